internal import ArgumentParser
internal import ScripContract
internal import ScripCore
internal import ScripHost
internal import ScripKit
internal import ScripOperations
internal import ScripRules

/// `scrip rule`: how rules go live.
struct RuleCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rule",
        abstract: "Publish rules with their evidence, and look at it.",
        discussion: """
            EXAMPLE
              scrip rule evidence spend_and_save
              scrip rule publish spend_and_save --by anna
            """,
        subcommands: [
            Evidence.self, Reading.self, Publish.self, Propose.self, Approve.self,
        ])

    /// `scrip rule evidence NAME…`.
    struct Evidence: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract:
                "Find what speaks for a rule, and compare it with what it was published with.",
            discussion: """
                Checks the rule, runs its cases, makes mistakes on purpose, tries baskets, and says what \
                it can cost; everything anew. Exits with 1 when something that is asked for is missing, \
                or when the rule was published with other evidence.

                EXAMPLE
                  scrip rule evidence spend_and_save
                """)

        @Argument(
            help: "Rules, names of rules or folders of rules; the rules folder when left out.",
            completion: Completions.rules)
        var paths: [String] = []

        @OptionGroup var policy: ProofPolicyOptions
        @OptionGroup var rules: RuleOptions
        @OptionGroup var ledger: LedgerOptions
        @OptionGroup var answer: AnswerOptions

        func run() throws {
            let asked = try policy.asked()
            let host = ledger.exists ? try ledger.open(asking: asked) : nil
            let book = try RuleBook()
            let proven = try Parallel.map(rules.files(paths)) { file throws(ScripError) in
                try ProvenRule(file.candidate, host, book, asking: asked)
            }
            let place = host?.book ?? .usual
            answer.write(ProvenRules(rules: proven), in: place.timeZone) {
                proven.map {
                    ProofWords.text($0, currency: place.currency, in: place.timeZone)
                }.joined(separator: "\n").printableLines
            }
            if proven.contains(where: { !$0.missing.isEmpty || $0.isSame == false }) {
                throw ExitCode(Failure.Status.found)
            }
        }
    }

    /// `scrip rule reading NAME`.
    struct Reading: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Say in words what a rule does, in English and Chinese.",
            discussion: """
                Made of the rule's source and its parameters alone. What has no words is quoted.

                EXAMPLE
                  scrip rule reading spend_and_save --params '{"threshold": 10000, "off": 2000}'
                """)

        @Argument(
            help: "A rule's name in the rules folder, or the path of a .lua file.",
            completion: Completions.rules)
        var rule: String

        @Option(
            help: ArgumentHelp(
                "The rule's parameters, in JSON, or a file of them; those of its cases by default.",
                valueName: "json|file"))
        var params: String?

        @OptionGroup var rules: RuleOptions
        @OptionGroup var book: BookOptions
        @OptionGroup var answer: AnswerOptions

        func run() throws {
            let file = try rules.file(rule)
            let place = try book.book()
            let loaded = try RuleBook().load(name: file.name, source: file.source)
            let reading: RuleReading
            if let params {
                let input = try InputFile.textOrFile(params, option: "params")
                let values = try input.read([ParameterValue.Field].init(json:))
                reading = try input.blamed { () throws(ScripError) in
                    try RuleReading(loaded.bind(values), currency: place.currency)
                }
            } else {
                let values = try RuleFiles.cases(beside: file)?.parameters ?? []
                reading = try RuleReading(loaded.bind(values), currency: place.currency)
            }
            answer.write(reading) {
                "\(reading.english)\n\n\(reading.chinese)\n".printableLines
            }
        }
    }

    /// `scrip rule publish NAME`.
    struct Publish: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Publish a rule with its evidence: from then on stocks may be made of it.",
            discussion: """
                EXAMPLE
                  scrip rule publish spend_and_save --by anna
                """)

        @OptionGroup var subject: Subject
        @OptionGroup var proof: ProofOptions

        func run() throws {
            try subject.run(
                asking: proof.asked(), ledgerIfNone: .begun(unproven: proof.unproven)
            ) { gate, rule throws(ScripError) in
                try gate.publish(
                    rule.candidate, unproven: proof.unproven, by: subject.by,
                    request: subject.request.number)
            }
        }
    }

    /// `scrip rule propose NAME`.
    struct Propose: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Propose a rule with its evidence: it waits until somebody approves it.",
            discussion: """
                EXAMPLE
                  scrip rule propose spend_and_save --by assistant
                """)

        @OptionGroup var subject: Subject
        @OptionGroup var policy: ProofPolicyOptions

        func run() throws {
            try subject.run(
                asking: policy.asked(), ledgerIfNone: .begun(unproven: nil)
            ) { gate, rule throws(ScripError) in
                try gate.publish(
                    rule.candidate, unproven: nil, by: subject.by, isProposal: true,
                    request: subject.request.number)
            }
        }
    }

    /// `scrip rule approve NAME`.
    struct Approve: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Publish a rule that was proposed, as it was proposed.",
            discussion: """
                EXAMPLE
                  scrip rule approve spend_and_save --by anna
                """)

        @OptionGroup var subject: Subject
        @OptionGroup var policy: ProofPolicyOptions

        func run() throws {
            try subject.run(asking: policy.asked(), ledgerIfNone: .missed) {
                gate, rule throws(ScripError) in
                try gate.approve(
                    rule.candidate, by: subject.by, request: subject.request.number)
            }
        }
    }

    /// What becomes of a ledger that is not there.
    enum LedgerIfNone {
        /// There has to be one.
        case missed
        /// It is made, for a rule that may be published.
        case begun(unproven: String?)
    }

    /// The rule that something happens to, and where.
    struct Subject: ParsableArguments {
        @Argument(
            help: "A rule's name in the rules folder, or the path of a .lua file.",
            completion: Completions.rules)
        var rule: String

        @Option(help: ArgumentHelp("Who does it.", valueName: "name"))
        var by: String?

        @OptionGroup var request: RequestOptions
        @OptionGroup var rules: RuleOptions
        @OptionGroup var ledger: LedgerOptions
        @OptionGroup var answer: AnswerOptions

        func run(
            asking asked: Set<ProofRequirement>, ledgerIfNone: LedgerIfNone,
            _ body: (RuleGate, RuleFile) throws(ScripError) -> PublishedRule
        ) throws(ScripError) {
            let file = try rules.file(rule)
            let book = try RuleBook()
            if !ledger.exists {
                // A refusal leaves no empty ledger behind.
                guard case .begun(let unproven) = ledgerIfNone else { throw ledger.missing }
                _ = try RuleGate.proof(for: file.candidate, unproven: unproven, in: book)
                    .kept(for: file.name, RuleBook.version(of: file.source), asking: asked)
            }
            let host = try ledger.create(rules: book, asking: asked)
            let published = try body(RuleGate(host, book), file)
            answer.write(published, in: host.timeZone) {
                ProofWords.text(published, in: host.timeZone).printableLines
            }
        }
    }

    private struct ProvenRules: JSONWritable {
        let rules: [ProvenRule]

        func write(to writer: inout JSONWriter) {
            writer.object { writer in writer.member("rules", rules) }
        }
    }
}
