package import ScripContract
package import ScripCore

/// The notification that a user received a coupon (领券事件), before it is encrypted.
package struct CouponReceived: Hashable, Sendable {
    /// Channels a coupon can come through, without the wire's prefix.
    package enum Channel: String, Hashable, Sendable, CaseIterable {
        /// A mini-program's plugin.
        case miniApp = "MINIAPP"
        /// The send interface.
        case api = "API"
        /// A gift for a payment (支付有礼).
        case payGift = "PAYGIFT"
        /// An H5 page.
        case h5 = "H5"
        /// After a payment face to face (附近发券).
        case faceToFace = "FTOF"
        /// A campaign of member cards.
        case memberCard = "MEMBERCARD_ACT"
        /// A marketing hall (营销馆).
        case hall = "HALL"
        /// The JSAPI page.
        case jsAPI = "JSAPI"
        /// A live show.
        case live = "MINI_APP_LIVE"
        /// Search (搜一搜).
        case search = "WECHAT_SEARCH"
        /// A discount while paying.
        case payDiscount = "PAY_HAS_DISCOUNT"
        /// An advertisement.
        case advertisement = "WECHAT_AD"
        /// The platform of rights.
        case rights = "RIGHTS_PLATFORM"
        /// A gift for receiving money.
        case receiveGift = "RECEIVE_MONEY_GIFT"
        /// A right of members who pay.
        case memberRight = "MEMBER_PAY_RIGHT"
        /// Smart retail.
        case smartRetail = "BUSI_SMART_RETAIL"
        /// A live room of a channel (视频号).
        case finderLive = "FINDER_LIVEROOM"

        /// The spelling on the wire.
        package var wire: String { "BUSICOUPON_SEND_CHANNEL_\(rawValue)" }
    }

    /// What the channel adds (附加信息); empty members are left out.
    package struct Attached: Hashable, Sendable {
        /// The payment that earned the coupon.
        package var transaction = ""
        /// The activity that gave it.
        package var activity = ""
        /// Nothing attached.
        package init() {}
    }

    /// The coupon.
    package var couponCode: String
    /// Its stock.
    package var stock: String
    /// When the user received it.
    package var sentAt: Instant
    /// Who sent it.
    package var sender: String
    /// How it came.
    package var channel: Channel
    /// The user; only when the stock names an appid for notifications.
    package var user: String?
    /// The user across a company's appids; only with an appid for notifications.
    package var unionID: String?
    /// The sender's number.
    package var requestNumber: String
    /// What the channel adds.
    package var attached = Attached()

    /// A received coupon.
    package init(
        couponCode: String, stock: String, sentAt: Instant, sender: String, channel: Channel,
        user: String?, unionID: String? = nil, requestNumber: String
    ) {
        self.couponCode = couponCode
        self.stock = stock
        self.sentAt = sentAt
        self.sender = sender
        self.channel = channel
        self.user = user
        self.unionID = unionID
        self.requestNumber = requestNumber
    }
}

extension CouponReceived: JSONWritable {
    /// Writes the resource as it is encrypted.
    package func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("event_type", "EVENT_TYPE_BUSICOUPON_SEND")
            writer.member("coupon_code", couponCode)
            writer.member("stock_id", stock)
            writer.member("send_time", sentAt)
            if let user { writer.member("openid", user) }
            if let unionID { writer.member("unionid", unionID) }
            writer.member("send_channel", channel.wire)
            writer.member("send_merchant", sender)
            writer.member("send_req_no", requestNumber)
            writer.key("attach_info")
            writer.object { writer in
                if !attached.transaction.isEmpty {
                    writer.member("transaction_id", attached.transaction)
                }
                if !attached.activity.isEmpty { writer.member("act_code", attached.activity) }
            }
        }
    }
}

/// What is posted to a merchant: an event whose resource is encrypted.
package struct NotificationEnvelope: Hashable, Sendable {
    /// The same in every attempt, so that a receiver can tell a repetition.
    package var id: String
    /// When the event was made.
    package var createdAt: Instant
    /// The event.
    package var eventType: String
    /// A few words.
    package var summary: String
    /// What is inside, by kind.
    package var originalType: String
    /// The encrypted resource.
    package var resource: Sealed

    /// The envelope of a received coupon, with times as clocks in a zone show them.
    package init(
        id: String, _ received: CouponReceived, key: String, createdAt: Instant,
        in zone: MerchantTimeZone = .shanghai
    ) throws(ScripError) {
        self.id = id
        self.createdAt = createdAt
        eventType = "COUPON.SEND"
        summary = "商家券领券通知"
        originalType = "coupon"
        resource = try Sealed(
            received.json(.compact, zone: zone), key: key, associatedData: "coupon")
    }
}

extension NotificationEnvelope: JSONWritable {
    /// Writes the documented members.
    package func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("id", id)
            writer.member("create_time", createdAt)
            writer.member("event_type", eventType)
            writer.member("resource_type", "encrypt-resource")
            writer.member("summary", summary)
            writer.key("resource")
            writer.object { writer in
                writer.member("original_type", originalType)
                writer.member("algorithm", Sealed.algorithm)
                writer.member("ciphertext", resource.ciphertext)
                writer.member("associated_data", resource.associatedData)
                writer.member("nonce", resource.nonce)
            }
        }
    }
}
