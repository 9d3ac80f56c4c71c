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

    private struct Target {
        var folder: String
        /// Modules of this package and of others that it says it imports.
        var own: [String]
        var products: [String]
    }

    /// The targets of `Package.swift`, by name.
    private static func targets() throws -> [String: Target] {
        let package = try text("Package.swift")
        let start = try #require(package.range(of: "    targets: [")?.upperBound)
        var targets: [String: Target] = [:]
        let heads = /\n +\.(target|systemLibrary|executableTarget|testTarget)\(/
        let kinds = package[start...].matches(of: heads).map { $0.1 }
        for (kind, part) in zip(kinds, package[start...].split(separator: heads).dropFirst()) {
            guard let name = part.firstMatch(of: /name: "([\w-]+)"/)?.1 else { continue }
            let folder =
                part.firstMatch(of: /path: "([^"]+)"/)?.1
                ?? "\(kind == "testTarget" ? "Tests" : "Sources")/\(name)"
            let list = part.firstMatch(of: /dependencies: \[((?:[^\[\]])*)\]/)?.1 ?? ""
            let product = /\.product\(\s*name: "([\w-]+)"[^)]*\)/
            targets[String(name)] = Target(
                folder: String(folder),
                own: list.replacing(product, with: "").matches(of: /"([\w-]+)"/)
                    .map { String($0.1) },
                products: list.matches(of: product).map { String($0.1) })
        }
        return targets
    }

    /// The modules that are ours and no test's, with those they import.
    private static func modules() throws -> [String: [String]] {
        try targets().filter { !$1.folder.hasPrefix("Tests/") }.mapValues(\.own)
    }

    /// What comes with the compiler and is in no manifest.
    private static let toolchain: Set = [
        "Dispatch", "Foundation", "FoundationEssentials", "Glibc", "Synchronization", "Testing",
    ]

    /// What is not declared is found only when another target happens to have been built before: on
    /// one machine it compiles, on the next it does not.
    @Test func everyFileImportsOnlyWhatItsTargetDeclares() throws {
        let line = /(?m)^(?:@\w+(?:\([^)]*\))? )*(?:\w+ )?import (?:(?:class|func|struct) )?(\w+)/
        var imports = 0
        for (name, target) in try Self.targets() {
            let declared = Self.toolchain.union(target.own).union(target.products)
                .union(target.own.map { $0.replacing("-", with: "_") })
            let folder = Self.root.appending(path: target.folder)
            let files = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)
            while let file = files?.nextObject() as? URL {
                guard file.pathExtension == "swift" else { continue }
                for match in try String(contentsOf: file, encoding: .utf8).matches(of: line) {
                    imports += 1
                    #expect(
                        declared.contains(String(match.1)),
                        "\(file.lastPathComponent) imports \(match.1), which \(name) does not declare"
                    )
                }
            }
        }
        #expect(imports > 1_000)
    }

    @Test func everyModuleHasItsFloorAndImportsFromLowerOnes() throws {
        let modules = try Self.modules()
        var floors: [String: Int] = [:]
        for row in try Self.rows(after: "## Floors") {
            let floor = try #require(Int(row[0]))
            floors[row[1]] = floor
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
