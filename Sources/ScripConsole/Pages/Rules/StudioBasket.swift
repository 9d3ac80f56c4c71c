internal import ScripContract
internal import ScripCore
internal import ScripOperations

/// What is bought: lines of a form, a text in JSON, or a basket that somebody saved or that comes with Scrip.
struct StudioBasket: Sendable {
    /// `form`, `json`, the name of a sample, or `saved.` and which of those that people keep.
    let source: String
    /// The rows of the form.
    let rows: [Row]
    /// The basket or checkout as JSON.
    let text: String
    /// The basket that somebody saved, where that is chosen and still there.
    private let saved: JSONValue?

    private static let savedPrefix = "saved."

    /// A line as it is typed.
    struct Row: Sendable {
        var id = ""
        var sku = ""
        var name = ""
        var category = ""
        var brand = ""
        var price = ""
        var quantity = ""
        var tags = ""
        /// What the form has no field for, in JSON.
        var rest = ""

        /// Whether nobody typed anything.
        var isEmpty: Bool {
            [sku, name, category, brand, price, quantity, tags, rest].allSatisfy(\.isEmpty)
        }
    }

    static let samples = Dictionary(
        RuleFolder.sampleBaskets.map { ($0.name, $0.json) }, uniquingKeysWith: { first, _ in first }
    )

    init(_ visit: Visit) throws(ScripError) {
        let isForm = visit.request.method == .post && visit.text("basket") != nil
        guard isForm else {
            let given = visit.field("basket")
            text = given ?? ""
            let bytes = given.map { Array($0.utf8) } ?? StudioBasket.samples["tea-shop"] ?? []
            let document = try? JSONValue(json: bytes)
            let value = given == nil ? document?["basket"] : document
            let rows = value.flatMap { StudioBasket.rows($0, visit.format) }
            self.rows = rows ?? []
            source = rows == nil ? "json" : "form"
            saved = nil
            return
        }
        source = visit.field("basket_from") ?? "json"
        text = visit.text("basket") ?? ""
        rows = StudioBasket.typed(visit.request.form)
        saved =
            source.hasPrefix(StudioBasket.savedPrefix)
            ? try visit.baskets?.find(
                String(source.dropFirst(StudioBasket.savedPrefix.count)))?.basket : nil
    }

    private init(source: String, rows: [Row], text: String) {
        (self.source, self.rows, self.text, saved) = (source, rows, text, nil)
    }

    /// The same basket in the rows of the form, or as JSON where these cannot say all of it.
    func opened(_ format: PageFormat) throws(ScripError) -> StudioBasket {
        let value = try json(format)
        // A sample is a checkout, of which a rule without a ledger sees the basket.
        let basket = StudioBasket.samples[source] == nil ? value : value["basket"] ?? value
        guard let rows = StudioBasket.rows(basket, format) else {
            return StudioBasket(source: "json", rows: self.rows, text: value.jsonText(.pretty))
        }
        return StudioBasket(source: "form", rows: rows, text: text)
    }

    private static func typed(_ form: [(name: String, value: String)]) -> [Row] {
        var rows: [Int: Row] = [:]
        for (name, value) in form where name.hasPrefix("line.") {
            let parts = name.split(separator: ".")
            guard parts.count == 3, let index = Int(parts[1]), (0..<2_000).contains(index),
                let path = fields.first(where: { $0.name == parts[2] })?.path
            else { continue }
            rows[index, default: Row()][keyPath: path] = value.trimmed
        }
        return rows.sorted { $0.key < $1.key }.map(\.value).filter { !$0.isEmpty }
    }

    private static var fields: [(name: String, path: WritableKeyPath<Row, String>)] {
        [
            ("id", \.id), ("sku", \.sku), ("name", \.name), ("category", \.category),
            ("brand", \.brand), ("price", \.price), ("quantity", \.quantity), ("tags", \.tags),
            ("rest", \.rest),
        ]
    }

    /// The member of a request, `basket` or `checkout`.
    func member(_ format: PageFormat) throws(ScripError) -> JSONValue.Member {
        let value = try json(format)
        return .init(key: value["basket"] == nil ? "basket" : "checkout", value: value)
    }

    /// The basket or checkout.
    func json(_ format: PageFormat) throws(ScripError) -> JSONValue {
        if let sample = StudioBasket.samples[source] { return try JSONValue(json: sample) }
        if let saved { return saved }
        guard !source.hasPrefix(StudioBasket.savedPrefix) else {
            throw ScripError(
                .notFound, "The saved basket is there no longer", remedy: "Choose another one",
                at: .path("basket"), cause: .init("no_basket"))
        }
        guard source == "form" else {
            do throws(ScripError) {
                return try JSONValue(json: Array(text.utf8))
            } catch {
                throw error.at(.path("basket"))
            }
        }
        var lines: [JSONValue] = []
        for (index, row) in rows.enumerated() {
            lines.append(try row.json(index, format))
        }
        return .of(["currency": .string(format.currency), "lines": .list(lines)])
    }

