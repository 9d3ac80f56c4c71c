internal import ScripCore

/// Lays facts out flat, in the cells that ``HostObjects`` names.
///
/// The buffers are used again from run to run: a rule that reads its context pays for one copy.
struct ContextRecords {
    private(set) var records = FlatRecords()

    /// Lays out the facts of one decision.
    mutating func fill(_ facts: Facts, currency: String) {
        records.rows.removeAll(keepingCapacity: true)
        records.extras.removeAll(keepingCapacity: true)
        records.text.removeAll(keepingCapacity: true)
        add(currency)
        let now = facts.now
        records.rows.append(contentsOf: [
            now.epoch, now.year, now.month, now.day, now.hour, now.minute, now.weekday,
        ])
        add(facts.stock.id)
        add(facts.stock.name)
        add(facts.stock.type)
        records.rows.append(facts.stock.sent)
        records.rows.append(facts.stock.redeemed)
        records.rows.append(facts.stock.remaining)
        add(facts.coupon.code)
        records.rows.append(facts.coupon.receivedAt)
        records.rows.append(facts.coupon.availableFrom)
        records.rows.append(facts.coupon.expiresAt)
        add(facts.coupon.channel)
        let wallet = facts.wallet
        add(wallet.user)
        records.rows.append(wallet.count)
        records.rows.append(wallet.ofStock)
        records.rows.append(wallet.redeemed)
        records.rows.append(wallet.redeemedToday)
        records.rows.append(wallet.firstPurchase ? 1 : 0)
        records.rows.append(FlatRecords.span(records.extras.count, wallet.coupons.count))
        for entry in wallet.coupons {
            addExtra(entry.state)
            addExtra(entry.stock)
            addExtra(entry.code)
        }
        add(facts.redemption.requestNumber)
        add(facts.redemption.method)
        add(facts.redemption.store.id)
        add(facts.redemption.store.region)
        records.rows.append(
            FlatRecords.span(records.extras.count, facts.redemption.applied.count))
        for entry in facts.redemption.applied {
            addExtra(entry.stock)
            records.extras.append(entry.discount)
        }
        records.rows.append(FlatRecords.span(records.extras.count, facts.attributes.count))
        for attribute in facts.attributes {
            addExtra(attribute.key)
            switch attribute.value {
            case .string(let text):
                records.extras.append(FlatKind.text)
                addExtra(text)
            case .integer(let number):
                records.extras.append(FlatKind.integer)
                records.extras.append(number)
            case .boolean(let flag):
                records.extras.append(FlatKind.boolean)
                records.extras.append(flag ? 1 : 0)
            }
        }
        assert(records.rows.count == HostObjects.Cell.count)
    }

    private mutating func add(_ text: String) {
        records.rows.append(records.append(text: text))
    }

    private mutating func addExtra(_ text: String) {
        records.extras.append(records.append(text: text))
    }
}
