/// Words to look bytes up in, without building a `String` for each look-up.
struct WordSet: Sendable {
    private var text: [UInt8] = []
    private var words: [(offset: Int, count: Int)] = []
    // Open addressing; empty places hold -1. A power of two, at least twice the words.
    private var places: [Int32] = []

    init(_ strings: [String]) {
        for string in strings {
            let start = text.count
            text.append(contentsOf: string.utf8)
            words.append((start, text.count - start))
        }
        var size = 8
        while size < 2 * words.count { size *= 2 }
        places = Array(repeating: -1, count: size)
        for (index, word) in words.enumerated() {
            let hash = unsafe text[word.offset..<word.offset + word.count]
                .withUnsafeBufferPointer { unsafe WordSet.hash($0) }
            var place = hash & (size - 1)
            while places[place] >= 0 { place = (place + 1) & (size - 1) }
            places[place] = Int32(index)
        }
    }

    var isEmpty: Bool { words.isEmpty }

    /// Whether one of the words is exactly these bytes.
    func contains(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        if words.isEmpty { return false }
        if words.count <= 4 {
            for index in words.indices where unsafe matches(index, bytes) { return true }
            return false
        }
        let mask = places.count - 1
        var place = unsafe WordSet.hash(bytes) & mask
        while places[place] >= 0 {
            if unsafe matches(Int(places[place]), bytes) { return true }
            place = (place + 1) & mask
        }
        return false
    }

    private func matches(_ index: Int, _ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        let word = words[index]
        guard word.count == bytes.count else { return false }
        return unsafe text.withUnsafeBufferPointer { text in
            var at = 0
            while at < word.count {
                if unsafe text[word.offset + at] != bytes[at] { return false }
                at += 1
            }
            return true
        }
    }

    /// FNV-1a: few bytes, and only words a merchant wrote are in the table.
    private static func hash(_ bytes: UnsafeBufferPointer<UInt8>) -> Int {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for index in 0..<bytes.count {
            hash = (hash ^ UInt64(unsafe bytes[index])) &* 0x100_0000_01b3
        }
        return Int(truncatingIfNeeded: hash >> 8) & Int.max
    }
}
