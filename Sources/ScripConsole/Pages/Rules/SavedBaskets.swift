internal import ScripContract
internal import ScripCore
internal import ScripHost

/// Baskets that people keep for the studio, in the ledger: each one's own, and those of the house.
struct SavedBaskets: Sendable {
    /// A basket with its name.
    struct Saved: Sendable {
        let id: String
        var name: String
        /// Who made it.
        let by: String
        /// Whether everybody in the house may choose it.
        var isShared: Bool
        var basket: JSONValue
        fileprivate var version: Int64 = 0
    }

    let host: CouponHost
    /// Who looks.
    let user: ConsoleUser
    let now: Instant

    static let nameMax = 60
    static let bytesMax = 16 << 10
    /// Of one person, and shared in the house.
    static let ownMax = 50
    static let sharedMax = 100

    private static let own = "console_baskets"
    private static let shared = "console_baskets_shared"
    /// Documents that every change beside others' baskets changes too.
    private static let turns = "console_baskets_turns"

    /// What somebody may choose: their own and those of the house, by name.
    func all() throws(ScripError) -> [Saved] {
        (try mine() + house()).sorted { ($0.name, $0.id) < ($1.name, $1.id) }
    }

    private func mine() throws(ScripError) -> [Saved] {
        try host.allDocuments(in: SavedBaskets.own, beginning: beginning).compactMap(Saved.init)
    }

    private func house() throws(ScripError) -> [Saved] {
        try host.allDocuments(in: SavedBaskets.shared).compactMap(Saved.init)
    }

    /// One that somebody may choose; nil for none.
    func find(_ id: String) throws(ScripError) -> Saved? {
        guard (1...64).contains(id.count) else { return nil }
        for isShared in [false, true] {
            if let document = try host.document(key(id, of: user.name, isShared)) {
                return Saved(document)
            }
        }
        return nil
    }

    /// Whether whoever looks may rename or remove a basket: who made it may, and owners may.
    func mayChange(_ saved: Saved) -> Bool { saved.by == user.name || user.role == .owner }

    /// Keeps a basket under a name; one that the same person keeps under it already is replaced.
    func keep(_ basket: JSONValue, as name: String, isShared: Bool) throws(ScripError) {
        let count = basket.json.count
        guard count <= SavedBaskets.bytesMax else {
            throw .invalid(
                "basket", "has \(count) bytes",
                remedy: "Save a basket of at most \(SavedBaskets.bytesMax) bytes",
                cause: .init(
                    "bytes", ["count": "\(count)", "max": "\(SavedBaskets.bytesMax)"]))
        }
        let isOne = basket["lines"] != nil || basket["basket"]?["lines"] != nil
        guard isOne else {
            throw .invalid(
                "basket", "has no lines", remedy: "Write {\"lines\": […]}", cause: .init("no_lines")
            )
        }
        try beside(isShared) { () throws(ScripError) in
            let before = try all().first { $0.name == name && $0.by == user.name }
            if let before {
                var after = before
                (after.basket, after.isShared) = (basket, isShared)
                return try replacing(before, by: after)
            }
            let new = Saved(
                id: String(Sessions.random().prefix(16)), name: name, by: user.name,
                isShared: isShared, basket: basket)
            try check(new, before: nil)
            return [.put(key(new), body(new), expecting: .absent)]
        }
    }

    /// Gives a basket another name, and says whether the house has it.
    func change(_ id: String, name: String, isShared: Bool) throws(ScripError) {
        try beside(isShared) { () throws(ScripError) in
            let old = try changeable(id)
            var new = old
            (new.name, new.isShared) = (name, isShared)
            return try replacing(old, by: new)
        }
    }

    /// Removes a basket.
    func remove(_ id: String) throws(ScripError) {
        let old = try changeable(id)
        try host.write([.delete(key(old), expecting: .version(old.version))])
    }

    private func changeable(_ id: String) throws(ScripError) -> Saved {
        guard let saved = try find(id) else {
            throw ScripError(
                .notFound, "There is no such basket", remedy: "Choose one of the list",
                cause: .init("no_basket"))
        }
        guard mayChange(saved) else { throw Visit.forbidden }
        return saved
    }

