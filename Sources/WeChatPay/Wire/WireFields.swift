public import ScripCore

/// The members of one JSON object of a request, taken out one by one, each with its checks.
///
/// Keys nobody asks for are passed over, as the platform does. `null` is the same as absent, and so is
/// an empty string where a field is optional: live requests send both. Text with characters beyond the
/// basic plane is refused, since the platform's tables cannot hold it.
public struct WireFields: Sendable {
    private let members: [JSONValue.Member]
    /// The JSON pointer of the object, empty for the body itself.
    public let pointer: String

    /// The member that was left for another reader, if the body has it.
    public let part: JSONPart?

    /// Reads a request's body.
    ///
    /// - Parameters:
    ///   - body: JSON, UTF-8.
    ///   - key: A member that another reader is for: it is the ``part``, and none of the fields.
    public init(body: [UInt8], apartFrom key: String = "") throws(WireError) {
        guard !body.isEmpty else {
            throw WireError.parameter("", issue: "is empty; send a JSON object")
        }
        let read: (members: [JSONValue.Member]?, part: JSONPart?)
        do throws(ScripError) {
            read = try JSONValue.members(json: body, apartFrom: key)
        } catch {
            throw WireError.parameter(
                "", issue: "is not JSON as RFC 8259 has it: \(error.detail)")
        }
        guard let members = read.members else {
            throw WireError.parameter("", issue: "is not a JSON object")
        }
        self.members = members
        part = read.part
        pointer = ""
    }

    private init(_ members: [JSONValue.Member], at pointer: String) {
        self.members = members
        self.pointer = pointer
        part = nil
    }

    /// The JSON pointer of a member.
    public func place(_ key: String) -> String {
        "\(pointer)/" + key.replacing("~", with: "~0").replacing("/", with: "~1")
    }

    /// The value under a key; nil when it is absent or `null`.
    public subscript(key: String) -> JSONValue? {
        guard let value = members.first(where: { $0.key == key })?.value, value != .null else {
            return nil
        }
        return value
    }

    // MARK: Text

    /// Text that has to be there.
    public func text(
        _ key: String, _ length: ClosedRange<Int>, _ characters: WireCharacters = .any
    ) throws(WireError) -> String {
        guard let text = try string(key) else { throw missing(key) }
        try check(text, key, length, characters)
        return text
    }

    /// Text that may be absent or empty.
    public func optionalText(
        _ key: String, _ length: ClosedRange<Int>, _ characters: WireCharacters = .any
    ) throws(WireError) -> String? {
        guard let text = try string(key), !text.isEmpty else { return nil }
        try check(text, key, length, characters)
        return text
    }

    private func string(_ key: String) throws(WireError) -> String? {
        guard let value = self[key] else { return nil }
        guard case .string(let text) = value else { throw wrong(key, "is not a string") }
        return text
    }

    private func check(
        _ text: String, _ key: String, _ length: ClosedRange<Int>, _ characters: WireCharacters
    ) throws(WireError) {
        try WireFields.check(text, length, characters) { issue in wrong(key, issue) }
    }

    /// Counts one for each Chinese character, letter or digit.
    static func check(
        _ text: String, _ length: ClosedRange<Int>, _ characters: WireCharacters,
        _ error: (String) -> WireError
    ) throws(WireError) {
        let scalars = text.unicodeScalars
        guard scalars.allSatisfy({ $0.value < 0x1_0000 }) else {
            throw error("holds a character beyond the basic plane, for example an emoji")
        }
        guard scalars.allSatisfy({ $0.value >= 0x20 || $0 == "\n" || $0 == "\r" || $0 == "\t" })
        else { throw error("holds a control character") }
        guard length.contains(scalars.count) else {
            throw error(
                "has \(scalars.count) characters; use \(length.lowerBound) to \(length.upperBound)")
        }
        guard characters.hold(text) else { throw error("holds other than \(characters.words)") }
    }

    // MARK: Words, numbers, times

    /// One of the words of an enumeration.
    public func word<Word: RawRepresentable<String> & CaseIterable>(
        _ key: String, _ type: Word.Type
    ) throws(WireError) -> Word {
        guard let word = try optionalWord(key, type) else { throw missing(key) }
        return word
    }

