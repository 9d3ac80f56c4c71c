internal import ScripCore

/// The values of a rule's parameters, as a form has them or as JSON.
///
/// A field is named `p.KIND.NAME`: what was typed can be read also while the rule that declares it does not load.
struct StudioParameters: Sendable {
    /// How a parameter is typed.
    enum Kind: String, Hashable, Sendable {
        case money, integer, text, choice, boolean, lines, json

        /// How a declaration's values are typed.
        init(_ declaration: JSONValue) {
            switch declaration["type"]?.string {
            case "money": self = .money
            case "integer", "percent": self = .integer
            case "string": self = declaration["one_of"] == nil ? .text : .choice
            case "time_of_day": self = .text
            case "boolean": self = .boolean
            case "list", "set":
                self = declaration["of"]?["type"]?.string == "string" ? .lines : .json
            default: self = .json
            }
        }
    }

    /// Values that a page takes, and bytes of all of them: each question reads them anew.
    private static let countMax = 200
    private static let bytesMax = 64 << 10

    /// What was typed.
    struct Typed: Sendable {
        var kind: Kind
        var text: String
    }

    /// By name, in the order of the form.
    private(set) var typed: [(name: String, value: Typed)] = []
    /// All values as JSON, where they were given so.
    private(set) var whole: JSONValue?
    /// Whether nothing was given at all.
    let isUntouched: Bool

    init(_ visit: Visit) throws(ScripError) {
        if let text = visit.field("params") {
            let value: JSONValue
            do throws(ScripError) {
                value = try JSONValue(json: Array(text.utf8))
            } catch {
                throw ScripError(
                    error.code, error.detail, remedy: error.remedy, at: .path("params"))
            }
            guard case .object = value else {
                throw .invalid("params", "is no object", remedy: "Write {\"name\": value}")
            }
            whole = value
        }
        for (name, value) in visit.request.form where name.hasPrefix("p.") {
            let parts = name.split(separator: ".", maxSplits: 2)
            guard parts.count == 3, let kind = Kind(rawValue: String(parts[1])) else { continue }
            typed.append(
                (String(parts[2]), Typed(kind: kind, text: value.replacing("\r\n", with: "\n"))))
        }
        guard typed.count <= StudioParameters.countMax,
            typed.reduce(0, { $0 + $1.value.text.utf8.count }) <= StudioParameters.bytesMax
        else {
            throw .invalid(
                "params", "are too many",
                remedy: "Try at most \(StudioParameters.bytesMax) bytes of them on a page")
        }
        isUntouched = typed.isEmpty && whole == nil
    }

    /// The values; what is empty is left out.
    func json(_ format: PageFormat) throws(ScripError) -> JSONValue {
        if let whole { return whole }
        var members: [JSONValue.Member] = []
        for (name, value) in typed {
            let text = value.text.trimmed
            guard !text.isEmpty else { continue }
            members.append(.init(key: name, value: try value.kind.read(text, name, format)))
        }
        return .object(members)
    }

    /// The form for what a rule declares.
    func form(_ declarations: [JSONValue], _ format: PageFormat) -> [JSONValue] {
        declarations.map { declaration in
            let name = declaration["name"]?.string ?? ""
            var kind = Kind(declaration)
            var text = typed.first { $0.name == name }?.value.text ?? ""
            if let value = whole?[name] {
                if let shown = kind.show(value, format) {
                    text = shown
                } else {
                    kind = .json
                    text = value.jsonText()
                }
            }
            let preset = declaration["default"].flatMap { value -> String? in
                [.list([]), .object([])].contains(value)
                    ? nil : kind.show(value, format) ?? value.jsonText()
            }
            let words = kind == .boolean ? ["true", "false"] : strings(declaration["one_of"])
            return .of([
                "name": .string(name), "kind": .string(kind.rawValue),
                "label": .string(declaration["label"]?.string.map(format.label) ?? name),
                "help": .text(declaration["help"]?.string.map(format.label)),
                "required": declaration["required"],
                "type": declaration["type"], "value": .string(text),
                "preset": .text(preset.flatMap { $0.isEmpty ? nil : kind.words($0, format) }),
                "is_line": .boolean([.money, .integer, .text].contains(kind)),
                "is_number": .boolean([.money, .integer].contains(kind)),
                "is_choice": .boolean([.choice, .boolean].contains(kind)),
                "is_area": .boolean([.lines, .json].contains(kind)),
                "is_lines": .boolean(kind == .lines),
                "options": .list(
                    words.map {
                        .of([
                            "word": .string($0), "words": .string(kind.words($0, format)),
                            "chosen": .boolean($0 == text),
                        ])
                    }),
            ])
        }
    }

