public import ScripCore

/// Reads one JSON object field by field; what is wrong is thrown with its JSON pointer.
///
/// Keys that nobody asks for are left alone, as the platform leaves them. `null` is absent, as its older
/// rules say.
public struct FieldReader: Sendable {
    private let members: [JSONValue.Member]
    /// Where the object stands: a JSON pointer, empty for the document.
    public let pointer: String

    /// Reads a document whose value is an object.
    public init(json bytes: [UInt8]) throws(WireError) {
        let value: JSONValue
        do throws(ScripError) {
            value = try JSONValue(json: bytes)
        } catch {
            throw WireError.parameter("", issue: "is no JSON: \(error.detail). \(error.remedy)")
        }
        try self.init(value, at: "")
    }

    /// Looks into a value that has to be an object.
    public init(_ value: JSONValue, at pointer: String) throws(WireError) {
        guard case .object(let members) = value else {
            throw WireError.parameter(pointer, issue: "is not an object; use {…}")
        }
        self.members = members
        self.pointer = pointer
    }

    /// The pointer of one of its keys.
    public func place(_ key: String) -> String {
        let escaped = key.replacing("~", with: "~0").replacing("/", with: "~1")
        return "\(pointer)/\(escaped)"
    }

    /// The value under a key; nil when it is absent or null.
    public subscript(key: String) -> JSONValue? {
        guard let value = members.first(where: { $0.key == key })?.value, value != .null else {
            return nil
        }
        return value
    }

    /// The keys, in the order written.
    public var keys: [String] { members.map(\.key) }

    /// A fault at a key.
    public func fault(_ key: String, _ issue: String, value: String? = nil) -> WireError {
        WireError.parameter(place(key), value: value, issue: issue)
    }

    /// Throws if there is a key that is not known, for where our own interface is spoken.
    public func expect(only known: String...) throws(WireError) {
        for key in keys where !known.contains(key) {
            throw fault(key, "is not a known key; known here: " + known.joined(separator: ", "))
        }
    }

    // MARK: Texts

    /// Text of so many characters; nil when absent.
    public func text(
        _ key: String, _ length: ClosedRange<Int>
    ) throws(WireError) -> String? {
        guard let value = self[key] else { return nil }
        guard case .string(let text) = value else { throw fault(key, "is not a string") }
        guard length.contains(text.count) else {
            throw fault(
                key,
                "has \(text.count) characters; use \(length.lowerBound) to \(length.upperBound)",
                value: text)
        }
        return text
    }

    /// Text that has to be there.
    public func required(
        _ key: String, _ length: ClosedRange<Int>
    ) throws(WireError) -> String {
        guard let text = try text(key, length) else { throw missing(key) }
        return text
    }

    /// One word of a set; nil when absent.
    public func word<Word: RawRepresentable<String> & CaseIterable>(
        _ key: String, _: Word.Type = Word.self
    ) throws(WireError) -> Word? {
        guard let text = try text(key, 0...64) else { return nil }
        guard let word = Word(rawValue: text) else {
            let known = Word.allCases.map(\.rawValue).joined(separator: ", ")
            throw fault(key, "is none of \(known)", value: text)
        }
        return word
    }

    /// One word of a set that has to be there.
    public func requiredWord<Word: RawRepresentable<String> & CaseIterable>(
        _ key: String, _ type: Word.Type = Word.self
    ) throws(WireError) -> Word {
        guard let word = try word(key, type) else { throw missing(key) }
        return word
    }

    /// A time (RFC 3339); nil when absent.
    public func time(_ key: String) throws(WireError) -> Instant? {
        guard let text = try text(key, 1...32) else { return nil }
        do throws(ScripError) {
            return try Instant(rfc3339: text)
        } catch {
            throw fault(key, "is not a time such as 2026-11-23T12:30:00+08:00", value: text)
        }
    }

    /// A time that has to be there.
    public func requiredTime(_ key: String) throws(WireError) -> Instant {
        guard let time = try time(key) else { throw missing(key) }
        return time
    }

    // MARK: Numbers, lists and objects

    /// A whole number; nil when absent.
    public func integer(
        _ key: String, _ range: ClosedRange<Int64>
    ) throws(WireError) -> Int64? {
        guard let value = self[key] else { return nil }
        guard case .integer(let number) = value else { throw fault(key, "is not a whole number") }
        guard range.contains(number) else {
            throw fault(
                key, "is \(number); use \(range.lowerBound) to \(range.upperBound)",
                value: String(number))
        }
        return number
    }

    /// A whole number that has to be there.
    public func requiredInteger(
        _ key: String, _ range: ClosedRange<Int64>
    ) throws(WireError) -> Int64 {
        guard let number = try integer(key, range) else { throw missing(key) }
        return number
    }

    /// True or false; nil when absent.
    ///
    /// `"true"` and `"false"` count, as old samples write them.
    public func boolean(_ key: String) throws(WireError) -> Bool? {
        switch self[key] {
        case nil: return nil
        case .boolean(let flag)?: return flag
        case .string("true")?: return true
        case .string("false")?: return false
        default: throw fault(key, "is not true or false")
        }
    }

    /// An object; nil when absent.
    public func object(_ key: String) throws(WireError) -> FieldReader? {
        guard let value = self[key] else { return nil }
        return try FieldReader(value, at: place(key))
    }

    /// An object that has to be there.
    public func requiredObject(_ key: String) throws(WireError) -> FieldReader {
        guard let object = try object(key) else { throw missing(key) }
        return object
    }

    /// A list of objects; empty when absent.
    public func objects(
        _ key: String, _ count: ClosedRange<Int>
    ) throws(WireError) -> [FieldReader] {
        var objects: [FieldReader] = []
        for (index, value) in try list(key, count).enumerated() {
            objects.append(try FieldReader(value, at: "\(place(key))/\(index)"))
        }
        return objects
    }

    /// A list of texts; empty when absent.
    public func texts(
        _ key: String, _ count: ClosedRange<Int>, each length: ClosedRange<Int>
    ) throws(WireError) -> [String] {
        var texts: [String] = []
        for (index, value) in try list(key, count).enumerated() {
            guard case .string(let text) = value, length.contains(text.count) else {
                throw fault(
                    "\(key)",
                    "has an element \(index) that is not a string of "
                        + "\(length.lowerBound) to \(length.upperBound) characters")
            }
            texts.append(text)
        }
        return texts
    }

    private func list(
        _ key: String, _ count: ClosedRange<Int>
    ) throws(WireError) -> [JSONValue] {
        guard let value = self[key] else {
            if count.lowerBound > 0 { throw missing(key) }
            return []
        }
        guard case .list(let values) = value else { throw fault(key, "is not a list; use […]") }
        guard count.contains(values.count) else {
            throw fault(
                key,
                "has \(values.count) elements; use \(count.lowerBound) to \(count.upperBound)")
        }
        return values
    }

    private func missing(_ key: String) -> WireError { fault(key, "is missing") }
}
