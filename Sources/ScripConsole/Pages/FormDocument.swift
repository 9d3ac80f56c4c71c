internal import ScripContract
internal import ScripCore

/// What a form says, put together to the JSON of a request: fields are named by the paths of their values.
struct FormDocument {
    private var members: [(path: [Substring], value: JSONValue)] = []
    /// What is no value of its field's kind, by field.
    private(set) var problems: [String: FormField.Problem] = [:]
    let visit: Visit

    init(_ visit: Visit) { self.visit = visit }

    /// Sets a value; nothing is left out.
    mutating func set(_ path: String, _ value: JSONValue?) {
        guard let value else { return }
        members.append((path.split(separator: "."), value))
    }

    mutating func note(_ name: String, _ word: String) {
        let text = Words.text("cause." + word, visit.format.language) ?? word
        problems[name] = FormField.Problem(text: text, word: word)
    }

    mutating func note(_ more: [String: FormField.Problem]) {
        problems.merge(more) { first, _ in first }
    }

    // MARK: Values of fields

    mutating func text(_ name: String) { set(name, .text(visit.field(name))) }

    mutating func flag(_ name: String) {
        if visit.field(name) == "true" { set(name, .boolean(true)) }
    }

    mutating func number(_ name: String) {
        guard let typed = visit.field(name) else { return }
        guard let number = FormDocument.whole(typed) else { return note(name, "number") }
        set(name, .integer(number))
    }

    mutating func money(_ name: String) {
        guard let typed = visit.field(name) else { return }
        guard let amount = visit.format.minorUnits(typed) else { return note(name, "money") }
        set(name, .integer(amount))
    }

    /// A time on the book's clocks.
    ///
    /// - Parameters:
    ///   - name: The field.
    ///   - isEnd: Whether it is the last moment: a minute goes to its end.
    mutating func moment(_ name: String, isEnd: Bool = false) {
        guard let typed = visit.field(name) else { return }
        guard let instant = visit.format.instant(typed, isEnd: isEnd) else {
            return note(name, "moment")
        }
        set(name, .string(instant.rfc3339(in: visit.format.zone)))
    }

    /// A whole number as people type it.
    static func whole(_ typed: String) -> Int64? {
        Int64(typed.filter { $0 != "," && $0 != "，" && !$0.isWhitespace })
    }

    /// The document.
    var value: JSONValue { FormDocument.value(members) }

    private static func value(_ members: [(path: [Substring], value: JSONValue)]) -> JSONValue {
        var keys: [Substring] = []
        for member in members where !keys.contains(member.path[0]) { keys.append(member.path[0]) }
        return .object(
            keys.map { key in
                let below = members.filter { $0.path[0] == key }
                if let leaf = below.first(where: { $0.path.count == 1 }) {
                    return .init(key: String(key), value: leaf.value)
                }
                return .init(
                    key: String(key),
                    value: value(below.map { (Array($0.path.dropFirst()), $0.value) }))
            })
    }
}

extension PageFormat {
    /// The moment that a field of date and time holds, `2026-12-31T23:59`, on the book's clocks; nil for what is
    /// none.
    func instant(_ typed: String, isEnd: Bool = false) -> Instant? {
        let parts = typed.split { "-T: ".contains($0) }.map { Int64($0) ?? -1 }
        guard (5...6).contains(parts.count), typed.count >= 16, (1970...9999).contains(parts[0]),
            (1...12).contains(parts[1]), (1...31).contains(parts[2]), (0...23).contains(parts[3]),
            (0...59).contains(parts[4])
        else { return nil }
        let second = parts.count == 6 ? parts[5] : isEnd ? 59 : 0
        guard (0...59).contains(second) else { return nil }
        let local =
            CivilTime.epochSeconds(year: parts[0], month: parts[1], day: parts[2])
            + parts[3] * 3_600 + parts[4] * 60 + second
        // The offset there is at about that time, and then the one there is at it.
        var instant = Instant(epochSeconds: local - zone.offset(at: Instant(epochSeconds: local)))
        instant = Instant(epochSeconds: local - zone.offset(at: instant))
        let civil = zone.civilTime(at: instant)
        guard civil.day == parts[2], civil.month == parts[1] else { return nil }
        return instant
    }
}

extension StringProtocol {
    /// Without blanks around it.
    var trimmed: String {
        String(drop { $0.isWhitespace }.reversed().drop { $0.isWhitespace }.reversed())
    }
}