    /// The lines of a basket as rows; nil where the form has no place for something.
    private static func rows(_ basket: JSONValue, _ format: PageFormat) -> [Row]? {
        guard case .object(let members) = basket,
            members.allSatisfy({ $0.key == "currency" || $0.key == "lines" }),
            basket["currency"] == nil || basket["currency"]?.string == format.currency,
            let lines = basket["lines"]?.items, lines.count <= 100
        else { return nil }
        var rows: [Row] = []
        for line in lines {
            guard let row = Row(line, format) else { return nil }
            rows.append(row)
        }
        return rows
    }

    /// The rows as the form shows them, one that is empty after them.
    func form() -> JSONValue {
        .list(
            (rows + [Row()]).enumerated().map { index, row in
                .object(
                    [.init(key: "index", value: .integer(Int64(index)))]
                        + Visit.members(["number": .integer(Int64(index) + 1)])
                        + StudioBasket.fields.map {
                            .init(key: "row_" + $0.name, value: .string(row[keyPath: $0.path]))
                        })
            })
    }

    /// Where the basket may come from.
    func sources(_ visit: Visit) throws(ScripError) -> JSONValue {
        func option(_ value: String, _ name: String, by: String? = nil) -> JSONValue {
            .of([
                "value": .string(value), "name": .string(name), "by": .text(by),
                "chosen": .boolean(value == source),
            ])
        }
        let kept = try visit.baskets?.all() ?? []
        return .of([
            "is_form": .boolean(source == "form"), "is_json": .boolean(source == "json"),
            "saved": .list(
                kept.map { saved in
                    option(
                        StudioBasket.savedPrefix + saved.id, saved.name,
                        by: saved.by == visit.person?.user.name ? nil : saved.by)
                }),
            "samples": .list(RuleFolder.sampleBaskets.map { option($0.name, $0.name) }),
        ])
    }
}

extension StudioBasket.Row {
    /// A line as a row; nil where the form cannot say the same.
    fileprivate init?(_ line: JSONValue, _ format: PageFormat) {
        guard case .object(let members) = line else { return nil }
        var rest: [JSONValue.Member] = []
        for member in members {
            switch (member.key, member.value) {
            case ("id", .string(let text)) where text == text.trimmed: id = text
            case ("sku", .string(let text)) where text == text.trimmed: sku = text
            case ("name", .string(let text)) where text == text.trimmed: name = text
            case ("category", .string(let text)) where text == text.trimmed: category = text
            case ("brand", .string(let text)) where text == text.trimmed: brand = text
            case ("unit_price", .integer(let price)) where price >= 0:
                self.price = format.amount(price)
            case ("quantity", .integer(let count)): quantity = String(count)
            case ("tags", .list(let items)):
                let texts = items.compactMap(\.string)
                guard texts.count == items.count,
                    texts.allSatisfy({ !$0.isEmpty && StudioBasket.Row.tags($0) == [$0] })
                else { return nil }
                tags = texts.joined(separator: ", ")
            default: rest.append(member)
            }
        }
        let known = ["id", "sku", "name", "category", "brand", "unit_price", "quantity", "tags"]
        guard !rest.contains(where: { known.contains($0.key) }) else { return nil }
        if !rest.isEmpty { self.rest = JSONValue.object(rest).jsonText() }
    }

    private static func tags(_ text: String) -> [String] {
        text.split { ",，、".contains($0) }.map { String($0).trimmed }.filter { !$0.isEmpty }
    }

    fileprivate func json(_ index: Int, _ format: PageFormat) throws(ScripError) -> JSONValue {
        let path = "basket.lines[\(index)]"
        var unitPrice: Int64?
        if !price.isEmpty {
            unitPrice = format.minorUnits(price)
            guard unitPrice != nil else {
                throw .invalid(
                    path + ".unit_price", "is '\(price.prefix(20))', which is no amount",
                    remedy: "Write an amount such as 12.50")
            }
        }
        let count = quantity.isEmpty ? 1 : Int64(quantity)
        guard let count else {
            throw .invalid(
                path + ".quantity", "is '\(quantity.prefix(20))'", remedy: "Use a whole number")
        }
        var members = Visit.members([
            "id": .string(id.isEmpty ? String(index + 1) : id), "sku": .text(sku.orNone),
            "name": .text(name.orNone), "category": .text(category.orNone),
            "brand": .text(brand.orNone), "unit_price": .number(unitPrice),
            "quantity": .integer(count),
            "tags": tags.isEmpty
                ? nil : .list(StudioBasket.Row.tags(tags).map { .string($0) }),
        ])
        if !rest.isEmpty, case .object(let others) = try JSONValue(json: Array(rest.utf8)) {
            members += others.filter { other in !members.contains { $0.key == other.key } }
        }
        return .object(members)
    }
}

extension String {
    fileprivate var orNone: String? { isEmpty ? nil : self }
}
