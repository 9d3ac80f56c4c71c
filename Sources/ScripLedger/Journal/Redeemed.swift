package import ScripCore

/// A checkout was redeemed: everything needed to give its receipt again and to decide it again.
package struct Redeemed: Hashable, Sendable, Record {
    /// One coupon of the checkout, in the order applied.
    ///
    /// A class, because it is handed from step to step and holds dozens of texts and lists.
    package final class Item: Hashable, Sendable {
        /// The coupon's code.
        package let coupon: CouponCode
        /// Its stock, whose journal entry has the parameters.
        package let stock: StockID
        /// Which facts the rule looked at; the wallet is kept only if it did.
        package let read: Facts.Read
        /// The entry that said which goods were never discounted when it was decided; 0 for none.
        package let neverDiscounted: Int64
        /// What the rule was told.
        package let facts: Facts
        /// What it answered, with the rule's version.
        package let verdict: Verdict

        /// What coupons after it in the same checkout see of it.
        package var applied: Facts.Redemption.Applied {
            var applied = Facts.Redemption.Applied()
            applied.stock = stock.rawValue
            applied.discount = verdict.discount
            return applied
        }

        /// One redeemed coupon.
        package init(
            coupon: CouponCode, stock: StockID, read: Facts.Read, neverDiscounted: Int64 = 0,
            facts: Facts, verdict: Verdict
        ) {
            self.coupon = coupon
            self.stock = stock
            self.read = read
            self.neverDiscounted = neverDiscounted
            self.facts = facts
            self.verdict = verdict
        }

        /// Equal in every part.
        package static func == (left: Item, right: Item) -> Bool {
            left.coupon == right.coupon && left.stock == right.stock && left.read == right.read
                && left.neverDiscounted == right.neverDiscounted
                && left.facts == right.facts && left.verdict == right.verdict
        }

        /// Hashes which coupon it is and what became of it.
        package func hash(into hasher: inout Hasher) {
            hasher.combine(coupon)
            hasher.combine(stock)
            hasher.combine(verdict)
        }
    }

    /// What was asked for.
    package var checkout: Checkout
    /// The moment that counted.
    package var decidedAt: Instant
    /// Seconds the merchant's clocks were ahead of UTC then.
    package var zoneOffset: Int64
    /// The coupons.
    package var items: [Item]

    /// A redeemed checkout.
    package init(checkout: Checkout, decidedAt: Instant, zoneOffset: Int64, items: [Item]) {
        self.checkout = checkout
        self.decidedAt = decidedAt
        self.zoneOffset = zoneOffset
        self.items = items
    }

    /// What the merchant's calendar and clock showed at that moment.
    package var civilTime: CivilTime { CivilTime(decidedAt, offset: zoneOffset) }

    /// The redemption's bytes, from its checkout's.
    ///
    /// Most of a redemption is known before it is decided; a caller writes that part while it waits for
    /// its turn.
    ///
    /// - Parameter checkout: The record of ``checkout``, whose version is the redemption's as well.
    package func record(after checkout: [UInt8]) -> [UInt8] {
        var encoder = RecordEncoder(capacity: 256 + self.checkout.basket.count * 4)
        encodeDecision(to: &encoder)
        return encoder.bytes(after: checkout)
    }

    /// Writes the redemption.
    package func encode(to encoder: inout RecordEncoder) {
        encoder.append(checkout)
        encodeDecision(to: &encoder)
    }

    private func encodeDecision(to encoder: inout RecordEncoder) {
        encoder.append(decidedAt.epochSeconds)
        encoder.append(zoneOffset)
        encoder.append(count: items.count)
        for item in items {
            encoder.append(item.coupon.rawValue)
            encoder.append(byte: UInt8(truncatingIfNeeded: item.read.rawValue))
            encoder.append(item.neverDiscounted)
            item.facts.encodeSeen(item.read, to: &encoder)
            item.verdict.encode(to: &encoder)
        }
    }

    /// Reads a redemption.
    package init(from decoder: inout RecordDecoder) throws(ScripError) {
        let checkout: Checkout = try decoder.value()
        let decidedAt = Instant(epochSeconds: try decoder.integer())
        let zoneOffset = try decoder.integer()
        var applied: [Facts.Redemption.Applied] = []
        let items = try decoder.list { d throws(ScripError) in
            let code = try d.string()
            let read = Facts.Read(rawValue: UInt32(try d.byte()))
            let neverDiscounted = try d.integer()
            var facts = Facts(
                checkout: checkout, now: CivilTime(decidedAt, offset: zoneOffset))
            try facts.decodeSeen(read, from: &d)
            facts.redemption.applied = applied
            let item = Item(
                coupon: CouponCode(rawValue: code), stock: StockID(rawValue: facts.stock.id),
                read: read, neverDiscounted: neverDiscounted, facts: facts,
                verdict: try Verdict(from: &d, of: checkout.basket))
            applied.append(item.applied)
            return item
        }
        self.init(
            checkout: checkout, decidedAt: decidedAt, zoneOffset: zoneOffset, items: items)
    }

    /// The redemption's id, when the entry is recorded under this number: all its stocks are of one book.
    package func id(in entry: Int64) -> RedemptionID {
        items.first.map { RedemptionID(entry: entry, of: $0.stock) }
            ?? RedemptionID(entry: entry, book: 1)
    }

    /// The receipt, as it was given and is given again.
    package func receipt(id: RedemptionID, replayed: Bool) -> Receipt {
        Receipt(
            outcome: .redeemed(id), checkout: checkout, at: decidedAt, replayed: replayed,
            offers: items.map { Offer(coupon: $0.coupon, stock: $0.stock, verdict: $0.verdict) })
    }
}

