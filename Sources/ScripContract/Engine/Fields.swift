package import ScripCore

/// How one API's documents are read by ``Fields``: what it lets pass, and how it says what is wrong.
package protocol FieldDialect: Sendable {
    /// What is thrown.
    associatedtype Failure: Error

    /// Keys nobody asks for are passed over; null and, where a field is optional, empty text are absent; the
    /// words `"true"` and `"false"` are flags.
    static var isLenient: Bool { get }

    /// What is wrong with a text of so many characters; nil when nothing is.
    static func issue(of text: String, _ length: ClosedRange<Int>) -> FieldIssue?

    /// A value is not what it has to be.
    static func wrong(_ field: FieldPlace, _ issue: FieldIssue, value: JSONValue?) -> Failure

    /// A key that has to be there is not.
    static func missing(_ key: String, of object: FieldPlace) -> Failure
}

/// What is wrong with a field.
package struct FieldIssue: Hashable, Sendable {
    /// Follows the field's name: `has 5 characters`.
    package var detail: String
    /// What to do, one sentence without a full stop; empty when the detail says it.
    package var remedy: String
    /// The detail as data.
    package var cause: ScripError.Cause?

    /// An issue.
    package init(_ detail: String, remedy: String = "", cause: ScripError.Cause? = nil) {
        self.detail = detail
        self.remedy = remedy
        self.cause = cause
    }
}

/// Where a field stands in its document.
package struct FieldPlace: Hashable, Sendable {
    private enum Step: Hashable {
        case key(String)
        case index(Int)
    }

    /// What the document is called: `the campaign`.
    package let document: String
    private var steps: [Step] = []

    init(document: String) { self.document = document }

    /// A document as a whole.
    package static func document(_ name: String) -> FieldPlace { FieldPlace(document: name) }

    /// A member of the object here.
    package func key(_ key: String) -> FieldPlace { adding(.key(key)) }
    func index(_ index: Int) -> FieldPlace { adding(.index(index)) }

    private func adding(_ step: Step) -> FieldPlace {
        var place = self
        place.steps.append(step)
        return place
    }

    /// As the data contract writes it: `basket.lines[0].quantity`; empty for the document.
    package var path: String {
        steps.reduce("") { path, step in
            switch step {
            case .key(let key): FieldPath.join(path, key: key)
            case .index(let index): "\(path)[\(index)]"
            }
        }
    }

    /// As the platform writes it: `/basket/lines/0/quantity` (RFC 6901); empty for the document.
    package var pointer: String {
        steps.reduce("") { pointer, step in
            switch step {
            case .key(let key):
                pointer + "/" + key.replacing("~", with: "~0").replacing("/", with: "~1")
            case .index(let index): "\(pointer)/\(index)"
            }
        }
    }

    /// A path of the data contract as the platform writes it.
    package static func pointer(to path: String) -> String {
        var pointer = ""
        var rest = path[...]
        while let first = rest.first {
            var key: Substring
            if first == "[" {
                let end = rest.dropFirst().firstIndex(of: "]") ?? rest.endIndex
                key = rest[rest.index(after: rest.startIndex)..<end]
                rest = rest[end...].dropFirst()
                if key.first == "\"" { key = key.dropFirst().dropLast() }
            } else {
                let end = rest.firstIndex { $0 == "." || $0 == "[" } ?? rest.endIndex
                key = rest[..<end]
                rest = rest[end...]
            }
            if rest.first == "." { rest = rest.dropFirst() }
            pointer += "/" + key.replacing("~", with: "~0").replacing("/", with: "~1")
        }
        return pointer
    }
}