    private func replacing(
        _ old: Saved, by new: Saved
    ) throws(ScripError) -> [DocumentChange] {
        try check(new, before: old)
        guard key(old) == key(new) else {
            return [
                .delete(key(old), expecting: .version(old.version)),
                .put(key(new), body(new), expecting: .absent),
            ]
        }
        return [.put(key(new), body(new), expecting: .version(old.version))]
    }

    /// Writes what is planned beside one's own baskets or the house's, unless somebody changed these meanwhile:
    /// then it is planned anew, so that no two at once are one too many, or have one name.
    private func beside(
        _ isShared: Bool, _ plan: () throws(ScripError) -> [DocumentChange]
    ) throws(ScripError) {
        let turn = DocumentKey(
            collection: SavedBaskets.turns, key: isShared ? "shared" : "own\n" + user.name)
        let body = JSONValue.of([
            "changed_by": .string(user.name), "changed_at": .integer(now.epochSeconds),
        ]).json
        var attempts = 0
        while true {
            let before = try host.document(turn)
            let changes = try plan()
            do throws(ScripError) {
                try host.write(
                    changes + [
                        .put(
                            turn, body,
                            expecting: before.map { .version($0.version) } ?? .absent)
                    ])
                return
            } catch {
                attempts += 1
                guard error.code == .conflict, attempts < SavedBaskets.attemptsMax else {
                    throw error
                }
            }
        }
    }

    /// Each attempt that fails is a write of somebody else that did not.
    private static let attemptsMax = 100

    /// Throws unless a basket may stand beside the others.
    private func check(_ new: Saved, before old: Saved?) throws(ScripError) {
        guard new.name.isVisibleName(max: SavedBaskets.nameMax) else {
            throw .invalid(
                "basket_name", "is no name of a basket",
                remedy:
                    "Use 1 to \(SavedBaskets.nameMax) visible characters, without blanks around them",
                cause: .init("name", ["max": "\(SavedBaskets.nameMax)"]))
        }
        let beside = try (new.isShared ? house() : mine()).filter { $0.id != old?.id }
        guard !beside.contains(where: { $0.name == new.name }) else {
            throw ScripError(
                .conflict, "There is a basket of that name already", remedy: "Use another name",
                at: .path("basket_name"), cause: .init("name_taken"))
        }
        let max = new.isShared ? SavedBaskets.sharedMax : SavedBaskets.ownMax
        guard beside.count < max else {
            throw ScripError(
                .notAllowed, "There are \(beside.count) saved baskets already",
                remedy: "Remove one of them first", at: .path("basket_name"),
                cause: .init("too_many", ["max": "\(max)"]))
        }
    }

    // MARK: As the ledger keeps it

    /// How keys of somebody's own begin; no name has an end of a line in it.
    private var beginning: String { user.name + "\n" }

    private func key(_ saved: Saved) -> DocumentKey { key(saved.id, of: saved.by, saved.isShared) }

    private func key(_ id: String, of name: String, _ isShared: Bool) -> DocumentKey {
        isShared
            ? DocumentKey(collection: SavedBaskets.shared, key: id)
            : DocumentKey(collection: SavedBaskets.own, key: name + "\n" + id)
    }

    private func body(_ saved: Saved) -> [UInt8] {
        JSONValue.of([
            "id": .string(saved.id), "name": .string(saved.name), "by": .string(saved.by),
            "shared": .boolean(saved.isShared), "basket": saved.basket,
            "changed_by": .string(user.name), "changed_at": .integer(now.epochSeconds),
        ]).json
    }
}

extension SavedBaskets.Saved {
    /// What cannot be read is not offered.
    fileprivate init?(_ document: Document) {
        guard let value = try? JSONValue(json: document.body), let id = value["id"]?.string,
            let name = value["name"]?.string, let by = value["by"]?.string,
            let basket = value["basket"]
        else { return nil }
        self.init(
            id: id, name: name, by: by, isShared: value["shared"] == .boolean(true),
            basket: basket, version: document.version)
    }
}

extension Visit {
    /// The baskets of whoever asks; nil for somebody who is not signed in.
    var baskets: SavedBaskets? {
        person.map { SavedBaskets(host: host, user: $0.user, now: now) }
    }
}
