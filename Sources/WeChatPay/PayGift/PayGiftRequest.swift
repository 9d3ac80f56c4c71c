internal import ScripContract
package import ScripCore

/// What a shopper is given.
private enum PayGiftContent: String, CaseIterable {
    /// One coupon.
    case single = "SINGLE_COUPON"
    /// Three to five coupons at once (礼包).
    case package = "GIFT_PACKAGE"
}

/// Whom it is for.
private enum PayGiftAudience: String, CaseIterable {
    /// Everybody who pays.
    case everybody = "DELIVERY_ALL_PERSON"
    /// Members of the merchant.
    case members = "DELIVERY_MEMBER_PERSON"
}

/// What it is for.
private enum PayGiftPurpose: String, CaseIterable {
    /// Paying in a store.
    case offLine = "OFF_LINE_PAY"
    /// Jumping to a mini-program.
    case miniApp = "JUMP_MINI_APP"
}

extension PayGift.Request {
    /// Reads the body of a creation (支付有礼); the rule may be flat or under `full_send_rule`.
    package init(wire bytes: [UInt8], now: Instant) throws(WireError) {
        let body = try WireFields(body: bytes)
        let base = try body.object("activity_base_info")
        let outer = try body.object("award_send_rule")
        let rule = try outer.optionalObject("full_send_rule") ?? outer
        let advanced = try body.optionalObject("advanced_setting")

        let name = try base.text("activity_name", 1...24)
        _ = try base.text("activity_second_title", 1...24)
        _ = try base.text("merchant_logo_url", 1...256)
        if let colour = try base.optionalText("background_color", 0...16), !colour.isEmpty {
            let known = (1...10).map { $0 < 10 ? "Color0\($0)0" : "Color100" }
            guard known.contains(colour) else {
                throw base.wrong(
                    "background_color", "is none of Color010 to Color100")
            }
        }
        let (begin, end) = try Self.duration(base, now: now)
        let periods = try Self.periods(base)
        let number = try base.text("out_request_no", 1...128, .requestNumber)
        if try base.word("delivery_purpose", PayGiftPurpose.self) == .miniApp {
            _ = try base.text("mini_programs_appid", 1...32)
            _ = try base.text("mini_programs_path", 1...128)
        }

        let amountMin = try rule.integer("transaction_amount_minimum", in: 1...100_000_000)
        let content = try rule.word("send_content", PayGiftContent.self)
        try Self.expect("award_type", "BUSIFAVOR", in: rule)
        try Self.expect("merchant_option", "MANUAL_INPUT_MERCHANT", in: rule)
        var stocks: [String] = []
        for award in try rule.objects("award_list", content == .single ? 1...1 : 3...5) {
            let stock = try award.text("stock_id", 1...20)
            _ = try award.optionalText("original_image_url", 0...256)
            _ = try award.optionalText("thumbnail_url", 0...256)
            guard !stocks.contains(stock) else {
                throw award.wrong("stock_id", "stands in award_list twice")
            }
            stocks.append(stock)
        }
        let merchants = try rule.texts(
            "merchant_id_list", 1...PayGift.merchantsMax, each: MerchantID.digits)

        let audience =
            try advanced?.optionalWord("delivery_user_category", PayGiftAudience.self) ?? .everybody
        if let advanced, audience == .members {
            _ = try advanced.text("merchant_member_appid", 1...32)
        }
        let goodsTags = try advanced?.texts("goods_tags", 0...50, each: 1...128) ?? []
        for closed in ["payment_mode", "payment_method_information"] {
            guard let advanced, advanced[closed] != nil else { continue }
            throw advanced.wrong(closed, "is not open for merchant coupons; leave it out")
        }
        let shown = PayGiftShown(
            base: .object(base.present), rule: .object(rule.present),
            advanced: advanced.map { .object($0.present) })
        self.init(
            number: number, name: name, begin: begin, end: end, periods: periods,
            amountMin: amountMin, stocks: stocks.map(StockID.init(rawValue:)),
            merchants: merchants.map(MerchantID.init(rawValue:)),
            isForMembers: audience == .members, goodsTags: goodsTags, shown: shown.json)
    }

    private static func expect(
        _ key: String, _ word: String, in rule: WireFields
    ) throws(WireError) {
        let given = try rule.text(key, 1...64)
        guard given == word else {
            throw rule.wrong(key, "has to be \(word) for merchant coupons")
        }
    }

    private static func duration(
        _ base: WireFields, now: Instant
    ) throws(WireError) -> (begin: Instant, end: Instant) {
        let begin = try base.time("begin_time")
        let end = try base.time("end_time")
        guard begin < end else { throw base.wrong("end_time", "is not after begin_time") }
        guard end.epochSeconds - begin.epochSeconds <= 90 * 86_400 else {
            throw base.wrong("end_time", "is more than 90 days after begin_time")
        }
        guard end.epochSeconds - now.epochSeconds <= 366 * 86_400 else {
            throw base.wrong("end_time", "is more than a year away")
        }
        return (begin, end)
    }

    private static func periods(_ base: WireFields) throws(WireError) -> PayGiftPeriods {
        var periods = PayGiftPeriods()
        guard let given = try base.optionalObject("available_periods") else { return periods }
        for span in try given.objects("available_time", 0...PayGiftPeriods.max) {
            let begin = try span.time("begin_time")
            let end = try span.time("end_time")
            guard begin <= end else { throw span.wrong("end_time", "is before begin_time") }
            periods.spans.append(begin...end)
        }
        for stretch in try given.objects("available_day_time", 0...PayGiftPeriods.max) {
            let begin = try second(stretch, "begin_day_time")
            let end = try second(stretch, "end_day_time")
            guard begin <= end else {
                throw stretch.wrong("end_day_time", "is before begin_day_time")
            }
            periods.daily.append(begin...end)
        }
        return periods
    }

    /// Seconds since midnight, from `HHMMSS`.
    private static func second(
        _ stretch: WireFields, _ key: String
    ) throws(WireError) -> Int64 {
        let text = try stretch.text(key, 6...6)
        let digits = text.utf8.compactMap { (0x30...0x39).contains($0) ? Int64($0 - 0x30) : nil }
        guard digits.count == 6 else {
            throw stretch.wrong(key, "is not a time such as 135959")
        }
        let (hour, minute) = (digits[0] * 10 + digits[1], digits[2] * 10 + digits[3])
        let second = digits[4] * 10 + digits[5]
        guard hour < 24, minute < 60, second < 60 else {
            throw stretch.wrong(key, "is not a time such as 135959")
        }
        return hour * 3_600 + minute * 60 + second
    }
}
