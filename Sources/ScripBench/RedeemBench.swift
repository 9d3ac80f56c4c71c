package import Foundation
package import ScripCore
internal import ScripHost
package import ScripLedger
internal import ScripRules
internal import ScripSQLite
internal import Synchronization

/// Durable redemptions a second, beside a bare SQLite loop that writes the same rows.
package struct RedeemBench {
    /// One number of callers.
    package struct Row: Sendable {
        /// Threads that redeem at the same time, and rows of the bare loop in one transaction.
        package var callers: Int
        /// Redemptions a second of the bare loop.
        package var rawPerSecond: Double
        /// Redemptions a second of `CouponHost.redeem`.
        package var scripPerSecond: Double
        /// Half of all calls took at most this, microseconds.
        package var p50: Double
        /// 99 of 100 calls took at most this, microseconds.
        package var p99: Double

        /// How much of the bare loop's speed is left.
        package var ratio: Double { scripPerSecond / rawPerSecond }
    }

    /// How many coupons the ledger holds before anything is measured.
    package var coupons = 20_000
    /// Among how many stocks they are spread, in a ledger that others run beside.
    package var stocks = 1
    /// Seconds of each measurement; every figure is the median of three.
    package var seconds = 1.0
    /// Where the ledger file is made; on the disk that is to be measured.
    package var folder: URL

    /// A bench in a folder.
    package init(folder: String) { self.folder = URL(fileURLWithPath: folder) }

    /// Measures each number of callers, bare loop and host in turns.
    package func run(callers: [Int] = [1, 8, 32, 128]) throws(ScripError) -> [Row] {
        let shop = try BenchShop(folder: folder, coupons: coupons)
        defer { shop.remove() }
        var rows: [Row] = []
        for count in callers {
            var raw: [Double] = []
            var scrip: [Double] = []
            var times: [Double] = []
            for _ in 0..<3 {
                try raw.append(shop.raw(groupSize: count, seconds: seconds))
                let measured = try shop.redeem(callers: count, seconds: seconds)
                scrip.append(measured.perSecond)
                times += measured.microseconds
            }
            times.sort()
            rows.append(
                Row(
                    callers: count, rawPerSecond: raw.sorted()[1],
                    scripPerSecond: scrip.sorted()[1],
                    p50: times[times.count / 2], p99: times[times.count * 99 / 100]))
        }
        return rows
    }

    /// Measures a ledger that others run beside, in which nothing stands yet: medians of three.
    package func run(
        in ledger: CouponLedger, as book: Book, callers: [Int]
    ) throws(ScripError) -> [Figure] {
        let shop = try BenchShop(ledger: ledger, book: book, coupons: coupons, stocks: stocks)
        // The first has nothing prepared.
        _ = try shop.redeem(callers: 1, count: 50)
        var figures: [Figure] = []
        for count in callers {
            var rates: [Double] = []
            var times: [Double] = []
            for _ in 0..<3 {
                let measured = try shop.redeem(callers: count, seconds: seconds)
                rates.append(measured.perSecond)
                times += measured.microseconds
            }
            times.sort()
            figures.append(
                Figure(
                    callers: count, perSecond: rates.sorted()[1],
                    p50: times[times.count / 2], p99: times[times.count * 99 / 100]))
        }
        return figures
    }

    /// What a turn of a ledger takes, and a redemption in it; nothing may stand in it yet.
    ///
    /// Medians of three, with one caller and with 32; nil when the machine was too restless for both to be told.
    package func costs(
        in ledger: CouponLedger, as book: Book, request: Double
    ) throws(ScripError) -> ScaleCosts? {
        let shop = try BenchShop(ledger: ledger, book: book, coupons: 50)
        _ = try shop.redeem(callers: 1, count: 50)
        func measure(_ callers: Int) throws(ScripError) -> ScaleCosts.Measured {
            var all: [ScaleCosts.Measured] = []
            for _ in 0..<3 {
                let count = Int(seconds * 2_000)
                let before = try shop.sizes(afterSending: count)
                let rate = try shop.redeem(callers: callers, count: count).perSecond
                let sizes = ledger.groupSizes
                all.append(
                    ScaleCosts.Measured(
                        seconds: Double(count) / rate,
                        turns: Double(sizes.turns - before.turns),
                        writes: Double(sizes.writes - before.writes)))
            }
            return all.sorted { $0.seconds < $1.seconds }[1]
        }
        return ScaleCosts(few: try measure(1), many: try measure(32), request: request)
    }

    /// What so many callers got of a ledger.
    package struct Figure: Sendable {
        /// Threads that redeem at the same time.
        package var callers: Int
        /// Redemptions a second.
        package var perSecond: Double
        /// Half of all calls took at most this, microseconds.
        package var p50: Double
        /// 99 of 100 calls took at most this, microseconds.
        package var p99: Double
    }

    /// One size of ledger.
    package struct Size: Sendable {
        /// Coupons in the ledger.
        package var coupons: Int
        /// Redemptions a second.
        package var perSecond: Double
    }

    /// Measures ledgers of several sizes, in turns; coupons are redeemed all over each.
    ///
    /// - Parameters:
    ///   - sizes: Coupons in each ledger; it is redeemed to four fifths at most.
    ///   - callers: Threads that redeem at the same time.
    /// - Returns: Medians of five turns, and the memory the process holds at the end, in bytes.
    package func run(
        sizes: [Int], callers: Int = 32
    ) throws(ScripError) -> (sizes: [Size], resident: Int) {
        let count = max(1, (sizes.min() ?? 0) * 4 / 5)
        var rates = sizes.map { _ in [Double]() }
        // A ledger too small for all turns is made anew for each.
        var kept: [Int: BenchShop] = [:]
        defer { for shop in kept.values { shop.remove() } }
        for _ in 0..<5 {
            for (index, size) in sizes.enumerated() {
                let shop: BenchShop
                if let known = kept[size] {
                    shop = known
                } else {
                    shop = try BenchShop(folder: folder, coupons: size, scattered: true)
                    if size >= count * 8 { kept[size] = shop }
                }
                defer { if kept[size] == nil { shop.remove() } }
                rates[index].append(try shop.redeem(callers: callers, count: count).perSecond)
            }
        }
        let figures = zip(sizes, rates).map { size, rates in
            Size(coupons: size, perSecond: rates.sorted()[rates.count / 2])
        }
        return (figures, MemoryBench.residentBytes)
    }

    /// Rows as `scrip bench redeem --json` prints them.
    package static func json(_ rows: [Row]) -> String {
        let members = rows.map { row in
            "{\"callers\":\(row.callers),\"raw_per_s\":\(Int(row.rawPerSecond)),"
                + "\"scrip_per_s\":\(Int(row.scripPerSecond)),"
                + "\"ratio\":\(Double(Int(row.ratio * 1_000)) / 1_000),"
                + "\"p50_us\":\(Int(row.p50)),\"p99_us\":\(Int(row.p99))}"
        }
        return "{\"redeem\":[" + members.joined(separator: ",") + "]}"
    }
}
