internal import ScripCore

/// The fields of a rule's parameters, drawn from what the rule declares (`params` of `rule.show`).
///
/// Money is typed in the book's currency, lists line by line, entries of several values as `from=100, off=20`;
/// what has no field of its own is typed as JSON, with money in minor units.
struct ParameterForm {
    private let declarations: [JSONValue]
    private let format: PageFormat

    /// Where its fields stand in a form and in the request that becomes of it.
    static let prefix = "params."

    init(_ declarations: JSONValue?, _ format: PageFormat) {
        // What has to be filled in stands before what may be.
        let all = declarations?.items ?? []
        self.declarations =
            all.filter { $0["required"] == .boolean(true) }
            + all.filter { $0["required"] != .boolean(true) }
        self.format = format
    }

    /// The names of its fields.
    var names: [String] {
        declarations.map { ParameterForm.prefix + ParameterForm.text($0, "name") }
    }

    // MARK: Drawing

    /// The fields.
    ///
    /// - Parameters:
    ///   - typed: What was typed; nil for a form that nobody has filled in.
    ///   - values: What they have been, an object; what is not in it has its default.
    ///   - problems: What is wrong, by field.
    func fields(
        typed: Visit? = nil, values: JSONValue? = nil, problems: [String: FormField.Problem] = [:]
    ) -> [JSONValue] {
        declarations.map { declaration in
            let name = ParameterForm.text(declaration, "name")
            let path = ParameterForm.prefix + name
            let known = values?[name] ?? declaration["default"]
            let before = known.map { written($0, of: declaration) } ?? ""
            var field = FormField(
                name: path, kind: kind(of: declaration),
                label: declaration["label"]?.string.map(format.label) ?? name,
                help: help(of: declaration))
            field.value = typed.map { $0.text(path) ?? "" } ?? before
            field.isRequired = isRequired(declaration)
            field.rows = field.isRequired ? 3 : 2
            field.problem = problems[path]
            return field.json
        }
    }

    private func isRequired(_ declaration: JSONValue) -> Bool {
        // A box that nobody ticks says false.
        declaration["required"] == .boolean(true)
            && ParameterForm.text(declaration, "type") != "boolean"
    }

    private func kind(of declaration: JSONValue) -> FormField.Kind {
        switch ParameterForm.text(declaration, "type") {
        case "money": return .money
        case "integer", "percent": return .number
        case "boolean":
            guard isOpen(declaration) else { return .flag }
            return .choice([("", word("unset")), ("true", word("yes")), ("false", word("no"))])
        case "time_of_day": return .timeOfDay
        case "string":
            let words = declaration["one_of"]?.items.compactMap(\.string) ?? []
            guard !words.isEmpty else { return .text(max: 1_000) }
            let empty = declaration["default"] == nil ? [("", word("unset"))] : []
            return .choice(empty + words.map { ($0, format.option($0)) })
        default: return .lines(max: 100_000)
        }
    }

    /// Whether a parameter may stay without a value.
    private func isOpen(_ declaration: JSONValue) -> Bool {
        declaration["required"] != .boolean(true) && declaration["default"] == nil
    }

    private func word(_ key: String) -> String {
        Words.text("stocks.params." + key, format.language) ?? key
    }

    /// What the rule says of it, and how its value is typed.
    private func help(of declaration: JSONValue) -> String? {
        let parts = [declaration["help"]?.string.map(format.label), limits(of: declaration)]
            .compactMap { $0 }
        return parts.isEmpty ? nil : parts.joined(separator: " · ")
    }

