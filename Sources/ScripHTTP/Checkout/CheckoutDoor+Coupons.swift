internal import Hummingbird
internal import Scrip
internal import ScripCore

extension CheckoutDoor {
    /// Routes about coupons, wallets and what has happened to them.
    func addCouponRoutes(to router: Router<CallContext>) {
        route(router, .post, "/v1/send", .send) { call in
            var request = try CouponSent.Request(json: call.body)
            request.number = try call.number(request.number)
            return try await services.waiting { [request] () throws(ScripError) in
                try services.host.send(
                    SendRequest(
                        number: request.number, stock: request.stock, user: request.user,
                        code: request.code, at: request.at, channel: request.channel))
            }
        }
        route(router, .post, "/v1/deactivate", .send) { call in
            var request = try CouponRequest(json: call.body)
            request.number = try call.number(request.number)
            return try await services.waiting { [request] () throws(ScripError) in
                try services.host.deactivate(
                    request.coupon, reason: request.reason, request: request.number)
            }
        }
        route(router, .get, "/v1/coupons/{coupon}", .wallet) { call in
            let code = CouponCode(
                rawValue: try call.part("coupon", characters: 65, plusIsSpace: true))
            let coupon = try await services.waiting { () throws(ScripError) in
                try services.host.coupon(code)
            }
            return coupon.seen(at: services.clock())
        }
        route(
            router, .get, "/v1/wallets/{user}", .wallet,
            query: ["state", "stock_id", "offset", "limit"]
        ) { call in
            var query = WalletQuery(
                user: UserID(rawValue: try call.part("user", characters: 128)),
                offset: try call.integer("offset", in: 0...1_000_000_000, default: 0),
                limit: try call.integer("limit", in: 1...100, default: 20))
            query.stock = call.text("stock_id").map(StockID.init(rawValue:))
            query.state = try call.text("state").map(CheckoutDoor.state)
            return try await services.waiting { [query] () throws(ScripError) in
                try services.host.wallet(query)
            }
        }
        route(router, .get, "/v1/events", .events, query: ["reader", "limit"]) { call in
            let reader = try EventReader(named: call.text("reader") ?? "")
            let limit = try call.integer("limit", in: 1...1_000, default: 100)
            let notices = try await services.waiting { () throws(ScripError) in
                try services.host.notices(for: reader, limit: Int(limit))
            }
            return EventPage(notices: notices)
        }
        route(router, .post, "/v1/events/ack", .events) { call in
            let request = try Acknowledgement(json: call.body)
            let reader = try EventReader(named: request.reader)
            try await services.waiting { () throws(ScripError) in
                try services.host.acknowledge(reader, through: request.through)
            }
            return Acknowledged(request: request)
        }
    }

    private static func state(_ word: String) throws(ScripError) -> CouponState {
        guard let state = CouponState(rawValue: word) else {
            throw ScripError(
                .invalidInput, "state in the query is '\(word.prefix(20))'",
                remedy: "Use one of "
                    + CouponState.allCases.map(\.rawValue).joined(separator: ", "),
                at: .path("state"))
        }
        return state
    }
}

extension Coupon {
    /// The coupon with the state that the clock makes of it.
    func seen(at instant: Instant) -> Coupon {
        var seen = self
        seen.state = state(at: instant)
        return seen
    }
}

/// What has happened since a reader last acknowledged.
private struct EventPage: JSONWritable {
    let notices: [Notice]

    func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.key("events")
            writer.list(notices) { notice, writer in
                writer.object { writer in
                    writer.member("entry", notice.entry)
                    writer.member("kind", notice.kind.rawValue)
                    writer.member("stock_id", notice.stock.rawValue)
                    writer.member("coupon_code", notice.code.rawValue)
                    writer.member("at", notice.at)
                }
            }
        }
    }
}

/// The answer to an acknowledgement.
private struct Acknowledged: JSONWritable {
    let request: Acknowledgement

    func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("reader", request.reader)
            writer.member("through", request.through)
        }
    }
}
