internal import ScripContract
internal import ScripCore
internal import WeChatPay

/// Which activities a list asks for.
struct PayGiftFilter: Hashable, Sendable {
    var offset: Int
    var limit: Int
    var name: String?
    var status: PayGiftStatus?

    /// Reads a query, or what a client posts in its place.
    init(_ value: (String) -> String?) throws(WireError) {
        func whole(_ name: String, _ range: ClosedRange<Int>) throws(WireError) -> Int? {
            guard let text = value(name) else { return nil }
            guard let number = Int(text), range.contains(number) else {
                throw WireError.parameter(
                    name, value: text,
                    issue: "is not a whole number from \(range.lowerBound) to "
                        + "\(range.upperBound)", in: .query)
            }
            return number
        }
        offset = try whole("offset", 0...1_000_000_000) ?? 0
        limit = try whole("limit", 1...100) ?? 20
        name = value("activity_name").flatMap { $0.isEmpty ? nil : $0 }
        if let text = value("activity_status"), !text.isEmpty {
            guard let status = PayGiftStatus(rawValue: text) else {
                throw WireError.parameter(
                    "activity_status", value: text, issue: "is not a status", in: .query)
            }
            self.status = status
        }
        if let text = value("award_type"), !text.isEmpty, text != "BUSIFAVOR" {
            throw WireError.parameter(
                "award_type", value: text, issue: "has to be BUSIFAVOR", in: .query)
        }
    }

    func fits(_ gift: PayGift, at now: Instant) -> Bool {
        (name.map { gift.request.name.contains($0) } ?? true)
            && (status.map { PayGiftStatus(gift.state(at: now)) == $0 } ?? true)
    }
}

extension JSONWriter {
    /// The members that every page of the platform's has: `data` with its entries, and where it stands.
    mutating func page<Entry>(
        _ entries: [Entry], _ offset: Int, _ limit: Int, of id: String? = nil,
        _ write: (Entry, inout JSONWriter) -> Void
    ) {
        key("data")
        list(entries.dropFirst(offset).prefix(limit), write)
        if let id { member("activity_id", id) }
        member("total_count", Int64(entries.count))
        member("offset", Int64(offset))
        member("limit", Int64(limit))
    }
}