    /// One of the words of an enumeration, if any.
    public func optionalWord<Word: RawRepresentable<String> & CaseIterable>(
        _ key: String, _ type: Word.Type
    ) throws(WireError) -> Word? {
        guard let text = try string(key), !text.isEmpty else { return nil }
        guard let word = Word(rawValue: text) else {
            let words = Word.allCases.map(\.rawValue).joined(separator: ", ")
            throw wrong(key, "is none of \(words)")
        }
        return word
    }

    /// A whole number that has to be there.
    public func integer(
        _ key: String, in range: ClosedRange<Int64>
    ) throws(WireError) -> Int64 {
        guard let number = try optionalInteger(key, in: range) else { throw missing(key) }
        return number
    }

    /// A whole number, if any.
    public func optionalInteger(
        _ key: String, in range: ClosedRange<Int64>
    ) throws(WireError) -> Int64? {
        guard let value = self[key] else { return nil }
        guard case .integer(let number) = value else { throw wrong(key, "is not a whole number") }
        guard range.contains(number) else {
            throw wrong(key, "is out of bounds; use \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    /// True or false, if any; samples of 2019 and 2020 write it as a string.
    public func flag(_ key: String) throws(WireError) -> Bool? {
        switch self[key] {
        case nil: return nil
        case .boolean(let value): return value
        case .string("true"): return true
        case .string("false"): return false
        default: throw wrong(key, "is neither true nor false")
        }
    }

    /// A time (RFC 3339) that has to be there.
    public func time(_ key: String) throws(WireError) -> Instant {
        guard let text = try string(key) else { throw missing(key) }
        guard let instant = try? Instant(rfc3339: text) else {
            throw wrong(key, "is not a time such as 2026-11-23T12:30:00+08:00 (RFC 3339)")
        }
        return instant
    }

    // MARK: Objects and lists

    /// An object that has to be there.
    public func object(_ key: String) throws(WireError) -> WireFields {
        guard let object = try optionalObject(key) else { throw missing(key) }
        return object
    }

    /// An object, if any.
    public func optionalObject(_ key: String) throws(WireError) -> WireFields? {
        guard let value = self[key] else { return nil }
        guard case .object(let members) = value else { throw wrong(key, "is not an object") }
        return WireFields(members, at: place(key))
    }

    /// A list's values; empty when it is absent.
    public func list(_ key: String, upTo countMax: Int) throws(WireError) -> [JSONValue] {
        guard let value = self[key] else { return [] }
        guard case .list(let values) = value else { throw wrong(key, "is not a list") }
        guard values.count <= countMax else {
            throw wrong(key, "has \(values.count) entries; use at most \(countMax)")
        }
        return values
    }

    /// A list of objects; empty when it is absent.
    public func objects(_ key: String, upTo countMax: Int) throws(WireError) -> [WireFields] {
        var objects: [WireFields] = []
        for (index, value) in try list(key, upTo: countMax).enumerated() {
            guard case .object(let members) = value else {
                throw WireError.parameter("\(place(key))/\(index)", issue: "is not an object")
            }
            objects.append(WireFields(members, at: "\(place(key))/\(index)"))
        }
        return objects
    }

    /// A list of texts; empty when it is absent.
    public func texts(
        _ key: String, upTo countMax: Int, _ length: ClosedRange<Int>,
        _ characters: WireCharacters = .any
    ) throws(WireError) -> [String] {
        var texts: [String] = []
        for (index, value) in try list(key, upTo: countMax).enumerated() {
            let place = "\(place(key))/\(index)"
            guard case .string(let text) = value else {
                throw WireError.parameter(place, issue: "is not a string")
            }
            try WireFields.check(text, length, characters) { issue in
                WireError.parameter(place, value: text, issue: issue)
            }
            texts.append(text)
        }
        return texts
    }

    // MARK: Faults

    /// A member that has to be there is not.
    public func missing(_ key: String) -> WireError {
        WireError.parameter(place(key), issue: "is missing")
    }

    /// A member is not what it has to be.
    public func wrong(_ key: String, _ issue: String) -> WireError {
        let shown: String? =
            switch self[key] {
            case .string(let text): text
            case .object, .list, nil: nil
            case .some(let value): value.jsonText()
            }
        return WireError.parameter(place(key), value: shown, issue: issue)
    }
}

/// Which characters a field may have.
public enum WireCharacters: Sendable {
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
