internal import ScripContract
internal import ScripCore

/// `coupon_available_time`: the platform's spelling of when a coupon counts.
///
/// On the wire the last second of a window is in it; inside, a window ends before its end. A stretch over
/// midnight, which the platform has not, is written with an end before its beginning.
extension Availability {
    init(_ time: WireFields) throws(WireError) {
        let begin = try time.time("available_begin_time")
        let end = try time.time("available_end_time")
        guard begin <= end else {
            throw time.wrong("available_end_time", "is before available_begin_time")
        }
        // The window has at most one year, and a year may have 366 days.
        guard end.epochSeconds - begin.epochSeconds <= 366 * 86_400 else {
            throw time.wrong(
                "available_end_time", "is more than a year after available_begin_time")
        }
        let days = try time.optionalInteger("available_day_after_receive", in: 0...365)
        let wait = try time.optionalInteger("wait_days_after_receive", in: 0...30) ?? 0
        if wait > 0, days ?? 0 == 0 {
            throw time.wrong("wait_days_after_receive", "needs available_day_after_receive")
        }
        self.init(
            begin: begin, end: end, daysAfterReceipt: days == 0 ? nil : days, waitDays: wait,
            week: try time.optionalObject("available_week").flatMap {
                week throws(WireError) in try Week(wire: week)
            })
        for window in try time.objects("irregulary_avaliable_time", 0...100) {
            let begin = try window.time("begin_time")
            let end = try window.time("end_time")
            guard begin <= end else { throw window.wrong("end_time", "is before begin_time") }
            windows.append(Window(begin: begin, end: end.advanced(bySeconds: 1)))
        }
    }

    func write(wire writer: inout JSONWriter) {
        writer.object { writer in
            if let begin { writer.member("available_begin_time", begin) }
            if let end { writer.member("available_end_time", end) }
            if let daysAfterReceipt {
                writer.member("available_day_after_receive", daysAfterReceipt)
            }
            if let week {
                writer.key("available_week")
                week.write(wire: &writer)
            }
            if !windows.isEmpty {
                writer.key("irregulary_avaliable_time")
                writer.list(windows) { window, writer in
                    writer.object { writer in
                        writer.member("begin_time", window.begin)
                        writer.member("end_time", window.end.advanced(bySeconds: -1))
                    }
                }
            }
            if waitDays > 0 { writer.member("wait_days_after_receive", waitDays) }
        }
    }
}

extension Availability.Week {
    /// Nil when nothing is restricted.
    init?(wire week: WireFields) throws(WireError) {
        var days: [Int64] = []
        for (index, value) in try week.list("week_day", 0...7).enumerated() {
            // Samples of 2019 and 2020 write the days as strings.
            let day: Int64? =
                switch value {
                case .integer(let day): day
                case .string(let text): Int64(text)
                default: nil
                }
            guard let day, (0...6).contains(day) else {
                throw week.wrong(
                    "week_day", at: index, "is no day of the week",
                    remedy: "Use 0 for Sunday to 6 for Saturday")
            }
            guard !days.contains(day) else {
                throw week.wrong("week_day", "names a day twice")
            }
            days.append(day)
        }
        var slots: [Slot] = []
        for slot in try week.objects("available_day_time", 0...2) {
            let begin = try slot.integer("begin_time", in: 0...86_399)
            let end = try slot.integer("end_time", in: 0...86_399)
            guard begin <= end else { throw slot.wrong("end_time", "is before begin_time") }
            slots.append(Slot(begin: begin, end: end + 1))
        }
        if days.isEmpty, !slots.isEmpty { throw week.missing("week_day") }
        guard !days.isEmpty else { return nil }
        self.init(days: days, slots: slots)
    }

    func write(wire writer: inout JSONWriter) {
        writer.object { writer in
            writer.key("week_day")
            writer.list(days) { day, writer in writer.value(day) }
            if !slots.isEmpty {
                writer.key("available_day_time")
                writer.list(slots) { slot, writer in
                    writer.object { writer in
                        writer.member("begin_time", slot.begin)
                        writer.member("end_time", slot.end - 1)
                    }
                }
            }
        }
    }
}
