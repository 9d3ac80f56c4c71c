internal import Glibc

/// A time zone of the IANA database, as this machine's copy of it has it.
///
/// The file (RFC 8536) is read once, and its rule for the years to come is written out for one cycle of the
/// calendar, after which all repeats. So a zone is a sorted table, and asking it takes neither a lock nor a
/// library's calendar.
package struct ZoneInfo: Sendable {
    /// The first seconds of stretches with one offset, ascending.
    private let starts: [Int64]
    /// Seconds ahead of UTC from each of them on.
    private let offsets: [Int64]
    /// Seconds ahead of UTC before the first.
    private let earliest: Int64
    /// Whether the last cycle of the table comes again and again.
    private let repeats: Bool

    /// Where systems keep the database; the environment is not asked.
    private static let folders = ["/usr/share/zoneinfo", "/usr/lib/zoneinfo", "/etc/zoneinfo"]

    /// Looks up a zone by its name, such as `Asia/Shanghai`; nil when there is none.
    package init?(named name: String) {
        guard ZoneInfo.isName(name) else { return nil }
        for folder in ZoneInfo.folders {
            guard let bytes = ZoneInfo.contents(of: "\(folder)/\(name)") else { continue }
            self.init(bytes)
            return
        }
        return nil
    }

    /// A zone whose clocks are never changed, by the seconds they are ahead of UTC.
    package init(ahead offset: Int64) {
        starts = []
        offsets = []
        earliest = offset
        repeats = false
    }

    /// Whether this machine has the database at all.
    package static var isKnown: Bool { ZoneInfo(named: "UTC") != nil }

    /// Reads a zone's file; nil when it is none.
    package init?(_ bytes: [UInt8]) {
        guard let file = ZoneFile(bytes) else { return nil }
        var starts = file.starts
        var offsets = file.offsets
        earliest = file.earliest
        if let rule = file.rule {
            // From the year of the last change that is listed; nobody listed what the rule will do.
            let last = starts.last ?? 0
            for change in rule.changes(after: last, until: last + Calendar.cycle + Calendar.year) {
                starts.append(change.at)
                offsets.append(change.offset)
            }
            repeats = rule.changesClocks
        } else {
            repeats = false
        }
        self.starts = starts
        self.offsets = offsets
    }

    /// Seconds that clocks are ahead of UTC at `instant`, in seconds from the epoch.
    package func offset(at instant: Int64) -> Int64 {
        guard let first = starts.first, let last = starts.last, instant >= first else {
            return earliest
        }
        var asked = instant
        if repeats, instant > last {
            // One cycle before the table's end all weekdays and leap years are as they are here.
            let beyond = (instant - last - 1) / Calendar.cycle + 1
            asked -= beyond * Calendar.cycle
        }
        // The last start that is not after it.
        var low = 0
        var high = starts.count
        while low < high {
            let middle = (low + high) / 2
            if starts[middle] <= asked { low = middle + 1 } else { high = middle }
        }
        return offsets[low - 1]
    }

    /// An area and a place: no path that leads elsewhere, and none of the database's other forms.
    private static func isName(_ name: String) -> Bool {
        let parts = name.split(separator: "/", omittingEmptySubsequences: false)
        return name.utf8.count <= 64 && parts.count <= 4
            && parts[0] != "right" && parts[0] != "posix"
            && parts.allSatisfy { part in
                part.first.map { $0.isASCII && $0.isLetter } ?? false
                    && part.utf8.allSatisfy { byte in
                        switch byte {
                        case UInt8(ascii: "a")...UInt8(ascii: "z"),
                            UInt8(ascii: "A")...UInt8(ascii: "Z"),
                            UInt8(ascii: "0")...UInt8(ascii: "9"),
                            UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "+"):
                            true
                        default: false
                        }
                    }
            }
    }

    /// No zone's file is longer than a few kilobytes.
    private static let bytesMax = 1 << 20

    private static func contents(of path: String) -> [UInt8]? {
        guard let file = unsafe fopen(path, "rb") else { return nil }
        defer { unsafe fclose(file) }
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: bytesMax) { buffer, count in
            count = unsafe fread(buffer.baseAddress, 1, bytesMax, file)
        }
        return bytes.isEmpty ? nil : bytes
    }
}
