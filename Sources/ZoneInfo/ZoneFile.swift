/// What a file of the IANA database holds: changes of the clocks that are known, and the rule for those to come.
struct ZoneFile {
    private(set) var starts: [Int64] = []
    private(set) var offsets: [Int64] = []
    private(set) var earliest: Int64 = 0
    private(set) var rule: ZoneRule?

    private struct Header {
        var version: UInt8
        var utcFlags: Int, standardFlags: Int, leaps: Int, changes: Int, types: Int, letters: Int
        static let bytes = 44

        /// The length of what follows, with instants of `size` bytes.
        func bytes(size: Int) -> Int {
            changes * (size + 1) + types * 6 + letters + leaps * (size + 4) + standardFlags
                + utcFlags
        }
    }

    init?(_ bytes: [UInt8]) {
        var reader = Reader(bytes: bytes[...])
        guard let first = ZoneFile.header(&reader), first.version >= UInt8(ascii: "2"),
            // The first part has the years of 32 bits, the second all.
            reader.skip(first.bytes(size: 4)), let header = ZoneFile.header(&reader),
            header.types > 0, header.leaps == 0
        else { return nil }
        guard let ats = reader.integers(header.changes, size: 8),
            let indexes = reader.integers(header.changes, size: 1),
            let types = reader.take(header.types * 6),
            reader.skip(
                header.bytes(size: 8) - header.changes * 9 - header.types * 6)
        else { return nil }
        var typeOffsets: [Int64] = []
        for start in stride(from: types.startIndex, to: types.endIndex, by: 6) {
            var type = Reader(bytes: types[start...])
            guard let offset = type.integers(1, size: 4)?[0], abs(offset) <= 2 * Calendar.day else {
                return nil
            }
            typeOffsets.append(offset)
        }
        earliest = typeOffsets[0]
        for (at, index) in zip(ats, indexes) {
            guard (0..<Int64(typeOffsets.count)).contains(index), at > starts.last ?? .min,
                abs(at) <= ZoneFile.known
            else {
                // Some files begin with the beginning of time.
                if starts.isEmpty, at < -ZoneFile.known, typeOffsets.indices ~= Int(index) {
                    earliest = typeOffsets[Int(index)]
                    continue
                }
                return nil
            }
            starts.append(at)
            offsets.append(typeOffsets[Int(index)])
        }
        guard let text = reader.line() else { return nil }
        // An empty text: nobody knows what comes.
        if !text.isEmpty {
            guard let rule = ZoneRule(text) else { return nil }
            self.rule = rule
        }
    }

    /// Beyond this no file lists anything, and sums stay far from overflowing.
    private static let known: Int64 = 1 << 50

    private static func header(_ reader: inout Reader) -> Header? {
        guard let magic = reader.take(4), magic.elementsEqual("TZif".utf8),
            let version = reader.take(1)?.first, reader.skip(15),
            let counts = reader.integers(6, size: 4),
            // Far beyond any file, and so small that no product overflows.
            counts.allSatisfy({ 0...1_000_000 ~= $0 })
        else { return nil }
        return Header(
            version: version, utcFlags: Int(counts[0]), standardFlags: Int(counts[1]),
            leaps: Int(counts[2]), changes: Int(counts[3]), types: Int(counts[4]),
            letters: Int(counts[5]))
    }

    /// Takes bytes from the front, as long as there are any.
    private struct Reader {
        var bytes: ArraySlice<UInt8>

        mutating func take(_ count: Int) -> ArraySlice<UInt8>? {
            guard 0...bytes.count ~= count else { return nil }
            defer { bytes = bytes.dropFirst(count) }
            return bytes.prefix(count)
        }

        mutating func skip(_ count: Int) -> Bool { take(count) != nil }

        /// Numbers, most significant byte first; those of one byte have no sign.
        mutating func integers(_ count: Int, size: Int) -> [Int64]? {
            guard let taken = take(count * size) else { return nil }
            return (0..<count).map { index in
                let part = taken.dropFirst(index * size).prefix(size)
                let value = part.reduce(0 as UInt64) { $0 << 8 | UInt64($1) }
                return size == 4
                    ? Int64(Int32(truncatingIfNeeded: value)) : Int64(bitPattern: value)
            }
        }

        /// What stands between two line feeds.
        mutating func line() -> String? {
            guard bytes.first == 0x0A, let end = bytes.dropFirst().firstIndex(of: 0x0A) else {
                return nil
            }
            return String(decoding: bytes[(bytes.startIndex + 1)..<end], as: UTF8.self)
        }
    }
}
