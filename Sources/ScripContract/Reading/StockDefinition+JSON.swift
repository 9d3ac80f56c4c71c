public import ScripCore

extension StockDefinition {
    fileprivate static let document = JSONDocument(name: "the stock", path: "")
    fileprivate static let names: [StaticString] = [
        "request_no", "name", "type", "goods", "merchant", "rule", "params", "code_mode",
        "use_method", "available", "limits", "layer", "priority", "exclusive_group",
        "comment", "display", "entrance", "mini_program", "notify_appid",
        "natural_person_limit", "prevent_api_abuse", "transferable", "shareable",
        "codes_ignore_case",
    ]
    private static let keys = JSONKeys(names)

    /// Reads what a merchant asks for from JSON (UTF-8).
    ///
    /// - Throws: `invalidInput`, naming line, column and path of what is wrong and the remedy.
    public init(json bytes: [UInt8]) throws(ScripError) {
        try self.init(json: bytes, number: nil)
    }

    /// Reads the same where the request number may come from elsewhere.
    ///
    /// - Parameters:
    ///   - bytes: JSON, UTF-8.
    ///   - number: The request number if it came from elsewhere; then the document need not have it.
    /// - Throws: `invalidInput`, naming line, column and path of what is wrong and the remedy.
    public init(json bytes: [UInt8], number: RequestNumber?) throws(ScripError) {
        self = try StockDefinition.document.read(bytes) { reader throws(JSONFault) in
            try StockDefinition(from: &reader, number: number)
        }
    }

    /// Reads the definition at the cursor.
    init(from reader: inout JSONReader, number: RequestNumber? = nil) throws(JSONFault) {
        self.init(number)
        var members = try JSONMembers(&reader, StockDefinition.keys)
        while let key = try members.next(&reader) { try read(key, from: &reader) }
        try members.require(number == nil ? 0b11_1111 : 0b11_1110)
    }

    /// What nothing was read of yet.
    fileprivate init(_ number: RequestNumber?) {
        self.init(
            requestNumber: number ?? "", name: "", type: .normal, goods: "", merchant: "", rule: "",
            parameters: [])
    }

    /// Reads the member with a key's index.
    fileprivate mutating func read(_ key: Int, from reader: inout JSONReader) throws(JSONFault) {
        switch key {
        case 0: requestNumber = RequestNumber(rawValue: try reader.string(characters: 1...128))
        case 1: name = try reader.string(characters: 1...21)
        case 2: type = try reader.word(StockType.self)
        case 3: goods = try reader.string(characters: 1...15)
        case 4:
            merchant = MerchantID(rawValue: try reader.string(characters: MerchantID.characters))
        case 5: rule = try reader.string(characters: 1...64)
        case 6: parameters = try reader.parameters()
        case 7: codeMode = try reader.word(CodeMode.self)
        case 8: useMethod = try reader.word(UseMethod.self)
        case 9: availability = try Availability(from: &reader)
        case 10: limits = try StockLimits(from: &reader)
        case 11: layer = try reader.word(StockLayer.self)
        case 12: priority = try reader.integer(in: StockDefinition.priorities)
        case 13: exclusiveGroup = try reader.string(characters: 1...64)
        case 14: comment = try reader.string(characters: 1...20)
        case 15: display = try StockDisplay(from: &reader)
        case 16: entrance = try StockEntrance(from: &reader)
        case 17: miniProgram = try MiniProgram(from: &reader)
        case 18: notifyAppID = try reader.string(characters: 1...64)
        case 19: naturalPersonLimit = try reader.boolean()
        case 20: preventAPIAbuse = try reader.boolean()
        case 21: transferable = try reader.boolean()
        case 22: shareable = try reader.boolean()
        default: codesIgnoreCase = try reader.boolean()
        }
    }
}

/// A request to create a stock.
public struct StockRequest: Hashable, Sendable {
    /// What is asked for.
    public var definition: StockDefinition
    /// Why its rule goes without evidence, where that is asked for.
    public var unproven: String?

    private static let keys = JSONKeys(StockDefinition.names + ["unproven"])

    /// A request.
    public init(definition: StockDefinition, unproven: String? = nil) {
        self.definition = definition
        self.unproven = unproven
    }

    /// Reads a request from JSON (UTF-8).
    ///
    /// - Parameters:
    ///   - bytes: JSON, UTF-8.
    ///   - number: The request number if it came from elsewhere; then the document need not have it.
    /// - Throws: `invalidInput`, naming line, column and path of what is wrong and the remedy.
    public init(json bytes: [UInt8], number: RequestNumber? = nil) throws(ScripError) {
        self = try StockDefinition.document.read(bytes) { reader throws(JSONFault) in
            try StockRequest(from: &reader, number: number)
        }
    }

    private init(from reader: inout JSONReader, number: RequestNumber?) throws(JSONFault) {
        definition = StockDefinition(number)
        var members = try JSONMembers(&reader, StockRequest.keys)
        while let key = try members.next(&reader) {
            if key < StockDefinition.names.count {
                try definition.read(key, from: &reader)
            } else {
                unproven = try reader.string(characters: 1...RuleProof.reasonMax)
            }
        }
        try members.require(number == nil ? 0b11_1111 : 0b11_1110)
    }
}
