internal import ScripContract
internal import ScripCore

/// The fields of a rule's or a gate's parameters, drawn from what it declares (`params` of `rule.show`).
///
/// Money is typed in the book's currency, lists line by line, entries of several values as `from=100, off=20`;
/// what has no field of its own is typed as JSON, with money in minor units. What is left empty has its default.
struct ParameterForm: Sendable {
    private let declarations: [JSONValue]
    private let format: PageFormat

    /// Where its fields stand in a form and in the request that becomes of it.
    static let prefix = "params."
    /// Where a value stands as JSON that its field could not hold.
    private static let jsonPrefix = "json.params."

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

    /// What a value is drawn from.
    enum Source {
        /// What was typed into the form.
        case typed(Visit)
        /// An object; what is not in it has its default.
        case values(JSONValue)
    }

    /// What the template `parameters` draws.
    ///
    /// - Parameters:
    ///   - source: What is in the fields; nil for a form that nobody has filled in.
    ///   - problems: What is wrong, by field.
    ///   - isForAuthors: Whether the fields say what the rule calls them.
    func shown(
        _ source: Source?, problems: [String: FormField.Problem] = [:], isForAuthors: Bool = false
    ) -> JSONValue {
        .object([
            .init(
                key: "fields",
                value: .list(
                    declarations.map { declaration in
                        var field = field(declaration, source ?? .values(.object([])))
                        let name = ParameterForm.text(declaration, "name")
                        field.problem = problems[ParameterForm.prefix + name]
                        if isForAuthors { field.word = name }
                        return field.json
                    }))
        ])
    }

    private func field(_ declaration: JSONValue, _ source: Source) -> FormField {
        let name = ParameterForm.text(declaration, "name")
        var path = ParameterForm.prefix + name
        var kind = kind(of: declaration)
        var value = isPreset(declaration) ? written(of: declaration["default"], declaration) : ""
        switch source {
        case .typed(let visit):
            value = visit.text(path) ?? ""
            if let json = visit.text(ParameterForm.jsonPrefix + name) {
                (path, kind, value) = (ParameterForm.jsonPrefix + name, .json, json)
            }
        case .values(let values):
            guard let given = values[name] else { break }
            if let typed = typeable(given, of: declaration) {
                value = typed
            } else {
                (path, kind, value) = (ParameterForm.jsonPrefix + name, .json, given.jsonText())
            }
        }
        var field = FormField(
            name: path, kind: kind,
            label: declaration["label"]?.string.map(format.label) ?? name,
            help: help(of: declaration))
        field.value = value
        field.isRequired = isRequired(declaration)
        field.rows = field.isRequired ? 3 : 2
        return field
    }

    /// A value as its field holds it; nil where that would be read as another.
    private func typeable(_ given: JSONValue, of declaration: JSONValue) -> String? {
        let text = written(given, of: declaration)
        guard !text.contains(where: { $0.isNewline && $0 != "\n" }) else { return nil }
        switch kind(of: declaration) {
        case .choice(let choices): return choices.contains { $0.value == text } ? text : nil
        case .flag: return given == .boolean(text == "true") ? text : nil
        case .lines: break
        default: guard !text.contains("\n") else { return nil }
        }
        if given == declaration["default"] { return text }
        guard !text.isEmpty, case .success(let read) = value(text.trimmed, of: declaration),
            read == given
        else { return nil }
        return text
    }

    /// What a text's field says when it is empty.
    private func preset(of declaration: JSONValue) -> String? {
        guard let preset = declaration["default"], !isPreset(declaration) else { return nil }
        if let text = shown(preset, of: declaration) { return text }
        if case .object(let members) = preset, !members.isEmpty { return preset.jsonText() }
        let text = written(preset, of: declaration).replacing("\n", with: ", ")
        return text.isEmpty ? nil : text
    }

    /// Whether a field has its default in it: a list to choose from, or a box.
    private func isPreset(_ declaration: JSONValue) -> Bool {
        switch kind(of: declaration) {
        case .choice, .flag: declaration["default"] != nil
        default: false
        }
    }

