internal import ScripCore
internal import ScripRules

/// Ways to make a trial cost more.
extension Trial {
    /// With so many pieces of its first line alone.
    func alone(quantity: Int64, price: Int64) -> Trial {
        guard var line = lines.first else { return self }
        line.unitPrice = price
        line.quantity = quantity
        line.amount = line.unitPrice * quantity
        var copy = self
        copy.lines = [line]
        copy.taken = [:]
        return copy
    }

    /// The same worth so much altogether, by the price of one line; as it is where that cannot be.
    func worth(_ amount: Int64) -> Trial {
        guard let last = lines.indices.last else { return self }
        let others = self.amount - left(lines[last])
        guard others < amount else { return self }
        var copy = self
        copy.taken[lines[last].id] = nil
        copy.lines[last].quantity = 1
        copy.lines[last].unitPrice = amount - others
        copy.lines[last].amount = amount - others
        return copy
    }

    /// With another price for some lines.
    func with(price: Int64, at indices: some Sequence<Int>) -> Trial {
        var copy = self
        for index in indices {
            copy.lines[index].unitPrice = price
            copy.lines[index].amount = price * copy.lines[index].quantity
        }
        return copy
    }

    /// With so many pieces on some lines.
    func with(quantity: Int64, at indices: some Sequence<Int>) -> Trial {
        var copy = self
        for index in indices {
            copy.lines[index].quantity = quantity
            copy.lines[index].amount = copy.lines[index].unitPrice * quantity
        }
        return copy
    }

    /// With so many times as many pieces on some lines.
    func times(_ times: Int64, at indices: some Sequence<Int>, most: Int64) -> Trial {
        var copy = self
        for index in indices {
            let quantity = min(copy.lines[index].quantity * times, most)
            copy.lines[index].quantity = quantity
            copy.lines[index].amount = copy.lines[index].unitPrice * quantity
        }
        return copy
    }

    /// With one line of each article.
    var distinct: Trial {
        var copy = self
        var seen: Set<String> = []
        copy.lines = lines.filter { seen.insert($0.sku).inserted }
        return copy
    }

    /// With every line twice.
    var doubled: Trial {
        var copy = self
        let taken = Set(lines.map(\.id))
        var number = lines.count
        for line in lines {
            repeat { number += 1 } while taken.contains(String(number))
            var twin = line
            twin.id = String(number)
            copy.lines.append(twin)
        }
        return copy
    }

    /// With nothing taken off before.
    var withoutEarlierCoupons: Trial {
        var copy = self
        copy.taken = [:]
        copy.facts.redemption.applied = []
        return copy
    }

    /// With so much left of a line by an earlier coupon of the same checkout.
    func leaving(_ left: Int64, of line: Line) -> Trial {
        var copy = self
        copy.taken[line.id] = line.amount > left ? line.amount - left : nil
        let sum = copy.taken.values.reduce(0, +)
        var applied = copy.facts.redemption.applied.first ?? Facts.Redemption.Applied()
        if applied.stock.isEmpty { applied.stock = "S2" }
        applied.discount = sum
        copy.facts.redemption.applied = sum > 0 ? [applied] : []
        return copy
    }
}
