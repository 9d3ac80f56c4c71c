internal import ScripCore

/// The keys an object may have, for telling them apart in a few nanoseconds.
///
/// A key of up to 15 bytes is compared as two words. The table lives as long as the program and is
/// reached without counting references, which would cost more than the comparison.
@safe struct JSONKeys: Sendable {
    private struct Entry {
        let head: UInt64
        let tail: UInt64
        let name: StaticString
    }

    // Written once, before anybody can see it, and never freed.
    nonisolated(unsafe) private let entries: UnsafePointer<Entry>
    let count: Int

    init(_ names: StaticString...) { self.init(names) }

    init(_ names: [StaticString]) {
        precondition(names.count <= 64, "seen keys are bits of one word")
        let table = UnsafeMutablePointer<Entry>.allocate(capacity: names.count)
        for (index, name) in names.enumerated() {
            let bytes = Array(name.description.utf8)
            unsafe (table + index).initialize(
                to: Entry(
                    head: JSONKeys.word(bytes.prefix(8)),
                    tail: JSONKeys.word(bytes.dropFirst(8).prefix(8)), name: name))
        }
        unsafe entries = UnsafePointer(table)
        count = names.count
    }

    /// The names, for messages.
    var names: [String] { (0..<count).map(name) }

    /// The name at an index.
    func name(_ index: Int) -> String { unsafe entries[index].name.description }

    /// The index of a key of up to 15 bytes, without its quotes and filled up with zeros.
    @inline(__always)
    func index(head: UInt64, tail: UInt64, guess: Int) -> Int? {
        // Tills write their keys in one order: the one after the last is most often the next.
        if guess < count, unsafe entries[guess].head == head, unsafe entries[guess].tail == tail {
            return guess
        }
        for index in 0..<count where unsafe entries[index].head == head {
            if unsafe entries[index].tail == tail { return index }
        }
        return nil
    }

    private static func word(_ bytes: ArraySlice<UInt8>) -> UInt64 {
        bytes.reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }
}

/// Walks the members of one object whose keys are known beforehand.
struct JSONMembers {
    private let keys: JSONKeys
    private let start: Int
    private var seen: UInt64 = 0
    private var count = 0
    private var guess = 0

    /// Opens the object at the cursor.
    @inline(__always)
    init(_ reader: inout JSONReader, _ keys: JSONKeys) throws(JSONFault) {
        reader.skipSpace()
        self.keys = keys
        start = reader.position
        try reader.openObject()
    }

    /// The index of the next key, with the cursor at its value; nil at the end of the object.
    @inline(__always)
    mutating func next(_ reader: inout JSONReader) throws(JSONFault) -> Int? {
        guard try reader.hasNextMember(first: count == 0) else { return nil }
        count &+= 1
        let opening = reader.position
        var index = -1
        if let (head, tail) = reader.shortKey(),
            let known = keys.index(head: head, tail: tail, guess: guess)
        {
            index = known
        } else {
            index = try rareKey(&reader, opening)
        }
        let bit: UInt64 = 1 &<< UInt64(truncatingIfNeeded: index)
        guard seen & bit == 0 else {
            throw JSONFault(
                offset: opening, subject: .key(keys.name(index)), detail: "stands here twice",
                remedy: "Write each key once")
        }
        seen |= bit
        guess = index &+ 1
        try reader.colon()
        return index
    }

    /// Whether a key was there.
    @inline(__always)
    func has(_ index: Int) -> Bool { seen & (1 &<< UInt64(truncatingIfNeeded: index)) != 0 }

    /// Fails unless all of these keys were there.
    @inline(__always)
    func require(_ mask: UInt64) throws(JSONFault) {
        guard seen & mask != mask else { return }
        throw missing((mask & ~seen).trailingZeroBitCount)
    }

    @inline(never)
    private func missing(_ index: Int) -> JSONFault {
        JSONFault(
            offset: start, subject: .value, detail: "has no \(keys.name(index))",
            remedy: "Add the key \"\(keys.name(index))\"")
    }

    /// A key of more than 15 bytes, one near the end of the text, or one that is not known.
    @inline(never)
    private func rareKey(_ reader: inout JSONReader, _ opening: Int) throws(JSONFault) -> Int {
        reader.position = opening
        let key = try reader.string()
        let names = keys.names
        guard let index = names.firstIndex(of: key) else {
            let suggestion = nearest(key, among: names)
            throw JSONFault(
                offset: opening, subject: .key(key), detail: "is not a known key",
                remedy: suggestion.map { "Use \"\($0)\"" }
                    ?? "Known here: " + names.joined(separator: ", "))
        }
        return index
    }
}

extension JSONReader {
    /// Passes over the key at the cursor and answers its bytes as two words.
    ///
    /// What is in it is not looked at: only keys that equal a known one go on from here.
    ///
    /// - Returns: Nil, with the cursor where it was, for a key of more than 15 bytes.
    @inline(__always)
    mutating func shortKey() -> (head: UInt64, tail: UInt64)? {
        let start = position &+ 1
        guard start &+ 16 <= end else { return nil }
        let key = unsafe UnsafeRawPointer(base + start)
        var head = UInt64(littleEndian: unsafe key.loadUnaligned(as: UInt64.self))
        var tail: UInt64 = 0
        var length = 0
        var marks = JSONReader.quotes(head)
        if marks != 0 {
            length = marks.trailingZeroBitCount / 8
            head &= (1 &<< UInt64(length &* 8)) &- 1
        } else {
            tail = UInt64(
                littleEndian: unsafe key.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
            marks = JSONReader.quotes(tail)
            guard marks != 0 else { return nil }
            let rest = marks.trailingZeroBitCount / 8
            length = 8 &+ rest
            tail &= (1 &<< UInt64(rest &* 8)) &- 1
        }
        position = start &+ length &+ 1
        return (head, tail)
    }
    /// A high bit for each quote, exact for the lowest one.
    @inline(__always)
    private static func quotes(_ word: UInt64) -> UInt64 {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let quotes = word ^ (ones &* UInt64(UInt8(ascii: "\"")))
        return (quotes &- ones) & ~quotes & 0x8080_8080_8080_8080
    }
}