extension Facts {
    /// Writes what the checkout does not say.
    func encodeSeen(_ read: Read, to encoder: inout RecordEncoder) {
        encoder.append(stock.id)
        encoder.append(stock.name)
        encoder.append(stock.type)
        encoder.append(stock.sent)
        encoder.append(stock.redeemed)
        encoder.append(stock.remaining)
        encoder.append(coupon.code)
        encoder.append(coupon.receivedAt)
        encoder.append(coupon.availableFrom)
        encoder.append(coupon.expiresAt)
        encoder.append(coupon.channel)
        encoder.append(wallet.user)
        guard read.contains(.wallet) else { return }
        encoder.append(wallet.count)
        encoder.append(wallet.ofStock)
        encoder.append(wallet.redeemed)
        encoder.append(wallet.redeemedToday)
        encoder.append(wallet.firstPurchase)
        encoder.append(count: wallet.coupons.count)
        for entry in wallet.coupons {
            encoder.append(entry.state)
            encoder.append(entry.stock)
            encoder.append(entry.code)
        }
    }

    /// Reads what the checkout does not say.
    mutating func decodeSeen(
        _ read: Read, from decoder: inout RecordDecoder
    ) throws(ScripError) {
        stock.id = try decoder.string()
        stock.name = try decoder.string()
        stock.type = try decoder.string()
        stock.sent = try decoder.integer()
        stock.redeemed = try decoder.integer()
        stock.remaining = try decoder.integer()
        coupon.code = try decoder.string()
        coupon.receivedAt = try decoder.integer()
        coupon.availableFrom = try decoder.integer()
        coupon.expiresAt = try decoder.integer()
        coupon.channel = try decoder.string()
        wallet.user = try decoder.string()
        guard read.contains(.wallet) else { return }
        wallet.count = try decoder.integer()
        wallet.ofStock = try decoder.integer()
        wallet.redeemed = try decoder.integer()
        wallet.redeemedToday = try decoder.integer()
        wallet.firstPurchase = try decoder.boolean()
        wallet.coupons = try decoder.list { d throws(ScripError) in
            var entry = Wallet.Entry()
            entry.state = try d.string()
            entry.stock = try d.string()
            entry.code = try d.string()
            return entry
        }
    }

    /// The facts of a checkout that need no ledger, at a moment whose calendar reading is known.
    package init(checkout: Checkout, now: CivilTime) {
        self.init(now: now)
        wallet.user = checkout.user?.rawValue ?? ""
        redemption.requestNumber = checkout.requestNumber?.rawValue ?? ""
        redemption.method = checkout.method?.rawValue ?? ""
        redemption.store = checkout.store ?? Checkout.Store()
        attributes = checkout.attributes
    }
}
