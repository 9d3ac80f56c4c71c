internal import ScripCore
internal import ScripHost

/// Events for people.
struct EventWords {
    let zone: MerchantTimeZone

    /// A line an event.
    func text(_ notices: [Notice]) -> String {
        guard !notices.isEmpty else { return "There is nothing to tell\n" }
        var table = Table(
            ("entry", .right), ("event", .left), ("user", .left), ("coupon", .left),
            ("stock", .left), ("at", .left), ("channel", .left), ("request", .left))
        for notice in notices {
            table.add(
                "\(notice.entry)", notice.kind.rawValue, notice.user.rawValue,
                notice.code.rawValue, notice.stock.rawValue, Calendar.text(notice.at, zone),
                notice.channel, notice.request?.rawValue ?? "-")
        }
        return table.text(indent: "")
    }
}
