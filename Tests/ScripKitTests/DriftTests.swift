import Foundation
import LuaSandbox
import ScripCore
import ScripRules
import Testing

@testable import ScripKit

/// What an editor, the checks and the documents say of the host is what the host does.
struct DriftTests {
    /// Fields of each `---@class` in the annotation file, inherited ones too.
    private func annotatedFields() throws -> [String: Set<String>] {
        var classes: [String: Set<String>] = [:]
        var parents: [String: String] = [:]
        var current = ""
        for line in try Project.text("rules/meta/scrip.lua").split(separator: "\n") {
            if line.hasPrefix("---@class ") {
                let parts = line.dropFirst("---@class ".count).split(separator: ":")
                current = String(parts[0])
                classes[current] = []
                if parts.count > 1 {
                    parents[current] = parts[1].trimmingCharacters(in: .whitespaces)
                }
            } else if line.hasPrefix("---@field ") {
                let name = line.dropFirst("---@field ".count).prefix { $0 != " " && $0 != "?" }
                classes[current]?.insert(String(name))
            }
        }
        for (child, parent) in parents {
            let inherited = classes[parent] ?? []
            classes[child]?.formUnion(inherited)
        }
        return classes
    }

    @Test func annotationsNameEveryFieldOfTheHost() throws {
        let names: [HostObject: String] = [
            .line: "scrip.Line", .scope: "scrip.Scope", .basket: "scrip.Basket",
            .context: "scrip.Context", .now: "scrip.Now", .stock: "scrip.Stock",
            .coupon: "scrip.Coupon", .wallet: "scrip.Wallet", .walletCoupon: "scrip.WalletCoupon",
            .redemption: "scrip.Redemption", .store: "scrip.Store", .applied: "scrip.Applied",
            .units: "scrip.Units",
        ]
        let annotated = try annotatedFields()
        for object in HostObject.allCases {
            let name = try #require(names[object])
            #expect(annotated[name] == HostShape.fields[object].map { Set($0.keys) }, "\(name)")
        }
        #expect(annotated["scrip.Rule"] == Set(HostShape.ruleKeys))
    }

    @Test func annotationsNameEveryFunction() throws {
        let text = try Project.text("rules/meta/scrip.lua") + Project.text("rules/meta/lua.lua")
        var named: Set<String> = []
        for line in text.split(separator: "\n") {
            if line.hasPrefix("function ") {
                named.insert(String(line.dropFirst("function ".count).prefix { $0 != "(" }))
            }
        }
        var known = Set(HostShape.functions.keys)
        for (library, members) in HostShape.libraries {
            for member in members.keys { known.insert("\(library).\(member)") }
        }
        #expect(named == known.subtracting(HostShape.constants))
    }

    /// Reads every field of every object, and calls for every function, on the real host.
    @Test func theHostHasWhatTheChecksKnow() throws {
        var reads: [String] = []
        let paths: [HostObject: String] = [
            .line: "scope.lines[1]", .scope: "scope", .basket: "ctx.basket", .context: "ctx",
            .now: "ctx.now", .stock: "ctx.stock", .coupon: "ctx.coupon", .wallet: "ctx.wallet",
            .walletCoupon: "ctx.wallet.coupons[1]", .redemption: "ctx.redemption",
            .store: "ctx.redemption.store", .applied: "ctx.redemption.applied[1]",
            .units: "scrip.cheapest(scope)[1]",
        ]
        for object in HostObject.allCases {
            let path = try #require(paths[object])
            for field in (HostShape.fields[object] ?? [:]).keys.sorted() {
                reads.append("assert(\(path).\(field) ~= nil, \"\(path).\(field)\")")
            }
        }
        for name in HostShape.functions.keys.sorted() { reads.append("assert(\(name))") }
        for (library, members) in HostShape.libraries.sorted(by: { $0.key < $1.key }) {
            for name in members.keys.sorted() { reads.append("assert(\(library).\(name))") }
        }
        // Few reads to a function: a chain of them is bounded, and that is not what is tested here.
        let source = """
            return { api = 1, title = "t", discount = function(scope, p, ctx)
              \(reads.joined(separator: "\n  "))
              return 1
            end }
            """
        let book = try RuleBook()
        let rule = try book.load(name: "drift", source: Array(source.utf8))
        var trial = Trial()
        trial.lines = [Line(id: "1", unitPrice: 100, quantity: 1)]
        trial.facts.wallet.coupons = [Facts.Wallet.Entry()]
        trial.facts.redemption.applied = [Facts.Redemption.Applied()]
        let verdict = try trial.decided(by: rule)
        #expect(verdict.applies, "\(verdict.outcome)")
    }

    /// The sandbox is built from these two tables, so that nothing in it can be left undescribed.
    @Test func theChecksKnowWhatTheSandboxIsBuiltFrom() throws {
        var known = Set(HostShape.functions.keys)
        for (library, members) in HostShape.libraries {
            for member in members.keys { known.insert("\(library).\(member)") }
        }
        #expect(Set(LuaState.offeredNames) == known)
        let objects: [String: HostObject] = [
            "line": .line, "scope": .scope, "ctx": .context, "ctx.basket": .basket,
            "ctx.now": .now, "ctx.stock": .stock, "ctx.coupon": .coupon, "ctx.wallet": .wallet,
            "ctx.redemption": .redemption, "coupon": .walletCoupon,
            "ctx.redemption.store": .store, "applied coupon": .applied,
        ]
        for record in HostObjects.schema.records {
            let object = try #require(objects[record.name], "\(record.name)")
            let fields = try #require(HostShape.fields[object])
            #expect(Set(record.fields.map(\.name)) == Set(fields.keys), "\(record.name)")
        }
        #expect(HostObjects.schema.records.count == objects.count)
    }

    @Test func everyCheckHasASection() throws {
        let text = try Project.text("docs/checks.md")
        for code in Finding.Code.allCases {
            #expect(text.contains("\n## \(code.rawValue)\n"), "\(code.rawValue)")
        }
        // The others are about all of them.
        let sections = text.split(separator: "\n").filter {
            $0.hasPrefix("## ") && $0.dropFirst(3).first?.isLowercase == true
        }
        #expect(sections.count == Finding.Code.allCases.count)
    }

    @Test func theSchemaKnowsTheKeysTheReaderTakes() throws {
        let data = try Data(
            contentsOf: Project.root.appending(path: "rules/meta/cases.schema.json"))
        let schema = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
        func keys(_ object: Any?) -> Set<String> {
            Set(((object as? [String: Any])?["properties"] as? [String: Any] ?? [:]).keys)
        }
        #expect(keys(schema) == Set(CaseFile.keys))
        let definitions = schema["definitions"] as? [String: Any]
        let ruleCase = definitions?["case"] as? [String: Any]
        #expect(keys(ruleCase) == Set(CaseFile.caseKeys))
        let properties = ruleCase?["properties"] as? [String: Any]
        #expect(keys(properties?["expect"]) == Set(CaseFile.expectKeys))
    }
}
