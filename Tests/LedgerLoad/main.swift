import Foundation
import Scrip
import ScripBench
import ScripCore
import ScripRules
import ScripSQLite

// A till that works until it is killed: `LedgerLoad till LEDGER THREADS` sends and redeems from so many
// threads and prints each number once it was acknowledged. `LedgerLoad bench FOLDER
// [COUPONS [CALLERS…]]` measures.

let arguments = CommandLine.arguments
switch arguments.count > 2 ? arguments[1] : "" {
case "bench":
    var bench = RedeemBench(folder: arguments[2])
    if arguments.count > 3, let coupons = Int(arguments[3]) { bench.coupons = coupons }
    let callers = arguments.dropFirst(4).compactMap { Int($0) }
    say(RedeemBench.json(try bench.run(callers: callers.isEmpty ? [1, 8, 32, 128] : callers)))
case "till":
    try Till(path: arguments[2]).work(threads: Int(arguments[3]) ?? 8)
default:
    FileHandle.standardError.write(Data("usage: LedgerLoad till|bench …\n".utf8))
    exit(2)
}
