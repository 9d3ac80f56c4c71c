internal import ScripContract
internal import ScripCore

/// Where a card's jump leads, for the places of a stock's entrance that are addresses.
enum JumpLink {
    /// An address that a customer's telephone may be sent to; nil for what is a number or a name, as these places
    /// mostly are, and for an address of any other kind.
    ///
    /// `https` alone, and the scheme with which a telephone opens a mini-program. A name before the host, which
    /// people would read as the host, is no part of one.
    static func address(_ text: String) -> String? {
        guard text.unicodeScalars.allSatisfy({ (0x21...0x7E).contains($0.value) }),
            !text.contains(where: { "\"'<>\\^`{|}".contains($0) })
        else { return nil }
        if text.hasPrefix("weixin://dl/business/?") { return text }
        guard text.hasPrefix("https://") else { return nil }
        let host = text.dropFirst("https://".count).prefix { !"/?#".contains($0) }
        let name = host.prefix { $0 != ":" }
        guard name.contains("."), name.first != ".", !host.contains("@"),
            name.allSatisfy({ $0.isLetter || $0.isNumber || $0 == "." || $0 == "-" })
        else { return nil }
        return text
    }

    /// What a template shows of a stock's entrance: the words, and the address where there is one.
    static func shown(_ entrance: JSONValue?) -> JSONValue {
        let program = entrance?["mini_program"]
        let places: [(word: String, text: String?, label: String?)] = [
            ("mini_program", program?["path"]?.string, program?["entrance_words"]?.string),
            ("official_account", entrance?["official_account"]?.string, nil),
            ("hall", entrance?["hall_id"]?.string, nil),
        ]
        return .list(
            places.compactMap { place in
                guard let text = place.text else { return nil }
                return .of([
                    "jump": .string("jump_" + place.word), "shown": .string(place.label ?? text),
                    "address": .text(address(text)),
                ])
            })
    }
}
