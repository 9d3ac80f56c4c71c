import Foundation
import Testing
import Yams

/// The list of `make mutants` is fit to be run: every change applies exactly once, every test is there.
struct MutantListTests {
    struct Mutant: Decodable, Sendable, CustomTestStringConvertible {
        var name: String
        var file: String
        var old: String
        var new: String
        var test: String
        var testDescription: String { name }
    }

    static let root = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    static let mutants: [Mutant] = {
        let folder = root.appending(path: "Tests/Mutants")
        let files = FileManager.default.enumerator(atPath: folder.path)?.compactMap {
            $0 as? String
        }
        return (files ?? []).filter { $0.hasSuffix(".yaml") }.sorted().flatMap { name in
            (try? YAMLDecoder().decode(
                [Mutant].self, from: Data(contentsOf: folder.appending(path: name))))
                ?? [
                    Mutant(
                        name: "\(name) cannot be read", file: "", old: "", new: "", test: "")
                ]
        }
    }()

    /// The text of all tests, in which a filter must name something.
    static let tests: String = {
        let folder = root.appending(path: "Tests")
        let files = FileManager.default.enumerator(atPath: folder.path)?.compactMap {
            $0 as? String
        }
        return (files ?? []).filter { $0.hasSuffix(".swift") }
            .compactMap { try? String(contentsOf: folder.appending(path: $0), encoding: .utf8) }
            .joined(separator: "\n")
    }()

    @Test func `mutants have names of their own`() {
        #expect(!Self.mutants.isEmpty)
        #expect(Set(Self.mutants.map(\.name)).count == Self.mutants.count)
    }

    @Test(arguments: mutants)
    func `it applies exactly once and names a test`(_ mutant: Mutant) throws {
        let text = try String(
            contentsOf: Self.root.appending(path: mutant.file), encoding: .utf8)
        let old = mutant.old.trimmingCharacters(in: .whitespacesAndNewlines)
        #expect(!old.isEmpty && old != mutant.new.trimmingCharacters(in: .whitespacesAndNewlines))
        if old.contains("\n") {
            let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(Self.bare)
            let wanted = old.split(separator: "\n", omittingEmptySubsequences: false).map(Self.bare)
            let places = lines.indices.filter { lines[$0...].starts(with: wanted) }
            #expect(places.count == 1, "\(old)")
        } else {
            #expect(text.ranges(of: old).count == 1, "\(old)")
        }
        // A suite's name, or a test's beside it.
        for part in mutant.test.split(separator: "/") {
            #expect(
                Self.tests.contains(part.prefix { $0.isLetter || $0.isNumber }), "\(mutant.test)")
        }
    }

    private static func bare(_ line: Substring) -> String {
        line.trimmingCharacters(in: .whitespaces)
    }
}
