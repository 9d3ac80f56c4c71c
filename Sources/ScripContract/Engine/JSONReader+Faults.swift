internal import ScripCore

/// What the reader says when the text is not what was wanted; all of it off the hot path.
extension JSONReader {
    /// What stands at the cursor, in words: `found '}'`.
    var found: String {
        guard position < end else { return "found the end of the text" }
        let scalar = scalar(at: position)
        guard let scalar, scalar.value >= 0x20, scalar.value != 0x7F else {
            let digits = String(byte, radix: 16, uppercase: true)
            return "found byte 0x" + (digits.count < 2 ? "0" : "") + digits
        }
        return "found '\(scalar)'"
    }

    /// Something else was expected here by the grammar.
    @inline(never)
    func expected(_ wanted: String, remedy: String) -> JSONFault {
        var remedy = remedy
        switch scalar(at: position) {
        case nil where position >= end:
            remedy = "The text is cut off; give all of it"
        case "，", "：", "“", "”", "｛", "｝", "［", "］", "‘", "’":
            remedy = "Use the plain ASCII sign; this one is full-width or a curly quote"
        case "/", "#":
            remedy = "JSON has no comments; remove it"
        case "'":
            remedy = "Use double quotes"
        default:
            break
        }
        return JSONFault(
            offset: position, subject: .container(found: found), detail: "expected \(wanted)",
            remedy: remedy)
    }

    @inline(never)
    func separatorExpected(_ closing: String) -> JSONFault {
        if byte == UInt8(ascii: ",") {
            return expected("a value", remedy: "Remove the comma")
        }
        return expected(
            "',' or '\(closing)'",
            remedy: "Put a comma between two values, or '\(closing)' after the last")
    }

    @inline(never)
    func keyExpected(afterComma: Bool) -> JSONFault {
        let trailing = afterComma && byte == UInt8(ascii: "}")
        return expected(
            afterComma ? "a key in double quotes" : "a key in double quotes or '}'",
            remedy: trailing ? "Remove the comma before the brace" : "Write \"key\": value")
    }

    /// The value at the cursor is of another type; `wanted` names what would do.
    @inline(never)
    func wrongType(_ wanted: String) -> JSONFault {
        let kind: String
        switch byte {
        case UInt8(ascii: "{"): kind = "is an object"
        case UInt8(ascii: "["): kind = "is a list"
        case UInt8(ascii: "\""): kind = "is a string"
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): kind = "is \(number)"
        case UInt8(ascii: "t") where stands("true"): kind = "is true"
        case UInt8(ascii: "f") where stands("false"): kind = "is false"
        case UInt8(ascii: "n") where stands("null"):
            return JSONFault(
                offset: position, subject: .value, detail: "is null",
                remedy: "Use \(wanted)" + (depth > 0 ? ", or leave an optional key out" : ""))
        default:
            return expected("a value", remedy: "Use \(wanted)")
        }
        return JSONFault(
            offset: position, subject: .value, detail: kind, remedy: "Use \(wanted)")
    }

    /// The number at the cursor as it is written, shortened when it is longer than any sense.
    var number: String {
        var stop = position
        scan: while stop < end {
            switch unsafe base[stop] {
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "+"),
                UInt8(ascii: "."), UInt8(ascii: "e"), UInt8(ascii: "E"):
                stop += 1
            default:
                break scan
            }
        }
        let shown = min(stop, position + 32)
        let digits = unsafe UnsafeBufferPointer(start: base + position, count: shown - position)
        return unsafe String(decoding: digits, as: UTF8.self) + (shown < stop ? "…" : "")
    }

    /// The Unicode scalar that starts at an offset, nil at the end or where UTF-8 is broken.
    func scalar(at offset: Int) -> Unicode.Scalar? {
        guard offset < end else { return nil }
        let length = min(4, end - offset)
        let bytes = unsafe UnsafeBufferPointer(start: base + offset, count: length)
        var iterator = unsafe bytes.makeIterator()
        var decoder = UTF8()
        guard case .scalarValue(let scalar) = unsafe decoder.decode(&iterator) else { return nil }
        return scalar
    }
}
