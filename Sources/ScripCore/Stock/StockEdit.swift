/// What a merchant may still change about a stock that exists (修改商家券基本信息); nil stays as it is.
///
/// Of display and entrance only the parts given change; an empty text takes a part away. Logo, merchant
/// name and store stay as created, and so does everything a rule or a limit depends on.
public struct StockEdit: Hashable, Sendable {
    /// The merchant's own note, up to 20 characters.
    public var comment: String?
    /// What it is good for, 1 to 15 characters.
    public var goods: String?
    /// What the card looks like; without logo and merchant name.
    public var display: StockDisplay?
    /// Where the card leads; without the store.
    public var entrance: StockEntrance?
    /// How coupons are redeemed.
    public var useMethod: UseMethod?
    /// The page to redeem on.
    public var miniProgram: MiniProgram?
    /// Whether suspicious accounts are intercepted.
    public var preventAPIAbuse: Bool?
    /// Under which application notifications name users, up to 64 characters.
    public var notifyAppID: String?

    /// A change.
    public init(
        comment: String? = nil, goods: String? = nil, display: StockDisplay? = nil,
        entrance: StockEntrance? = nil, useMethod: UseMethod? = nil,
        miniProgram: MiniProgram? = nil, preventAPIAbuse: Bool? = nil, notifyAppID: String? = nil
    ) {
        self.comment = comment
        self.goods = goods
        self.display = display
        self.entrance = entrance
        self.useMethod = useMethod
        self.miniProgram = miniProgram
        self.preventAPIAbuse = preventAPIAbuse
        self.notifyAppID = notifyAppID
    }

    /// Throws when a part is out of its bounds or cannot be changed.
    public func check() throws(ScripError) {
        guard self != StockEdit() else {
            throw ScripError(
                .invalidInput, "The edit changes nothing", remedy: "Name what is to change")
        }
        guard display?.logoURL == nil, display?.merchantName == nil, entrance?.storeID == nil
        else {
            throw ScripError(
                .invalidInput, "The edit names a logo, a merchant's name or a store",
                remedy: "Leave them out; they stay as they were when the stock was created")
        }
        try TextBounds.check(comment, in: 0...20, "comment")
        try TextBounds.check(goods, in: 1...15, "goods")
        try TextBounds.check(notifyAppID, in: 0...64, "notify_appid")
        try display?.check(least: 0)
        try entrance?.check(least: 0)
        try miniProgram?.check("mini_program")
    }
}

extension StockDefinition {
    /// The definition after an edit; the same wherever it is worked out.
    public func edited(by edit: StockEdit) -> StockDefinition {
        var new = self
        StockDefinition.replace(&new.comment, by: edit.comment)
        if let goods = edit.goods { new.goods = goods }
        if let display = edit.display { new.display = self.display.edited(by: display) }
        if let entrance = edit.entrance { new.entrance = self.entrance.edited(by: entrance) }
        if let useMethod = edit.useMethod { new.useMethod = useMethod }
        if let miniProgram = edit.miniProgram { new.miniProgram = miniProgram }
        if let preventAPIAbuse = edit.preventAPIAbuse { new.preventAPIAbuse = preventAPIAbuse }
        StockDefinition.replace(&new.notifyAppID, by: edit.notifyAppID)
        return new
    }

    /// Nothing stays, an empty text takes away, anything else replaces.
    fileprivate static func replace(_ text: inout String?, by new: String?) {
        guard let new else { return }
        text = new.isEmpty ? nil : new
    }
}

extension StockDisplay? {
    fileprivate func edited(by edit: StockDisplay) -> StockDisplay? {
        var new = self ?? StockDisplay()
        StockDefinition.replace(&new.description, by: edit.description)
        StockDefinition.replace(&new.imageURL, by: edit.imageURL)
        if let colour = edit.backgroundColour { new.backgroundColour = colour }
        if let finder = edit.finder { new.finder = finder }
        return new == StockDisplay() ? nil : new
    }
}

extension StockEntrance? {
    fileprivate func edited(by edit: StockEntrance) -> StockEntrance? {
        var new = self ?? StockEntrance()
        if let button = edit.button { new.button = button }
        StockDefinition.replace(&new.officialAccount, by: edit.officialAccount)
        StockDefinition.replace(&new.hallID, by: edit.hallID)
        if let codeDisplay = edit.codeDisplay { new.codeDisplay = codeDisplay }
        return new == StockEntrance() ? nil : new
    }
}
