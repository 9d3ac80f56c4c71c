public import ScripCore

/// A subsidy: the difference a coupon made, paid from one merchant to another (营销补差).
public struct SubsidyReceipt: Hashable, Sendable {
    /// What a payment or a return of one asks for.
    public struct Order: Hashable, Sendable {
        /// The coupon's stock.
        public var stock: String
        /// The coupon.
        public var couponCode: String
        /// The paid order.
        public var transaction: String
        /// Who pays; the stock's creator or owner.
        public var payer: String
        /// Who is paid.
        public var payee: String
        /// Fen.
        public var amount: Int64
        /// Words, echoed.
        public var description: String
    }

    /// Where a payment stands.
    public enum Status: String, Hashable, Sendable, CaseIterable {
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
    }

    /// The receipt's number, 28 characters.
    public var id: String
    /// Who asked.
    public var merchant: String
    /// What was asked for.
    public var order: Order
    /// The merchant's number.
    public var requestNumber: String
    /// When it was paid.
    public var paidAt: Instant
    /// What was given back.
    public var returns: [Return]

    /// One return of a part or all.
    public struct Return: Hashable, Sendable {
        /// The return's number, 28 characters.
        public var id: String
        /// What was asked for.
        public var order: Order
        /// The refund of the paid order.
        public var refund: String
        /// The merchant's number.
        public var requestNumber: String
        /// When it was given back.
        public var returnedAt: Instant

        /// A return.
        public init(
            id: String, order: Order, refund: String, requestNumber: String, returnedAt: Instant
        ) {
            self.id = id
            self.order = order
            self.refund = refund
            self.requestNumber = requestNumber
            self.returnedAt = returnedAt
        }
    }

    /// A paid subsidy.
    public init(
        id: String, merchant: String, order: Order, requestNumber: String, paidAt: Instant,
        returns: [Return] = []
    ) {
        self.id = id
        self.merchant = merchant
        self.order = order
        self.requestNumber = requestNumber
        self.paidAt = paidAt
        self.returns = returns
    }

    /// Fen given back so far.
    public var returned: Int64 { returns.reduce(0) { $0 + $1.order.amount } }

    /// Where it stands.
    public var status: Status {
        returns.isEmpty ? .success : returned < order.amount ? .partlyReturned : .returned
    }
}

extension SubsidyReceipt {
    /// The most one subsidy may be, in fen.
    public static let amountMax: Int64 = 500_000
}

extension SubsidyReceipt.Order {
    /// Reads the fields payment and return share.
    public init(from body: WireFields) throws(WireError) {
        self.init(
            stock: try body.text("stock_id", 1...20),
            couponCode: try body.text("coupon_code", 1...128),
            transaction: try body.text("transaction_id", 28...32),
            payer: try body.text("payer_merchant", 1...32),
            payee: try body.text("payee_merchant", 1...32),
            amount: try body.integer("amount", in: 1...SubsidyReceipt.amountMax),
            description: try body.text("description", 1...1_024))
    }

    /// Writes the members of this order.
    func write(to writer: inout JSONWriter) {
        writer.member("stock_id", stock)
        writer.member("coupon_code", couponCode)
        writer.member("transaction_id", transaction)
        writer.member("payer_merchant", payer)
        writer.member("payee_merchant", payee)
        writer.member("amount", amount)
        writer.member("description", description)
    }
}

extension SubsidyReceipt: JSONWritable {
    /// Writes the receipt as the platform answers it.
    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("subsidy_receipt_id", id)
            order.write(to: &writer)
            writer.member("status", status.rawValue)
            writer.member("success_time", paidAt)
            writer.member("out_subsidy_no", requestNumber)
            writer.member("create_time", paidAt)
        }
    }

    /// The receipt with what else is kept about it.
    public var kept: [UInt8] {
        var writer = JSONWriter()
        writer.object { writer in
            writer.member("receipt", self)
            writer.member("merchant", merchant)
            writer.key("returns")
            writer.list(returns) { $0.write(to: &$1, of: self) }
        }
        return writer.bytes
    }

    /// Reads what was kept.
    public init(kept bytes: [UInt8]) throws(WireError) {
        let body = try WireFields(kept: bytes)
        let receipt = try body.object("receipt")
        var returns: [Return] = []
        for kept in try body.objects("returns", 0...Int.max) {
            returns.append(
                Return(
                    id: try kept.text("subsidy_return_receipt_id", 1...32),
                    order: try Order(from: kept), refund: try kept.text("refund_id", 1...32),
                    requestNumber: try kept.text("out_subsidy_return_no", 1...128),
                    returnedAt: try kept.time("return_done_time")))
        }
        self.init(
            id: try receipt.text("subsidy_receipt_id", 1...32),
            merchant: try body.text("merchant", 1...32), order: try Order(from: receipt),
            requestNumber: try receipt.text("out_subsidy_no", 1...128),
            paidAt: try receipt.time("success_time"), returns: returns)
    }
}

extension SubsidyReceipt.Return {
    /// Writes the return as the platform answers it.
    public func write(to writer: inout JSONWriter, of receipt: SubsidyReceipt) {
        writer.object { writer in
            writer.member("subsidy_return_receipt_id", id)
            order.write(to: &writer)
            writer.member("refund_id", refund)
            writer.member("status", "RETURN_RECEIPT_SUCCESS")
            writer.member("return_done_time", returnedAt)
            writer.member("out_subsidy_return_no", requestNumber)
            writer.member("subsidy_receipt_id", receipt.id)
            writer.member("return_create_time", returnedAt)
        }
    }
}
