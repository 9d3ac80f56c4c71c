internal import ArgumentParser
internal import ScripContract
internal import ScripCore
internal import ScripKit
internal import ScripRules

/// `scrip eval`: one verdict, no ledger.
struct EvalCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "eval",
        abstract: "Decide a rule on a basket, without a ledger.",
        discussion: """
            Exits with 3 when the rule fails; a refusal is an answer.

            EXAMPLE
              scrip eval spend_and_save --basket examples/tea-shop.json \\
                --params '{"threshold": 10000, "off": 2000}'
            """)

    @Argument(
        help: "A rule's name in the rules folder, or the path of a .lua file.",
        completion: Completions.rules)
    var rule: String

    @Option(
        help: ArgumentHelp("A checkout or a basket in JSON; - is stdin.", valueName: "file"),
        completion: .file())
    var basket: String

    @Option(help: ArgumentHelp("The rule's parameters.", valueName: "json|file"))
    var params: String?

    @Option(
        help: ArgumentHelp("What the rule sees as ctx, in JSON.", valueName: "file"),
        completion: .file())
    var context: String?

    @Flag(help: "Say what each step saw and answered.")
    var explain = false

    @OptionGroup var book: BookOptions
    @OptionGroup var rules: RuleOptions
    @OptionGroup var answer: AnswerOptions

    func validate() throws {
        let fromStdin = [basket, params, context].filter { $0 == "-" }.count
        guard fromStdin <= 1 else {
            throw ValidationError("Standard input can be only one of basket, params and context.")
        }
    }

    func run() throws {
        let file = try rules.file(rule)
        let place = try self.book.book()
        let checkout = try InputFile(basket, what: "basket").read { bytes throws(ScripError) in
            try Checkout(checkoutOrBasketJSON: bytes, currency: place.currency)
        }
        let parameters = try InputFile.textOrFile(params ?? "{}", option: "params")
        let values = try parameters.read([ParameterValue.Field].init(json:))
        let facts = try facts(of: checkout, in: place.timeZone)
        let book = try RuleBook()
        let rule = try load(file, into: book, for: checkout)
        let bound = try parameters.blamed { () throws(ScripError) in try rule.bind(values) }
        DoubtWords.tell(values, of: rule)
        let decision = bound.decide(on: checkout.basket, facts: facts)
        let verdict = decision.verdict
        let words = VerdictWords(verdict, basket: checkout.basket, title: rule.title).text
        if explain {
            let explanation = Explanation(decision, of: bound, on: checkout.basket, facts: facts)
            answer.write(explanation) { words + ExplainWords(explanation).text }
        } else {
            answer.write(verdict) { words }
        }
        if case .failed(let failure) = verdict.outcome {
            Terminal.message(FailureWords(failure, file: file).text)
            throw ExitCode(Failure.Status.ruleFailed)
        }
    }

    /// What the rule may see: the checkout's own facts, and over them the context's.
    private func facts(
        of checkout: Checkout, in zone: MerchantTimeZone
    ) throws(ScripError) -> Facts {
        var facts = Facts(
            checkout: checkout, at: checkout.time ?? Instant(epochSeconds: 0), in: zone)
        if checkout.time == nil { facts.now = Facts.none.now }
        guard let context else { return facts }
        return try InputFile(context, what: "context").read { bytes throws(ScripError) in
            try Facts(json: bytes, defaults: facts)
        }
    }

    /// Loads the rule; one that does not load is a failed verdict too.
    private func load(
        _ file: RuleFile, into book: RuleBook, for checkout: Checkout
    ) throws -> Rule {
        switch book.compile(name: file.name, source: file.source) {
        case .success(let rule): return rule
        case .failure(let failure):
            if answer.json {
                let verdict = Verdict(
                    outcome: .failed(failure), payable: checkout.basket.amount,
                    lines: Verdict.Lines(outOfScope: checkout.basket), rule: nil, steps: 0)
                Terminal.json(verdict.jsonText(.pretty) + "\n")
            }
            Terminal.message(FailureWords(loading: failure, file: file).text)
            throw ExitCode(Failure.Status.ruleFailed)
        }
    }
}
