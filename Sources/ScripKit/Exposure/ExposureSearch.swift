internal import ScripCore
internal import ScripRules

/// The worst that was seen of a rule with its parameters, and ways to worse.
///
/// Where nothing comes off any basket the refusals lead on: a change after which the rule refuses for another
/// reason, or says that less is missing, came nearer. From there on what comes off leads.
struct ExposureSearch {
    /// What comes off of what goods cost: the more without a last unit the steeper.
    struct Share: Equatable, Comparable {
        var beyondRounding: Double
        var whole: Double

        static let none = Share(beyondRounding: 0, whole: 0)

        static func < (one: Share, other: Share) -> Bool {
            (one.beyondRounding, one.whole) < (other.beyondRounding, other.whole)
        }
    }

    /// A trial and what came off it.
    struct Found {
        var trial: Trial
        var verdict: Verdict
        var amount: Int64

        /// What came off of what the goods cost, first without its last unit, which rounding may account for.
        var share: Share {
            let amount = Double(max(1, amount))
            return Share(
                beyondRounding: Double(verdict.discount - 1) / amount,
                whole: Double(verdict.discount) / amount)
        }

        /// Whether more comes off, or as much with fewer lines.
        func isDearer(than other: Found) -> Bool {
            (verdict.discount, -trial.lines.count)
                > (other.verdict.discount, -other.trial.lines.count)
        }

        /// Whether a larger share comes off, or as large a one with fewer lines.
        func isSteeper(than other: Found) -> Bool {
            share == other.share
                ? trial.lines.count < other.trial.lines.count : share > other.share
        }

        /// Whether it shows less than a share in hundredths of a percent.
        func isBelow(share: Int64?) -> Bool {
            guard let share else { return true }
            return self.share.beyondRounding * Double(CostBound.wholeShare) < Double(share) * 0.999
        }

        func example(_ name: String) -> Exposure.Example {
            Exposure.Example(
                discount: verdict.discount, amount: amount,
                yaml: CaseWriter.yaml(
                    name: name, trial: trial, expect: "{ discount: \(verdict.discount) }",
                    currency: trial.currency))
        }
    }

    /// A trial that was refused, and what its refusal says is missing.
    private struct Near {
        var trial: Trial
        var lacking: Int64
        var isFollowed = false
    }

    /// The rule with its parameters: those of every trial.
    private let rule: BoundRule
    /// What is certain: where it was reached there is nothing worse to look for.
    private let proven: CostBound?
    private let facts: FactChanges
    /// Facts of other trials.
    private var others: [Facts] = []
    private let names: [GoodsNames.Name]
    /// Numbers that the rule and its parameters name.
    private let numbers: [Int64]
    /// Of each refusal the trial that lacked least.
    private var nearest: [String: Near] = [:]
    private(set) var dearest: Found?
    private(set) var steepest: Found?
    /// Baskets tried.
    private(set) var looks = 0
    /// What they took, in lines.
    private var work = 0
    /// Those that something came off.
    private(set) var applied = 0

    /// Refused trials that are changed.
    private static let followedMax = 24
    /// Changes tried in a row from each of the two.
    private static let roundsMax = 40
    /// The same where what comes off is known to grow with the goods.
    private static let growingRoundsMax = 2

    init(rule: BoundRule, proven: CostBound?, source: RuleSource) {
        self.rule = rule
        self.proven = proven
        facts = FactChanges(source.vocabulary, rule.parameters)
        names = GoodsNames(source.outline, source.vocabulary, rule.parameters).all
        numbers = Set(
            TrialGenerator.numbers(rule.parameters) + source.vocabulary.numbers.prefix(40)
        ).filter { $0 > 0 }.sorted()
    }

    /// Decides a trial.
    mutating func look(at trial: Trial) {
        looks += 1
        work += trial.lines.count + 4
        guard let basket = try? Basket(currency: trial.currency, lines: trial.lines) else { return }
        let verdict = rule.decide(on: basket, payable: trial.payable, facts: trial.facts).verdict
        if case .refused(let refusal) = verdict.outcome { note(refusal, trial) }
        guard verdict.applies else { return }
        applied += 1
        var amount: Int64 = 0
        for (line, decided) in zip(trial.lines, verdict.lines) where decided.inScope {
            amount += trial.left(line)
        }
        let found = Found(trial: trial, verdict: verdict, amount: amount)
        if dearest.map({ found.isDearer(than: $0) }) ?? true { dearest = found }
        if steepest.map({ found.isSteeper(than: $0) }) ?? true { steepest = found }
    }

