public import ScripCore

extension StockDisplay: JSONWritable {
    /// Writes the parts that are there.
    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            if let description { writer.member("description", description) }
            if let backgroundColour {
                writer.member("background_color", backgroundColour.rawValue)
            }
            if let imageURL { writer.member("image_url", imageURL) }
            if let finder {
                writer.key("finder")
                writer.object { writer in
                    writer.member("id", finder.id)
                    writer.member("video_id", finder.videoID)
                    writer.member("cover_url", finder.coverURL)
                }
            }
            if let logoURL { writer.member("logo_url", logoURL) }
            if let merchantName { writer.member("merchant_name", merchantName) }
        }
    }
}

extension StockEntrance: JSONWritable {
    /// Writes the parts that are there.
    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            if let button {
                writer.key("mini_program")
                writer.object { writer in
                    button.target.writeMembers(to: &writer)
                    writer.member("entrance_words", button.entranceWords)
                    if let words = button.guidingWords { writer.member("guiding_words", words) }
                }
            }
            if let officialAccount { writer.member("official_account", officialAccount) }
            if let hallID { writer.member("hall_id", hallID) }
            if let codeDisplay { writer.member("code_display", codeDisplay.rawValue) }
            if let storeID { writer.member("store_id", storeID) }
        }
    }
}

extension MiniProgram: JSONWritable {
    /// Writes the page.
    public func write(to writer: inout JSONWriter) {
        writer.object { writer in writeMembers(to: &writer) }
    }

    func writeMembers(to writer: inout JSONWriter) {
        writer.member("appid", appID)
        writer.member("path", path)
    }
}

extension StockEdit: JSONWritable {
    /// Writes what is to change.
    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            if let comment { writer.member("comment", comment) }
            if let goods { writer.member("goods", goods) }
            if let display { writer.member("display", display) }
            if let entrance { writer.member("entrance", entrance) }
            if let useMethod { writer.member("use_method", useMethod.rawValue) }
            if let miniProgram { writer.member("mini_program", miniProgram) }
            if let preventAPIAbuse { writer.member("prevent_api_abuse", preventAPIAbuse) }
            if let notifyAppID { writer.member("notify_appid", notifyAppID) }
        }
    }
}
