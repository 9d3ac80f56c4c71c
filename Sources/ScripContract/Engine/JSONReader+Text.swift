internal import ScripCore

/// Strings: decoded into the reader's own buffer, eight bytes at a time where they are plain ASCII.
extension JSONReader {
    /// Reads a string and answers its span in ``text``.
    @inline(__always)
    mutating func span() throws(JSONFault) -> Int64 {
        guard byte == UInt8(ascii: "\"") else { throw wrongType("a string, in double quotes") }
        let start = textCount
        try decode()
        return FlatRecords.span(start, textCount &- start)
    }

    /// Reads a string as a value of its own.
    mutating func string() throws(JSONFault) -> String {
        let span = try span()
        let string = string(span)
        textCount = FlatRecords.offset(span)
        return string
    }

    /// The string a span names.
    func string(_ span: Int64) -> String {
        let bytes = unsafe UnsafeBufferPointer(
            start: text + FlatRecords.offset(span), count: FlatRecords.length(span))
        return unsafe String(decoding: bytes, as: UTF8.self)
    }

    /// Reads a string of so many characters (Unicode code points).
    mutating func string(characters range: ClosedRange<Int>) throws(JSONFault) -> String {
        let start = position
        let string = try string()
        // Bytes are never fewer than characters: most strings need no counting.
        if range.lowerBound <= 1, (range.lowerBound...range.upperBound).contains(string.utf8.count)
        {
            return string
        }
        let count = string.unicodeScalars.count
        guard !range.contains(count) else { return string }
        throw JSONFault(
            offset: start, subject: .value,
            detail: count == 0 ? "is empty" : "has \(count) characters",
            remedy: "Use \(range.lowerBound) to \(range.upperBound) characters",
            cause: .length(count, range))
    }

    /// Reads a key that anybody may choose, and the colon after it.
    mutating func freeKey(seen: (String) -> Bool) throws(JSONFault) -> String {
        let start = position
        let key = try string()
        let count = key.unicodeScalars.count
        guard (1...128).contains(count) else {
            throw JSONFault(
                offset: start, subject: .key(key),
                detail: count == 0 ? "is an empty key" : "is a key of \(count) characters",
                remedy: "Use 1 to 128 characters")
        }
        guard !seen(key) else {
            throw JSONFault(
                offset: start, subject: .key(key), detail: "stands here twice",
                remedy: "Write each key once")
        }
        try colon()
        return key
    }

    /// Reads a string that is one of an enumeration's words.
    mutating func word<Word: RawRepresentable<String> & CaseIterable>(
        _ type: Word.Type
    ) throws(JSONFault) -> Word {
        let start = position
        let string = try string()
        if let word = Word(rawValue: string) { return word }
        let words = Word.allCases.map(\.rawValue)
        let suggestion = nearest(string, among: words).map { "'\($0)'" }
        throw JSONFault(
            offset: start, subject: .value, detail: "is '\(string.shown)'",
            remedy: "Use " + (suggestion ?? "one of " + words.joined(separator: ", ")))
    }

    /// Decodes the string at the cursor behind what `text` holds already.
    private mutating func decode() throws(JSONFault) {
        let opening = position
        var from = position &+ 1
        var to = textCount
        while true {
            while from &+ 8 <= end {
                let word = unsafe UnsafeRawPointer(base + from).loadUnaligned(as: UInt64.self)
                unsafe UnsafeMutableRawPointer(text + to).storeBytes(of: word, as: UInt64.self)
                let marks = JSONReader.marks(UInt64(littleEndian: word))
                guard marks == 0 else {
                    let plain = marks.trailingZeroBitCount / 8
                    from &+= plain
                    to &+= plain
                    break
                }
                from &+= 8
                to &+= 8
            }
            let next = byte(at: from)
            switch next {
            case UInt8(ascii: "\""):
                position = from &+ 1
                textCount = to
                return
            case UInt8(ascii: "\\"):
                (from, to) = try decodeEscape(at: from, to: to)
            case 0x80...:
                try decodeSequences(&from, &to)
            case 0x20...:
                unsafe text[to] = next
                from &+= 1
                to &+= 1
            default:
                throw undecodable(at: from, in: opening)
            }
        }
    }

    /// Copies characters beyond ASCII as long as they go on, checking each.
    @inline(__always)
    private func decodeSequences(_ from: inout Int, _ to: inout Int) throws(JSONFault) {
        repeat {
            let first = unsafe base[from]
            // Nearly all Chinese: three bytes, of which the first leaves no room for trickery.
            if first &- 0xE1 <= 0xEC - 0xE1, from &+ 2 < end {
                let (second, third) = unsafe (base[from &+ 1], base[from &+ 2])
                if second & 0xC0 == 0x80, third & 0xC0 == 0x80 {
                    unsafe text[to] = first
                    unsafe text[to &+ 1] = second
                    unsafe text[to &+ 2] = third
                    from &+= 3
                    to &+= 3
                    continue
                }
            }
            let length = sequenceLength(at: from)
            guard length > 0 else {
                throw JSONFault.string(
                    from, "holds bytes that are not UTF-8", remedy: "Save the text as UTF-8")
            }
            for index in 0..<length { unsafe text[to &+ index] = base[from &+ index] }
            from &+= length
            to &+= length
        } while byte(at: from) >= 0x80
    }