    /// What the two are worth, and how many lines it takes.
    private var standing: [Double] {
        [dearest, steepest].compactMap(\.self).flatMap { found in
            [
                Double(found.verdict.discount), found.share.beyondRounding, found.share.whole,
                Double(found.trial.lines.count),
            ]
        }
    }

    // MARK: Where nothing comes off

    private mutating func note(_ refusal: Refusal, _ trial: Trial) {
        guard dearest == nil else { return }
        var lacking: Int64 = 0
        for detail in refusal.details {
            if case .integer(let number) = detail.value {
                lacking = lacking.addingReportingOverflow(number).partialValue
            }
        }
        if let known = nearest[refusal.code], known.lacking <= lacking { return }
        nearest[refusal.code] = Near(trial: trial, lacking: lacking)
    }

    /// Leads from one refusal to the next until something comes off.
    ///
    /// - Parameter others: Facts that meet what a stock asks of them, as far as is known.
    mutating func reach(others: [Facts]) {
        self.others = others
        for _ in 0..<ExposureSearch.followedMax where dearest == nil {
            guard
                let code = nearest.keys.sorted().first(where: { nearest[$0]?.isFollowed == false })
            else { return }
            nearest[code]?.isFollowed = true
            guard let near = nearest[code]?.trial else { return }
            for change in moved(near) + facts.all(near) + goods(near) {
                look(at: change)
                if dearest != nil { return }
            }
        }
    }

    /// The same goods with the facts of other trials.
    private func moved(_ trial: Trial) -> [Trial] {
        others.map { facts in
            var copy = trial
            copy.facts = facts
            copy.taken = [:]
            copy.facts.redemption.applied = []
            return copy
        }
    }

    /// The same facts with goods that the rule counts.
    private func goods(_ trial: Trial) -> [Trial] {
        var all: [Trial] = []
        let counts = [1] + numbers.filter { (2...1_000).contains($0) }.prefix(8)
        let plain = trial.withoutEarlierCoupons
        for count in counts {
            // One article, one line of each article, and as many articles as anything counts.
            for name in names {
                var copy = plain
                copy.lines = [ExposureSearch.line(1, count, name)]
                all.append(copy)
            }
            var copy = plain
            copy.lines = names.enumerated().map { ExposureSearch.line($0 + 1, count, $1) }
            all.append(copy)
            for var name in names.prefix(4) where count <= 100 {
                name.sku = nil
                copy.lines = (1...Int(count) + 1).map {
                    var line = ExposureSearch.line($0, 1, name)
                    line.sku = "~\($0)"
                    return line
                }
                all.append(copy)
            }
            if let line = trial.lines.indices.last, count > 1 {
                all.append(trial.with(quantity: count, at: [line]))
                all.append(trial.with(quantity: count, at: trial.lines.indices))
            }
        }
        // One of all far dearer than the others.
        var spread = plain
        spread.lines = names.enumerated().map { ExposureSearch.line($0 + 1, 1, $1) }
        spread = spread.with(price: 1, at: spread.lines.indices).distinct
        for index in spread.lines.indices.prefix(16) {
            all.append(spread.with(price: ExposureSearch.priceMax, at: [index]))
        }
        for name in names {
            var copy = trial
            for index in copy.lines.indices {
                copy.lines[index] = name.given(to: copy.lines[index])
            }
            all.append(copy)
            copy = trial
            let id = copy.freeID
            copy.lines.append(name.given(to: Line(id: id, unitPrice: 100_000, quantity: 1)))
            all.append(copy)
        }
        let every = trial.lines.indices
        all.append(trial.with(price: 100_000, at: every))
        all.append(trial.with(price: ExposureSearch.priceMax, at: every))
        return all
    }

