import Foundation
import ScripContract
import ScripCore
import ScripEngines
import ScripHost
import ScripOperations
import ScripPrograms
import ScripRules

// Asks the core in this process what Tests/Bindings/conversation.py says, and answers in its frames:
// `ConformanceAsker json OPTIONS`, with questions on the standard input.

/// A text of the options.
func option(_ name: String) throws -> String {
    guard case .string(let text)? = try JSONValue(json: Array(CommandLine.arguments[2].utf8))[name]
    else { throw POSIXError(.EINVAL) }
    return text
}

func now() -> Instant { Instant(epochSeconds: Int64(Date().timeIntervalSince1970)) }

let book = try RuleBook()
let rules = try option("rules")
let (ledger, number) = try LedgerPlace(option("ledger")).open()
let host = try CouponHost(
    ledger: ledger, newBook: Book(number: number), rules: book, clock: { now() })
let context = OperationContext(
    host: host, programs: Programs(host: host, gates: "gates"), rules: RuleFolder(rules),
    ruleBook: book, clock: { now() }
).asked(by: Caller("asker", .till))

/// The status of an answer, as scrip.h has it for answers and without its kinds of errors, and its JSON.
func asked(_ operation: String, _ request: [UInt8]) -> (status: Int, json: [UInt8]) {
    do throws(ScripError) {
        let answer = try ScripOperation.named(operation).ask(context, OperationRequest(request))
        return (answer.isOfABrokenRule ? 1 : 0, answer.json(.compact, zone: host.timeZone))
    } catch {
        return (10, error.json(.compact))
    }
}

var input = try FileHandle.standardInput.readToEnd().map { Array($0)[...] } ?? []
while let end = input.firstIndex(of: UInt8(ascii: "\n")) {
    let head = String(decoding: input[..<end], as: UTF8.self).split(separator: " ")
    guard head.count == 2, let length = Int(head[1]) else { throw POSIXError(.EINVAL) }
    let request = input[(end + 1)...].prefix(length)
    let (status, json) = asked(String(head[0]), Array(request))
    FileHandle.standardOutput.write(Data("\(status) \(json.count)\n".utf8) + Data(json))
    input = input[request.endIndex...]
}
