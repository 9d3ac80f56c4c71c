import Foundation
import ScripBench
import ScripContract
import ScripCore
import ScripHost
import ScripLedger
import ScripRules
import ScripSQLite

// A till that works until it is killed: `LedgerLoad till LEDGER THREADS` sends and redeems from so many
// threads and prints each number once it was acknowledged. `LedgerLoad bench FOLDER
// [COUPONS [CALLERS…]]` measures. `LedgerLoad race LEDGER STOCK FIRST LAST` sends under those numbers and
// redeems what it was given, `LedgerLoad list LEDGER MERCHANT REQUEST [SKU]` sets what is never discounted,
// `LedgerLoad nobody LEDGER` looks and writes as a user without rights, and
// `LedgerLoad codes FOLDER COUNT` measures sends from so many uploaded codes.

let arguments = CommandLine.arguments
switch arguments.count > 2 ? arguments[1] : "" {
case "bench":
    var bench = RedeemBench(folder: arguments[2])
    if arguments.count > 3, let coupons = Int(arguments[3]) { bench.coupons = coupons }
    let callers = arguments.dropFirst(4).compactMap { Int($0) }
    say(RedeemBench.json(try bench.run(callers: callers.isEmpty ? [1, 8, 32, 128] : callers)))
case "race":
    try Race(path: arguments[2], stock: arguments[3])
        .run(
            Int(arguments[4]) ?? 0, through: Int(arguments[5]) ?? 0,
            discount: arguments.count > 6 ? Int64(arguments[6]) : nil)
case "list":
    try Race(path: arguments[2], stock: "").list(
        for: arguments[3], request: arguments[4], sku: arguments.count > 5 ? arguments[5] : nil)
case "nobody":
    try Race.look(path: arguments[2])
case "codes":
    say(try CodeDraws(folder: arguments[2], codes: Int(arguments[3]) ?? 1_000).json())
case "till":
    try Till(path: arguments[2]).work(threads: Int(arguments[3]) ?? 8)
default:
    FileHandle.standardError.write(
        Data("usage: LedgerLoad till|bench|race|list|nobody|codes …\n".utf8))
    exit(2)
}
