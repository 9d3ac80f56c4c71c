import Foundation
import Testing

/// `docs/house.md` and the tree say the same.
struct HouseTests {
    private static let root = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    private static func text(_ path: String) throws -> String {
        try String(contentsOf: root.appending(path: path), encoding: .utf8)
    }

    /// The cells of a table's rows, without the head, of the first table behind a line.
    private static func rows(after line: String) throws -> [[String]] {
        let page = try text("docs/house.md")
        let rest = try #require(page.range(of: line + "\n")?.upperBound)
        let table = page[rest...].split(separator: "\n", omittingEmptySubsequences: false)
            .drop { !$0.hasPrefix("|") }.prefix { $0.hasPrefix("|") }
        return table.dropFirst(2).map { row in
            row.split(separator: "|").map {
                $0.trimmingCharacters(in: CharacterSet(charactersIn: " `"))
            }
        }
    }

    /// The modules of `Package.swift` that are ours and no test's, with those they import.
    private static func modules() throws -> [String: [String]] {
        let package = try text("Package.swift")
        let targets = try #require(package.range(of: "    targets: [")?.upperBound)
        var modules: [String: [String]] = [:]
        let heads = /\n +\.(target|systemLibrary|executableTarget)\(/
        for part in package[targets...].split(separator: heads) {
            let part = part.prefix(upTo: part.range(of: ".testTarget")?.lowerBound ?? part.endIndex)
            guard let name = part.firstMatch(of: /name: "([\w-]+)"/)?.1,
                !part.contains("path: \"Tests/")
            else { continue }
            let list = part.firstMatch(of: /dependencies: \[((?:[^\[\]])*)\]/)?.1 ?? ""
            let own = list.replacing(/\.product\([^)]*\)/, with: "")
            modules[String(name)] = own.matches(of: /"([\w-]+)"/).map { String($0.1) }
        }
        return modules
    }

    @Test func everyModuleHasItsFloorAndImportsFromLowerOnes() throws {
        let modules = try Self.modules()
        var floors: [String: Int] = [:]
        for row in try Self.rows(after: "## Floors") {
            floors[row[1]] = try #require(Int(row[0]))
        }
        #expect(Set(floors.keys) == Set(modules.keys))
        for (module, imports) in modules {
            let floor = floors[module] ?? -1
            #expect(
                imports.filter { floors[$0] ?? .max >= floor } == [],
                "\(module) on floor \(floor)")
        }
    }

    @Test func everyStepIsAFunctionOfItsFile() throws {
        let steps =
            try Self.rows(after: "First the door:") + Self.rows(after: "Then the same for all:")
        #expect(steps.count > 20)
        for step in steps {
            let source = try Self.text(step[2])
            let name = step[1]
            let declarations =
                name.contains("(")
                ? [name] : ["func \(name)(", "func \(name)<", "luasandbox_status \(name)("]
            #expect(declarations.contains(where: source.contains), "\(name) in \(step[2])")
        }
    }
}
