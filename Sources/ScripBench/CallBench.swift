internal import CScrip
internal import Foundation
internal import Scrip
internal import ScripC
internal import ScripContract
public import ScripCore

/// What a quote of one coupon over twenty lines takes through the C interface, beside Swift's own call.
public struct CallBench {
    private let path: String

    /// One run's figures, in microseconds of this thread's processor; medians.
    public struct Result: Sendable {
        /// `quote` of a `CouponHost`: values in, values out.
        public var values: Double
        /// `call` of a `CouponHost`: JSON in, JSON out.
        public var swift: Double
        /// `scrip_call`, with the answer freed.
        public var c: Double
    }

    /// A ledger in a folder.
    public init(folder: String) { path = "\(folder)/scrip-call-\(UUID().uuidString).db" }

    /// Quotes again and again, in turns; the ledger's file is removed afterwards.
    public func run(rounds: Int = 4_000) throws(ScripError) -> Result {
        defer {
            for suffix in ["", "-wal", "-shm"] {
                try? FileManager.default.removeItem(atPath: path + suffix)
            }
        }
        let host = try CouponHost(at: path)
        let stock = try host.createStock(
            StockDefinition(
                requestNumber: "S", name: "bench", type: .normal, goods: "all",
                merchant: "1900000001", rule: "spend_and_save",
                parameters: [
                    .init(key: "threshold", value: .integer(10_000)),
                    .init(key: "off", value: .integer(2_000)),
                ]))
        let coupon = try host.send(stock: stock.id, to: "u", request: "C")
        let checkout = Checkout(
            user: "u", coupons: [coupon.code], basket: try BenchGoods(lines: 20).basket())
        let request = String(decoding: checkout.json(.compact), as: UTF8.self)
        let other = try COpened(path)
        var values: [Double] = []
        var swift: [Double] = []
        var c: [Double] = []
        guard try host.call("quote", request) == other.quote(request) else {
            throw CallBench.failure
        }
        for _ in 0..<rounds {
            values.append(
                try ThreadClock.microseconds { () throws(ScripError) in
                    _ = try host.quote(checkout)
                })
            swift.append(
                try ThreadClock.microseconds { () throws(ScripError) in
                    _ = try host.call("quote", request)
                })
            c.append(
                try ThreadClock.microseconds { () throws(ScripError) in try other.ask(request) })
        }
        func median(_ times: [Double]) -> Double { times.sorted()[rounds / 2] }
        return Result(values: median(values), swift: median(swift), c: median(c))
    }

    private static let failure = ScripError(
        .internalFault, "The C interface does not answer as Swift does",
        remedy: "Report this as a defect")

    /// A host that was opened through the C interface.
    @safe private final class COpened {
        // Owned here, closed once in deinit.
        private let host: OpaquePointer

        init(_ path: String) throws(ScripError) {
            var host: OpaquePointer?
            let options = #"{"ledger": "\#(path)"}"#
            unsafe scrip_answer_free(scrip_open(options, options.utf8.count, &host))
            guard let host = unsafe host else { throw CallBench.failure }
            unsafe self.host = host
        }

        deinit { unsafe scrip_close(host) }

        func ask(_ request: String) throws(ScripError) {
            let answer = unsafe scrip_call(host, "quote", request, request.utf8.count)
            defer { unsafe scrip_answer_free(answer) }
            guard unsafe scrip_answer_status(answer) == SCRIP_OK else { throw CallBench.failure }
        }

        func quote(_ request: String) -> String {
            let answer = unsafe scrip_call(host, "quote", request, request.utf8.count)
            defer { unsafe scrip_answer_free(answer) }
            return unsafe String(cString: scrip_answer_json(answer, nil))
        }
    }
}
