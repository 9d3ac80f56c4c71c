internal import ScripCore
internal import ScripLedger

/// What a turn will most likely ask, so that a ledger which is a network away is asked once.
extension CouponHost {
    /// To redeem or hold coupons.
    func expected(
        _ operation: LedgerOperation, _ number: RequestNumber, of coupons: [CouponCode],
        at instant: Instant
    ) -> [ExpectedRows] {
        let day = day(at: instant)
        return [.key(.answer(LedgerRequest(operation, number)))]
            + coupons.map { .coupons($0, onDay: day) }
    }

    /// To send a coupon, by a generated code if need be.
    func expected(
        sending wanted: CouponSent.Request, as generated: CouponCode
    ) -> [ExpectedRows] {
        let day = StockDay(wanted.stock, day(at: wanted.at ?? clock()))
        var keys: [RowKey] = [
            .answer(LedgerRequest(.send, wanted.number)), .figures(wanted.stock), .day(day),
            .received(wanted.user, wanted.stock),
        ]
        if let person = wanted.person {
            keys.append(.receivedElsewhere(person, otherThan: wanted.user, of: wanted.stock))
        }
        if let code = wanted.code {
            keys.append(.coupon(code, of: wanted.stock))
        } else {
            keys.append(.coupons(generated))
        }
        return keys.map { .key($0) }
    }

    /// To take back goods or a coupon.
    func expected(returning request: Returned.Request) -> [ExpectedRows] {
        var rows: [ExpectedRows] = [
            .key(.answer(LedgerRequest(.returnCoupon, request.number)))
        ]
        if let coupon = request.coupon {
            rows.append(.coupons(coupon, onDay: day(at: request.at ?? clock())))
        }
        if let redemption = request.redemption, let entry = book.entry(of: redemption) {
            rows += [.key(.entry(entry)), .key(.refunds(redemption))]
        }
        return rows
    }
}
