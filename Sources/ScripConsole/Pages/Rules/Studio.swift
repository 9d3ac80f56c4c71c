internal import ScripContract
internal import ScripCore
internal import ScripHost
internal import ScripOperations
internal import ScripRules

/// A rule as somebody has it before them: its text as written so far, parameters, a basket, and what they ask.
struct Studio: Sendable {
    let visit: Visit
    /// The rule's name.
    let rule: String
    /// The rule as it is saved; nil for one that is not.
    let saved: Saved?
    /// The rule as it is written now.
    let source: String
    /// Its cases as they are written now; empty for none.
    private(set) var cases: String
    /// What was saved when the writing began.
    let base: Base
    let parameters: StudioParameters
    private(set) var basket: StudioBasket
    /// What the rule sees as ctx, in JSON; empty for nothing.
    let context: String
    /// Whether a link carries a text that whoever looks may not try.
    let isTextLeftOut: Bool

    /// A rule as it is saved.
    struct Saved: Sendable {
        let source: String
        let cases: String
        let base: Base
    }

    /// The versions of a rule and its cases.
    struct Base: Hashable, Sendable {
        var source: RuleVersion?
        var cases: RuleVersion?
    }

    /// The studio as a request has it.
    init(_ visit: Visit) throws(ScripError) {
        let name = visit.part("rule")
        let mayWrite = (try? visit.check(ConsoleRight.writeRules)) != nil
        saved = try Saved(name, visit.console.operations.rules)
        let isForm = visit.request.method == .post
        var source = saved?.source ?? ""
        var cases = saved?.cases ?? ""
        var isTextLeftOut = false
        let written = (source: visit.text("source"), cases: visit.text("cases"))
        if mayWrite {
            if saved == nil, written.source == nil {
                guard visit.field("new") != nil else { throw Studio.none(name) }
                let draft = try RuleDraft(beginning: name, from: visit.field("from"))
                source = String(decoding: draft.source, as: UTF8.self)
                cases = String(decoding: draft.cases ?? [], as: UTF8.self)
            }
            source = Studio.unlessSame(written.source, source)
            cases = Studio.unlessSame(written.cases, cases)
        } else {
            guard saved != nil else { throw Studio.none(name) }
            let isOther = [(written.source, source), (written.cases, cases)].contains {
                Studio.unlessSame($0, $1) != $1
            }
            guard !isOther || !isForm else { throw Visit.forbidden }
            isTextLeftOut = isOther
        }
        // The forms that publish leave the text as it is saved.
        if visit.text("base") != nil {
            base = Base(
                source: visit.field("base").map(RuleVersion.init(rawValue:)),
                cases: visit.field("base_cases").map(RuleVersion.init(rawValue:)))
        } else {
            base = saved?.base ?? Base()
        }
        rule = name
        self.visit = visit
        self.source = source
        self.cases = cases
        self.isTextLeftOut = isTextLeftOut
        let draft = RuleDraft(
            name: name, source: Array(source.utf8), cases: Array(cases.utf8))
        func declared(_ draft: RuleDraft?) -> JSONValue? {
            let bytes = try? visit.answer("rule.show", ["rule": .string(name)], drafting: draft)
            return bytes.flatMap { try? JSONValue(json: $0)["params"] }
        }
        parameters = try StudioParameters(
            visit, written: declared(draft), saved: saved.flatMap { _ in declared(nil) }
        ) { () throws(ScripError) in
            let folder = visit.console.operations.rules.drafting(draft)
            return try JSONValue(
                json: ParameterValue.record(folder.sampleParameters(of: name)).json)
        }
        basket = try StudioBasket(visit)
        context = visit.field("ctx") ?? ""
    }

    private static func none(_ name: String) -> ScripError {
        ScripError(
            .notFound, "There is no rule '\(name)'", remedy: "Choose one of the list",
            at: .path("rule"))
    }

    /// A text that was sent, unless it says the same: browsers change the ends of lines.
    private static func unlessSame(_ sent: String?, _ saved: String) -> String {
        guard let sent, sent != saved.replacing("\r\n", with: "\n") else { return saved }
        return sent
    }

    /// The rule with its cases, as they are written.
    var written: RuleDraft {
        RuleDraft(
            name: rule, source: Array(source.utf8), cases: cases.isEmpty ? nil : Array(cases.utf8))
    }

    /// What is asked instead of the saved rule; nil where nothing differs from it.
    var draft: RuleDraft? {
        if let saved, saved.source == source, saved.cases == cases { return nil }
        return written
    }

    /// Asks an operation about the rule as it is written.
    func ask(
        _ operation: String, _ members: KeyValuePairs<String, JSONValue?> = [:]
    ) throws(ScripError) -> JSONValue {
        let body = Visit.members(["rule": .string(rule)]) + Visit.members(members)
        return try JSONValue(
            json: visit.answer(operation, body: .object(body), drafting: draft))
    }

    /// The same studio with its basket in the lines of the form.
    func openingBasket() throws(ScripError) -> Studio {
        var studio = self
        studio.basket = try basket.opened(visit.format)
        return studio
    }

    /// The same studio with a case more.
    func adding(case yaml: String) throws(ScripError) -> Studio {
        var studio = self
        studio.cases = String(
            decoding: try written.adding(yaml).cases ?? [], as: UTF8.self)
        return studio
    }
}

extension Studio.Saved {
    /// A rule of the folder or a standard rule; nil where there is none.
    init?(_ name: String, _ rules: RuleFolder) throws(ScripError) {
        do throws(ScripError) {
            try rules.find(name)
        } catch {
            guard error.code == .notFound else { throw error }
            return nil
        }
        let bytes = try rules.source(of: name)
        let cases = try rules.caseText(of: name)
        source = String(decoding: bytes, as: UTF8.self)
        self.cases = String(decoding: cases ?? [], as: UTF8.self)
        base = Studio.Base(
            source: RuleBook.version(of: bytes), cases: cases.map(RuleBook.version(of:)))
    }
}
