internal import ScripContract
internal import ScripCore

/// A field of a form, as the template `fields` draws it: with its label, its limits, what was typed and
/// what is wrong with it.
struct FormField {
    /// How a value is typed.
    enum Kind {
        /// A line of text.
        case text(max: Int)
        /// A whole number.
        case number
        /// An amount of money.
        case money
        /// Several lines.
        case lines(max: Int)
        /// One of these.
        case choice([(value: String, label: String)])
        /// Yes or no; the value is `true` for yes.
        case flag
        /// Date and time in the book's time zone.
        case moment

        /// What has no field of its own.
        static let json = Kind.lines(max: 100_000)
    }

    /// What is wrong with a value.
    struct Problem {
        var text: String
        /// Whether it is said in the core's words, which are English.
        var isCore = false
        /// Which of the words for what is wrong it is.
        var word: String?
    }

    /// The path of its value in the request that the form becomes: `limits.total`.
    let name: String
    let kind: Kind
    let label: String
    /// What the field stands for in a text that its reader writes.
    var word: String?
    var help: String?
    var value = ""
    var isRequired = false
    /// How many lines are shown of several.
    var rows: Int64 = 3
    var problem: Problem?

    /// What the template is given; every member is there, so that none is looked for further out.
    var json: JSONValue {
        .object([
            .init(key: "name", value: .string(name)),
            .init(key: "id", value: .string("f-" + name)),
            .init(key: "label", value: .string(label)),
            .init(key: "word", value: word.map { .string($0) } ?? .null),
            .init(key: "help", value: help.map { .string($0) } ?? .null),
            .init(key: "value", value: .string(value)),
            .init(key: "required", value: .boolean(isRequired)),
            .init(key: "problem", value: shownProblem),
            .init(key: "described", value: .boolean(help != nil || problem != nil)),
            .init(key: "line", value: line),
            .init(key: "lines", value: lines),
            .init(key: "options", value: options),
            .init(key: "flag", value: flag),
        ])
    }

    private var shownProblem: JSONValue {
        guard let problem else { return .null }
        return .object([
            .init(key: "text", value: .string(problem.text)),
            .init(key: "core", value: .boolean(problem.isCore)),
        ])
    }

    /// How a field of one line is typed; null for every other.
    private var line: JSONValue {
        let (type, mode, max): (String, String, Int) =
            switch kind {
            case .text(let max): ("text", "", max)
            case .number: ("text", "numeric", 20)
            case .money: ("text", "decimal", 24)
            case .moment: ("datetime-local", "", 0)
            case .lines, .choice, .flag: ("", "", 0)
            }
        guard !type.isEmpty else { return .null }
        return .object([
            .init(key: "type", value: .string(type)),
            .init(key: "mode", value: .string(mode)),
            // Browsers offer what was typed elsewhere only for text.
            .init(key: "typed", value: .boolean(type == "text")),
            .init(key: "max", value: max > 0 ? .integer(Int64(max)) : .null),
        ])
    }

    private var lines: JSONValue {
        guard case .lines(let max) = kind else { return .null }
        return .object([
            .init(key: "max", value: .integer(Int64(max))),
            .init(key: "rows", value: .integer(rows)),
        ])
    }

    private var options: JSONValue {
        guard case .choice(let choices) = kind else { return .null }
        return .list(
            choices.map { choice in
                .object([
                    .init(key: "option", value: .string(choice.value)),
                    .init(key: "words", value: .string(choice.label)),
                    .init(key: "chosen", value: .boolean(choice.value == value)),
                ])
            })
    }

    private var flag: JSONValue {
        guard case .flag = kind else { return .null }
        return .object([.init(key: "checked", value: .boolean(value == "true"))])
    }
}

extension FormField {
    /// The field that a mistake of the core's leads to: `limits.total`, or `params.tiers` for
    /// `params.tiers[0].off`; of what a path holds, `available`, the one that the message names.
    static func named(_ path: String, _ detail: String, among names: [String]) -> String? {
        let around = names.filter { name in
            path == name || path.hasPrefix(name + ".") || path.hasPrefix(name + "[")
        }.max { $0.count < $1.count }
        if let around { return around }
        let within = names.filter { $0.hasPrefix(path + ".") }
        return within.first { name in detail.contains(name.dropFirst(path.count + 1)) }
            ?? within.first
    }

    /// What the core says is wrong, by the field that it is wrong with.
    static func problems(
        _ error: ScripError?, among names: [String], _ format: PageFormat
    ) -> [String: Problem] {
        // What is not there is missing in the object around it.
        guard let error, let path = error.place.path ?? error.cause?.values["key"],
            let name = named(path, error.detail, among: names)
        else { return [:] }
        if let text = format.cause(error.cause) { return [name: Problem(text: text)] }
        return [name: Problem(text: "\(error.detail). \(error.remedy)", isCore: true)]
    }
}
