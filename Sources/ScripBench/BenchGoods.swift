internal import ScripCore

/// A supermarket's shelf, the same at every run.
struct BenchGoods {
    static let excluded = ["霸王", "Nestle", "雪花"]
    private static let brands = ["青", "云岭", "霸王", "三只松鼠", "Nestle", "光明", "康师傅"]
    private static let categories = ["drinks/tea", "food/nuts", "household/cups", "food/dairy"]

    let lines: [Line]

    init(lines count: Int) {
        lines = (0..<count).map { index -> Line in
            let price = Int64(690 + 37 * (index % 41))
            let tags: [String] = index % 9 == 4 ? ["special"] : []
            return Line(
                id: String(index + 1), sku: "SKU-\(10_000 + index)", name: "第\(index + 1)件商品",
                category: BenchGoods.categories[index % 4], brand: BenchGoods.brands[index % 7],
                unitPrice: price, quantity: Int64(1 + index % 3), tags: tags)
        }
    }

    func basket() throws(ScripError) -> Basket { try Basket(lines: lines) }
}