    private static func line(_ number: Int, _ quantity: Int64, _ name: GoodsNames.Name) -> Line {
        name.given(to: Line(id: String(number), unitPrice: 100_000, quantity: quantity))
    }

    // MARK: Where something comes off

    /// Lines of a basket that are changed one by one.
    private static let linesMax = 8
    /// Lines that doubling a basket may lead to.
    private static let doubledMax = 256
    private static let piecesMax: Int64 = 1_000
    private static let priceMax: Int64 = 100_000_000
    /// Prices so small that rounding them shows.
    private static let smallPrices: ClosedRange<Int64> = 1...60
    /// Pieces of one article, so that a set is whole and nothing lies beside it.
    private static let fewPieces: ClosedRange<Int64> = 1...40

    /// Changes the worst a little as long as that makes it worse; where it does not, more.
    ///
    /// Steps and not seconds end it, so that every machine finds the same. Each of the two has half of them: one
    /// that grows with the goods would leave the other none.
    ///
    /// - Parameter workMax: Lines of baskets that may be looked at.
    mutating func climb(workMax: Int) {
        var isWide = true
        var (forShare, forMost) = (workMax - workMax / 2, workMax / 2)
        for round in 0..<ExposureSearch.roundsMax {
            let before = standing
            if let found = steepest, found.isBelow(share: proven?.share) {
                climb(from: found, isWide: isWide, leaving: &forShare)
            }
            if let found = dearest, found.verdict.discount < proven?.most ?? .max,
                proven == nil || proven?.most != nil || round < ExposureSearch.growingRoundsMax
            {
                climb(from: found, isWide: isWide, leaving: &forMost)
            }
            let isSame = standing == before
            if isSame && isWide || forShare <= 0 && forMost <= 0 { return }
            isWide = isSame
        }
    }

    private mutating func climb(from found: Found, isWide: Bool, leaving workLeft: inout Int) {
        let (workBegin, workEnd) = (work, work + workLeft)
        defer { workLeft -= work - workBegin }
        func look(_ change: @autoclosure () -> Trial) {
            if work < workEnd { self.look(at: change()) }
        }
        for change in changes(found) { look(change) }
        guard isWide else { return }
        for change in facts.all(found.trial) + goods(found.trial) { look(change) }
        for quantity in ExposureSearch.fewPieces {
            for price in [10_000] + numbers.prefix(12) {
                look(found.trial.alone(quantity: quantity, price: price))
            }
        }
        let plain = found.trial.withoutEarlierCoupons
        for price in ExposureSearch.smallPrices {
            look(plain.with(price: price, at: plain.lines.indices))
        }
    }

    private func changes(_ found: Found) -> [Trial] {
        let trial = found.trial
        var all: [Trial] = []
        let every = trial.lines.indices
        // What does not count only costs time.
        var counted = trial
        let kept = zip(trial.lines, found.verdict.lines).filter(\.1.inScope).map(\.0)
        if !kept.isEmpty, kept.count < every.count {
            counted.lines = kept
            all.append(counted)
        }
        for price in [1, ExposureSearch.priceMax] + numbers {
            all.append(trial.with(price: price, at: every))
            let single = trial.with(price: price, at: every).with(quantity: 1, at: every)
            all += [single, single.distinct]
        }
        all.append(trial.distinct)
        // Nothing is left beside what comes off.
        all.append(squeezed(found, isSingle: false))
        all.append(squeezed(found, isSingle: true))
        all.append(trial.times(2, at: every, most: ExposureSearch.piecesMax))
        all.append(trial.with(quantity: ExposureSearch.piecesMax, at: every))
        all += numbers.filter { $0 <= ExposureSearch.piecesMax }.map {
            trial.with(quantity: $0, at: every)
        }
        all += numbers.map(trial.worth)
        all += leftovers(found)
        if 2 * every.count <= ExposureSearch.doubledMax { all.append(trial.doubled) }
        // A large basket is dear to try, and one line of it matters little.
        if every.count > ExposureSearch.linesMax {
            for part in [every.prefix(every.count / 2), every.suffix(every.count / 2)] {
                var half = trial
                half.lines = Array(trial.lines[part])
                all.append(half)
            }
        }
        if every.count > 2 * ExposureSearch.linesMax { return all }
        for index in every.prefix(ExposureSearch.linesMax) { all += changes(trial, at: index) }
        return all
    }

