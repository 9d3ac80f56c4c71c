/// What terms count and what they are, whatever the basket.
extension Term {
    /// Fields of what the host gives, with what they count.
    static let fields: [String: Kind] = [
        "scope.amount": .money, "scope.quantity": .pieces, "scope.count": .count,
        "context.basket.amount": .money, "context.basket.quantity": .pieces,
        "context.basket.count": .count,
        "context.now.year": .other, "context.now.month": .other, "context.now.day": .other,
        "context.now.hour": .other, "context.now.minute": .other, "context.now.weekday": .other,
        "context.wallet.count": .count, "context.wallet.of_stock": .count,
        "context.wallet.redeemed": .count, "context.wallet.redeemed_today": .count,
    ]

    /// Fields of lines and of pieces, with what they count.
    static let itemFields: [String: Kind] = [
        "amount": .money, "list_amount": .money, "unit_price": .money, "quantity": .pieces,
        "unused": .pieces,
    ]

    /// What a line, and some pieces of one, can be asked; anything else fails.
    static let lineKeys: Set<String> = [
        "id", "sku", "name", "category", "brand", "unit_price", "quantity", "unused", "amount",
        "list_amount", "tags", "attributes",
    ]
    static let unitsKeys: Set<String> = ["line", "quantity", "amount"]

    /// What it counts; nil for what is no number as far as is known.
    var kind: Kind? {
        switch node {
        case .integer(_, let kind): return kind
        case .field(let base, let key):
            if let path, let kind = Term.fields[path] { return kind }
            switch base.sort {
            case .line: return Term.itemFields[key]
            case .units: return key == "amount" || key == "quantity" ? Term.itemFields[key] : nil
            default: break
            }
            if base.operands("next_step") != nil { return key == "price" ? .money : .pieces }
            if base.isNearest { return key == "short" ? .money : .pieces }
            if case .item(_, .entry) = base.node, key == "value" { return .money }
            return nil
        case .apply(let name, let terms):
            switch name {
            case "+", "-", "min", "max":
                return terms.count == 2 ? Term.joint(terms[0], terms[1]) : nil
            case "choose": return Term.joint(terms[1], terms[2])
            case "*":
                let kinds = terms.map(\.kind)
                if kinds.contains(nil) { return nil }
                return kinds.contains(.money) ? .money : kinds.contains(.pieces) ? .pieces : .count
            case "//", "div":
                guard let over = terms[0].kind, let under = terms[1].kind else { return nil }
                if over == under, over != .other { return .count }
                return over == .pieces ? .count : over
            case "%": return terms[0].kind
            case "percent_off": return .money
            case "length", "different", "most_sets", "found_count", "empty_slot": return .count
            case "reaching": return .pieces
            case "best_sets": return .money
            default: return nil
            }
        case .each(let gathering, _, let body):
            switch gathering {
            case .sum, .most, .least: return body.last?.kind
            default: return nil
            }
        default: return nil
        }
    }

    static func joint(_ one: Term, _ two: Term) -> Kind? {
        guard let first = one.kind, let second = two.kind else { return nil }
        return first == .other || (first == .count && second != .other) ? second : first
    }

    /// The step of several that takes least to reach.
    var isNearest: Bool { operands("nearest") != nil }

    /// What its parts are, when it is gone through.
    var itemSort: Sort {
        switch node {
        case .field(let base, "lines") where base.path == "scope" || base.path == "context.basket":
            return .line
        case .host("scope"): return .line
        case .item(_, .article): return .line
        case .apply("cheapest", _), .apply("dearest", _): return .units
        case .apply("last_first", let terms), .apply("one_each", let terms):
            return terms[0].itemSort
        case .apply("together", _), .apply("every", _), .apply("set_pieces", _): return .units
        case .apply("article_lines", _): return .line
        case .set: return .word
        case .apply("articles", _): return .article
        case .apply("entries", _): return .entry
        case .each(.list, _, let body): return body.last?.sort ?? .other
        default: return .other
        }
    }

    /// What cannot be reckoned with.
    var isNoNumber: Bool {
        switch node {
        case .null, .boolean, .text, .list, .set, .record, .function: true
        default: isTruth
        }
    }

    /// What it is, for a line or some pieces.
    var sort: Sort {
        switch node {
        case .item(_, let sort): sort
        case .apply("first", let terms): terms[0].itemSort
        default: .other
        }
    }

    /// Never below zero, whatever the basket.
    var isNeverNegative: Bool {
        switch node {
        case .integer(let number, _): return number >= 0
        case .field: return kind != nil && !(kind == .other)
        case .apply(let name, let terms):
            switch name {
            case "+", "*", "//", "min", "choose":
                return terms.suffix(2).allSatisfy(\.isNeverNegative)
            case "max": return terms.contains(where: \.isNeverNegative)
            case "percent_off": return terms[0].isNeverNegative
            case "different", "length", "found_count", "reaching": return true
            default: return false
            }
        case .each(let gathering, _, let body):
            switch gathering {
            case .sum: return body[0].isNeverNegative
            case .most: return body.contains(where: \.isNeverNegative)
            default: return false
            }
        default: return false
        }
    }

    /// One or more, whatever the basket: a step runs only where a line counts.
    var isPositive: Bool {
        switch node {
        case .integer(let number, _): return number > 0
        case .field(let base, "quantity"):
            return base.path == "scope" || base.sort == .line || base.sort == .units
        case .apply("different", let terms): return terms[0].path == "scope.lines"
        case .each(.sum, let generators, let body):
            return body[0].isPositive && generators.allSatisfy { $0.condition == .yes }
                && generators.count == 1 && generators[0].collection.hasAny
        case .each(.most, let generators, let body):
            return body[0].isNeverNegative && body[1].isPositive
                && generators.allSatisfy { $0.condition == .yes && $0.collection.hasAny }
        default: return false
        }
    }

    private var hasAny: Bool {
        switch node {
        case .item(_, .article): true
        case .apply("articles", let terms): terms[0].hasAny
        default: path == "scope.lines" || path == "scope"
        }
    }
}
