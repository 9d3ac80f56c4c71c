package import ScripCore

// What an engine's tables hold, column by column: the audit makes it of the journal, and an engine that
// keeps rows of its own shape tells it of them.

extension JournalEntry {
    /// The columns of the journal.
    package static let columns = ["number", "kind", "recorded_at", "body", "hash"]

    /// Their values.
    package var columnValues: [LedgerValue] {
        [
            .integer(number), .integer(Int64(kind.rawValue)), .moment(recordedAt), .blob(body),
            .blob(hash),
        ]
    }
}

extension StoredRule {
    /// The columns of the table of rules.
    package static let columns = ["version", "name", "source", "proposed", "published"]

    /// Their values.
    package var columnValues: [LedgerValue] {
        [
            .text(version.rawValue), .text(name), .blob(source), .number(proposed),
            .number(published),
        ]
    }
}

extension Stock {
    /// The columns of the table of stocks.
    package static let columns = [
        "id", "definition", "rule_version", "parameters", "created_at", "state", "limit_total",
        "limit_per_user", "limit_per_day", "sent", "redeemed", "discounted", "edition",
        "never_discounted",
    ]

    /// Their values; what changes about a stock is kept apart from what its definition says.
    package static func columnValues(
        _ id: StockID, _ definition: StockDefinition, _ rule: RuleVersion,
        _ parameters: [ParameterValue.Field], _ createdAt: Instant, _ figures: StockFigures
    ) -> [LedgerValue] {
        var encoded = RecordEncoder.record()
        encoded.append(list: parameters)
        return [
            .number(Int64(id.rawValue)), .blob(definition.record), .text(rule.rawValue),
            .blob(encoded.bytes), .moment(createdAt), .text(figures.state.rawValue),
            .number(figures.limits.total), .number(figures.limits.perUser),
            .number(figures.limits.perDay), .number(figures.sent), .number(figures.redeemed),
            .number(figures.discounted), .number(figures.edition),
            .number(figures.neverDiscounted),
        ]
    }
}

extension DayCounts {
    /// The columns of the table of days.
    package static let columns = ["stock", "day", "sent", "redeemed"]

    /// Their values.
    package func columnValues(_ stock: StockID, _ day: Int64) -> [LedgerValue] {
        [.number(Int64(stock.rawValue)), .integer(day), .integer(sent), .integer(redeemed)]
    }
}

extension Coupon {
    /// The columns of the table of coupons.
    package static let columns = [
        "number", "code", "stock", "user", "state", "received_at", "available_from", "expires_at",
        "channel", "version", "redemption", "redeemed_at", "redeemed_on", "discount",
        "hold_request", "hold_until", "hold_on", "hold_discount", "order_number",
        "deactivated_at", "deactivation_reason", "deactivated_in", "returned_in", "reminded",
    ]

    /// Their values.
    package var columnValues: [LedgerValue] {
        [
            .integer(sentIn), .text(code.rawValue), .number(Int64(stock.rawValue)),
            .text(user.rawValue), .text(state.rawValue), .moment(receivedAt),
            .moment(availableFrom), .moment(expiresAt), .text(channel), .integer(version),
            .number(redemption?.entry), .moment(redeemedAt), .number(redeemedOn),
            .integer(discount), .text(hold?.requestNumber.rawValue), .moment(hold?.until),
            .number(hold?.day), .number(hold?.discount), .text(order), .moment(deactivation?.at),
            .text(deactivation?.reason), .number(deactivation?.entry), .number(returnedIn),
            .number(reminded),
        ]
    }
}

extension RedemptionRow {
    /// The columns of the table of redemptions.
    package static let columns = ["number", "position", "stock", "user", "store", "day", "late"]

    /// Their values.
    package var columnValues: [LedgerValue] {
        [
            .integer(number), .integer(position), .number(Int64(stock.rawValue)),
            .text(user.rawValue), .text(store), .integer(day), .integer(isLate ? 1 : 0),
        ]
    }
}

extension PersonCoupon {
    /// The columns of the table of persons.
    package static let columns = ["stock", "person", "number"]

    /// Their values.
    package var columnValues: [LedgerValue] {
        [.number(Int64(stock.rawValue)), .blob(person), .integer(number)]
    }
}

extension UploadedCode {
    /// The columns of the table of uploaded codes.
    package static let columns = ["stock", "code", "uploaded_at", "position"]

    /// Their values.
    package func columnValues(_ stock: StockID) -> [LedgerValue] {
        [
            .number(Int64(stock.rawValue)), .text(code.rawValue), .moment(uploadedAt),
            .number(position),
        ]
    }
}

extension Document {
    /// The columns of the table of documents.
    package static let columns = ["collection", "key", "body", "version"]

    /// Their values.
    package var columnValues: [LedgerValue] {
        [.text(key.collection), .text(key.key), .blob(body), .integer(version)]
    }
}

extension Program {
    /// The columns of the table of programs.
    package static let columns = ["number", "kind", "id", "merchant", "body", "version"]

    /// Their values.
    package var columnValues: [LedgerValue] {
        [
            .integer(number), .integer(Int64(name.kind.rawValue)), .text(name.id),
            .text(merchant.rawValue), .blob(content.record), .integer(version),
        ]
    }
}

extension ProgramEarner {
    /// The columns of the table of merchants at whom payments may earn something.
    package static let columns = ["merchant", "program", "begins", "ends"]

    /// Their values.
    package var columnValues: [LedgerValue] {
        [.text(merchant.rawValue), .integer(program), .moment(begins), .moment(ends)]
    }
}

extension LedgerRequest {
    /// The columns of the table of request numbers.
    package static let columns = ["operation", "number", "entry"]

    /// Their values.
    package func columnValues(_ entry: Int64) -> [LedgerValue] {
        [.integer(Int64(operation.rawValue)), .text(number.rawValue), .integer(entry)]
    }
}

extension MerchantID {
    /// The columns of the table of what merchants never discount.
    package static let neverDiscountedColumns = ["merchant", "entry"]

    /// Their values.
    package func neverDiscountedValues(_ entry: Int64) -> [LedgerValue] {
        [.text(rawValue), .integer(entry)]
    }
}
