internal import ScripCore
internal import ScripLedger

extension StockFigures {
    var values: [PostgresValue] {
        [
            .text(state.rawValue), .number(limits.total), .number(limits.perUser),
            .number(limits.perDay), .integer(sent), .integer(redeemed), .integer(discounted),
            .integer(edition), .integer(neverDiscounted),
        ]
    }
}

extension Coupon {
    /// What of it a redemption changes.
    private var redemptionValues: [PostgresValue] {
        [
            .text(state.rawValue), .integer(version), .number(redemption?.entry),
            .number(redeemedAt?.epochSeconds), .number(redeemedOn), .integer(discount),
        ]
    }

    /// What of it can change.
    var changingValues: [PostgresValue] {
        redemptionValues + [
            .words(hold?.requestNumber.rawValue), .number(hold?.until.epochSeconds),
            .number(hold?.day), .number(hold?.discount), .words(order),
            .number(deactivation?.at.epochSeconds), .words(deactivation?.reason),
            .number(deactivation?.entry), .number(returnedIn), .number(reminded),
        ]
    }

    /// All of it but its book.
    var values: [PostgresValue] {
        [.integer(sentIn)] + changingValues + [
            .text(code.rawValue), .number(PostgresMoment.key(stock)), .text(user.rawValue),
            .integer(receivedAt.epochSeconds), .integer(availableFrom.epochSeconds),
            .number(expiresAt?.epochSeconds), .text(channel),
        ]
    }

    /// Of what ``values`` are.
    static let elements: [PostgresElement] = [
        .integer, .text, .integer, .integer, .integer, .integer, .integer, .text, .integer,
        .integer,
        .integer, .text, .integer, .text, .integer, .integer, .integer, .text, .integer, .text,
        .integer, .integer, .integer, .text,
    ]
}