    /// Every line costs what came off it.
    private func squeezed(_ found: Found, isSingle: Bool) -> Trial {
        var copy = found.trial
        for (index, decided) in found.verdict.lines.enumerated() {
            let quantity = isSingle ? 1 : copy.lines[index].quantity
            copy = copy.with(price: max(1, decided.discount / quantity), at: [index])
                .with(quantity: quantity, at: [index])
        }
        return copy.withoutEarlierCoupons
    }

    /// Earlier coupons left little of the goods: just what comes off, or what is named, of one line or all.
    private func leftovers(_ found: Found) -> [Trial] {
        let trial = found.trial
        var all: [Trial] = []
        func add(_ left: (Int) -> Int64) {
            var copy = trial
            for index in trial.lines.indices {
                copy = copy.leaving(left(index), of: trial.lines[index])
            }
            all.append(copy)
        }
        add { found.verdict.lines[$0].discount }
        for (index, line) in trial.lines.enumerated().prefix(2 * ExposureSearch.linesMax) {
            guard found.verdict.lines[index].inScope else { continue }
            for left in [found.verdict.discount] + numbers where left <= line.amount {
                add { $0 == index ? left : 0 }
            }
        }
        return all
    }

    /// Changes of one line.
    private func changes(_ trial: Trial, at index: Int) -> [Trial] {
        var all: [Trial] = []
        let line = trial.lines[index]
        let others = trial.lines.indices.filter { $0 != index }
        func price(_ price: Int64) {
            all.append(
                trial.with(price: max(0, min(price, ExposureSearch.priceMax)), at: [index]))
        }
        func pieces(_ quantity: Int64) {
            let quantity = max(1, min(quantity, ExposureSearch.piecesMax))
            all.append(trial.with(quantity: quantity, at: [index]))
        }
        for factor in [2, 100] { price(line.unitPrice.multipliedSaturating(by: Int64(factor))) }
        for other in [line.unitPrice / 2, line.unitPrice - 1, line.unitPrice + 1, 1] {
            price(other)
        }
        for count in [line.quantity * 2, line.quantity * 10, line.quantity + 1, line.quantity - 1] {
            pieces(count)
        }
        pieces(1)
        pieces(ExposureSearch.piecesMax)
        for number in numbers {
            price(number)
            if number <= ExposureSearch.piecesMax { pieces(number) }
        }
        // Far dearer than the rest, and the rest for next to nothing.
        all.append(
            trial.with(price: 1, at: others).with(price: ExposureSearch.priceMax, at: [index]))
        // As dear as another.
        for other in others.prefix(ExposureSearch.linesMax) { price(trial.lines[other].unitPrice) }
        // An earlier coupon left little of it, or nothing.
        for left in [line.amount, line.amount / 2, line.amount / 10, 1, 0]
        where left <= line.amount {
            all.append(trial.leaving(left, of: line))
        }
        if trial.lines.count < ExposureSearch.linesMax {
            var twin = trial
            twin.lines.append(line)
            twin.lines[twin.lines.count - 1].id = trial.freeID
            all.append(twin)
        }
        // Some of its pieces by themselves, the others for next to nothing.
        if trial.lines.count < ExposureSearch.linesMax {
            for count in Set([1, line.quantity / 2, line.quantity - 1] + numbers).sorted()
            where (1..<line.quantity).contains(count) {
                var parts = trial
                parts.lines.append(line)
                let last = parts.lines.count - 1
                parts.lines[last].id = trial.freeID
                parts = parts.with(quantity: count, at: [index])
                    .with(quantity: line.quantity - count, at: [last])
                all += [parts, parts.with(price: 1, at: [last])]
            }
        }
        if trial.lines.count > 1 {
            var fewer = trial
            fewer.lines.remove(at: index)
            all.append(fewer)
        }
        return all
    }
}

extension Int64 {
    fileprivate func multipliedSaturating(by factor: Int64) -> Int64 {
        let (product, over) = multipliedReportingOverflow(by: factor)
        return over ? .max : product
    }
}
