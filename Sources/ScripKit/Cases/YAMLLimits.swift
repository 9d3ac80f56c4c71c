internal import ScripCore

/// What is refused before YAML is composed.
///
/// An alias stands for what its anchor holds, and may stand inside
/// another anchor: some hundred bytes can be written that mean gigabytes. Nothing is composed here; a walk
/// over the bytes bounds what composing would make.
enum YAMLLimits {
    /// What a file may be, and what its aliases may make of it.
    static let bytesMax = 1 << 20
    /// Brackets within brackets, dashes on one line, columns of indentation.
    static let depthMax = 100

    /// Refuses a file that is too large, too deep, or grows too large when its aliases are followed.
    ///
    /// - Throws: `invalidInput`, naming the line.
    static func check(_ text: String, file: String) throws(ScripError) {
        let bytes = Array(text.utf8)
        guard bytes.count <= bytesMax else {
            throw ScripError(
                .invalidInput, "\(file): the file has \(bytes.count) bytes",
                remedy: "Use at most \(bytesMax): put cases into several files")
        }
        var walk = Walk(bytes: bytes, file: file)
        try walk.run()
    }

    private struct Walk {
        /// What an anchor holds: from where it stands to where it is first used it is not known to
        /// have ended, so all of that counts.
        struct Anchor {
            var start: Int
            /// What aliases since then make.
            var grown: Int
            /// Settled at the first use.
            var size: Int?
        }

        let bytes: [UInt8]
        let file: String
        var line = 1
        var depth = 0
        var dashes = 0
        var anchors: [[UInt8]: Anchor] = [:]
        /// What aliases have made so far.
        var grown = 0

        mutating func run() throws(ScripError) {
            var at = 0
            var indentation = 0
            var atStart = true
            while at < bytes.count {
                let byte = bytes[at]
                switch byte {
                case UInt8(ascii: "\n"):
                    line += 1
                    dashes = 0
                    indentation = 0
                    atStart = true
                    at += 1
                    continue
                case UInt8(ascii: " ") where atStart: indentation += 1
                case UInt8(ascii: "["), UInt8(ascii: "{"): depth += 1
                case UInt8(ascii: "]"), UInt8(ascii: "}"): depth = max(0, depth - 1)
                case UInt8(ascii: "-") where isIndicator(at),
                    UInt8(ascii: "?") where isIndicator(at):
                    dashes += 1
                case UInt8(ascii: "&") where begins(at): anchor(name(at + 1), at)
                case UInt8(ascii: "*") where begins(at): try alias(name(at + 1), at)
                default: break
                }
                if byte != UInt8(ascii: " ") { atStart = false }
                guard max(depth, dashes) <= depthMax, indentation <= 4 * depthMax else {
                    throw ScripError(
                        .invalidInput, "lists and maps are nested too deeply",
                        remedy: "Use at most \(depthMax) levels",
                        at: .init(document: file, line: line))
                }
                at += 1
            }
        }

        private mutating func anchor(_ name: [UInt8], _ at: Int) {
            guard !name.isEmpty else { return }
            anchors[name] = Anchor(start: at, grown: grown)
        }

        private mutating func alias(_ name: [UInt8], _ at: Int) throws(ScripError) {
            guard var anchor = anchors[name] else { return }
            let size = anchor.size ?? (at - anchor.start) + (grown - anchor.grown)
            anchor.size = size
            anchors[name] = anchor
            grown += size
            guard grown <= bytesMax else {
                throw ScripError(
                    .invalidInput,
                    "followed to here, the file's aliases make more than \(bytesMax) bytes of it",
                    remedy: "Write the values themselves, or use fewer aliases within anchors",
                    at: .init(document: file, line: line))
            }
        }

        /// Whether a mark stands where a value may begin; too often rather than too seldom.
        private func begins(_ at: Int) -> Bool {
            guard at > 0 else { return true }
            switch bytes[at - 1] {
            case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\n"), UInt8(ascii: "\r"),
                UInt8(ascii: ","), UInt8(ascii: "["), UInt8(ascii: "{"), UInt8(ascii: ":"),
                UInt8(ascii: "?"), UInt8(ascii: "-"), UInt8(ascii: "}"), UInt8(ascii: "]"),
                UInt8(ascii: "\""), UInt8(ascii: "'"):
                return true
            default: return bytes[at - 1] >= 0x80
            }
        }

        private func isIndicator(_ at: Int) -> Bool {
            guard at + 1 < bytes.count else { return true }
            return [0x20, 0x09, 0x0A, 0x0D].contains(bytes[at + 1])
        }

        private func name(_ start: Int) -> [UInt8] {
            var end = start
            while end < bytes.count {
                let byte = bytes[end]
                let isWord =
                    byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-")
                    || (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte)
                    || (0x61...0x7A).contains(byte)
                guard isWord else { break }
                end += 1
            }
            return Array(bytes[start..<end])
        }
    }
}
