internal import ScripCore

/// Walks a document again to say where a byte is: line, column and the path of keys and indices.
///
/// Only what stands before the place must be well-formed, and the reader has seen to that.
struct JSONPlace {
    private struct Level {
        let isList: Bool
        var index = 0
        var key: Range<Int>?
        /// In an object: whether the next string is a key.
        var awaitsKey = true
    }

    private let bytes: [UInt8]
    private let root: String
    private var levels: [Level] = []
    private var offset = 0
    /// The byte that is asked about.
    private(set) var wanted = 0

    init(_ bytes: [UInt8], root: String) {
        self.bytes = bytes
        self.root = root
    }

    /// Walks up to a byte.
    mutating func advance(to target: Int) {
        wanted = target
        let end = min(target, bytes.count)
        while offset < end { step(stoppingAt: end) }
    }

    /// Walks up to the value with a path, or to the end.
    mutating func advance(toPath target: String) {
        var isWithin = false
        while offset < bytes.count {
            // Whole paths are made for few values only: of those whose own key or index is the one.
            if isValueStart, !isWithin {
                if target.hasSuffix(lastStep), path == target { break }
                isWithin = true
            } else if !isValueStart {
                isWithin = false
            }
            let byte = bytes[offset]
            step(stoppingAt: .max)
            // What opens holds values of its own, and a string is passed over as a whole.
            if byte == UInt8(ascii: "{") || byte == UInt8(ascii: "[") { isWithin = false }
        }
        wanted = offset
    }

    /// The line of the byte, from 1.
    var line: Int { bytes.prefix(wanted).reduce(1) { $1 == 0x0A ? $0 + 1 : $0 } }

    /// The column of the byte in Unicode characters, from 1, as editors count.
    var column: Int {
        let before = bytes.prefix(wanted)
        let start = before.lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
        // A byte order mark is no character.
        let mark = start == 0 && before.starts(with: [0xEF, 0xBB, 0xBF]) ? 1 : 0
        return before[start...].reduce(1 - mark) { $1 & 0xC0 == 0x80 ? $0 : $0 + 1 }
    }

    /// The path of the value the byte is in.
    var path: String { levels.last.map { extend(containerPath, with: $0) } ?? root }

    /// The path of the list or object the byte is in.
    var containerPath: String { levels.dropLast().reduce(root, extend) }

    /// The keys of the document's own object, as far as the document can be walked.
    static func topLevelKeys(_ bytes: [UInt8]) -> [String] {
        var place = JSONPlace(bytes, root: "")
        var keys: [String] = []
        while place.offset < bytes.count {
            place.step(stoppingAt: .max)
            guard place.levels.count == 1, let key = place.levels[0].key else { continue }
            let text = String(decoding: bytes[key], as: UTF8.self)
            if keys.last != text { keys.append(text) }
        }
        return keys
    }

    /// How the path of the value the byte is in ends.
    private var lastStep: String {
        guard let level = levels.last else { return "" }
        return level.isList ? "[\(level.index)]" : extend("", with: level)
    }

    // MARK: Walking

    private var isValueStart: Bool {
        switch bytes[offset] {
        case 0x20, 0x0A, 0x0D, 0x09, UInt8(ascii: ","), UInt8(ascii: ":"), UInt8(ascii: "}"),
            UInt8(ascii: "]"):
            false
        default:
            levels.last.map { $0.isList || !$0.awaitsKey } ?? true
        }
    }

    private mutating func step(stoppingAt target: Int) {
        let last = levels.count - 1
        switch bytes[offset] {
        case UInt8(ascii: "{"): levels.append(Level(isList: false))
        case UInt8(ascii: "["): levels.append(Level(isList: true))
        case UInt8(ascii: "}"), UInt8(ascii: "]"):
            if last >= 0 { levels.removeLast() }
        case UInt8(ascii: ",") where last >= 0:
            levels[last].index += 1
            levels[last].key = nil
            levels[last].awaitsKey = true
        case UInt8(ascii: ":") where last >= 0: levels[last].awaitsKey = false
        case UInt8(ascii: "\""):
            let start = offset + 1
            let stop = endOfString(from: start)
            if stop >= target {
                offset = target
                return
            }
            if last >= 0, !levels[last].isList, levels[last].awaitsKey {
                levels[last].key = start..<stop
            }
            offset = stop
        default: break
        }
        offset += 1
    }

    private func endOfString(from start: Int) -> Int {
        var index = start
        while index < bytes.count, bytes[index] != UInt8(ascii: "\"") {
            index += bytes[index] == UInt8(ascii: "\\") ? 2 : 1
        }
        return min(index, bytes.count)
    }

    private func extend(_ path: String, with level: Level) -> String {
        if level.isList { return "\(path)[\(level.index)]" }
        guard let key = level.key else { return path }
        return FieldPath.join(path, key: String(decoding: bytes[key], as: UTF8.self))
    }
}