    private func strings(_ list: JSONValue?) -> [String] {
        list?.items.compactMap(\.string) ?? []
    }

    /// What was typed for parameters that the rule does not declare just now.
    func others(than declarations: [JSONValue]) -> [JSONValue] {
        typed.filter { item in !declarations.contains { $0["name"]?.string == item.name } }
            .map {
                .of([
                    "name": .string($0.name), "kind": .string($0.value.kind.rawValue),
                    "value": .string($0.value.text),
                ])
            }
    }

    /// The same with other values.
    func with(_ values: JSONValue) -> StudioParameters {
        var copy = self
        copy.whole = values
        return copy
    }
}

extension StudioParameters.Kind {
    fileprivate func read(
        _ text: String, _ name: String, _ format: PageFormat
    ) throws(ScripError) -> JSONValue {
        let path = "params.\(name)"
        switch self {
        case .money:
            guard let amount = format.minorUnits(text) else {
                throw .invalid(
                    path, "is '\(text.prefix(20))', which is no amount",
                    remedy: "Write an amount such as 12.50")
            }
            return .integer(amount)
        case .integer:
            guard let number = Int64(text) else {
                throw .invalid(
                    path, "is '\(text.prefix(20))', which is no whole number",
                    remedy: "Use a whole number")
            }
            return .integer(number)
        case .text, .choice: return .string(text)
        case .boolean: return .boolean(text == "true")
        case .lines:
            return .list(
                text.split(separator: "\n").map { String($0).trimmed }.filter { !$0.isEmpty }
                    .map { .string($0) })
        case .json:
            do throws(ScripError) {
                return try JSONValue(json: Array(text.utf8))
            } catch {
                throw ScripError(error.code, error.detail, remedy: error.remedy, at: .path(path))
            }
        }
    }

    /// What somebody who chooses a value reads.
    fileprivate func words(_ value: String, _ format: PageFormat) -> String {
        switch self {
        case .choice: format.option(value)
        case .boolean: format.word(value)
        default: value
        }
    }

    /// A value as it is typed; nil for one that cannot be typed so.
    fileprivate func show(_ value: JSONValue, _ format: PageFormat) -> String? {
        switch (self, value) {
        case (.money, .integer(let amount)) where amount >= 0: return format.amount(amount)
        case (.integer, .integer(let number)): return String(number)
        case (.text, .string(let text)), (.choice, .string(let text)):
            return text.isEmpty || text != text.trimmed ? nil : text
        case (.boolean, .boolean(let isTrue)): return isTrue ? "true" : "false"
        case (.lines, .list(let items)):
            let texts = items.compactMap(\.string)
            let areTypable = texts.allSatisfy {
                !$0.isEmpty && $0 == $0.trimmed && !$0.contains { $0.isNewline }
            }
            guard texts.count == items.count, areTypable, !texts.isEmpty else { return nil }
            return texts.joined(separator: "\n")
        case (.lines, .object(let members)) where members.isEmpty: return ""
        case (.json, _): return value.jsonText()
        default: return nil
        }
    }
}

extension String {
    /// Without blanks around it.
    var trimmed: String {
        String(drop { $0.isWhitespace }.reversed().drop { $0.isWhitespace }.reversed())
    }
}
