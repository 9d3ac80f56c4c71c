internal import ScripContract
internal import ScripCore

/// `display_pattern_info`.
extension StockDisplay {
    init(_ object: WireFields) throws(WireError) {
        self.init(
            description: try object.optionalText("description", 1...1_000),
            logoURL: try object.optionalText("merchant_logo_url", 1...128),
            merchantName: try object.optionalText("merchant_name", 1...16),
            backgroundColour: try StockDisplay.colour(object),
            imageURL: try object.optionalText("coupon_image_url", 1...128),
            finder: try object.optionalObject("finder_info").map { object throws(WireError) in
                Finder(
                    id: try object.text("finder_id", 1...128),
                    videoID: try object.text("finder_video_id", 1...128),
                    coverURL: try object.text("finder_video_cover_image_url", 1...128))
            })
    }

    /// `Color010` to `Color100`, in the order of the core's colours.
    private static func colour(_ object: WireFields) throws(WireError) -> CardColour? {
        guard let text = try object.optionalText("background_color", 1...16) else { return nil }
        guard let index = CardColour.allCases.indices.first(where: { name(of: $0) == text })
        else { throw object.wrong("background_color", "is none of Color010 to Color100") }
        return CardColour.allCases[index]
    }

    private static func name(of index: Int) -> String {
        "Color" + (index < 9 ? "0" : "") + "\(index + 1)0"
    }

    func write(wire writer: inout JSONWriter) {
        writer.object { writer in
            if let description { writer.member("description", description) }
            if let logoURL { writer.member("merchant_logo_url", logoURL) }
            if let merchantName { writer.member("merchant_name", merchantName) }
            if let backgroundColour,
                let index = CardColour.allCases.firstIndex(of: backgroundColour)
            {
                writer.member("background_color", StockDisplay.name(of: index))
            }
            if let imageURL { writer.member("coupon_image_url", imageURL) }
            if let finder {
                writer.key("finder_info")
                writer.object { writer in
                    writer.member("finder_id", finder.id)
                    writer.member("finder_video_id", finder.videoID)
                    writer.member("finder_video_cover_image_url", finder.coverURL)
                }
            }
        }
    }
}
