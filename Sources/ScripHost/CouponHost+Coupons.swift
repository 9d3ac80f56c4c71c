public import ScripCore
internal import ScripLedger

extension CouponHost {
    /// Switches a coupon off (使券失效); it cannot be redeemed afterwards.
    ///
    /// - Parameters:
    ///   - coupon: Its code, or `stock_id:code`.
    ///   - reason: Words for the merchant's own books, at most 64 characters.
    ///   - request: The idempotency key.
    public func deactivate(
        _ coupon: CouponCode, reason: String = "", request: RequestNumber
    ) throws(ScripError) -> Coupon {
        guard reason.characters <= 64 else {
            throw ScripError.invalid(
                "reason", "has \(reason.characters) characters", remedy: "Use at most 64")
        }
        return try change(.deactivated, .deactivate, coupon, request, text: reason) {
            coupon, instant throws(ScripError) in
            try coupon.expect([.sent], to: "be switched off")
            return { coupon.deactivated(in: $0, at: instant, reason: reason) }
        }
    }

    /// Throws a coupon away, as its user does in the card pack; a used one stays redeemed.
    public func delete(
        _ coupon: CouponCode, of user: UserID, request: RequestNumber
    ) throws(ScripError) -> Coupon {
        try change(.deleted, .delete, coupon, request, text: user.rawValue) {
            coupon, _ throws(ScripError) in
            guard coupon.user == user else {
                throw ScripError(
                    .notAllowed, "The coupon belongs to another user",
                    remedy: "Name the user whose wallet it is in")
            }
            try coupon.expect([.sent, .used], to: "be thrown away")
            return { coupon.deleted(in: $0) }
        }
    }

    /// Ties a coupon to an order of the merchant (关联订单); it stays usable.
    public func associate(
        _ coupon: CouponCode, with order: String, request: RequestNumber
    ) throws(ScripError) -> Coupon {
        guard (1...128).contains(order.characters) else {
            throw ScripError.invalid(
                "order", "has \(order.characters) characters", remedy: "Use 1 to 128")
        }
        return try change(.associated, .associate, coupon, request, text: order) {
            coupon, instant throws(ScripError) in
            try coupon.expect([.sent], to: "be tied to an order", at: instant)
            guard coupon.order == nil || coupon.order == order else {
                throw ScripError(
                    .notAllowed, "The coupon is tied to another order", remedy: "Untie it first")
            }
            return { coupon.associated(in: $0, order: order) }
        }
    }

    /// Unties a coupon from its order (取消关联订单).
    public func disassociate(
        _ coupon: CouponCode, from order: String, request: RequestNumber
    ) throws(ScripError) -> Coupon {
        try change(.disassociated, .disassociate, coupon, request, text: order) {
            coupon, _ throws(ScripError) in
            guard coupon.order == order else {
                throw ScripError(
                    .notAllowed, "The coupon is not tied to this order",
                    remedy: "Name the order it is tied to")
            }
            return { coupon.associated(in: $0, order: nil) }
        }
    }

    /// One coupon, by its code or `stock_id:code`; throws `not_found` when there is none.
    public func coupon(_ code: CouponCode) throws(ScripError) -> Coupon {
        try ledger.read { ledger throws(ScripError) in try ledger.theCoupon(code) }
    }

    /// Changes one coupon under a request number.
    ///
    /// - Parameters:
    ///   - kind: What the journal calls it.
    ///   - operation: Whose request numbers count.
    ///   - asked: The coupon.
    ///   - number: The request number.
    ///   - text: What the entry says besides; part of the request's body.
    ///   - change: Checks the coupon, and answers what it becomes in an entry.
    private func change(
        _ kind: JournalEntry.Kind, _ operation: LedgerOperation, _ asked: CouponCode,
        _ number: RequestNumber, text: String,
        _ change:
            @escaping @Sendable (Coupon, Instant) throws(ScripError) -> (Int64) -> Coupon
    ) throws(ScripError) -> Coupon {
        try number.check()
        return try ledger.write { [self] ledger throws(ScripError) in
            if let entry = try ledger.answer(to: operation, number) {
                let before = try CouponChanged(record: entry.body)
                // However it is named now; a coupon that is not there is another one.
                let named = try ledger.coupon(
                    named: asked, of: before.stock, code: before.code)
                let differences =
                    (named != nil ? [] : ["coupon"]) + (before.text == text ? [] : [operation.text])
                guard differences.isEmpty, let named else {
                    throw ScripError.mismatch(
                        number, "another change of a coupon", differences: differences,
                        first: "Send the first request")
                }
                // The coupon may have changed since; what was answered then has not.
                return try named.asOf(entry, in: ledger)
            }
            let coupon = try ledger.theCoupon(asked)
            let instant = clock()
            let changed = try change(coupon, instant)
            let event = CouponChanged(
                number: number, stock: coupon.stock, code: coupon.code, at: instant, text: text)
            let entry = try ledger.append(
                draft(kind, event), answering: LedgerRequest(operation, number))
            let new = changed(entry)
            try ledger.update(new)
            return new
        }
    }
}

extension Coupon {
    /// Throws unless the coupon is in one of these states.
    func expect(
        _ states: [CouponState], to act: String, at instant: Instant? = nil
    ) throws(ScripError) {
        let state = instant.map(state(at:)) ?? state
        guard !states.contains(state) else { return }
        throw ScripError(
            .notAllowed, "A coupon that is \(state.rawValue) cannot \(act)",
            remedy: "See the wallet for the coupon's state")
    }

    /// The coupon as it was right after an entry that changed it.
    func asOf(_ entry: JournalEntry, in ledger: LedgerReader) throws(ScripError) -> Coupon {
        guard version != entry.number else { return self }
        var past = self
        let event = try CouponChanged(record: entry.body)
        switch entry.kind {
        case .deactivated:
            past = past.deactivated(in: entry.number, at: event.at, reason: event.text)
        case .deleted: past = past.deleted(in: entry.number)
        case .associated: past = past.associated(in: entry.number, order: event.text)
        case .disassociated: past = past.associated(in: entry.number, order: nil)
        default: break
        }
        if entry.kind == .associated || entry.kind == .disassociated {
            // Both are only done to coupons in the wallet.
            past.state = .sent
            past.redemption = nil
            past.redeemedAt = nil
            past.redeemedOn = nil
        }
        return past
    }
}

extension LedgerOperation {
    /// What a caller calls the words that go with a change of a coupon.
    fileprivate var text: String {
        switch self {
        case .deactivate: "reason"
        case .delete: "user"
        default: "order"
        }
    }
}
