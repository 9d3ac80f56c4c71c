import Foundation
import ScripCore
import ScripRules

@testable import ScripKit

/// The repository's own rules and cases, as the tests read them.
enum Project {
    static let root = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    static func bytes(_ path: String) throws -> [UInt8] {
        [UInt8](try Data(contentsOf: root.appending(path: path)))
    }

    static func text(_ path: String) throws -> String {
        String(decoding: try bytes(path), as: UTF8.self)
    }

    /// Names of the standard rules.
    static let rules: [String] = {
        let files = try! FileManager.default.contentsOfDirectory(
            atPath: root.appending(path: "rules").path())
        return files.filter { $0.hasSuffix(".lua") }.map { String($0.dropLast(4)) }.sorted()
    }()

    static func cases(_ rule: String) throws -> CaseFile {
        try CaseFile(
            yaml: text("rules/\(rule).cases.yaml"), file: "rules/\(rule).cases.yaml"
        ) { path throws(ScripError) in
            do { return try bytes("rules/" + path) } catch {
                throw ScripError(.notFound, "\(error)", remedy: "Name a file that is there")
            }
        }
    }
}
