public import ScripCore

/// Goods of a redemption came back (退券), whole or in part.
public struct Returned: Hashable, Sendable, Record {
    /// So many pieces of one line.
    public struct Goods: Hashable, Sendable {
        /// The line's id.
        public var line: String
        /// Pieces that come back.
        public var quantity: Int64

        /// Pieces of a line.
        public init(line: String, quantity: Int64) {
            self.line = line
            self.quantity = quantity
        }
    }

    /// What was asked for.
    public struct Request: Hashable, Sendable, Record {
        /// The request number.
        public var number: RequestNumber
        /// The coupon to give back whole; nil when goods come back by line.
        public var coupon: CouponCode?
        /// The redemption the goods were part of; nil when a coupon is given back whole.
        public var redemption: RedemptionID?
        /// The goods.
        public var goods: [Goods]
        /// When, if the caller says so.
        public var at: Instant?

        /// A request to return.
        public init(
            number: RequestNumber, coupon: CouponCode?, redemption: RedemptionID?, goods: [Goods],
            at: Instant?
        ) {
            self.number = number
            self.coupon = coupon
            self.redemption = redemption
            self.goods = goods
            self.at = at
        }

        /// Writes the request.
        public func encode(to encoder: inout RecordEncoder) {
            encoder.append(number.rawValue)
            encoder.append(optional: coupon?.rawValue)
            encoder.append(optional: redemption?.rawValue)
            encoder.append(count: goods.count)
            for line in goods {
                encoder.append(line.line)
                encoder.append(line.quantity)
            }
            encoder.append(optional: at?.epochSeconds)
        }

        /// Reads the request.
        public init(from decoder: inout RecordDecoder) throws(ScripError) {
            self.init(
                number: RequestNumber(rawValue: try decoder.string()),
                coupon: try decoder.optional { d throws(ScripError) in
                    CouponCode(rawValue: try d.string())
                },
                redemption: try decoder.optional { d throws(ScripError) in
                    RedemptionID(rawValue: try d.string())
                },
                goods: try decoder.list { d throws(ScripError) in
                    Goods(line: try d.string(), quantity: try d.integer())
                },
                at: try decoder.optional { d throws(ScripError) in
                    Instant(epochSeconds: try d.integer())
                })
        }
    }

    /// What one coupon gives back.
    public struct Part: Hashable, Sendable {
        /// The coupon's code.
        public var code: CouponCode
        /// Its stock.
        public var stock: StockID
        /// Minor units that no longer count as discounted.
        public var discount: Int64
        /// Whether the coupon itself comes back to the wallet.
        public var whole: Bool

        /// One coupon's part.
        public init(code: CouponCode, stock: StockID, discount: Int64, whole: Bool) {
            self.code = code
            self.stock = stock
            self.discount = discount
            self.whole = whole
        }
    }

    /// What one line gives back.
    public struct Line: Hashable, Sendable {
        /// The line's id.
        public var id: String
        /// Pieces.
        public var quantity: Int64
        /// Their list amount, minor units.
        public var amount: Int64
        /// What coupons had taken off them, minor units.
        public var discount: Int64

        /// What the customer gets back, minor units.
        public var refund: Int64 { amount &- discount }

        /// One line's part.
        public init(id: String, quantity: Int64, amount: Int64, discount: Int64) {
            self.id = id
            self.quantity = quantity
            self.amount = amount
            self.discount = discount
        }
    }

    /// What was asked for.
    public var request: Request
    /// The redemption it belongs to.
    public var redemption: RedemptionID
    /// When.
    public var at: Instant
    /// What each coupon gives back.
    public var parts: [Part]
    /// What each line gives back; empty when a coupon is given back whole.
    public var lines: [Line]
    /// Coupons of whose sets some pieces came back and others stay: their condition may be broken.
    public var breaks: [Broken]

    /// A coupon whose condition a return breaks.
    public struct Broken: Hashable, Sendable {
        /// The coupon's code.
        public var code: CouponCode
        /// Its stock.
        public var stock: StockID

        /// A coupon of a stock.
        public init(code: CouponCode, stock: StockID) {
            self.code = code
            self.stock = stock
        }
    }

    /// A return.
    public init(
        request: Request, redemption: RedemptionID, at: Instant, parts: [Part], lines: [Line],
        breaks: [Broken] = []
    ) {
        self.request = request
        self.redemption = redemption
        self.at = at
        self.parts = parts
        self.lines = lines
        self.breaks = breaks
    }

    /// What the bytes of every return of a redemption begin with, after their version.
    ///
    /// A ledger finds them by it in the journal itself: what came back of a redemption is never a matter
    /// of rows that stand beside the journal and could be lost.
    public static func beginning(of redemption: RedemptionID) -> [UInt8] {
        var encoder = RecordEncoder(capacity: 24)
        encoder.append(redemption.rawValue)
        return encoder.bytes
    }

    /// Whether the body of an entry is that of a return of a redemption.
    public static func isOf(_ redemption: RedemptionID, _ body: [UInt8]) -> Bool {
        body.dropFirst().starts(with: beginning(of: redemption))
    }

    /// Writes the return, its redemption first; see ``beginning(of:)``.
    public func encode(to encoder: inout RecordEncoder) {
        encoder.append(redemption.rawValue)
        encoder.append(request)
        encoder.append(at.epochSeconds)
        encoder.append(count: parts.count)
        for part in parts {
            encoder.append(part.code.rawValue)
            encoder.append(part.stock.rawValue)
            encoder.append(part.discount)
            encoder.append(part.whole)
        }
        encoder.append(count: lines.count)
        for line in lines {
            encoder.append(line.id)
            encoder.append(line.quantity)
            encoder.append(line.amount)
            encoder.append(line.discount)
        }
        encoder.append(count: breaks.count)
        for broken in breaks {
            encoder.append(broken.code.rawValue)
            encoder.append(broken.stock.rawValue)
        }
    }

    /// Reads a return.
    public init(from decoder: inout RecordDecoder) throws(ScripError) {
        let redemption = RedemptionID(rawValue: try decoder.string())
        self.init(
            request: try decoder.value(), redemption: redemption,
            at: Instant(epochSeconds: try decoder.integer()),
            parts: try decoder.list { d throws(ScripError) in
                Part(
                    code: CouponCode(rawValue: try d.string()),
                    stock: StockID(rawValue: try d.string()), discount: try d.amount(),
                    whole: try d.boolean())
            },
            lines: try decoder.list { d throws(ScripError) in
                Line(
                    id: try d.string(), quantity: try d.amount(), amount: try d.amount(),
                    discount: try d.amount())
            },
            breaks: try decoder.list { d throws(ScripError) in
                Broken(
                    code: CouponCode(rawValue: try d.string()),
                    stock: StockID(rawValue: try d.string()))
            })
    }
}
