import Foundation
import Testing
import Yams

/// Cases as data: `Tests/Conformance/…`, which other implementations can run as well.
enum CaseFile {
    static func load<Cases: Decodable>(_ path: String) throws -> Cases {
        try YAMLDecoder().decode(Cases.self, from: Data(contentsOf: url(path)))
    }

    static func url(_ path: String) -> URL {
        URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "Conformance").appending(path: path)
    }
}

/// A case's bytes, as text or, where text would be unreadable, as hex digits.
struct Document: Decodable, Sendable {
    var name: String
    var text: String?
    var hex: String?
    var error: String?

    var bytes: [UInt8] {
        if let text { return Array(text.utf8) }
        return hex!.split(whereSeparator: \.isWhitespace).map { UInt8($0, radix: 16)! }
    }
}

extension Document: CustomTestStringConvertible {
    var testDescription: String { name }
}
