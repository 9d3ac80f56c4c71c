import Foundation
import ScripCore
import ScripRules
import Testing

@testable import ScripKit

/// The standard rules make the offers that well-known shop systems test themselves with.
///
/// The cases are in `Tests/Conformance/promotions`, a folder for each system; each case says what
/// the system's own test expects.
struct PromotionTests {
    static let folder = "Tests/Conformance/promotions"

    /// Case files of the systems' folders, in the order of their names.
    static let files: [String] = {
        let found = FileManager.default.enumerator(
            atPath: Project.root.appending(path: folder).path())
        return (found?.allObjects as? [String] ?? []).filter {
            $0.contains("/") && $0.hasSuffix(".cases.yaml")
        }
        .map { "\(folder)/\($0)" }.sorted()
    }()

    /// Each read once, however many tests look at it.
    private static let loaded = Dictionary(
        uniqueKeysWithValues: files.map { path in (path, Result { try read(path) }) })

    private static func load(_ path: String) throws -> CaseFile {
        try #require(loaded[path]).get()
    }

    private static func read(_ path: String) throws -> CaseFile {
        try CaseFile(yaml: Project.text(path), file: path) { path throws(ScripError) in
            throw ScripError(.notFound, path, remedy: "Write the lines into the case")
        }
    }

    private static func rule(_ name: String, in book: RuleBook) throws -> Rule {
        try book.load(name: name, source: try Project.bytes("rules/\(name).lua"))
    }

    @Test(arguments: files)
    func theSystemsOwnExpectationIsMet(_ path: String) throws {
        let file = try PromotionTests.load(path)
        let book = try RuleBook()
        let rule = try PromotionTests.rule(file.rule, in: book)
        #expect(file.source?.contains(": ") == true, "no source")
        for ruleCase in file.cases {
            let outcome = CaseRunner().run(ruleCase, rule)
            #expect(outcome.passed, "\(ruleCase.name): \(outcome.differences)")
        }
    }

    @Test func severalPromotionsOnOneBasket() throws {
        for promotions in try StackedPromotions.all() { try promotions.run() }
    }

    @Test func thereAreManyAndEveryRuleTakesPart() throws {
        var count = try StackedPromotions.all().count
        var rules: Set<String> = []
        var systems: Set<String> = []
        var names: Set<String> = []
        for path in PromotionTests.files {
            let file = try PromotionTests.load(path)
            count += file.cases.count
            rules.insert(file.rule)
            systems.insert(String(path.split(separator: "/")[3]))
            for ruleCase in file.cases {
                let isNew = names.insert("\(path) \(ruleCase.name)").inserted
                #expect(isNew, "twice: \(ruleCase.name)")
            }
        }
        #expect(count >= 500)
        #expect(systems.count >= 12)
        #expect(rules.count >= 20)
    }
}
