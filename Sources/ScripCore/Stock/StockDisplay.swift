/// What a card looks like (样式信息); each part may be absent.
public struct StockDisplay: Hashable, Sendable {
    /// A video of the merchant's channel (视频号).
    public struct Finder: Hashable, Sendable {
        /// The channel.
        public var id: String
        /// The video.
        public var videoID: String
        /// Its cover.
        public var coverURL: String

        /// A video.
        public init(id: String, videoID: String, coverURL: String) {
            self.id = id
            self.videoID = videoID
            self.coverURL = coverURL
        }
    }

    /// Terms for the shopper (使用须知), up to 1000 characters.
    public var description: String?
    /// The merchant's logo, up to 128 characters.
    public var logoURL: String?
    /// The merchant's name on the card, up to 16 characters.
    public var merchantName: String?
    /// The background.
    public var backgroundColour: CardColour?
    /// A picture of what the coupon is for, up to 128 characters.
    public var imageURL: String?
    /// A video.
    public var finder: Finder?

    /// A look.
    public init(
        description: String? = nil, logoURL: String? = nil, merchantName: String? = nil,
        backgroundColour: CardColour? = nil, imageURL: String? = nil, finder: Finder? = nil
    ) {
        self.description = description
        self.logoURL = logoURL
        self.merchantName = merchantName
        self.backgroundColour = backgroundColour
        self.imageURL = imageURL
        self.finder = finder
    }
}

extension StockDisplay {
    /// Throws when a part is out of its bounds.
    func check(least: Int = 1) throws(ScripError) {
        try TextBounds.check(description, in: least...1000, "display.description")
        try TextBounds.check(logoURL, in: least...128, "display.logo_url")
        try TextBounds.check(merchantName, in: least...16, "display.merchant_name")
        try TextBounds.check(imageURL, in: least...128, "display.image_url")
        guard let finder else { return }
        try TextBounds.check(finder.id, in: 1...128, "display.finder.id")
        try TextBounds.check(finder.videoID, in: 1...128, "display.finder.video_id")
        try TextBounds.check(finder.coverURL, in: 1...128, "display.finder.cover_url")
    }
}