    private func written(of value: JSONValue?, _ declaration: JSONValue) -> String {
        value.map { written($0, of: declaration) } ?? ""
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
        // Not the browser's field of a time: it has no 24:00.
        case "time_of_day": return .text(max: 5)
        case "string":
            let words = declaration["one_of"]?.items.compactMap(\.string) ?? []
            guard !words.isEmpty else { return .text(max: 1_000) }
            let empty = declaration["default"] == nil ? [("", word("unset"))] : []
            return .choice(empty + words.map { ($0, format.option($0)) })
        default: return .json
        }
    }

    /// Whether a parameter may stay without a value.
    private func isOpen(_ declaration: JSONValue) -> Bool {
        declaration["required"] != .boolean(true) && declaration["default"] == nil
    }

    private func word(_ key: String) -> String {
        Words.text("stocks.params." + key, format.language) ?? key
    }

    /// What the rule says of it, how its value is typed, and what it is when none is.
    private func help(of declaration: JSONValue) -> String? {
        let parts = [
            declaration["help"]?.string.map(format.label), limits(of: declaration),
            preset(of: declaration).map { word("preset") + " " + $0 },
        ].compactMap { $0 }
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
        case "time_of_day": return format.word("time_of_day")
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
        // Lua has one table for both.
        case ("list", .object(let members)) where members.isEmpty: return ""
        case ("set", .object(let members)) where members.isEmpty: return ""
        case (_, .object(let members)) where declaration["fields"] != nil:
            return entry(members, declaration["fields"]?.items ?? [])
        default: return String(decoding: value.json(.pretty), as: UTF8.self)
        }
    }

    /// Values as people read them: the label of each, and what it is.
    ///
    /// - Parameter values: An object; what the rule does not declare is shown as JSON, and what is not in it has
    ///   its default.
    func rows(_ values: JSONValue?) -> [JSONValue] {
        guard case .object(let members)? = values else { return [] }
        let defaults = declarations.compactMap { declaration in
            declaration["default"].map {
                JSONValue.Member(key: ParameterForm.text(declaration, "name"), value: $0)
            }
        }
        return (members + defaults.filter { values?[$0.key] == nil }).compactMap { member in
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
            let read: Result<JSONValue, Wrong>
            if let json = document.visit.field(ParameterForm.jsonPrefix + name) {
                read = ParameterForm.json(json)
            } else if let typed = document.visit.field(ParameterForm.prefix + name) {
                read = value(typed, of: declaration)
            } else if case .flag = kind(of: declaration) {
                // A box that nobody ticks sends nothing.
                read = .success(.boolean(false))
            } else {
                continue
            }
            switch read {
            case .success(let value):
                // Nobody chose what stood in the field before.
                if isPreset(declaration), value == declaration["default"] { continue }
                members.append(.init(key: name, value: value))
            case .failure(let wrong): document.note(ParameterForm.prefix + name, wrong.word)
            }
        }
        return .object(members)
    }

    /// Fields that were typed into for parameters that are not declared just now: a rule that is being written
    /// may declare them again.
    func others(_ visit: Visit) -> [JSONValue] {
        let known = Set(declarations.map { ParameterForm.text($0, "name") })
        return ParameterForm.fields(of: visit).filter { field in
            !known.contains(String(field.name.split(separator: ".").last ?? ""))
        }.map { .of(["name": .string($0.name), "value": .string($0.value)]) }
    }

    /// What was typed into fields of parameters, whichever.
    static func fields(of visit: Visit) -> [(name: String, value: String)] {
        visit.request.form.filter { $0.name.hasPrefix(prefix) || $0.name.hasPrefix(jsonPrefix) }
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
        default: return ParameterForm.json(typed)
        }
    }

    private static func json(_ typed: String) -> Result<JSONValue, Wrong> {
        guard let value = try? JSONValue(json: Array(typed.utf8)) else {
            return .failure(Wrong(word: "json"))
        }
        return .success(value)
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
