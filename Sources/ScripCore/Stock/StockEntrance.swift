/// Where a card leads, and how it shows its code (自定义入口); each part may be absent.
public struct StockEntrance: Hashable, Sendable {
    /// How a card shows its code.
    public enum CodeDisplay: String, Hashable, Sendable, CaseIterable {
        /// Not at all.
        case notShow = "not_show"
        /// As a bar code.
        case barcode
        /// As a QR code.
        case qrcode
    }

    /// A button that jumps to a mini-program.
    public struct Button: Hashable, Sendable {
        /// Where it jumps.
        public var target: MiniProgram
        /// Its label, 1 to 5 characters.
        public var entranceWords: String
        /// Words beside it, 1 to 6 characters.
        public var guidingWords: String?

        /// A button.
        public init(target: MiniProgram, entranceWords: String, guidingWords: String? = nil) {
            self.target = target
            self.entranceWords = entranceWords
            self.guidingWords = guidingWords
        }
    }

    /// A button that jumps to a mini-program.
    public var button: Button?
    /// The official account to jump to (公众号), up to 32 characters.
    public var officialAccount: String?
    /// The marketing hall (营销馆), up to 64 characters.
    public var hallID: String?
    /// The store (门店), up to 64 characters.
    public var storeID: String?
    /// How the code is shown.
    public var codeDisplay: CodeDisplay?

    /// An entrance.
    public init(
        button: Button? = nil, officialAccount: String? = nil, hallID: String? = nil,
        storeID: String? = nil, codeDisplay: CodeDisplay? = nil
    ) {
        self.button = button
        self.officialAccount = officialAccount
        self.hallID = hallID
        self.storeID = storeID
        self.codeDisplay = codeDisplay
    }
}

extension StockEntrance {
    /// Throws when a part is out of its bounds.
    func check(least: Int = 1) throws(ScripError) {
        if let button {
            try button.target.check("entrance.mini_program")
            try TextBounds.check(
                button.entranceWords, in: 1...5, "entrance.mini_program.entrance_words")
            try TextBounds.check(
                button.guidingWords, in: 1...6, "entrance.mini_program.guiding_words")
        }
        try TextBounds.check(officialAccount, in: least...32, "entrance.official_account")
        try TextBounds.check(hallID, in: least...64, "entrance.hall_id")
        try TextBounds.check(storeID, in: least...64, "entrance.store_id")
    }
}