    /// A control character, or the end of the text, in the string that opened at `opening`.
    @inline(never)
    private func undecodable(at offset: Int, in opening: Int) -> JSONFault {
        guard offset < end else {
            return JSONFault.string(
                opening, "does not end", remedy: "Close the string with a double quote")
        }
        return JSONFault.string(
            offset, "holds a line break or another control character",
            remedy: "Write it as \\n, \\t or \\u00XX")
    }

    /// A high bit for each byte that is not plain: `"`, `\`, control or not ASCII.
    ///
    /// Exact for the lowest one, which is the one asked for; borrows may mark bytes above it.
    @inline(__always)
    static func marks(_ word: UInt64) -> UInt64 {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let quotes = word ^ (ones &* UInt64(UInt8(ascii: "\"")))
        let slashes = word ^ (ones &* UInt64(UInt8(ascii: "\\")))
        let found =
            (quotes &- ones) & ~quotes | (slashes &- ones) & ~slashes
            | (word &- ones &* 0x20) & ~word | word
        return found & 0x8080_8080_8080_8080
    }

    /// The length of the well-formed UTF-8 sequence at an offset whose byte is not ASCII, else 0.
    @inline(__always)
    private func sequenceLength(at offset: Int) -> Int {
        let first = byte(at: offset)
        let second = byte(at: offset &+ 1)
        switch first {
        case 0xC2...0xDF:
            return second & 0xC0 == 0x80 ? 2 : 0
        case 0xE0...0xEF:
            // No overlong forms, no surrogates (The Unicode Standard, table 3-7).
            let low: UInt8 = first == 0xE0 ? 0xA0 : 0x80
            let high: UInt8 = first == 0xED ? 0x9F : 0xBF
            guard second >= low, second <= high, byte(at: offset &+ 2) & 0xC0 == 0x80 else {
                return 0
            }
            return 3
        case 0xF0...0xF4:
            let low: UInt8 = first == 0xF0 ? 0x90 : 0x80
            let high: UInt8 = first == 0xF4 ? 0x8F : 0xBF
            guard second >= low, second <= high, byte(at: offset &+ 2) & 0xC0 == 0x80,
                byte(at: offset &+ 3) & 0xC0 == 0x80
            else { return 0 }
            return 4
        default:
            return 0
        }
    }

    /// Decodes one escape and answers where to go on reading and writing.
    @inline(never)
    private mutating func decodeEscape(
        at offset: Int, to target: Int
    ) throws(JSONFault) -> (Int, Int) {
        let plain: UInt8
        switch byte(at: offset + 1) {
        case UInt8(ascii: "\""): plain = UInt8(ascii: "\"")
        case UInt8(ascii: "\\"): plain = UInt8(ascii: "\\")
        case UInt8(ascii: "/"): plain = UInt8(ascii: "/")
        case UInt8(ascii: "b"): plain = 0x08
        case UInt8(ascii: "f"): plain = 0x0C
        case UInt8(ascii: "n"): plain = 0x0A
        case UInt8(ascii: "r"): plain = 0x0D
        case UInt8(ascii: "t"): plain = 0x09
        case UInt8(ascii: "u"):
            return try decodeUnicodeEscape(at: offset, to: target)
        default:
            throw JSONFault.string(
                offset, "holds an escape that JSON does not know",
                remedy: "Use \\\" \\\\ \\/ \\b \\f \\n \\r \\t or \\uXXXX")
        }
        unsafe text[target] = plain
        return (offset + 2, target + 1)
    }

    private mutating func decodeUnicodeEscape(
        at offset: Int, to target: Int
    ) throws(JSONFault) -> (Int, Int) {
        guard let first = hex(at: offset + 2) else {
            throw JSONFault.string(
                offset, "holds \\u without four hex digits", remedy: "Write \\u and four digits")
        }
        var value = first
        var next = offset + 6
        if first >= 0xD800, first <= 0xDFFF {
            guard first < 0xDC00, byte(at: next) == UInt8(ascii: "\\"),
                byte(at: next + 1) == UInt8(ascii: "u"), let second = hex(at: next + 2),
                second >= 0xDC00, second <= 0xDFFF
            else {
                throw JSONFault.string(
                    offset, "holds half of a surrogate pair",
                    remedy: "Write both halves, or the character itself")
            }
            value = 0x10000 + (first - 0xD800) << 10 + (second - 0xDC00)
            next += 6
        }
        // Text ends at a zero byte in C, SQLite and most terminals: nobody means to send one.
        guard value != 0, let scalar = Unicode.Scalar(value) else {
            throw JSONFault.string(
                offset, "holds the zero character \\u0000", remedy: "Leave it out")
        }
        var to = target
        for byte in UTF8.encode(scalar)! {
            unsafe text[to] = byte
            to += 1
        }
        return (next, to)
    }

    private func hex(at offset: Int) -> UInt32? {
        var value: UInt32 = 0
        for index in 0..<4 {
            let digit: UInt8
            switch byte(at: offset + index) {
            case let byte where byte >= 0x30 && byte <= 0x39: digit = byte - 0x30
            case let byte where byte >= 0x41 && byte <= 0x46: digit = byte - 0x41 + 10
            case let byte where byte >= 0x61 && byte <= 0x66: digit = byte - 0x61 + 10
            default: return nil
            }
            value = value << 4 | UInt32(digit)
        }
        return value
    }
}
