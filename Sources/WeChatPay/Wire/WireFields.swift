package import ScripContract
internal import ScripCore

/// The platform's dialect: what live requests send is taken, and texts are those its tables can hold.
package enum WireDialect: FieldDialect {
    /// Unknown keys and null are passed over.
    package static let isLenient = true

    /// Counts one for each Chinese character, letter or digit.
    package static func issue(of text: String, _ length: ClosedRange<Int>) -> FieldIssue? {
        let scalars = text.unicodeScalars
        guard scalars.allSatisfy({ $0.value < 0x1_0000 }) else {
            return FieldIssue("holds a character beyond the basic plane, for example an emoji")
        }
        guard scalars.allSatisfy({ $0.value >= 0x20 || $0 == "\n" || $0 == "\r" || $0 == "\t" })
        else { return FieldIssue("holds a control character") }
        guard length.contains(scalars.count) else {
            return FieldIssue(
                "has \(scalars.count) characters; use \(length.lowerBound) to \(length.upperBound)")
        }
        return nil
    }

    /// `PARAM_ERROR` at the value's JSON pointer.
    package static func wrong(
        _ field: FieldPlace, _ issue: FieldIssue, value: JSONValue?
    ) -> WireError {
        let shown: String? =
            switch value {
            case .string(let text): text
            case .object, .list, nil: nil
            case .some(let value): value.jsonText()
            }
        // One sentence: "is out of bounds; use 1 to 3".
        let remedy = issue.remedy.prefix(1).lowercased() + issue.remedy.dropFirst()
        return WireError.parameter(
            field.pointer, value: shown,
            issue: issue.detail + (remedy.isEmpty ? "" : "; " + remedy))
    }

    /// `PARAM_ERROR` at the JSON pointer it would have.
    package static func missing(_ key: String, of object: FieldPlace) -> WireError {
        WireError.parameter(object.key(key).pointer, issue: "is missing")
    }
}

/// The members of an object of a request under the platform's API.
package typealias WireFields = Fields<WireDialect>

/// A request's body: its fields, and the member that was left for another reader.
package struct WireBody: Sendable {
    /// All other members.
    package let fields: WireFields
    /// The member that was left, if the body has it.
    package let part: JSONPart?

    /// Reads a body.
    ///
    /// - Parameters:
    ///   - body: JSON, UTF-8.
    ///   - key: A member that another reader is for: it is the ``part``, and none of the fields.
    ///   - isKept: Whether it is read back from the ledger, and not a request.
    package init(
        _ body: [UInt8], apartFrom key: String = "", isKept: Bool = false
    ) throws(WireError) {
        guard !body.isEmpty else {
            throw WireError.parameter("", issue: "is empty; send a JSON object")
        }
        let read: (members: [JSONValue.Member]?, part: JSONPart?)
        do throws(ScripError) {
            read = try JSONValue.members(json: body, apartFrom: key)
        } catch {
            throw WireError.parameter(
                "", issue: "is not JSON as RFC 8259 has it: \(error.located)")
        }
        guard let members = read.members else {
            throw WireError.parameter("", issue: "is not a JSON object")
        }
        fields = try WireFields(members, of: "the body", keys: [], isKept: isKept)
        part = read.part
    }
}

extension Fields where Dialect == WireDialect {
    /// Reads a request's body.
    package init(body: [UInt8]) throws(WireError) { self = try WireBody(body).fields }

    /// Reads what was kept of one.
    package init(kept: [UInt8]) throws(WireError) {
        self = try WireBody(kept, isKept: true).fields
    }

    /// Text of some characters only, that has to be there.
    package func text(
        _ key: String, _ length: ClosedRange<Int>, _ characters: WireCharacters
    ) throws(WireError) -> String {
        try check(text(key, length), key, characters)
    }

    /// Text of some characters only, if any.
    package func optionalText(
        _ key: String, _ length: ClosedRange<Int>, _ characters: WireCharacters
    ) throws(WireError) -> String? {
        guard let text = try optionalText(key, length) else { return nil }
        return try check(text, key, characters)
    }

    /// A list of texts of some characters only.
    package func texts(
        _ key: String, _ count: ClosedRange<Int>, each length: ClosedRange<Int>,
        _ characters: WireCharacters
    ) throws(WireError) -> [String] {
        let texts = try texts(key, count, each: length)
        if let index = texts.firstIndex(where: { !characters.hold($0) }) {
            throw wrong(key, at: index, "holds other than \(characters.words)")
        }
        return texts
    }

    private func check(
        _ text: String, _ key: String, _ characters: WireCharacters
    ) throws(WireError) -> String {
        guard characters.hold(text) else {
            throw wrong(key, "holds other than \(characters.words)")
        }
        return text
    }
}

/// Which characters a field may have.
package enum WireCharacters: Sendable {
    /// All of the basic plane.
    case any
    /// Letters, digits and `|`, `_`, `*`, `-`.
    case requestNumber
    /// Letters, digits, space and `-`, `_`, `\`, `/`, `=`, `|`.
    case couponCode
    /// Digits.
    case digits

    func hold(_ text: String) -> Bool {
        text.utf8.allSatisfy { byte in
            switch (self, byte) {
            case (.any, _): true
            case (_, UInt8(ascii: "0")...UInt8(ascii: "9")): true
            case (.digits, _): false
            case (_, UInt8(ascii: "a")...UInt8(ascii: "z")),
                (_, UInt8(ascii: "A")...UInt8(ascii: "Z")):
                true
            case (_, UInt8(ascii: "|")), (_, UInt8(ascii: "_")), (_, UInt8(ascii: "-")): true
            case (.requestNumber, UInt8(ascii: "*")): true
            case (.couponCode, UInt8(ascii: " ")), (.couponCode, UInt8(ascii: "\\")),
                (.couponCode, UInt8(ascii: "/")), (.couponCode, UInt8(ascii: "=")):
                true
            default: false
            }
        }
    }

    var words: String {
        switch self {
        case .any: "text"
        case .requestNumber: "letters, digits and | _ * -"
        case .couponCode: "letters, digits, space and - _ \\ / = |"
        case .digits: "digits"
        }
    }
}
