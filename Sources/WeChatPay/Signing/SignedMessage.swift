package import ScripContract
internal import ScripCore

/// The text a signature of API v3 is over.
package struct SignedMessage: Hashable, Sendable {
    /// The text's bytes.
    package let bytes: [UInt8]

    /// What a request signs: method, raw target, timestamp, nonce and raw body, each ended by LF.
    package init(
        method: String, target: String, timestamp: String, nonce: String, body: [UInt8]
    ) {
        bytes = SignedMessage.lines([method, target, timestamp, nonce], body)
    }

    /// What an answer or a notification signs: timestamp, nonce and body, each ended by LF.
    package init(timestamp: String, nonce: String, body: [UInt8]) {
        bytes = SignedMessage.lines([timestamp, nonce], body)
    }

    private static func lines(_ lines: [String], _ body: [UInt8]) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(lines.reduce(body.count + 1) { $0 + $1.utf8.count + 1 })
        for line in lines {
            bytes.append(contentsOf: line.utf8)
            bytes.append(0x0A)
        }
        bytes.append(contentsOf: body)
        bytes.append(0x0A)
        return bytes
    }

    /// What a developer is shown to find out why a signature does not verify.
    ///
    /// The body is left out but for its beginning: whoever sent it knows it, a log need not.
    package struct Shown: Hashable, Sendable, JSONWritable {
        /// The request's method.
        package var method: String
        /// The request's raw target.
        package var url: String
        /// The first 128 bytes of what should have been signed, line feeds written as `\n`.
        package var truncatedMessage: String
        /// How many bytes that has in all.
        package var length: Int

        /// Writes the documented members.
        package func write(to writer: inout JSONWriter) {
            writer.object { writer in
                writer.member("method", method)
                writer.member("url", url)
                writer.member("truncated_sign_message", truncatedMessage)
                writer.member("sign_message_length", Int64(length))
            }
        }
    }

    /// What to show of the message of a request.
    package func shown(method: String, target: String) -> Shown {
        let head = String(decoding: bytes.prefix(128), as: UTF8.self)
        return Shown(
            method: method, url: target,
            truncatedMessage: head.replacing("\n", with: "\\n"), length: bytes.count)
    }
}