    private func limits(of declaration: JSONValue) -> String? {
        switch ParameterForm.text(declaration, "type") {
        case "money": return word("money") + " " + format.currency
        case "integer", "percent":
            guard let least = declaration["min"]?.integer, let most = declaration["max"]?.integer,
                most < 1_000_000_000
            else { return word("integer") }
            return "\(least)–\(most)"
        case "list", "set":
            guard ParameterForm.isLineByLine(declaration) else { return word("json") }
            if let fields = declaration["of"]?["fields"]?.items { return entries(fields) }
            let isMoney = ParameterForm.text(declaration["of"] ?? .null, "type") == "money"
            return word("lines") + (isMoney ? " · " + word("money") + " " + format.currency : "")
        case "conditions", "record": return word("json")
        default: return nil
        }
    }

    /// How an entry of several values is typed: with the names of the fields, which may be left out, and what
    /// each of them is called.
    private func entries(_ fields: [JSONValue]) -> String {
        let names = fields.map { field in
            let name = ParameterForm.text(field, "name")
            let isMoney = ParameterForm.text(field, "type") == "money"
            return name + "=" + (isMoney ? format.currency : "…")
                + (field["required"] == .boolean(true) ? "" : word("open"))
        }
        let labels = fields.compactMap { field in
            field["label"]?.string.map {
                ParameterForm.text(field, "name") + " " + format.label($0)
            }
        }
        return ([word("entries") + " " + names.joined(separator: ", ")] + labels)
            .joined(separator: " · ")
    }

    private static let scalars = [
        "money", "integer", "percent", "string", "time_of_day", "boolean",
    ]

    /// Whether each element of a list stands on a line.
    private static func isLineByLine(_ declaration: JSONValue) -> Bool {
        guard let element = declaration["of"] else { return false }
        let fields = element["fields"]?.items ?? []
        guard fields.isEmpty else {
            return fields.allSatisfy { scalars.contains(text($0, "type")) }
        }
        return scalars.contains(text(element, "type"))
    }

    /// A value as its field holds it.
    private func written(_ value: JSONValue, of declaration: JSONValue) -> String {
        switch (ParameterForm.text(declaration, "type"), value) {
        case ("money", .integer(let amount)): return format.amount(amount)
        case (_, .integer(let number)): return String(number)
        case (_, .string(let text)): return text
        case (_, .boolean(let isTrue)): return isTrue ? "true" : "false"
        case (_, .list(let items)) where ParameterForm.isLineByLine(declaration):
            let element = declaration["of"] ?? .null
            return items.map { written($0, of: element) }.joined(separator: "\n")
        case (_, .object(let members)) where declaration["fields"] != nil:
            return entry(members, declaration["fields"]?.items ?? [])
        default: return String(decoding: value.json(.pretty), as: UTF8.self)
        }
    }

    /// Values as people read them: the label of each, and what it is.
    ///
    /// - Parameter values: An object; what the rule does not declare is shown as JSON.
    func rows(_ values: JSONValue?) -> [JSONValue] {
        guard case .object(let members)? = values else { return [] }
        return members.compactMap { member in
            let declaration = declarations.first { ParameterForm.text($0, "name") == member.key }
            let text = written(member.value, of: declaration ?? .null)
            guard !text.isEmpty else { return nil }
            return .object([
                .init(
                    key: "term",
                    value: .string(
                        declaration?["label"]?.string.map(format.label) ?? member.key)),
                .init(
                    key: "text", value: .string(shown(member.value, of: declaration) ?? text)),
            ])
        }
    }

    /// A value that people read otherwise than they type it.
    private func shown(_ value: JSONValue, of declaration: JSONValue?) -> String? {
        switch value {
        case .integer(let amount) where declaration?["type"]?.string == "money":
            return format.money(amount)
        case .boolean(let isTrue): return word(isTrue ? "yes" : "no")
        case .string(let text) where declaration?["one_of"] != nil: return format.option(text)
        default: return nil
        }
    }

