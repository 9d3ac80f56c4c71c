internal import LuaSandbox
internal import ScripCore

/// A scope table with a stock's parameters filled in, ready to run over flat lines.
struct BoundScope: Sendable {
    private struct Condition: Sendable {
        let key: ScopeTable.Key
        let cell: Int
        let words: WordSet
        /// Categories given with a trailing "/": the category itself and all below it.
        let trees: WordSet
        let reason: UInt16
    }

    private let include: [Condition]
    private let exclude: [Condition]
    /// Why a line is out, by number; see ``Verdict/Lines``.
    let reasons: [String]

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
            let isTree = { (word: String) in condition.key == .category && word.hasSuffix("/") }
            let cell =
                switch condition.key {
                case .sku: Basket.Cell.sku
                case .category: Basket.Cell.category
                case .brand: Basket.Cell.brand
                case .tag: Basket.Cell.tags
                }
            return Condition(
                key: condition.key, cell: cell, words: WordSet(words.filter { !isTree($0) }),
                trees: WordSet(words.filter(isTree).map { String($0.dropLast()) }),
                reason: UInt16(reasons.count))
        }
        include = table.include.compactMap { bind($0, "not_included") }
        exclude = table.exclude.compactMap { bind($0, "excluded") }
        self.reasons = reasons
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
                if unsafe matches(condition, rows[row + condition.cell], extras, text) {
                    reason = condition.reason
                }
            }
            for condition in include where reason == 0 {
                if unsafe !matches(condition, rows[row + condition.cell], extras, text) {
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

    @inline(__always)
    private func matches(
        _ condition: Condition, _ span: Int64, _ extras: UnsafeBufferPointer<Int64>,
        _ text: UnsafeBufferPointer<UInt8>
    ) -> Bool {
        switch condition.key {
        case .tag:
            let first = FlatRecords.offset(span)
            for index in first..<first + FlatRecords.length(span) {
                if unsafe condition.words.contains(slice(extras[index], text)) { return true }
            }
            return false
        case .category:
            let category = unsafe slice(span, text)
            if unsafe condition.words.contains(category) { return true }
            if condition.trees.isEmpty { return false }
            if unsafe condition.trees.contains(category) { return true }
            for end in 0..<category.count where unsafe category[end] == UInt8(ascii: "/") {
                let parent = unsafe UnsafeBufferPointer(rebasing: category[..<end])
                if unsafe condition.trees.contains(parent) { return true }
            }
            return false
        case .sku, .brand: return unsafe condition.words.contains(slice(span, text))
        }
    }

    @inline(__always)
    private func slice(
        _ span: Int64, _ text: UnsafeBufferPointer<UInt8>
    ) -> UnsafeBufferPointer<UInt8> {
        let count = FlatRecords.length(span)
        guard count > 0, let base = text.baseAddress else {
            return unsafe UnsafeBufferPointer(start: nil, count: 0)
        }
        return unsafe UnsafeBufferPointer(start: base + FlatRecords.offset(span), count: count)
    }
}
