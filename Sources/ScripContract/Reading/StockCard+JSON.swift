public import ScripCore

extension StockDisplay {
    private static let keys = JSONKeys(
        "description", "background_color", "image_url", "finder", "logo_url", "merchant_name")
    private static let editKeys = JSONKeys(
        "description", "background_color", "image_url", "finder")
    private static let finderKeys = JSONKeys("id", "video_id", "cover_url")

    /// Reads the look at the cursor; an edit may not name logo and merchant, and may empty texts.
    init(from reader: inout JSONReader, edit: Bool = false) throws(JSONFault) {
        self.init()
        let least = edit ? 0 : 1
        var members = try JSONMembers(
            &reader, edit ? StockDisplay.editKeys : StockDisplay.keys)
        while let key = try members.next(&reader) {
            switch key {
            case 0: description = try reader.string(characters: least...1000)
            case 1: backgroundColour = try reader.word(CardColour.self)
            case 2: imageURL = try reader.string(characters: least...128)
            case 3: finder = try StockDisplay.readFinder(&reader)
            case 4: logoURL = try reader.string(characters: 1...128)
            default: merchantName = try reader.string(characters: 1...16)
            }
        }
    }

    private static func readFinder(_ reader: inout JSONReader) throws(JSONFault) -> Finder {
        var finder = Finder(id: "", videoID: "", coverURL: "")
        var members = try JSONMembers(&reader, finderKeys)
        while let key = try members.next(&reader) {
            switch key {
            case 0: finder.id = try reader.string(characters: 1...128)
            case 1: finder.videoID = try reader.string(characters: 1...128)
            default: finder.coverURL = try reader.string(characters: 1...128)
            }
        }
        try members.require(0b111)
        return finder
    }
}

extension StockEntrance {
    private static let keys = JSONKeys(
        "mini_program", "official_account", "hall_id", "code_display", "store_id")
    private static let editKeys = JSONKeys(
        "mini_program", "official_account", "hall_id", "code_display")
    private static let buttonKeys = JSONKeys(
        "appid", "path", "entrance_words", "guiding_words")

    /// Reads the entrance at the cursor; an edit may not name the store, and may empty texts.
    init(from reader: inout JSONReader, edit: Bool = false) throws(JSONFault) {
        self.init()
        let least = edit ? 0 : 1
        var members = try JSONMembers(
            &reader, edit ? StockEntrance.editKeys : StockEntrance.keys)
        while let key = try members.next(&reader) {
            switch key {
            case 0: button = try StockEntrance.readButton(&reader)
            case 1: officialAccount = try reader.string(characters: least...32)
            case 2: hallID = try reader.string(characters: least...64)
            case 3: codeDisplay = try reader.word(CodeDisplay.self)
            default: storeID = try reader.string(characters: 1...64)
            }
        }
    }

    private static func readButton(_ reader: inout JSONReader) throws(JSONFault) -> Button {
        var button = Button(target: MiniProgram(appID: "", path: ""), entranceWords: "")
        var members = try JSONMembers(&reader, buttonKeys)
        while let key = try members.next(&reader) {
            switch key {
            case 0: button.target.appID = try reader.string(characters: 1...32)
            case 1: button.target.path = try reader.string(characters: 1...128)
            case 2: button.entranceWords = try reader.string(characters: 1...5)
            default: button.guidingWords = try reader.string(characters: 1...6)
            }
        }
        try members.require(0b111)
        return button
    }
}

extension MiniProgram {
    private static let keys = JSONKeys("appid", "path")

    /// Reads the page at the cursor.
    init(from reader: inout JSONReader) throws(JSONFault) {
        self.init(appID: "", path: "")
        var members = try JSONMembers(&reader, MiniProgram.keys)
        while let key = try members.next(&reader) {
            switch key {
            case 0: appID = try reader.string(characters: 1...32)
            default: path = try reader.string(characters: 1...128)
            }
        }
        try members.require(0b11)
    }
}

extension StockEdit {
    fileprivate static let document = JSONDocument(name: "the edit", path: "")
    private static let keys = JSONKeys(
        "comment", "goods", "display", "entrance", "use_method", "mini_program",
        "prevent_api_abuse", "notify_appid")
    fileprivate static let requestKeys = JSONKeys(
        "comment", "goods", "display", "entrance", "use_method", "mini_program",
        "prevent_api_abuse", "notify_appid", "stock_id", "request_no")

    /// Reads what is to change about a stock from JSON (UTF-8).
    ///
    /// - Throws: `invalidInput`, naming line, column and path of what is wrong and the remedy.
    public init(json bytes: [UInt8]) throws(ScripError) {
        self = try StockEdit.document.read(bytes) { reader throws(JSONFault) in
            try StockEdit(from: &reader)
        }
    }

    init(from reader: inout JSONReader) throws(JSONFault) {
        self.init()
        var members = try JSONMembers(&reader, StockEdit.keys)
        while let key = try members.next(&reader) { try read(key, from: &reader) }
    }

    /// Reads the member with a key's index.
    fileprivate mutating func read(_ key: Int, from reader: inout JSONReader) throws(JSONFault) {
        switch key {
        case 0: comment = try reader.string(characters: 0...20)
        case 1: goods = try reader.string(characters: 1...15)
        case 2: display = try StockDisplay(from: &reader, edit: true)
        case 3: entrance = try StockEntrance(from: &reader, edit: true)
        case 4: useMethod = try reader.word(UseMethod.self)
        case 5: miniProgram = try MiniProgram(from: &reader)
        case 6: preventAPIAbuse = try reader.boolean()
        default: notifyAppID = try reader.string(characters: 0...64)
        }
    }
}

/// A request to change a stock's outward parts.
public struct StockEditRequest: Hashable, Sendable {
    /// The idempotency key; nil when the document has none.
    public var number: RequestNumber?
    /// The stock; nil when the document does not name it.
    public var stock: StockID?
    /// What is to change.
    public var edit: StockEdit

    /// Reads a request from JSON (UTF-8): an edit with `stock_id` and `request_no`.
    ///
    /// - Throws: `invalidInput`, naming line, column and path of what is wrong and the remedy.
    public init(json bytes: [UInt8]) throws(ScripError) {
        self = try StockEdit.document.read(bytes) { reader throws(JSONFault) in
            var request = StockEditRequest(edit: StockEdit())
            var members = try JSONMembers(&reader, StockEdit.requestKeys)
            while let key = try members.next(&reader) {
                switch key {
                case 8:
                    request.stock = StockID(rawValue: try reader.string(characters: 1...32))
                case 9: request.number = try reader.requestNumber()
                default: try request.edit.read(key, from: &reader)
                }
            }
            return request
        }
    }

    private init(edit: StockEdit) { self.edit = edit }
}
