public import Foundation

internal import Yams

/// Cases as data: `Tests/Conformance/…`, which other implementations can run as well.
public enum CaseFile {
    /// Reads a file of cases.
    public static func load<Cases: Decodable>(_ path: String) throws -> Cases {
        try YAMLDecoder().decode(Cases.self, from: Data(contentsOf: url(path)))
    }

    /// Where a file of cases lies.
    public static func url(_ path: String) -> URL {
        URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "Conformance").appending(path: path)
    }
}
