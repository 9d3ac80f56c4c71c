internal import Foundation

/// Standard output for answers, standard error for messages; nothing else prints.
///
/// Whatever is shown to people goes through ``shown(_:)``: what comes from a file, a ledger or an
/// argument may not move a cursor, hide itself or turn the line around.
package enum Terminal {
    /// Writes an answer in words.
    package static func answer(_ words: String) { write(shown(words), to: STDOUT_FILENO) }

    /// Writes a message.
    package static func message(_ words: String) { write(shown(words), to: STDERR_FILENO) }

    /// Writes an answer that a program reads, such as JSON or CSV: byte for byte, unless it is shown to
    /// a person.
    package static func data(_ text: String) {
        guard isatty(STDOUT_FILENO) == 1 else { return write(text, to: STDOUT_FILENO) }
        let hasMark = text.unicodeScalars.first == "\u{FEFF}"
        write(shown(hasMark ? String(text.unicodeScalars.dropFirst()) : text), to: STDOUT_FILENO)
    }

    /// Writes JSON: byte for byte, or with what a person must not be shown escaped.
    package static func json(_ text: String) {
        write(isatty(STDOUT_FILENO) == 1 ? escaped(text) : text, to: STDOUT_FILENO)
    }

    /// Replaces the last line that ``status(_:)`` wrote on standard error.
    package static func status(_ words: String) {
        write("\r" + shown(words) + "\u{1B}[K", to: STDERR_FILENO)
    }

    /// Whether answers are read by a person who has nothing against colour.
    package static let isColoured: Bool = {
        let environment = ProcessInfo.processInfo.environment
        return isatty(STDOUT_FILENO) == 1 && environment["NO_COLOR", default: ""].isEmpty
            && environment["TERM"] != "dumb"
    }()

    /// Text in a colour, where colours are welcome.
    package static func paint(_ text: String, _ colour: Colour) -> String {
        isColoured ? "\(mark)\(colour.rawValue)\(text)\(mark)\(Colour.plain.rawValue)" : text
    }

    /// SGR parameters, as the one character that stands for each behind ``mark``.
    package enum Colour: Character, CaseIterable {
        case plain = "0"
        case bold = "1"
        case dim = "2"
        case red = "r"
        case green = "g"
        case yellow = "y"

        fileprivate var parameter: Int {
            switch self {
            case .plain: 0
            case .bold: 1
            case .dim: 2
            case .red: 31
            case .green: 32
            case .yellow: 33
            }
        }
    }

    /// Stands where a colour begins until the text is written.
    ///
    /// One of 65,534 characters of private use, drawn anew in every run: no file can know which, and so
    /// none can paint.
    private static let mark = Character(
        Unicode.Scalar(UInt32.random(in: 0x10_0000...0x10_FFFD)) ?? "\u{100000}")

    /// The text as it may be shown: of what commands a terminal only line ends, tabs and our own colours.
    package static func shown(_ text: String) -> String {
        let safe = text.utf8.allSatisfy { (0x20...0x7E).contains($0) || $0 == 0x0A }
        if safe { return text }
        let mark = mark.unicodeScalars.first
        var shown = String.UnicodeScalarView()
        var isMarked = false
        var previous: Unicode.Scalar?
        let scalars = Array(text.unicodeScalars)
        for (index, scalar) in scalars.enumerated() {
            if isMarked {
                isMarked = false
                let colour = Colour(rawValue: Character(scalar)) ?? .plain
                shown.append(contentsOf: "\u{1B}[\(colour.parameter)m".unicodeScalars)
                continue
            }
            if scalar == mark, isColoured {
                isMarked = true
                continue
            }
            let next = index + 1 < scalars.count ? scalars[index + 1] : nil
            let isFine =
                scalar == "\n" || scalar == "\t"
                || scalar.isVisible(after: previous, before: next)
            shown.append(isFine ? scalar : "?")
            previous = scalar
        }
        return String(shown)
    }

    /// JSON that says the same without characters that a person must not be shown.
    package static func escaped(_ json: String) -> String {
        var text = ""
        for scalar in json.unicodeScalars {
            if scalar == "\n" || scalar.isVisible(after: nil, before: nil) {
                text.unicodeScalars.append(scalar)
            } else {
                // Beyond the first plane JSON wants the two halves of UTF-16.
                for unit in String(scalar).utf16 {
                    let hex = String(unit, radix: 16)
                    text += "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
                }
            }
        }
        return text
    }

    private static func write(_ text: String, to descriptor: Int32) {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let count = unsafe rest.withUnsafeBytes { bytes in
                unsafe Foundation.write(descriptor, bytes.baseAddress!, bytes.count)
            }
            if count < 0, errno == EINTR { continue }
            // The reader is gone, and nobody is left to tell; what was asked for has been done.
            guard count > 0 else { return }
            rest = rest.dropFirst(count)
        }
    }
}
