internal import Logging
internal import ScripAccess
internal import ScripContract
internal import ScripCore
internal import ScripHost
internal import ScripLedger
internal import ScripPrograms
internal import ScripSettings
internal import ServiceLifecycle
internal import WeChatPay

/// Tells merchants about coupons their users received (领券事件), until they answer 2xx or time is up.
///
/// What is to be told is the outbox's matter; here it is put into the platform's words, signed and posted.
struct NotificationCourier: Service {
    private let services: Services
    private let signer: PlatformSigner
    private let keys: PlatformKeyMemory
    private let schedule: RetrySchedule
    private let outbox: Outbox
    private let post: @Sendable (NotificationPost) async -> Int?
    /// Ends its connections; nothing is posted afterwards.
    let close: @Sendable () async -> Void
    private let callbacks: CallbackBook

    /// Nil when the host has no platform keys.
    ///
    /// - Parameters:
    ///   - post: Answers a status, nil for none; over the network by default.
    init?(
        _ services: Services, keys: PlatformKeyMemory,
        post: (@Sendable (NotificationPost) async -> Int?)? = nil
    ) throws(ScripError) {
        guard let platform = services.accounts.platform else { return nil }
        self.services = services
        signer = try PlatformSigner(platform)
        self.keys = keys
        let policy = CallbackPolicy(services.settings)
        callbacks = CallbackBook(services.host, policy)
        schedule = services.settings.notifications
        outbox = Outbox(host: services.host, schedule: schedule)
        if let post {
            self.post = post
            close = {}
        } else {
            let client = NotificationClient(policy, logger: services.logger)
            self.post = { await client.post($0) }
            close = { await client.close() }
        }
    }

    /// Works until the server shuts down.
    func run() async throws {
        await cancelWhenGracefulShutdown {
            var failures = 0
            while !Task.isCancelled {
                do {
                    try await turn()
                    failures = 0
                } catch {
                    failures = min(failures + 1, 6)
                    services.logger.warning(
                        "notifications wait", metadata: ["error": "\(error)"])
                }
                // A ledger that cannot be written would have the same posted twice a second.
                try? await Task.sleep(for: .milliseconds(500 << failures))
            }
        }
        await close()
    }

    /// Takes in what the outbox has and posts what is due; answers how many were delivered.
    ///
    /// What is wrong with one merchant's address, or with one notification, is that one's failure only.
    @discardableResult
    func turn() async throws(ScripError) -> Int {
        let addresses = try await services.waiting {
            () throws(ScripError) -> [MerchantID: CallbackBook.Kept] in self.addresses()
        }
        guard !addresses.isEmpty else { return 0 }
        try await services.waiting { () throws(ScripError) -> Void in
            try outbox.takeIn(for: addresses.mapValues(\.setAt)) { $0.creator }
        }
        let now = services.clock()
        let due = try await services.waiting {
            () throws(ScripError) -> [Outbox.Kept] in
            try outbox.due(at: now) { error in
                services.logger.error(
                    "a notification cannot be read and is put aside",
                    metadata: ["error": "\(error)"])
            }
        }
        var delivered = 0
        // A few at a time, so that one receiver that does not answer does not hold up the others.
        var rest = due[...]
        while !rest.isEmpty {
            let batch = rest.prefix(16)
            rest = rest.dropFirst(16)
            let statuses = await withTaskGroup(
                of: (Int, Int?).self, returning: [Int: Int].self
            ) { group in
                for (index, kept) in batch.enumerated() {
                    let url = addresses[kept.notification.merchant]?.url
                    group.addTask { (index, await attempt(kept.notification, at: url)) }
                }
                var statuses: [Int: Int] = [:]
                for await (index, status) in group { statuses[index] = status }
                return statuses
            }
            var failure: ScripError?
            for (index, kept) in batch.enumerated() {
                let status = statuses[index]
                do throws(ScripError) {
                    let done = try await services.waiting { () throws(ScripError) -> Bool in
                        try settle(kept, status)
                    }
                    if done { delivered += 1 }
                } catch {
                    failure = error
                }
            }
            // No more is posted that nobody could note.
            if let failure { throw failure }
        }
        return delivered
    }

    // MARK: Taking in

    private func addresses() -> [MerchantID: CallbackBook.Kept] {
        var addresses: [MerchantID: CallbackBook.Kept] = [:]
        for account in services.accounts.merchants.all {
            do throws(ScripError) {
                addresses[account.merchant] = try callbacks.address(of: account.merchant)
            } catch {
                services.logger.warning(
                    "a merchant is not told", metadata: ["error": "\(error)"])
            }
        }
        return addresses
    }

    // MARK: Posting

    private func attempt(_ pending: PendingNotification, at url: CallbackURL?) async -> Int? {
        // What was set under another configuration is not posted to under this one.
        guard let url,
            let account = services.accounts.merchants.account(of: pending.merchant)
        else { return nil }
        let post: NotificationPost
        do {
            post = try await services.waiting { () throws(ScripError) -> NotificationPost in
                // The key is read where something is encrypted under it.
                try request(pending, to: url.address, key: account.apiV3Key.text)
            }
        } catch {
            return nil
        }
        return await self.post(post)
    }

    private func request(
        _ pending: PendingNotification, to url: WebAddress, key: String
    ) throws(ScripError) -> NotificationPost {
        let host = services.host
        let stock = try host.stock(pending.stock)
        let sender =
            pending.occasion?.merchant ?? pending.request.scopedMerchant
            ?? stock.definition.merchant
        let wantsUser = !(stock.definition.notifyAppID ?? "").isEmpty
        var received = CouponReceived(
            couponCode: pending.code.rawValue, stock: pending.stock.rawValue,
            sentAt: pending.sentAt, sender: sender.rawValue,
            channel: CouponReceived.Channel(rawValue: pending.channel) ?? .api,
            user: wantsUser ? pending.user.rawValue : nil,
            requestNumber: pending.occasion?.number ?? pending.request.withoutScope)
        received.attached.transaction = pending.occasion?.transaction ?? ""
        received.attached.activity = pending.occasion?.program ?? ""
        let envelope = try NotificationEnvelope(
            id: pending.id, received, key: key, createdAt: pending.sentAt,
            in: services.host.timeZone)
        let body = envelope.json(.compact, zone: services.host.timeZone)
        let signed = try signer.headers(
            for: body, wanted: keys.serial(of: pending.merchant) ?? signer.publicKeyID,
            now: services.clock())
        return NotificationPost(
            url: url,
            headers: [
                ("Content-Type", "application/json"), ("Accept", "application/json"),
                ("User-Agent", "Scrip"), ("Request-ID", pending.id),
            ] + signed, body: body, seconds: schedule.answerSeconds)
    }

    /// Notes what an attempt met; answers whether the notification was delivered.
    private func settle(_ kept: Outbox.Kept, _ status: Int?) throws(ScripError) -> Bool {
        let outcome = try outbox.settle(
            kept, status: status ?? 0,
            delivered: status.map { (200..<300).contains($0) } ?? false)
        services.metrics.add(
            "scrip_notifications_total", help: "Attempts to tell merchants of received coupons.",
            labels: ["outcome": outcome.rawValue])
        return outcome == .delivered
    }
}
