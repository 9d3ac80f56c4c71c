/// The keys an object may have, for telling them apart in a few nanoseconds.
///
/// A key is compared by its first eight bytes as one word; keys of more bytes by their rest as well.
struct JSONKeys {
    let names: [String]
    private let heads: [UInt64]
    private let tails: [[UInt8]]

    init(_ names: String...) {
        precondition(names.count <= 64, "seen keys are bits of one word")
        self.names = names
        heads = names.map { name in
            name.utf8.prefix(8).enumerated().reduce(0) { $0 | UInt64($1.1) << UInt64($1.0 * 8) }
                ^ UInt64(name.utf8.count) << 56
        }
        tails = names.map { Array($0.utf8.dropFirst(8)) }
    }

    /// The index of a key that is written without escapes, nil when there is none.
    @inline(__always)
    func index(of bytes: UnsafeBufferPointer<UInt8>, guess: Int) -> Int? {
        var head: UInt64 = 0
        for index in 0..<min(8, bytes.count) {
            head |= UInt64(unsafe bytes[index]) << UInt64(index &* 8)
        }
        head ^= UInt64(bytes.count) << 56
        // Tills write their keys in one order: the one after the last is most often the next.
        if guess < heads.count, heads[guess] == head,
            unsafe hasTail(bytes, tails[guess])
        {
            return guess
        }
        for index in heads.indices where heads[index] == head {
            if unsafe hasTail(bytes, tails[index]) { return index }
        }
        return nil
    }

    @inline(__always)
    private func hasTail(_ bytes: UnsafeBufferPointer<UInt8>, _ tail: [UInt8]) -> Bool {
        guard bytes.count > 8 else { return true }
        guard bytes.count == tail.count &+ 8 else { return false }
        for index in tails.startIndex..<tail.count where unsafe bytes[index &+ 8] != tail[index] {
            return false
        }
        return true
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
        let bytes = unsafe reader.plainKey()
        guard let index = unsafe bytes.flatMap({ unsafe keys.index(of: $0, guess: guess) }) else {
            throw try unknown(&reader, opening)
        }
        let bit: UInt64 = 1 << UInt64(index)
        guard seen & bit == 0 else {
            throw JSONFault(
                offset: opening, subject: .key(keys.names[index]), detail: "stands here twice",
                remedy: "Write each key once")
        }
        seen |= bit
        guess = index &+ 1
        try reader.colon()
        return index
    }

    /// Whether a key was there.
    @inline(__always)
    func has(_ index: Int) -> Bool { seen & (1 << UInt64(index)) != 0 }

    /// Fails unless all of these keys were there.
    @inline(__always)
    func require(_ mask: UInt64) throws(JSONFault) {
        guard seen & mask != mask else { return }
        throw missing((mask & ~seen).trailingZeroBitCount)
    }

    @inline(never)
    private func missing(_ index: Int) -> JSONFault {
        JSONFault(
            offset: start, subject: .value, detail: "has no \(keys.names[index])",
            remedy: "Add the key \"\(keys.names[index])\"")
    }

    @inline(never)
    private func unknown(
        _ reader: inout JSONReader, _ opening: Int
    ) throws(JSONFault) -> JSONFault {
        reader.position = opening
        let key = try reader.string()
        // A known key written with escapes is nobody's habit; one spelling each keeps hashes equal.
        guard !keys.names.contains(key) else {
            return JSONFault(
                offset: opening, subject: .key(key), detail: "is written with escapes",
                remedy: "Write the key plainly")
        }
        let suggestion = nearest(key, among: keys.names)
        return JSONFault(
            offset: opening, subject: .key(key), detail: "is not a known key",
            remedy: suggestion.map { "Use \"\($0)\"" }
                ?? "Known here: " + keys.names.joined(separator: ", "))
    }
}

extension JSONReader {
    /// Passes over the key at the cursor and answers its bytes, nil when it has escapes.
    @inline(__always)
    mutating func plainKey() -> UnsafeBufferPointer<UInt8>? {
        let start = position &+ 1
        var stop = start
        while stop < end {
            let next = unsafe base[stop]
            if next == UInt8(ascii: "\"") {
                position = stop &+ 1
                return unsafe UnsafeBufferPointer(start: base + start, count: stop &- start)
            }
            if next == UInt8(ascii: "\\") || next < 0x20 { return nil }
            stop &+= 1
        }
        return nil
    }
}
