internal import ArgumentParser
internal import Foundation
internal import ScripCore
internal import ScripHost
internal import ScripMCP
internal import ScripOperations
internal import ScripPrograms
internal import ScripRules

/// `scrip mcp`: the kit for an assistant.
struct MCPCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mcp",
        abstract: "Serve the kit to an assistant over standard input and output.",
        discussion: """
            Speaks the Model Context Protocol: an assistant reads the reference, writes a rule and its \
            cases, checks, tests, fuzzes and mutates until nothing is found, and proposes it. A person \
            approves, with 'scrip rule approve'.

            EXAMPLE
              scrip mcp --rules rules --ledger scrip.db
            """)

    @OptionGroup var policy: ProofPolicyOptions
    @OptionGroup var rules: RuleOptions
    @OptionGroup var ledger: LedgerOptions

    /// Bytes of a message at most.
    private static let messageMax = 4 << 20

    func run() throws {
        let book = try RuleBook()
        let host = try ledger.create(rules: book, asking: policy.asked())
        let server = ToolServer(
            OperationContext(
                host: host, programs: Programs(host: host, gates: LedgerOptions.gates),
                rules: RuleFolder(rules.rules), ruleBook: book, clock: SystemClock.now),
            folder: rules.rules, version: Verbs.version)
        let lines = try LineReader("-", lineMax: MCPCommand.messageMax)
        while let line = try lines.next() {
            guard !line.bytes.allSatisfy({ $0 == 0x20 || $0 == 0x0D || $0 == 0x09 }) else {
                continue
            }
            if let answer = server.answer(line.bytes) {
                try FileHandle.standardOutput.write(contentsOf: Data(answer + [0x0A]))
            }
        }
    }
}
