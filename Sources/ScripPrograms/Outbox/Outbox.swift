internal import ScripContract
public import ScripCore
public import ScripHost

/// What merchants have not been told yet of coupons their users received (领券事件).
///
/// The ledger's events are read into documents, and documents are told: whatever crashes in between, an
/// event is told at least once, under the same id every time. How it is told is for a door to know.
public struct Outbox: Sendable {
    /// The journal's reader.
    package static let reader = EventReader(own: "notifications")

    /// A notification as it is kept.
    public struct Kept: Sendable {
        /// What is to be told.
        public var notification: PendingNotification
        let version: Int64
    }

    /// What became of an attempt.
    public enum Outcome: String, Hashable, Sendable {
        /// The merchant was told.
        case delivered
        /// It is tried again.
        case failed
        /// It was tried often enough, and is kept where an operator finds it.
        case givenUp = "given_up"
    }

    private let host: CouponHost
    private let schedule: RetrySchedule
    private let pending: Shelf<PendingNotification>
    private static let given = "notification.given_up"

    /// The outbox of a host.
    public init(host: CouponHost, schedule: RetrySchedule = .couponReceived) {
        self.host = host
        self.schedule = schedule
        pending = Shelf(host: host, collection: "notification") { bytes throws(ScripError) in
            try PendingNotification(kept: bytes)
        }
    }

    /// Reads in what has happened since the last time.
    ///
    /// - Parameters:
    ///   - since: When merchants began to want to hear of it; those that do not are not there.
    ///   - creator: Who created a stock, and so is told.
    public func takeIn(
        for since: [MerchantID: Instant], creator: (Stock) -> MerchantID
    ) throws(ScripError) {
        var creators: [StockID: MerchantID] = [:]
        while true {
            let notices = try host.notices(for: Outbox.reader, limit: 100)
            guard let last = notices.last else { return }
            var changes: [DocumentChange] = []
            for notice in notices where notice.kind == .received {
                if creators[notice.stock] == nil {
                    creators[notice.stock] = creator(try host.stock(notice.stock))
                }
                guard let merchant = creators[notice.stock], let setAt = since[merchant],
                    // What happened long before somebody wanted to hear of it stays untold.
                    notice.at >= setAt.advanced(bySeconds: -660),
                    let new = PendingNotification(notice, merchant: merchant)
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
            try host.acknowledge(Outbox.reader, through: last.entry)
        }
    }

    /// What is to be told by a moment; what cannot be read is put aside, where an operator finds it.
    ///
    /// - Parameter unreadable: Told why something was put aside.
    public func due(
        at now: Instant, unreadable: (ScripError) -> Void
    ) throws(ScripError) -> [Kept] {
        var all: [Kept] = []
        for entry in try pending.readings() {
            switch entry.value {
            case .success(let value):
                if value.dueAt <= now {
                    all.append(Kept(notification: value, version: entry.document.version))
                }
            case .failure(let error):
                unreadable(error)
                try putAside(entry.document)
            }
        }
        return all
    }

    private func putAside(_ document: Document) throws(ScripError) {
        let aside = DocumentKey(collection: "notification.unreadable", key: document.key.key)
        do throws(ScripError) {
            try host.write([
                .delete(document.key, expecting: .version(document.version)),
                .put(aside, document.body),
            ])
        } catch {
            guard error.code == .conflict else { throw error }
        }
    }

    /// Notes what an attempt met.
    ///
    /// - Parameters:
    ///   - kept: What was to be told.
    ///   - status: What its receiver answered; 0 where it did not.
    ///   - delivered: Whether that was a yes.
    public func settle(
        _ kept: Kept, status: Int, delivered: Bool
    ) throws(ScripError) -> Outcome {
        var next = kept.notification
        let key = DocumentKey(collection: pending.collection, key: next.key)
        next.attempts += 1
        next.lastStatus = status
        let outcome: Outcome
        let changes: [DocumentChange]
        if delivered {
            outcome = .delivered
            changes = [.delete(key, expecting: .version(kept.version))]
        } else if let wait = schedule.wait(after: next.attempts) {
            outcome = .failed
            next.dueAt = host.clock().advanced(bySeconds: wait)
            changes = [.put(key, next.json, expecting: .version(kept.version))]
        } else {
            outcome = .givenUp
            changes = [
                .delete(key, expecting: .version(kept.version)),
                .put(DocumentKey(collection: Outbox.given, key: next.key), next.json),
            ]
        }
        do throws(ScripError) {
            try host.write(changes)
        } catch {
            // Another process settled it first.
            guard error.code == .conflict else { throw error }
        }
        return outcome
    }
}
