internal import LuaSandbox
internal import ScripCore

/// A scope table with a stock's parameters filled in, ready to run over flat lines.
struct BoundScope: Sendable {
    private struct Condition: Sendable {
        let goods: GoodsCondition
        let reason: UInt16
    }

    private let include: [Condition]
    private let exclude: [Condition]
    /// Why a line is out, by number; see ``Verdict/Lines``.
    let reasons: [String]
    /// No line counts, whatever it is called.
    let selectsNothing: Bool

    init(_ table: ScopeTable, parameters: LuaValue) {
        var reasons: [String] = []
        func bind(_ condition: ScopeTable.Condition, _ prefix: String) -> Condition? {
            let words: [String] =
                switch condition.words {
                case .given(let words): words
                case .parameter(let name): BoundScope.words(parameters[name])
                }
            // Left out by the stock, which is no condition at all.
            if words.isEmpty, condition.mayBeLeftOut { return nil }
            reasons.append("\(prefix)_\(condition.key.rawValue)")
            return Condition(
                goods: GoodsCondition(condition.key, words), reason: UInt16(reasons.count))
        }
        include = table.include.compactMap { bind($0, "not_included") }
        exclude = table.exclude.compactMap { bind($0, "excluded") }
        self.reasons = reasons
        // One key after the other: no line has what is asked of it and is not kept out for that.
        let given = { (condition: ScopeTable.Condition) in
            switch condition.words {
            case .given(let words): words
            case .parameter(let name): BoundScope.words(parameters[name])
            }
        }
        selectsNothing = table.include.contains { condition in
            let words = given(condition)
            if words.isEmpty { return !condition.mayBeLeftOut }
            let out = table.exclude.filter { $0.key == condition.key }.flatMap(given)
            return words.allSatisfy { GoodsCondition.covers(out, $0, condition.key) }
        }
    }

    private static func words(_ value: LuaValue?) -> [String] {
        switch value {
        case .string(let word)?: [word]
        case .list(let values)?, .set(let values)?: values.compactMap(\.string)
        default: []
        }
    }

    /// Marks the lines that count; answers whether there is any.
    func select(
        _ rows: UnsafeBufferPointer<Int64>, _ extras: UnsafeBufferPointer<Int64>,
        _ text: UnsafeBufferPointer<UInt8>, count: Int, selection: UnsafeMutablePointer<UInt8>,
        reasons: UnsafeMutablePointer<UInt16>
    ) -> Bool {
        var any = false
        var row = 0
        for index in 0..<count {
            var reason: UInt16 = 0
            for condition in exclude where reason == 0 {
                if unsafe condition.goods.matches(lineAt: row, of: rows, extras, text) {
                    reason = condition.reason
                }
            }
            for condition in include where reason == 0 {
                if unsafe !condition.goods.matches(lineAt: row, of: rows, extras, text) {
                    reason = condition.reason
                }
            }
            unsafe selection[index] = reason == 0 ? 1 : 0
            unsafe reasons[index] = reason
            any = any || reason == 0
            row += Basket.Cell.count
        }
        return any
    }
}
