public import ScripCore
internal import ScripRules

/// A promise a rule's author writes into the case file: a Lua expression that must always be true.
///
/// It sees `verdict` ("applies", "refused", "failed"), `discount`, `payable`, `amount` (of the whole
/// basket), `quantity`, `p` and `ctx`.
public struct Invariant: Hashable, Sendable {
    /// The promise in words.
    public var name: String
    /// The expression.
    public var that: String
    /// Where it stands; nowhere when it was made up.
    public var place: ScripError.Place

    /// A named expression.
    public init(name: String, that: String, place: ScripError.Place = .none) {
        self.name = name
        self.that = that
        self.place = place
    }

    /// The expression as a rule, so that it is judged in the same sandbox.
    func loaded(into book: RuleBook) throws(ScripError) -> LoadedInvariant {
        // The verdict comes in as attributes; 1 fen off means true. Line 1 is the author's.
        let source = """
            local function holds(verdict, discount, payable, amount, quantity, p, ctx) return (\(that)) end
            return {
              api = 1,
              title = "invariant",
              refusals = { broken = "broken" },
              discount = function(_, _, ctx)
                local a = ctx.attributes
                if holds(a.verdict, a.discount, a.payable, a.amount, a.quantity, a, ctx) then return 1 end
                return 2
              end,
            }
            """
        do {
            let rule = try book.load(name: "invariant", source: Array(source.utf8))
            return LoadedInvariant(name: name, place: place, rule: rule, book: book)
        } catch {
            // The author knows the case file, not the rule that is made of it.
            throw ScripError(
                .invalidInput, "the invariant '\(name)' does not load: \(error.detail)",
                remedy: "Write a Lua expression, for example discount <= amount", at: place)
        }
    }
}

/// An invariant ready to be asked.
struct LoadedInvariant {
    let name: String
    let place: ScripError.Place
    let rule: Rule
    let book: RuleBook

    /// What breaks the promise, in words; nil when it holds.
    func violation(by trial: Trial, _ subject: Subject) -> String? {
        guard let verdict = subject.decide(trial) else { return nil }
        let kind =
            switch verdict.outcome {
            case .applies: "applies"
            case .refused: "refused"
            case .failed: "failed"
            }
        var question = Trial()
        question.lines = [Line(id: "1", unitPrice: 2, quantity: 1)]
        question.facts = trial.facts
        var attributes = trial.facts.attributes
        func add(_ key: String, _ value: Attribute.Value) {
            attributes.removeAll { $0.key == key }
            attributes.append(Attribute(key: key, value: value))
        }
        for field in trial.parameters {
            switch field.value {
            case .integer(let number): add(field.key, .integer(number))
            case .string(let text): add(field.key, .string(text))
            case .boolean(let flag): add(field.key, .boolean(flag))
            case .list, .record: break
            }
        }
        add("verdict", .string(kind))
        add("discount", .integer(verdict.discount))
        add("payable", .integer(verdict.payable))
        add("amount", .integer(trial.amount))
        add("quantity", .integer(trial.lines.reduce(0) { $0 + $1.quantity }))
        question.facts.attributes = attributes
        guard let answer = try? question.decided(by: rule) else { return nil }
        if case .failed(let failure) = answer.outcome {
            return "the invariant itself fails: \(failure.words(of: rule.fileName))"
        }
        return answer.discount == 1 ? nil : "\(subject.words(verdict))"
    }
}
