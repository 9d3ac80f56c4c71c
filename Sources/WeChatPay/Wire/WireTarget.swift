internal import ScripContract
internal import ScripCore

/// A request's path and query, taken apart after its signature was verified over them as they came.
package struct WireTarget: Sendable {
    /// The path's parts, each decoded for itself: an escaped slash stays inside its part.
    package let segments: [String]
    /// The same with a plus read as a blank, as forms write it, and the Java client paths.
    package let formSegments: [String]
    /// The query.
    package let query: WireQuery

    /// Takes a raw target apart; throws where an escape is broken or not UTF-8.
    package init(_ target: String) throws(WireError) {
        let parts = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        var segments: [String] = []
        var formSegments: [String] = []
        for part in parts[0].split(separator: "/", omittingEmptySubsequences: false).dropFirst() {
            guard let segment = WireTarget.decode(part),
                let form = WireTarget.decode(part, plusIsSpace: true)
            else {
                throw WireError.parameter(
                    "path", value: String(part), issue: "has an escape that is not UTF-8", in: .path
                )
            }
            segments.append(segment)
            formSegments.append(form)
        }
        self.segments = segments
        self.formSegments = formSegments
        query = try WireQuery(parts.count > 1 ? parts[1] : "")
    }

    /// Undoes percent escapes; nil when one is broken or the bytes are not UTF-8.
    static func decode(_ text: Substring, plusIsSpace: Bool = false) -> String? {
        var bytes: [UInt8] = []
        var rest = text.utf8[...]
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "%"):
                guard let high = rest.popFirst().flatMap(digit), let low = rest.popFirst(),
                    let low = digit(low)
                else { return nil }
                bytes.append(high << 4 | low)
            case UInt8(ascii: "+") where plusIsSpace: bytes.append(0x20)
            default: bytes.append(byte)
            }
        }
        return String(validating: bytes, as: UTF8.self)
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}

/// The parameters of a request's query, taken out one by one, each with its checks.
package struct WireQuery: Sendable {
    private let parameters: [(name: String, value: String)]

    init(_ query: Substring) throws(WireError) {
        var parameters: [(name: String, value: String)] = []
        for part in query.split(separator: "&") {
            let pair = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = WireTarget.decode(pair[0], plusIsSpace: true) else {
                throw WireError.parameter(
                    "query", value: String(part), issue: "has an escape that is not UTF-8",
                    in: .query)
            }
            guard pair.count > 1 else {
                throw WireError.parameter(name, issue: "has no value; write name=value", in: .query)
            }
            guard let value = WireTarget.decode(pair[1], plusIsSpace: true) else {
                throw WireError.parameter(
                    name, value: String(pair[1]), issue: "has an escape that is not UTF-8",
                    in: .query)
            }
            // Which of two counts is for nobody to guess.
            guard !parameters.contains(where: { $0.name == name }) else {
                throw WireError.parameter(
                    name, value: value, issue: "stands there twice; write it once", in: .query)
            }
            parameters.append((name, value))
        }
        self.parameters = parameters
    }

    /// Parameters by name, decoded.
    package init(_ parameters: [(name: String, value: String)]) { self.parameters = parameters }

    /// The value of a parameter; nil when it is absent or empty.
    package subscript(name: String) -> String? {
        parameters.first { $0.name == name && !$0.value.isEmpty }?.value
    }

    /// Whether a parameter is there, with or without a value.
    package func has(_ name: String) -> Bool { parameters.contains { $0.name == name } }

    /// Text that has to be there.
    package func text(
        _ name: String, _ length: ClosedRange<Int>, _ characters: WireCharacters = .any,
        in location: WireError.Detail.Location = .query
    ) throws(WireError) -> String {
        guard let text = try optionalText(name, length, characters, in: location) else {
            throw WireError.parameter(name, issue: "is missing", in: location)
        }
        return text
    }

    /// Text, if any.
    package func optionalText(
        _ name: String, _ length: ClosedRange<Int>, _ characters: WireCharacters = .any,
        in location: WireError.Detail.Location = .query
    ) throws(WireError) -> String? {
        guard let text = self[name] else { return nil }
        let issue =
            WireDialect.issue(of: text, length)?.detail
            ?? (characters.hold(text) ? nil : "holds other than \(characters.words)")
        if let issue { throw WireError.parameter(name, value: text, issue: issue, in: location) }
        return text
    }

    /// A whole number, or another when it is absent.
    package func integer(
        _ name: String, in range: ClosedRange<Int64>, default absent: Int64
    ) throws(WireError) -> Int64 {
        guard let text = self[name] else { return absent }
        guard let number = Int64(text), range.contains(number) else {
            throw WireError.parameter(
                name, value: text,
                issue: "is no whole number from \(range.lowerBound) to \(range.upperBound)",
                in: .query)
        }
        return number
    }

    /// One of the words of an enumeration, if any.
    package func word<Word: RawRepresentable<String> & CaseIterable>(
        _ name: String, _ type: Word.Type
    ) throws(WireError) -> Word? {
        guard let text = self[name] else { return nil }
        guard let word = Word(rawValue: text) else {
            let words = Word.allCases.map(\.rawValue).joined(separator: ", ")
            throw WireError.parameter(
                name, value: text, issue: "is none of \(words)", in: .query)
        }
        return word
    }
}
