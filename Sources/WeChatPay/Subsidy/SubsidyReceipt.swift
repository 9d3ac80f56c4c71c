package import ScripContract
package import ScripCore

extension Subsidy.Order {
    /// Reads the fields payment and return share (营销补差).
    package init(wire body: WireFields) throws(WireError) {
        self.init(
            stock: StockID(rawValue: try body.text("stock_id", 1...20)),
            coupon: CouponCode(rawValue: try body.text("coupon_code", 1...128)),
            transaction: try body.text("transaction_id", 28...32),
            payer: MerchantID(rawValue: try body.text("payer_merchant", 1...32)),
            payee: MerchantID(rawValue: try body.text("payee_merchant", 1...32)),
            amount: try body.integer("amount", in: 1...Subsidy.amountMax),
            words: try body.text("description", 1...1_024))
    }

    /// Writes the members of this order.
    func write(wire writer: inout JSONWriter) {
        writer.member("stock_id", stock.rawValue)
        writer.member("coupon_code", coupon.rawValue)
        writer.member("transaction_id", transaction)
        writer.member("payer_merchant", payer.rawValue)
        writer.member("payee_merchant", payee.rawValue)
        writer.member("amount", amount)
        writer.member("description", words)
    }
}

/// Where a payment stands; spelled as the platform does.
package enum SubsidyStatus: String, Hashable, Sendable, CaseIterable {
    /// Not known.
    case unknown = "PAY_RECEIPT_UNKNOWN"
    /// Taken on.
    case accepted = "PAY_RECEIPT_ACCEPTED"
    /// Paid.
    case success = "PAY_RECEIPT_SUCCESS"
    /// Not paid; see the reason.
    case fail = "PAY_RECEIPT_FAIL"
    /// Being given back.
    case returning = "PAY_RECEIPT_RETURNING"
    /// A part was given back.
    case partlyReturned = "PAY_RECEIPT_PARTIAL_RETURN"
    /// All of it was given back.
    case returned = "PAY_RECEIPT_FULL_RETURN"

    /// Where a subsidy stands: it is paid as soon as it is kept.
    package init(of subsidy: Subsidy) {
        if subsidy.parts.isEmpty {
            self = .success
        } else {
            self = subsidy.returned < subsidy.order.amount ? .partlyReturned : .returned
        }
    }
}

/// A subsidy as the platform answers it.
package struct WireSubsidy: JSONWritable, Sendable {
    private let id: String
    private let subsidy: Subsidy

    /// A subsidy under the number of its receipt.
    package init(_ id: String, _ subsidy: Subsidy) {
        self.id = id
        self.subsidy = subsidy
    }

    /// Writes the receipt.
    package func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("subsidy_receipt_id", id)
            subsidy.order.write(wire: &writer)
            writer.member("status", SubsidyStatus(of: subsidy).rawValue)
            writer.member("success_time", subsidy.paidAt)
            writer.member("out_subsidy_no", subsidy.number)
            writer.member("create_time", subsidy.paidAt)
        }
    }
}

/// A return as the platform answers it.
package struct WireSubsidyReturn: JSONWritable, Sendable {
    private let id: String
    private let part: Subsidy.Part
    private let receipt: String

    /// A return under the number of its receipt.
    ///
    /// - Parameters:
    ///   - id: The return's number.
    ///   - part: What was given back.
    ///   - receipt: The number of the subsidy's receipt.
    package init(_ id: String, _ part: Subsidy.Part, of receipt: String) {
        self.id = id
        self.part = part
        self.receipt = receipt
    }

    /// Writes the return.
    package func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("subsidy_return_receipt_id", id)
            part.order.write(wire: &writer)
            writer.member("refund_id", part.refund)
            writer.member("status", "RETURN_RECEIPT_SUCCESS")
            writer.member("return_done_time", part.at)
            writer.member("out_subsidy_return_no", part.number)
            writer.member("subsidy_receipt_id", receipt)
            writer.member("return_create_time", part.at)
        }
    }
}
