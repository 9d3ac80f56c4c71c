internal import ScripCore

extension TrialGenerator {
    /// Everything else a rule may see.
    mutating func facts(_ parameters: [ParameterValue.Field]) -> Facts {
        now = CivilTime(Instant(epochSeconds: moment(parameters)), offset: 28_800)
        var facts = Facts(now: now)
        facts.stock.id = "S1"
        facts.stock.name = word("name")
        facts.stock.type = random.pick(["NORMAL", "DISCOUNT", "EXCHANGE"])
        facts.stock.sent = random.integer(0...5)
        facts.stock.redeemed = random.integer(0...3)
        facts.stock.remaining = random.oneIn(2) ? .max : random.integer(0...5)
        facts.coupon.code = "C1"
        facts.coupon.receivedAt =
            now.epoch - random.pick([0, 60, 3_600, 86_400, 604_800] as [Int64])
        facts.coupon.availableFrom = facts.coupon.receivedAt
        facts.coupon.expiresAt = now.epoch + random.pick([0, 60, 86_400, 2_592_000] as [Int64])
        facts.coupon.channel = word("channel")
        facts.wallet.user = "U1"
        facts.wallet.count = count(upTo: 4)
        facts.wallet.ofStock = count(upTo: 3)
        facts.wallet.redeemed = count(upTo: 3)
        facts.wallet.redeemedToday = random.integer(0...facts.wallet.redeemed)
        facts.wallet.firstPurchase = facts.wallet.redeemed == 0
        if random.oneIn(3) {
            var entry = Facts.Wallet.Entry()
            entry.state = random.pick(CouponState.allCases.map(\.rawValue) + [word("state")])
            entry.stock = random.oneIn(2) ? "S1" : word("stock")
            entry.code = "C2"
            facts.wallet.coupons = [entry]
        }
        facts.redemption.method =
            random.oneIn(4)
            ? word("method") : random.pick(["OFF_LINE", "MINI_PROGRAMS"])
        facts.redemption.store = Checkout.Store(
            id: word("id"),
            region: random.oneIn(2) ? random.pick(["440305", "310101"]) : word("region"))
        facts.attributes = attributes(parameters)
        return facts
    }

    /// A small number, or one the rule names.
    private mutating func count(upTo most: Int64) -> Int64 {
        if random.oneIn(5), let mark = random.maybe(numbers.filter { $0 <= 1_000 }) {
            return max(0, mark + random.integer(-1...1))
        }
        return random.integer(0...most)
    }

    private mutating func word(_ field: String) -> String {
        let words = vocabulary.hint(field).words.sorted()
        if let word = random.maybe(words), random.oneIn(2) { return word }
        return random.pick(pool)
    }

    // MARK: When

    /// An instant: in one week mostly, at the hours and days that the rule or its parameters name.
    private mutating func moment(_ parameters: [ParameterValue.Field]) -> Int64 {
        let week: Int64 = 1_795_363_200
        if let known = random.maybe(seeds.map(\.facts.now.epoch).filter { $0 > 0 }), random.oneIn(3)
        {
            return known + random.pick([-86_400, -60, 0, 60, 86_400] as [Int64])
        }
        if let mark = random.maybe(
            vocabulary.numbers.filter { (1_000_000_000...4_000_000_000).contains($0) }),
            random.oneIn(2)
        {
            return mark + random.integer(-1...1)
        }
        var day = week + random.integer(0...6) * 86_400
        let (months, days) = (vocabulary.hint("month"), vocabulary.hint("day"))
        if !months.numbers.isEmpty || !days.numbers.isEmpty || random.oneIn(4) {
            let month =
                random.oneIn(3)
                ? nil : random.maybe(months.numbers.filter { (1...12).contains($0) }.sorted())
            let date =
                random.oneIn(3)
                ? nil : random.maybe(days.numbers.filter { (1...31).contains($0) }.sorted())
            day =
                CivilTime.epochSeconds(
                    year: vocabulary.hint("year").numbers.min().map { max(2000, min(2099, $0)) }
                        ?? 2026,
                    month: month ?? random.integer(1...12), day: date ?? random.integer(1...28))
                - 28_800
        }
        var minutes = random.integer(0...1_439)
        var marks = TrialGenerator.words(parameters).compactMap(TrialGenerator.minutes)
        marks += vocabulary.hint("hour").numbers.filter { (0...23).contains($0) }.sorted().map {
            $0 * 60
        }
        if let mark = random.maybe(marks), random.oneIn(2) {
            minutes = (mark + random.integer(-1...1) + 1_440) % 1_440
        }
        return day + minutes * 60
    }

    /// Minutes since midnight of `HH:MM`.
    static func minutes(_ clock: String) -> Int64? {
        let parts = clock.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, clock.utf8.count == 5, let hour = Int64(parts[0]),
            let minute = Int64(parts[1]), (0...23).contains(hour), (0...59).contains(minute)
        else { return nil }
        return hour * 60 + minute
    }

    // MARK: Attributes

    private mutating func attributes(_ parameters: [ParameterValue.Field]) -> [Attribute] {
        let named = TrialGenerator.words(parameters)
        var names = vocabulary.attributes
        if vocabulary.asksNamedAttributes { names += named.filter { $0.utf8.count < 40 } }
        var attributes: [Attribute] = []
        for name in names where !attributes.contains(where: { $0.key == name }) && !name.isEmpty {
            guard !random.oneIn(4) else { continue }
            let value: Attribute.Value
            if !random.oneIn(6), let known = sample(name).value(&random) {
                value = known
            } else {
                switch random.integer(0...5) {
                case 0, 1, 2:
                    value = .string(random.pick(named.isEmpty || random.oneIn(2) ? pool : named))
                case 3: value = .boolean(random.oneIn(2))
                default: value = .integer(random.integer(0...6))
                }
            }
            attributes.append(Attribute(key: name, value: value))
        }
        return attributes
    }
}
