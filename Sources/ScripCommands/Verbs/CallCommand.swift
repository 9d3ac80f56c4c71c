internal import ArgumentParser
internal import ScripContract
internal import ScripCore
internal import ScripHost
internal import ScripOperations
internal import ScripPrograms
internal import ScripRules

/// `scrip call`: any operation, as every door has it.
struct CallCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "call",
        abstract: "Ask any operation, in JSON.",
        discussion: """
            The same requests and answers as over HTTP and in a program. Without a name, the operations \
            are listed.

            EXAMPLE
              scrip call redeem checkout.json
              scrip call stock.show '{"stock_id": "1200000000000001"}'
            """)

    @Argument(help: "The operation's name.", completion: Completions.operations)
    var operation: String?

    @Argument(help: "The request: JSON, or its file; - is stdin.", completion: .file())
    var request = "{}"

    @OptionGroup var policy: ProofPolicyOptions
    @OptionGroup var rules: RuleOptions
    @OptionGroup var ledger: LedgerOptions
    @OptionGroup var answer: AnswerOptions

    func run() throws {
        guard let name = operation else {
            answer.write(OperationList()) { OperationList.text }
            return
        }
        let operation = try ScripOperation.named(name)
        let file = try InputFile.textOrFile(request, what: "request", name: "request")
        let book = try RuleBook()
        // As with every verb, a ledger begins with a stock.
        let host =
            try operation.name == "stock.create"
            ? ledger.create(rules: book, asking: policy.asked())
            : ledger.open(rules: book, asking: policy.asked(), guarded: operation.isChange)
        let context = OperationContext(
            host: host, programs: Programs(host: host, gates: LedgerOptions.gates),
            rules: RuleFolder(rules.rules), ruleBook: book, clock: SystemClock.now)
        let answer = try file.blamed { () throws(ScripError) in
            try operation.ask(context, OperationRequest(file.bytes))
        }
        Terminal.json(answer.jsonText(.pretty, zone: host.timeZone) + "\n")
        if answer.isOfABrokenRule { throw ExitCode(Failure.Status.ruleFailed) }
    }
}

/// What can be asked.
private struct OperationList: JSONWritable {
    static var text: String {
        var table = Table(("operation", .left), ("scope", .left), ("does", .left))
        for operation in ScripOperation.all {
            table.add(operation.name, operation.scope.rawValue, operation.words)
        }
        return table.text(indent: "")
    }

    func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.key("operations")
            writer.list(ScripOperation.all) { operation, writer in
                writer.object { writer in
                    writer.member("name", operation.name)
                    writer.member("scope", operation.scope.rawValue)
                    writer.member("changes", operation.isChange)
                    writer.member("does", operation.words)
                }
            }
        }
    }
}
