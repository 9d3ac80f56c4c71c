internal import ScripContract
internal import ScripCore
internal import ScripHost

extension ScripOperation {
    /// What users are to be told.
    static let events: [ScripOperation] = [
        ScripOperation(
            "events", .events,
            "Says what happened to coupons since a reader acknowledged, in order, at least once.",
            asks: .keys([reader, most]), answers: "Events"
        ) { context, request throws(ScripError) in
            try request.read([reader, most]) { fields throws(ScripError) in
                EventPage(
                    notices: try context.host.notices(
                        for: fields.optionalText("reader", 0...64) ?? "",
                        limit: Int(fields.optionalInteger("limit", in: 1...1_000) ?? 100)))
            }
        },
        ScripOperation(
            "events.ack", .events,
            "Notes that a reader has dealt with every event through an entry.",
            asks: .keys([reader, through]), answers: "Acknowledgement"
        ) { context, request throws(ScripError) in
            try request.read([reader, through]) { fields throws(ScripError) in
                let reader = try fields.text("reader", 1...64)
                let through = try fields.integer("through", in: 0 ... .max)
                try context.host.acknowledge(reader, through: through)
                return Acknowledged(reader: reader, through: through)
            }
        },
        ScripOperation(
            "remind", .events, changes: true,
            "Makes an event for every coupon that is about to expire, once.",
            asks: .keys([days]), answers: "Reminded"
        ) { context, request throws(ScripError) in
            try request.read([days]) { fields throws(ScripError) in
                Reminded(
                    reminders: Int64(
                        try context.host.remind(daysAhead: fields.integer("days", in: 0...366))))
            }
        },
    ]

    private static let reader = Key.text("reader", 1...64, "Whose place in the events counts.")
    private static let most = Key.integer(
        "limit", 1...1_000, "At least so many, if there are; 100 when left out."
    ).optional
    private static let through = Key.integer("through", 0 ... .max, "The entry of the last event.")
    private static let days = Key.integer("days", 0...366, "How many days ahead.")
}

/// What has happened since a reader last acknowledged.
private struct EventPage: JSONWritable {
    let notices: [Notice]

    func write(to writer: inout JSONWriter) {
        writer.object { writer in writer.member("events", notices) }
    }
}

private struct Acknowledged: JSONWritable {
    let reader: String
    let through: Int64

    func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("reader", reader)
            writer.member("through", through)
        }
    }
}
