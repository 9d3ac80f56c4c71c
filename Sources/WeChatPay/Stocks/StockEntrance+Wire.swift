internal import ScripContract
internal import ScripCore

extension MiniProgram {
    /// The page of a coupon that is redeemed in a mini-program; with another method it means nothing.
    init?(use: WireFields, method: UseMethod) throws(WireError) {
        guard method == .miniPrograms else { return nil }
        self.init(
            appID: try use.text("mini_programs_appid", 1...32),
            path: try use.text("mini_programs_path", 1...128))
    }

    /// Writes appid and path as members.
    func writeMembers(to writer: inout JSONWriter) {
        writer.member("mini_programs_appid", appID)
        writer.member("mini_programs_path", path)
    }
}

/// `custom_entrance`.
extension StockEntrance {
    init(_ object: WireFields, withStore: Bool) throws(WireError) {
        self.init(
            button: try object.optionalObject("mini_programs_info").map {
                object throws(WireError) in
                Button(
                    target: MiniProgram(
                        appID: try object.text("mini_programs_appid", 1...32),
                        path: try object.text("mini_programs_path", 1...128)),
                    entranceWords: try object.text("entrance_words", 1...5),
                    guidingWords: try object.optionalText("guiding_words", 1...6))
            },
            officialAccount: try object.optionalText("appid", 1...32),
            hallID: try object.optionalText("hall_id", 1...64),
            storeID: withStore ? try object.optionalText("store_id", 1...64) : nil,
            codeDisplay: try object.optionalWord("code_display_mode", WireCodeDisplay.self)?.core)
    }

    func write(wire writer: inout JSONWriter) {
        writer.object { writer in
            if let button {
                writer.key("mini_programs_info")
                writer.object { writer in
                    button.target.writeMembers(to: &writer)
                    writer.member("entrance_words", button.entranceWords)
                    if let words = button.guidingWords { writer.member("guiding_words", words) }
                }
            }
            if let officialAccount { writer.member("appid", officialAccount) }
            if let hallID { writer.member("hall_id", hallID) }
            if let storeID { writer.member("store_id", storeID) }
            if let codeDisplay {
                writer.member("code_display_mode", WireCodeDisplay(codeDisplay).rawValue)
            }
        }
    }
}

/// How a card shows its code, in the platform's spelling.
enum WireCodeDisplay: String, CaseIterable {
    case notShow = "NOT_SHOW"
    case barcode = "BARCODE"
    case qrcode = "QRCODE"

    var core: StockEntrance.CodeDisplay {
        switch self {
        case .notShow: .notShow
        case .barcode: .barcode
        case .qrcode: .qrcode
        }
    }

    init(_ display: StockEntrance.CodeDisplay) {
        switch display {
        case .notShow: self = .notShow
        case .barcode: self = .barcode
        case .qrcode: self = .qrcode
        }
    }
}
