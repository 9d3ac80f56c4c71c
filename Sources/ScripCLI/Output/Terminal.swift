internal import Foundation

/// Standard output for answers, standard error for messages.
enum Terminal {
    /// Writes an answer.
    static func answer(_ text: String) { write(text, to: STDOUT_FILENO) }

    /// Writes a message.
    static func message(_ text: String) { write(text, to: STDERR_FILENO) }

    /// Whether answers are read by a person who has nothing against colour.
    static let isColoured: Bool = {
        let environment = ProcessInfo.processInfo.environment
        return isatty(STDOUT_FILENO) == 1 && environment["NO_COLOR", default: ""].isEmpty
            && environment["TERM"] != "dumb"
    }()

    /// Text in a colour, where colours are welcome.
    static func paint(_ text: String, _ colour: Colour) -> String {
        isColoured ? "\u{1B}[\(colour.rawValue)m\(text)\u{1B}[0m" : text
    }

    /// SGR parameters.
    enum Colour: Int {
        case bold = 1
        case dim = 2
        case red = 31
        case green = 32
        case yellow = 33
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