/// The members of one JSON object, taken out one by one, each with its checks.
package struct Fields<Dialect: FieldDialect>: Sendable {
    private let members: [JSONValue.Member]
    private let isKept: Bool
    /// Where the object stands.
    package let place: FieldPlace

    /// Looks into an object.
    ///
    /// - Parameters:
    ///   - members: What it holds.
    ///   - document: What the document is called.
    ///   - keys: What it may hold; a lenient dialect passes over the rest.
    ///   - isKept: Whether it is read back from where it was kept: a text that was taken once is taken again,
    ///     whatever is asked of new ones by now.
    package init(
        _ members: [JSONValue.Member], of document: String, keys: [String], isKept: Bool = false
    ) throws(Dialect.Failure) {
        try self.init(members, at: FieldPlace(document: document), keys, isKept)
    }

    private init(
        _ members: [JSONValue.Member], at place: FieldPlace, _ keys: [String]?, _ isKept: Bool
    ) throws(Dialect.Failure) {
        self.members = members
        self.place = place
        self.isKept = isKept
        guard !Dialect.isLenient, let keys else { return }
        for member in members where !keys.contains(member.key) {
            let hint = nearest(member.key, among: keys).map { "Use \"\($0)\"" }
            throw Dialect.wrong(
                place.key(member.key),
                FieldIssue(
                    "is not a known key",
                    remedy: hint
                        ?? (keys.isEmpty
                            ? "Leave it out" : "Known here: " + keys.joined(separator: ", "))),
                value: nil)
        }
    }

    /// The value under a key; nil when it is absent, which null may be too.
    package subscript(key: String) -> JSONValue? {
        guard let value = members.first(where: { $0.key == key })?.value,
            value != .null || !Dialect.isLenient
        else { return nil }
        return value
    }

    /// The keys that have a value, in the order written, with it.
    package var present: [JSONValue.Member] {
        members.filter { $0.value != .null || !Dialect.isLenient }
    }

    // MARK: Text and words

    /// Text that has to be there.
    package func text(
        _ key: String, _ length: ClosedRange<Int>
    ) throws(Dialect.Failure) -> String {
        guard let text = try string(key) else { throw missing(key) }
        try check(text, length, place.key(key))
        return text
    }

    /// Text, if any.
    package func optionalText(
        _ key: String, _ length: ClosedRange<Int>
    ) throws(Dialect.Failure) -> String? {
        guard let text = try string(key), !(text.isEmpty && Dialect.isLenient) else { return nil }
        try check(text, length, place.key(key))
        return text
    }

    /// One of the words of an enumeration.
    package func word<Word: RawRepresentable<String> & CaseIterable>(
        _ key: String, _: Word.Type = Word.self
    ) throws(Dialect.Failure) -> Word {
        guard let word = try optionalWord(key, Word.self) else { throw missing(key) }
        return word
    }

    /// One of the words of an enumeration, if any.
    package func optionalWord<Word: RawRepresentable<String> & CaseIterable>(
        _ key: String, _: Word.Type = Word.self
    ) throws(Dialect.Failure) -> Word? {
        guard let text = try string(key), !(text.isEmpty && Dialect.isLenient) else { return nil }
        if let word = Word(rawValue: text) { return word }
        let words = Word.allCases.map(\.rawValue)
        guard !Dialect.isLenient else {
            throw wrong(key, "is none of " + words.joined(separator: ", "))
        }
        let hint = nearest(text, among: words).map { "'\($0)'" }
        throw wrong(
            key, "is '\(text.shown)'",
            remedy: "Use " + (hint ?? "one of " + words.joined(separator: ", ")))
    }

    private func string(_ key: String) throws(Dialect.Failure) -> String? {
        guard let value = self[key] else { return nil }
        guard case .string(let text) = value else {
            throw wrongType(key, "a string", remedy: "Use a string, in double quotes")
        }
        return text
    }

    private func check(
        _ text: String, _ length: ClosedRange<Int>, _ place: FieldPlace
    ) throws(Dialect.Failure) {
        guard !isKept, let issue = Dialect.issue(of: text, length) else { return }
        throw Dialect.wrong(place, issue, value: .string(text))
    }

    // MARK: Numbers, flags, times

    /// A whole number that has to be there, which may be an amount in minor units.
    package func integer(
        _ key: String, in range: ClosedRange<Int64>, isMoney: Bool = false
    ) throws(Dialect.Failure) -> Int64 {
        guard let number = try optionalInteger(key, in: range, isMoney: isMoney) else {
            throw missing(key)
        }
        return number
    }

    /// A whole number, if any, which may be an amount in minor units.
    package func optionalInteger(
        _ key: String, in range: ClosedRange<Int64>, isMoney: Bool = false
    ) throws(Dialect.Failure) -> Int64? {
        guard let value = self[key] else { return nil }
        let remedy = "Use a whole number from \(range.lowerBound) through \(range.upperBound)"
        guard case .integer(let number) = value else {
            throw wrongType(key, "a whole number", remedy: remedy)
        }
        guard range.contains(number) else {
            throw Dialect.isLenient
                ? wrong(
                    key, "is out of bounds",
                    remedy: "Use \(range.lowerBound) to \(range.upperBound)")
                : wrong(
                    key, "is \(number)", remedy: remedy,
                    cause: .range(number, range, isMoney: isMoney))
        }
        return number
    }

    /// True or false, if any.
    package func flag(_ key: String) throws(Dialect.Failure) -> Bool? {
        switch self[key] {
        case nil: return nil
        case .boolean(let value): return value
        // Samples of 2019 and 2020 write it as a string.
        case .string("true") where Dialect.isLenient: return true
        case .string("false") where Dialect.isLenient: return false
        default: throw wrongType(key, "true or false", remedy: "Use true or false")
        }
    }

    /// A time (RFC 3339) that has to be there.
    package func time(_ key: String) throws(Dialect.Failure) -> Instant {
        guard let time = try optionalTime(key) else { throw missing(key) }
        return time
    }

    /// A time (RFC 3339), if any.
    package func optionalTime(_ key: String) throws(Dialect.Failure) -> Instant? {
        guard let text = try string(key) else { return nil }
        guard let time = try? Instant(rfc3339: text) else {
            throw Dialect.isLenient
                ? wrong(key, "is not a time such as 2026-11-23T12:30:00+08:00 (RFC 3339)")
                : wrong(
                    key, text.isEmpty ? "is empty" : "is '\(text.shown)'",
                    remedy: Instant.remedy)
        }
        return time
    }

    // MARK: Objects and lists

    /// An object that has to be there.
    package func object(
        _ key: String, keys: [String] = []
    ) throws(Dialect.Failure) -> Fields {
        guard let object = try optionalObject(key, keys: keys) else { throw missing(key) }
        return object
    }

    /// An object, if any.
    package func optionalObject(
        _ key: String, keys: [String] = []
    ) throws(Dialect.Failure) -> Fields? {
        guard let value = self[key] else { return nil }
        guard case .object(let members) = value else {
            throw wrongType(key, "an object", remedy: "Use an object, {…}")
        }
        return try Fields(members, at: place.key(key), keys, isKept)
    }

    /// An object whose keys anybody may choose, if any.
    package func optionalMap(_ key: String) throws(Dialect.Failure) -> Fields? {
        guard case .object(let members)? = self[key] else {
            return try optionalObject(key)
        }
        return try Fields(members, at: place.key(key), nil, isKept)
    }

    /// A list's values; empty when it is absent and may be.
    package func list(
        _ key: String, _ count: ClosedRange<Int>
    ) throws(Dialect.Failure) -> [JSONValue] {
        guard let value = self[key] else {
            guard count.lowerBound == 0 else { throw missing(key) }
            return []
        }
        guard case .list(let values) = value else {
            throw wrongType(key, "a list", remedy: "Use a list, […]")
        }
        guard count.contains(values.count) else {
            throw wrong(
                key, "has \(values.count) \(values.count == 1 ? "entry" : "entries")",
                remedy: count.lowerBound == 0
                    ? "Use at most \(count.upperBound)"
                    : "Use \(count.lowerBound) to \(count.upperBound)",
                cause: .init(
                    "entries",
                    [
                        "count": "\(values.count)", "min": "\(count.lowerBound)",
                        "max": "\(count.upperBound)",
                    ]))
        }
        return values
    }

    /// A list of objects.
    package func objects(
        _ key: String, _ count: ClosedRange<Int>, keys: [String] = []
    ) throws(Dialect.Failure) -> [Fields] {
        var objects: [Fields] = []
        for (index, value) in try list(key, count).enumerated() {
            let place = place.key(key).index(index)
            guard case .object(let members) = value else {
                throw Dialect.wrong(place, Fields.wrongType("an object", value), value: value)
            }
            objects.append(try Fields(members, at: place, keys, isKept))
        }
        return objects
    }

    /// A list of texts.
    package func texts(
        _ key: String, _ count: ClosedRange<Int>, each length: ClosedRange<Int>
    ) throws(Dialect.Failure) -> [String] {
        var texts: [String] = []
        for (index, value) in try list(key, count).enumerated() {
            let place = place.key(key).index(index)
            guard case .string(let text) = value else {
                throw Dialect.wrong(place, Fields.wrongType("a string", value), value: value)
            }
            try check(text, length, place)
            texts.append(text)
        }
        return texts
    }

    // MARK: Faults

    /// A member that has to be there is not.
    package func missing(_ key: String) -> Dialect.Failure { Dialect.missing(key, of: place) }

    /// A member is not what it has to be.
    package func wrong(
        _ key: String, _ detail: String, remedy: String = "", cause: ScripError.Cause? = nil
    ) -> Dialect.Failure {
        Dialect.wrong(
            place.key(key), FieldIssue(detail, remedy: remedy, cause: cause), value: self[key])
    }

    /// An entry of a list is not what it has to be.
    package func wrong(
        _ key: String, at index: Int, _ detail: String, remedy: String = ""
    ) -> Dialect.Failure {
        var entry: JSONValue?
        if case .list(let values)? = self[key], values.indices.contains(index) {
            entry = values[index]
        }
        return Dialect.wrong(
            place.key(key).index(index), FieldIssue(detail, remedy: remedy), value: entry)
    }

    private func wrongType(_ key: String, _ wanted: String, remedy: String) -> Dialect.Failure {
        var issue = Fields.wrongType(wanted, self[key])
        if !Dialect.isLenient { issue.remedy = remedy }
        return Dialect.wrong(place.key(key), issue, value: self[key])
    }

    private static func wrongType(_ wanted: String, _ value: JSONValue?) -> FieldIssue {
        guard !Dialect.isLenient, let value else { return FieldIssue("is not \(wanted)") }
        let kind =
            switch value {
            case .null: "null"
            case .boolean(let flag): String(flag)
            case .integer(let number): String(number)
            case .number(let text): text.shown
            case .string: "a string"
            case .list: "a list"
            case .object: "an object"
            }
        return FieldIssue("is \(kind)", remedy: "Use \(wanted)")
    }
}
