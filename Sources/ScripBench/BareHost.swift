internal import CBareHost
internal import Foundation
internal import ScripCore

/// The bare C host with a basket laid out for it.
@safe final class BareHost {
    private let host: OpaquePointer
    private var lines: [barehost_line] = unsafe []
    private var texts: [UnsafeMutablePointer<CChar>] = unsafe []
    private var parts: [Int64]

    init(_ goods: BenchGoods) throws(ScripError) {
        var texts: [UnsafeMutablePointer<CChar>] = unsafe []
        func keep(_ text: String) -> UnsafePointer<CChar> {
            let copy: UnsafeMutablePointer<CChar> = unsafe strdup(text)
            unsafe texts.append(copy)
            return unsafe UnsafePointer(copy)
        }
        let excluded = unsafe BenchGoods.excluded.map { unsafe keep($0) }
        guard
            let host = unsafe barehost_open(
                EvalBench.bareRule, EvalBench.threshold, EvalBench.off, excluded,
                CInt(excluded.count))
        else {
            throw ScripError(
                .internalFault, "The bare host's rule does not load", remedy: "Mend the bench")
        }
        unsafe self.host = host
        parts = Array(repeating: 0, count: goods.lines.count)
        for line in goods.lines {
            unsafe lines.append(
                barehost_line(
                    id: keep(line.id), sku: keep(line.sku), category: keep(line.category),
                    brand: keep(line.brand), tag: line.tags.first.map { unsafe keep($0) },
                    unit_price: line.unitPrice, quantity: line.quantity, amount: line.amount))
        }
        unsafe self.texts = texts
    }

    deinit {
        unsafe barehost_close(host)
        unsafe texts.forEach { unsafe free($0) }
    }

    func evaluate() -> Int64 {
        unsafe barehost_evaluate(host, lines, CInt(lines.count), &parts)
    }

    func shares() -> [Int64] {
        _ = evaluate()
        return parts
    }
}
