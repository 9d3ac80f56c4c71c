package import ScripCore

/// Goods that are never discounted, ready to be found in baskets.
package final class GoodsFilter: Sendable {
    /// The goods.
    package let goods: NeverDiscounted
    private let conditions: [GoodsCondition]

    /// Prepares a list; worth keeping as long as it holds.
    package init(_ goods: NeverDiscounted) {
        self.goods = goods
        conditions = GoodsKey.allCases.filter { !goods.words(of: $0).isEmpty }
            .map { GoodsCondition($0, goods.words(of: $0)) }
    }

    /// Hands over the index of every line that is on the list.
    func find(in basket: Basket, _ found: (Int) -> Void) {
        let records = basket.records
        unsafe records.rows.withUnsafeBufferPointer { rows in
            unsafe records.extras.withUnsafeBufferPointer { extras in
                unsafe records.text.withUnsafeBufferPointer { text in
                    for index in 0..<basket.count {
                        let row = index * Basket.Cell.count
                        for condition in conditions
                        where unsafe condition.matches(lineAt: row, of: rows, extras, text) {
                            found(index)
                            break
                        }
                    }
                }
            }
        }
    }
}
