internal import ScripCore

extension Availability {
    private static let keys = JSONKeys(
        "begin", "end", "days_after_receipt", "wait_days", "week", "windows")
    private static let windowKeys = JSONKeys("begin", "end")
    private static let windowsMax = 100

    /// Reads the window and day counts at the cursor.
    init(from reader: inout JSONReader) throws(JSONFault) {
        self.init()
        let start = reader.position
        var members = try JSONMembers(&reader, Availability.keys)
        while let key = try members.next(&reader) {
            switch key {
            case 0: begin = try reader.instant()
            case 1: end = try reader.instant()
            case 2: daysAfterReceipt = try reader.integer(in: 1...365)
            case 3: waitDays = try reader.integer(in: 0...30)
            case 4: week = try Week(from: &reader)
            default: windows = try Availability.readWindows(from: &reader)
            }
        }
        if let begin, let end, end < begin {
            throw JSONFault(
                offset: start, subject: .value, detail: "ends before it begins",
                remedy: "Use an end that is not before begin", cause: .init("end_before_begin"))
        }
        guard waitDays == 0 || daysAfterReceipt != nil else {
            throw JSONFault(
                offset: start, subject: .value, detail: "has wait_days but no days_after_receipt",
                remedy: "Say with days_after_receipt how long a coupon is good for after the wait",
                cause: .init("wait_without_days"))
        }
    }
}

extension Availability {
    private static func readWindows(from reader: inout JSONReader) throws(JSONFault) -> [Window] {
        let start = reader.position
        var windows: [Window] = []
        try reader.openList()
        while try reader.hasNextElement(first: windows.isEmpty) {
            let offset = reader.position
            var window = Window(begin: Instant(epochSeconds: 0), end: Instant(epochSeconds: 0))
            var members = try JSONMembers(&reader, windowKeys)
            while let key = try members.next(&reader) {
                switch key {
                case 0: window.begin = try reader.instant()
                default: window.end = try reader.instant()
                }
            }
            try members.require(0b11)
            guard window.begin < window.end else {
                throw JSONFault(
                    offset: offset, subject: .value, detail: "ends before it begins",
                    remedy: "Use an end that comes after begin; the end itself does not count")
            }
            windows.append(window)
            guard windows.count <= windowsMax else {
                throw JSONFault(
                    offset: start, subject: .value, detail: "has more than \(windowsMax) windows",
                    remedy: "Use at most \(windowsMax)")
            }
        }
        return windows
    }
}

extension Availability.Week {
    private static let keys = JSONKeys("days", "slots")
    private static let slotKeys = JSONKeys("begin", "end")

    /// Reads days and slots at the cursor: `{"days": [1, 5], "slots": [{"begin": "15:00", …}]}`.
    init(from reader: inout JSONReader) throws(JSONFault) {
        self.init(days: [])
        var members = try JSONMembers(&reader, Availability.Week.keys)
        while let key = try members.next(&reader) {
            switch key {
            case 0: days = try Availability.Week.readDays(from: &reader)
            default: slots = try Availability.Week.readSlots(from: &reader)
            }
        }
        try members.require(0b1)
    }

    private static func readDays(from reader: inout JSONReader) throws(JSONFault) -> [Int64] {
        let start = reader.position
        var days: [Int64] = []
        try reader.openList()
        while try reader.hasNextElement(first: days.isEmpty) {
            let offset = reader.position
            let day = try reader.integer(in: 0...6)
            guard !days.contains(day) else {
                throw JSONFault(
                    offset: offset, subject: .value, detail: "repeats day \(day)",
                    remedy: "Name each day once, 0 for Sunday to 6 for Saturday")
            }
            days.append(day)
        }
        guard !days.isEmpty else {
            throw JSONFault(
                offset: start, subject: .value, detail: "names no day",
                remedy: "Name days, 0 for Sunday to 6 for Saturday, or leave the week out")
        }
        return days
    }

    private static func readSlots(from reader: inout JSONReader) throws(JSONFault) -> [Slot] {
        let start = reader.position
        var slots: [Slot] = []
        try reader.openList()
        while try reader.hasNextElement(first: slots.isEmpty) {
            let offset = reader.position
            var slot = Slot(begin: 0, end: 0)
            var members = try JSONMembers(&reader, slotKeys)
            while let key = try members.next(&reader) {
                switch key {
                case 0: slot.begin = try reader.secondOfDay(upTo: 86_399)
                default: slot.end = try reader.secondOfDay(upTo: 86_400)
                }
            }
            try members.require(0b11)
            // Midnight ends the day on which the stretch begins; there is one way to keep it.
            if slot.end == 0 { slot.end = 86_400 }
            guard slot.begin != slot.end else {
                throw JSONFault(
                    offset: offset, subject: .value, detail: "ends as it begins",
                    remedy: "Use another end; an end before begin is on the day after")
            }
            slots.append(slot)
            guard slots.count <= 2 else {
                throw JSONFault(
                    offset: start, subject: .value, detail: "has more than 2 slots",
                    remedy: "Use at most 2, or irregular windows")
            }
        }
        return slots
    }
}

extension JSONReader {
    /// Reads a time of day, `15:00` or `15:00:59`, as the second of the day.
    fileprivate mutating func secondOfDay(upTo last: Int64) throws(JSONFault) -> Int64 {
        let start = position
        let text = try string()
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        let numbers = parts.map { part in
            part.utf8.count == 2 && part.utf8.allSatisfy { $0 >= 0x30 && $0 <= 0x39 }
                ? Int64(part) ?? 99 : 99
        }
        guard parts.count == 2 || parts.count == 3, numbers.allSatisfy({ $0 < 60 }),
            numbers[0] * 3_600 + numbers[1] * 60 + (numbers.count == 3 ? numbers[2] : 0) <= last
        else {
            throw JSONFault(
                offset: start, subject: .value, detail: "is '\(text.shown)'",
                remedy: "Use a time of day such as 15:00 or 23:59:59")
        }
        return numbers[0] * 3_600 + numbers[1] * 60 + (numbers.count == 3 ? numbers[2] : 0)
    }
}
