internal import ScripCore

extension JournalModel {
    mutating func apply(_ event: CouponSent, in entry: JournalEntry) throws(ScripError) {
        let request = event.request
        try claim(event.occasion == nil ? .send : .gift, request.number, entry)
        if event.occasion != nil { gifts.append(entry.number) }
        try check(event.receivedAt, asked: request.at, entry)
        let row = try stock(request.stock)
        let id = request.stock
        try expect(
            row.figures.state == .running,
            "sends a coupon of stock \(id), which is \(row.figures.state)")
        try expect((try? request.user.check()) != nil, "sends a coupon to nobody")
        let limits = row.figures.limits
        if let total = limits.total {
            try expect(
                row.figures.sent < total, "sends more coupons of stock \(id) than its budget")
        }
        try expect(event.day == day(of: event.receivedAt), "counts a coupon on another day")
        if let perDay = limits.perDay {
            try expect(
                row.days[event.day, default: DayCounts()].sent < perDay,
                "sends more coupons of stock \(id) than its daily cap")
        }
        let user = ExactText(request.user)
        if let perUser = limits.perUser {
            let received = row.sentToUser[user, default: 0]
            try expect(
                received < perUser, "sends a user more coupons of stock \(id) than its limit")
            if row.definition.naturalPersonLimit, let person = request.person {
                let elsewhere = row.persons[person, default: []].count { $0.user != user }
                try expect(
                    received + Int64(elsewhere) < perUser,
                    "sends a person more coupons of stock \(id) than its limit")
            }
        }
        try checkPeriod(of: event, under: row.created.definition.availability)
        try checkCode(of: event)
        keep(event, user, in: entry)
    }

    /// When a coupon counts follows from its stock and from when it was received.
    private func checkPeriod(
        of event: CouponSent, under availability: Availability
    ) throws(ScripError) {
        if let end = availability.end {
            try expect(event.receivedAt <= end, "sends a coupon after its stock was over")
        }
        let base = max(event.receivedAt, availability.begin ?? event.receivedAt)
        var from = base
        if availability.waitDays > 0 {
            from = zone.startOfDay(base, addingDays: availability.waitDays)
        }
        var through = availability.end
        if let days = availability.daysAfterReceipt {
            let last = zone.startOfDay(from, addingDays: days).advanced(bySeconds: -1)
            through = min(last, through ?? last)
        }
        try expect(
            event.period.from == from && event.period.through == through,
            "sends a coupon that counts from or until another time than its stock says")
        try expect(through.map { $0 >= from } ?? true, "sends a coupon that could never be used")
    }

    private mutating func keep(_ event: CouponSent, _ user: ExactText, in entry: JournalEntry) {
        let request = event.request
        let key = Key(request.stock, event.code)
        if let person = request.person,
            stocks[request.stock]?.definition.naturalPersonLimit == true
        {
            stocks[request.stock]?.persons[person, default: []].append((entry.number, user))
        }
        stocks[request.stock]?.figures.sent += 1
        stocks[request.stock]?.days[event.day, default: DayCounts()].sent += 1
        stocks[request.stock]?.sentToUser[user, default: 0] += 1
        wallets[user, default: []].append(entry.number)
        keys[entry.number] = key
        coupons[key] = Coupon(
            code: event.code, stock: request.stock, user: request.user, state: .sent,
            receivedAt: event.receivedAt, availableFrom: event.period.from,
            expiresAt: event.period.through, channel: request.channel, sentIn: entry.number,
            version: entry.number)
    }
}
