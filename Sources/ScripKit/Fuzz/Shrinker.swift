internal import ScripCore

/// Makes a trial that breaks a property as small as it will go.
struct Shrinker {
    /// Whether a trial still breaks the property.
    let isBroken: (Trial) -> Bool
    /// Decisions left to spend.
    private var tries = 4_000

    init(isBroken: @escaping (Trial) -> Bool) { self.isBroken = isBroken }

    /// The smallest trial found: fewer lines first, then fewer pieces, rounder prices, less besides.
    mutating func shrink(_ trial: Trial) -> Trial {
        var best = trial
        var changed = true
        while changed, tries > 0 {
            changed = false
            for candidate in candidates(best) {
                guard tries > 0 else { break }
                tries -= 1
                if candidate != best, weight(candidate).lexicographicallyPrecedes(weight(best)),
                    isBroken(candidate)
                {
                    best = candidate
                    changed = true
                    break
                }
            }
        }
        return renumbered(best)
    }

    /// Smaller is simpler; lines weigh most.
    private func weight(_ trial: Trial) -> [Int64] {
        var text: Int64 = 0
        var figures: Int64 = 0
        var pieces: Int64 = 0
        for line in trial.lines {
            text += Int64(line.sku.utf8.count + line.brand.utf8.count + line.category.utf8.count)
            text += Int64(line.tags.count * 4 + line.attributes.count * 4)
            if line.amount != line.unitPrice * line.quantity { text += 100 }
            figures += cost(line.unitPrice)
            pieces += line.quantity
        }
        for field in trial.parameters { figures += 2 + cost(field.value) }
        for part in trial.taken.values { text += 20 + cost(part) }
        return [
            Int64(trial.lines.count), pieces, text + factsWeight(trial),
            figures + (trial.currency == "CNY" ? 0 : 1),
        ]
    }

    /// Round figures are easier to follow than small ones.
    private func cost(_ number: Int64) -> Int64 {
        var digits: Int64 = 0
        var rest = abs(number)
        while rest > 0, rest % 10 == 0 { rest /= 10 }
        while rest > 0 {
            digits += 10 + rest % 10
            rest /= 10
        }
        return digits + Int64(String(abs(number)).count)
    }

    private func cost(_ value: ParameterValue) -> Int64 {
        switch value {
        case .integer(let number): cost(number)
        case .string(let text): Int64(text.utf8.count)
        case .boolean: 1
        case .list(let list): list.reduce(1) { $0 + 3 + cost($1) }
        case .record(let fields): fields.reduce(1) { $0 + 2 + cost($1.value) }
        }
    }

    private func factsWeight(_ trial: Trial) -> Int64 {
        let facts = trial.facts
        var weight = Int64(facts.attributes.count + facts.redemption.applied.count)
        if facts.wallet != Facts.Wallet() { weight += 1 }
        if facts.stock != Facts.Stock() { weight += 1 }
        if facts.redemption.store != Checkout.Store() { weight += 1 }
        if facts.redemption.method != "" { weight += 1 }
        if facts.now != Facts.none.now { weight += 1 }
        return weight
    }

    private func candidates(_ trial: Trial) -> [Trial] {
        var list: [Trial] = []
        func add(_ change: (inout Trial) -> Void) {
            var copy = trial
            change(&copy)
            list.append(copy)
        }
        let count = trial.lines.count
        if count > 4 {
            add { $0.lines.removeFirst(count / 2) }
            add { $0.lines.removeLast(count / 2) }
        }
        for index in trial.lines.indices where count > 1 { add { $0.lines.remove(at: index) } }
        add { $0.taken = [:] }
        for id in trial.taken.keys.sorted() { add { $0.taken[id] = nil } }
        for (id, part) in trial.taken.sorted(by: { $0.key < $1.key }) where part > 1 {
            add { $0.taken[id] = 1 }
            add { $0.taken[id] = part / 2 }
        }
        add { $0.facts = Facts.none }
        for index in trial.facts.attributes.indices {
            add { $0.facts.attributes.remove(at: index) }
        }
        add { $0.facts.coupon = Facts.Coupon() }
        add { $0.facts.attributes = [] }
        add { $0.facts.wallet = Facts.Wallet() }
        add { $0.facts.stock = Facts.Stock() }
        add { $0.facts.redemption = Facts.Redemption() }
        add { $0.facts.now = Facts.none.now }
        add { $0.currency = "CNY" }
        for (index, line) in trial.lines.enumerated() {
            for quantity in [1, 2, line.quantity / 2, line.quantity - 1]
            where quantity >= 1 && quantity < line.quantity {
                add {
                    $0.lines[index].quantity = quantity
                    $0.lines[index].amount = line.unitPrice * quantity
                }
            }
            add { $0.lines[index].amount = line.unitPrice * line.quantity }
            add { $0.lines[index].tags = [] }
            add { $0.lines[index].attributes = [] }
            add { $0.lines[index].sku = "" }
            add { $0.lines[index].brand = "" }
            add { $0.lines[index].category = "" }
            for price in smaller(line.unitPrice) {
                add {
                    $0.lines[index].unitPrice = price
                    $0.lines[index].amount = price * line.quantity
                }
            }
        }
        for field in trial.parameters {
            list.append(trial.with(field.key, nil))
            for value in smaller(field.value) { list.append(trial.with(field.key, value)) }
        }
        return list
    }

    private func smaller(_ number: Int64) -> [Int64] {
        var list: [Int64] = [0, 1, 10, 100, 1000, 10_000]
        list += [
            number / 2, number - 1, number / 10 * 10, number / 100 * 100, number / 1000 * 1000,
        ]
        return list.filter { $0 >= 0 && $0 != number }
    }

    private func smaller(_ value: ParameterValue) -> [ParameterValue] {
        switch value {
        case .integer(let number): return smaller(number).map { .integer($0) }
        case .list(let list):
            // A list that stands empty usually means nothing, and shows nothing.
            var shorter =
                list.count < 2
                ? []
                : list.indices.map { index -> ParameterValue in
                    var copy = list
                    copy.remove(at: index)
                    return .list(copy)
                }
            for (index, element) in list.enumerated() {
                for value in smaller(element) {
                    var copy = list
                    copy[index] = value
                    shorter.append(.list(copy))
                }
            }
            return shorter
        case .record(let fields):
            return fields.indices.flatMap { index in
                smaller(fields[index].value).map { value in
                    var copy = fields
                    copy[index].value = value
                    return ParameterValue.record(copy)
                }
            }
        case .boolean(true): return [.boolean(false)]
        case .string, .boolean: return []
        }
    }

    /// Line ids 1, 2, 3 if the trial still breaks the property with them.
    private func renumbered(_ trial: Trial) -> Trial {
        var copy = trial
        copy.taken = [:]
        for index in copy.lines.indices {
            let part = trial.taken[copy.lines[index].id]
            copy.lines[index].id = String(index + 1)
            copy.taken[copy.lines[index].id] = part
        }
        return isBroken(copy) ? copy : trial
    }
}
