internal import Logging
internal import ScripCore
internal import ScripHost
internal import ServiceLifecycle
internal import WeChatPay

/// Tells merchants about coupons their users received (领券事件), until they answer 2xx or time is up.
///
/// The ledger's outbox is read into documents, and documents are posted: whatever crashes in between,
/// an event is posted at least once, under the same id every time.
struct NotificationCourier: Service {
    /// The journal's reader.
    static let reader = EventReader(own: "notifications")

    private let services: Services
    private let signer: PlatformSigner
    private let keys: PlatformKeyMemory
    private let schedule: RetrySchedule
    private let pending: Shelf<PendingNotification>
    private let given: Shelf<PendingNotification>
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
        pending = NotificationCourier.shelf("notification", services.host)
        given = NotificationCourier.shelf("notification.given_up", services.host)
        if let post {
            self.post = post
            close = {}
        } else {
            let client = NotificationClient(policy, logger: services.logger)
            self.post = { await client.post($0) }
            close = { await client.close() }
        }
    }

    private static func shelf(
        _ collection: String, _ host: CouponHost
    ) -> Shelf<PendingNotification> {
        Shelf(
            host: host, collection: collection,
            read: { try PendingNotification(kept: $0) },
            write: { $0.json })
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
        try await services.waiting { () throws(ScripError) -> Void in try takeIn(addresses) }
        let now = services.clock()
        let due = try await services.waiting {
            () throws(ScripError) -> [Shelf<PendingNotification>.Kept] in
            try readable().filter { $0.value.dueAt <= now }
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
                    let url = addresses[kept.value.merchant]?.url
                    group.addTask { (index, await attempt(kept.value, at: url)) }
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

    /// What waits to be told; what cannot be read is put aside, where an operator finds it.
    private func readable() throws(ScripError) -> [Shelf<PendingNotification>.Kept] {
        var all: [Shelf<PendingNotification>.Kept] = []
        for entry in try pending.readings() {
            switch entry.value {
            case .success(let value):
                all.append(.init(value: value, version: entry.document.version))
            case .failure(let error):
                services.logger.error(
                    "a notification cannot be read and is put aside",
                    metadata: ["error": "\(error)"])
                let key = entry.document.key
                let aside = DocumentKey(collection: "notification.unreadable", key: key.key)
                do throws(ScripError) {
                    try services.host.write([
                        .delete(key, expecting: .version(entry.document.version)),
                        .put(aside, entry.document.body),
                    ])
                } catch {
                    guard error.code == .conflict else { throw error }
                }
            }
        }
        return all
    }

    // MARK: Taking in

    private func addresses() -> [MerchantID: CallbackBook.Kept] {
        var addresses: [MerchantID: CallbackBook.Kept] = [:]
        for account in services.accounts.merchants {
            do throws(ScripError) {
                addresses[account.merchant] = try callbacks.address(of: account.merchant)
            } catch {
                services.logger.warning(
                    "a merchant is not told", metadata: ["error": "\(error)"])
            }
        }
        return addresses
    }

    private func takeIn(_ addresses: [MerchantID: CallbackBook.Kept]) throws(ScripError) {
        let host = services.host
        var creators: [StockID: MerchantID] = [:]
        while true {
            let notices = try host.notices(for: NotificationCourier.reader, limit: 100)
            guard let last = notices.last else { return }
            var changes: [DocumentChange] = []
            for notice in notices where notice.kind == .received {
                if creators[notice.stock] == nil {
                    creators[notice.stock] = try host.stock(notice.stock).creator
                }
                guard let creator = creators[notice.stock], let address = addresses[creator],
                    // What happened long before somebody wanted to hear of it stays untold.
                    notice.at >= address.setAt.advanced(bySeconds: -660),
                    let new = PendingNotification(notice, merchant: creator)
                else { continue }
                // A crash before the acknowledgement takes the same in again.
                changes.append(
                    .put(
                        DocumentKey(collection: pending.collection, key: new.key), new.json))
            }
            for start in stride(from: 0, to: changes.count, by: CouponHost.documentsMax) {
                let end = min(start + CouponHost.documentsMax, changes.count)
                try host.write(Array(changes[start..<end]))
            }
            try host.acknowledge(NotificationCourier.reader, through: last.entry)
        }
    }

    // MARK: Posting

    private func attempt(_ pending: PendingNotification, at url: CallbackURL?) async -> Int? {
        // What was set under another configuration is not posted to under this one.
        guard let url,
            let account = services.accounts.merchants.first(where: {
                $0.merchant == pending.merchant
            })
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
        let attached = try SendAttachment.find(pending.request, in: host)
        let sender =
            attached.flatMap { $0.sender.isEmpty ? nil : MerchantID(rawValue: $0.sender) }
            ?? pending.request.scopedMerchant ?? stock.definition.merchant
        let wantsUser = !(stock.definition.notifyAppID ?? "").isEmpty
        var received = CouponReceived(
            couponCode: pending.code.rawValue, stock: pending.stock.rawValue,
            sentAt: pending.sentAt, sender: sender.rawValue,
            channel: CouponReceived.Channel(rawValue: pending.channel) ?? .api,
            user: wantsUser ? pending.user.rawValue : nil,
            requestNumber: attached?.requestNumber ?? pending.request.withoutScope)
        received.attached.transaction = attached?.transaction ?? ""
        received.attached.activity = attached?.activity ?? ""
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
    private func settle(
        _ kept: Shelf<PendingNotification>.Kept, _ status: Int?
    ) throws(ScripError) -> Bool {
        var next = kept.value
        let key = DocumentKey(collection: pending.collection, key: next.key)
        next.attempts += 1
        next.lastStatus = status ?? 0
        let outcome: String
        let changes: [DocumentChange]
        if let status, (200..<300).contains(status) {
            outcome = "delivered"
            changes = [.delete(key, expecting: .version(kept.version))]
        } else if let wait = schedule.wait(after: next.attempts) {
            outcome = "failed"
            next.dueAt = services.clock().advanced(bySeconds: wait)
            changes = [pending.replacing(kept, with: next, next.key)]
        } else {
            outcome = "given_up"
            changes = [
                .delete(key, expecting: .version(kept.version)),
                .put(DocumentKey(collection: given.collection, key: next.key), next.json),
            ]
        }
        do throws(ScripError) {
            try services.host.write(changes)
        } catch {
            // Another process settled it first.
            guard error.code == .conflict else { throw error }
        }
        services.metrics.add(
            "scrip_notifications_total", help: "Attempts to tell merchants of received coupons.",
            labels: ["outcome": outcome])
        return outcome == "delivered"
    }
}