    /// An entry of several values on one line; in JSON where its texts would be taken for more than one.
    private func entry(_ members: [JSONValue.Member], _ fields: [JSONValue]) -> String {
        let parts = members.map { member in
            let field = fields.first { ParameterForm.text($0, "name") == member.key } ?? .null
            return (member.key, written(member.value, of: field))
        }
        guard parts.allSatisfy({ part in !part.1.contains(where: ParameterForm.isSeparator) })
        else {
            return String(decoding: JSONValue.object(members).json, as: UTF8.self)
        }
        return parts.map { $0.0 + "=" + $0.1 }.joined(separator: ", ")
    }

    private static func isSeparator(_ character: Character) -> Bool {
        ",，;；\n".contains(character)
    }

    // MARK: Reading

    /// What was typed, as the object `params` of a request; what is no value is noted.
    func read(into document: inout FormDocument) -> JSONValue {
        var members: [JSONValue.Member] = []
        for declaration in declarations {
            let name = ParameterForm.text(declaration, "name")
            let typed = document.visit.field(ParameterForm.prefix + name)
            if ParameterForm.text(declaration, "type") == "boolean",
                typed != nil || !isOpen(declaration)
            {
                members.append(.init(key: name, value: .boolean(typed == "true")))
                continue
            }
            guard let typed else { continue }
            switch value(typed, of: declaration) {
            case .success(let value): members.append(.init(key: name, value: value))
            case .failure(let wrong): document.note(ParameterForm.prefix + name, wrong.word)
            }
        }
        return .object(members)
    }

    /// Why what was typed is no value.
    private struct Wrong: Error {
        let word: String
    }

    private func value(_ typed: String, of declaration: JSONValue) -> Result<JSONValue, Wrong> {
        switch ParameterForm.text(declaration, "type") {
        case "money":
            guard let amount = format.minorUnits(typed) else {
                return .failure(Wrong(word: "money"))
            }
            return .success(.integer(amount))
        case "integer", "percent":
            guard let number = FormDocument.whole(typed) else {
                return .failure(Wrong(word: "number"))
            }
            return .success(.integer(number))
        case "string", "time_of_day": return .success(.string(typed))
        case "boolean": return .success(.boolean(typed == "true"))
        case "record" where !typed.hasPrefix("{"):
            return entry(typed, of: declaration["fields"]?.items ?? [])
        case "list" where ParameterForm.isLineByLine(declaration),
            "set" where ParameterForm.isLineByLine(declaration):
            return lines(typed, of: declaration["of"] ?? .null)
        default:
            guard let value = try? JSONValue(json: Array(typed.utf8)) else {
                return .failure(Wrong(word: "json"))
            }
            return .success(value)
        }
    }

    private func lines(_ typed: String, of element: JSONValue) -> Result<JSONValue, Wrong> {
        var items: [JSONValue] = []
        for line in typed.split(separator: "\n") {
            let line = line.trimmed
            guard !line.isEmpty else { continue }
            switch value(line, of: element) {
            case .success(let item): items.append(item)
            case .failure(let wrong): return .failure(wrong)
            }
        }
        return .success(.list(items))
    }

    /// `from=100, off=20`, as the object it stands for.
    private func entry(_ typed: String, of fields: [JSONValue]) -> Result<JSONValue, Wrong> {
        var members: [JSONValue.Member] = []
        for part in typed.split(whereSeparator: ParameterForm.isSeparator) {
            guard let equals = part.firstIndex(of: "=") else {
                return .failure(Wrong(word: "entry"))
            }
            let name = part[..<equals].trimmed
            let text = part[part.index(after: equals)...].trimmed
            guard let field = fields.first(where: { ParameterForm.text($0, "name") == name }),
                !members.contains(where: { $0.key == name })
            else { return .failure(Wrong(word: "entry")) }
            guard !text.isEmpty else { continue }
            switch value(text, of: field) {
            case .success(let value): members.append(.init(key: name, value: value))
            case .failure(let wrong): return .failure(wrong)
            }
        }
        return .success(.object(members))
    }

    private static func text(_ value: JSONValue, _ key: String) -> String {
        value[key]?.string ?? ""
    }
}
