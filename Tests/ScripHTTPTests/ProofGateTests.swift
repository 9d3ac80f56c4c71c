import Foundation
import HTTPTypes
import HummingbirdTesting
import NIOCore
import ScripContract
import ScripCore
import ScripHost
import ScripKit
import ScripLedger
import ScripOperations
import ScripRules
import ScripSettings
import StandardRules
import Testing
import Yams

@testable import ScripHTTP

/// No rule goes live without its evidence, in any door, unless somebody says why: `Tests/Conformance/proof.yaml`.
///
/// One after the other: each finds evidence for seconds, and a server's client beside them would wait too long.
@Suite(.serialized)
struct ProofGateTests {
    struct Case: Decodable, Sendable, CustomTestStringConvertible {
        var name: String
        var rule: String
        var cases: String?
        var missing: [String]
        var words: String
        var testDescription: String { name }

        static func load() throws -> [Case] {
            let file = URL(filePath: Shop.rulesFolder).deletingLastPathComponent()
                .appending(path: "Tests/Conformance/proof.yaml")
            return try YAMLDecoder().decode([Case].self, from: Data(contentsOf: file))
        }
    }

    /// A folder of rules in a folder of its own.
    private struct Folder: ~Copyable {
        let url: URL
        var rules: String { url.appending(path: "own").path }

        init(_ rule: String = "", cases: String? = nil) throws {
            url = FileManager.default.temporaryDirectory
                .appending(path: "scrip-proof-\(UUID().uuidString)")
            try FileManager.default.createDirectory(
                at: url.appending(path: "own"), withIntermediateDirectories: true)
            if !rule.isEmpty { try write(rule, to: "own/mine.lua") }
            if let cases { try write(cases, to: "own/mine.cases.yaml") }
        }

        func write(_ text: String, to path: String) throws {
            try Data(text.utf8).write(to: url.appending(path: path), options: .atomic)
        }

        deinit { try? FileManager.default.removeItem(at: url) }
    }

    private static func stock(_ number: String = "MINE", more: String = "") -> String {
        """
        {"request_no": "\(number)", "name": "mine", "type": "NORMAL", "goods": "all", \
        "merchant": "1900000001", "rule": "mine"\(more)}
        """
    }

    private static let reason = #", "unproven": "we open today""#

    /// Cases that let the rule of `proof.yaml` go live.
    private static let enough = """
        cases:
          - { name: two, lines: [{ unit_price: 1000, quantity: 2 }], expect: { refused: too_few } }
          - { name: three, lines: [{ unit_price: 1000, quantity: 3 }], expect: { discount: 200 } }
          - { name: worth less, lines: [{ unit_price: 50, quantity: 3 }], expect: { discount: 150 } }
        """

    private static func ask(
        _ operation: String, _ json: String, _ context: OperationContext
    ) throws -> JSONValue {
        let answer = try ScripOperation.named(operation).ask(
            context, OperationRequest(Array(json.utf8)))
        return try JSONValue(json: answer.json(.compact))
    }

    // MARK: Every door

    @Test(arguments: try Case.load())
    func aProgramIsRefused(_ one: Case) throws {
        let folder = try Folder(one.rule, cases: one.cases)
        let shop = try Shop { $0.rulesFolder = folder.rules }
        let context = shop.services.operations
        let candidate = try context.rules.candidate("mine")
        let evidence = try RuleGate.evidence(for: candidate, in: context.ruleBook)
        #expect(
            evidence.missing(of: ProofRequirement.usual).map(\.requirement.rawValue) == one.missing)
        let definition = try StockDefinition(json: Array(Self.stock().utf8))
        for proof in [RuleProof(evidence: evidence), nil] {
            let error = #expect(throws: ScripError.self) {
                try shop.host.createStock(definition, ruleSource: candidate.source, proof: proof)
            }
            #expect(error?.code == .notProven)
            guard proof != nil else { continue }
            #expect(error?.detail == "The rule 'mine' is not proven: \(one.words)")
        }
        #expect(try shop.host.stocks().isEmpty)
        let stock = try shop.host.createStock(
            definition, ruleSource: candidate.source,
            proof: RuleProof(evidence: evidence, unproven: "we open today"))
        let shown = try shop.host.shownStock(stock.id)
        #expect(shown.proof?.unproven == "we open today")
        #expect(shown.proof?.missing.map(\.requirement.rawValue) == one.missing)
        #expect(shown.proof?.evidence == evidence)
        #expect(try shop.host.audit().fault == nil)
    }

    @Test(arguments: try Case.load())
    func aServerRefuses(_ one: Case) async throws {
        let folder = try Folder(one.rule, cases: one.cases)
        let shop = try Shop { [path = folder.rules] in $0.rulesFolder = path }
        let till = try shop.key()
        try await shop.serve { client in
            func post(_ body: String) async throws -> (status: Int, json: JSONValue) {
                let answer = try await client.executeRequest(
                    uri: "/v1/stocks", method: .post, headers: till,
                    body: ByteBuffer(string: body))
                return (
                    answer.status.code, try JSONValue(json: Array(answer.body.readableBytesView))
                )
            }
            let refused = try await post(Self.stock())
            #expect(refused.status == 422)
            #expect(refused.json["error"]?["code"] == .string("not_proven"))
            #expect(
                refused.json["error"]?["message"]
                    == .string("The rule 'mine' is not proven: \(one.words)"))
            let taken = try await post(Self.stock(more: Self.reason))
            #expect(taken.status == 200)
            let id = try #require(taken.json["stock_id"])
            guard case .string(let id) = id else { throw POSIXError(.EINVAL) }
            let shown = try await client.executeRequest(
                uri: "/v1/stocks/\(id)", method: .get, headers: till, body: nil)
            let proof = try JSONValue(json: Array(shown.body.readableBytesView))["proof"]
            #expect(proof?["proven"] == .boolean(false))
            #expect(proof?["unproven"] == .string("we open today"))
        }
    }

    @Test(arguments: try Case.load())
    func theCommandLineRefusesAndLeavesNothing(_ one: Case) throws {
        let folder = try Folder(one.rule, cases: one.cases)
        try folder.write(Self.stock(), to: "stock.json")
        func create(_ more: [String] = []) throws -> (status: Int32, words: String) {
            let process = Process()
            let words = Pipe()
            process.executableURL = ServerProcess.command
            process.arguments = ["stock", "create", "stock.json", "--rules", "own"] + more
            process.currentDirectoryURL = folder.url
            process.standardOutput = FileHandle.nullDevice
            process.standardError = words
            try process.run()
            let said = words.fileHandleForReading.readDataToEndOfFile()
            process.waitUntilExit()
            return (process.terminationStatus, String(decoding: said, as: UTF8.self))
        }
        let refused = try create()
        #expect(refused.status == 1)
        #expect(
            refused.words.hasPrefix("scrip: error: The rule 'mine' is not proven: \(one.words). "))
        let ledger = folder.url.appending(path: "scrip.db").path
        #expect(!FileManager.default.fileExists(atPath: ledger))
        #expect(try create(["--unproven", "we open today"]).status == 0)
        #expect(FileManager.default.fileExists(atPath: ledger))
    }

    /// The platform's own stocks use standard rules; a folder that has another one in their place is asked.
    @Test func thePlatformsDoorSaysWhatIsMissing() async throws {
        let folder = try Folder()
        try folder.write(
            "return { api = 1, params = { threshold = { type = \"money\" }, off = { type = \"money\" } }, "
                + "discount = function(_, p) return p.off end }", to: "own/spend_and_save.lua")
        for (rules, status) in [(folder.rules, 400), ("/nowhere", 200)] {
            let shop = try V3Shop { $0.rulesFolder = rules }
            try await shop.serve { call in
                let answer = try await call(.post, "/stocks", V3Shop.stock("S-1"))
                #expect(answer.status == status)
                guard status != 200 else {
                    let stock = try #require(try shop.shop.host.stocks().first)
                    #expect(try shop.shop.host.shownStock(stock.id).proof?.isProven == true)
                    return
                }
                #expect(answer.text("code") == "INVALID_REQUEST")
                #expect(answer.text("message")?.contains("it has no cases") == true)
                #expect(try shop.shop.host.stocks().isEmpty)
            }
        }
    }

    /// Who writes rules proposes them, and who makes stocks approves.
    @Test func aKeyForRulesApprovesNothing() async throws {
        let shop = try Shop { $0.rulesFolder = "/nowhere" }
        let author = try shop.key(scopes: [.rules])
        let owner = try shop.key(scopes: [.stocks])
        try await shop.serve { client in
            func post(_ what: String, _ key: HTTPFields, _ body: String) async throws -> Int {
                try await client.executeRequest(
                    uri: "/v1/rules/percent_off/\(what)", method: .post, headers: key,
                    body: ByteBuffer(string: body)
                ).status.code
            }
            let propose = #"{"request_no": "P", "by": "bot"}"#
            let approve = #"{"request_no": "A", "by": "anna"}"#
            let statuses = [
                try await post("propose", owner, propose),
                try await post("propose", author, propose),
                try await post("approve", author, approve),
                try await post("approve", owner, approve),
            ]
            #expect(statuses == [403, 200, 403, 200])
        }
    }

    // MARK: What counts

    @Test func aReasonIsKeptOnlyWhereSomethingIsMissing() throws {
        let folder = try Folder(try #require(try Case.load().first).rule, cases: Self.enough)
        let shop = try Shop { $0.rulesFolder = folder.rules }
        _ = try Self.ask("stock.create", Self.stock(more: Self.reason), shop.services.operations)
        let stock = try #require(try shop.host.stocks().first)
        let proof = try #require(try shop.host.shownStock(stock.id).proof)
        #expect(proof.isProven)
        #expect(proof.missing.isEmpty)
    }

    @Test func aRepeatedRequestGetsItsFirstAnswerWhateverItsCasesSayByNow() throws {
        let folder = try Folder(try #require(try Case.load().first).rule, cases: Self.enough)
        let shop = try Shop { $0.rulesFolder = folder.rules }
        let context = shop.services.operations
        let first = try Self.ask("stock.create", Self.stock(), context)
        try folder.write("cases: []", to: "own/mine.cases.yaml")
        #expect(try Self.ask("stock.create", Self.stock(), context) == first)
        // But the next one is held to the cases as they are.
        let error = #expect(throws: ScripError.self) {
            try Self.ask("stock.create", Self.stock("NEXT"), context)
        }
        #expect(error?.code == .notProven)
        try folder.write(Self.enough, to: "own/mine.cases.yaml")
        _ = try Self.ask("stock.create", Self.stock("NEXT"), context)
        // These bytes were published already: the entry of the first stock is named, not written again.
        let entries = try shop.host.published(
            RuleBook.version(of: context.rules.source(of: "mine"))
        ).published
        #expect(entries?.stock?.rawValue == "1200000000000001")
    }

    @Test func aStockThatWentWithoutPublishesNothingForOthers() throws {
        let rule = try #require(try Case.load().first).rule
        let folder = try Folder(rule)
        let shop = try Shop { $0.rulesFolder = folder.rules }
        let context = shop.services.operations
        _ = try Self.ask("stock.create", Self.stock(more: Self.reason), context)
        let version = RuleBook.version(of: Array(rule.utf8))
        #expect(try shop.host.published(version).published == nil)
        for number in ["NEXT", "MORE"] {
            let error = #expect(throws: ScripError.self) {
                try Self.ask("stock.create", Self.stock(number), context)
            }
            #expect(error?.code == .notProven)
        }
        #expect(try shop.host.audit().fault == nil)
    }

    @Test func whoPublishesARuleWithoutSpeaksForItsStocksUntilThereIsEvidence() throws {
        let rule = try #require(try Case.load().first).rule
        let folder = try Folder(rule)
        let shop = try Shop { $0.rulesFolder = folder.rules }
        let context = shop.services.operations
        _ = try Self.ask(
            "rule.publish",
            #"{"rule": "mine", "request_no": "P", "unproven": "cases come on Monday"}"#, context)
        func reason() throws -> String? {
            let stock = try #require(try shop.host.stocks().last)
            return try shop.host.shownStock(stock.id).proof?.unproven
        }
        _ = try Self.ask("stock.create", Self.stock("A"), context)
        #expect(try reason() == "cases come on Monday")
        // A reason of the stock's own is kept, and counts for it alone.
        _ = try Self.ask("stock.create", Self.stock("B", more: Self.reason), context)
        #expect(try reason() == "we open today")
        _ = try Self.ask("stock.create", Self.stock("C"), context)
        #expect(try reason() == "cases come on Monday")
        // The same bytes by another name are another rule.
        try folder.write(rule, to: "own/other.lua")
        let other = Self.stock("D").replacing(#""rule": "mine""#, with: #""rule": "other""#)
        let error = #expect(throws: ScripError.self) {
            try Self.ask("stock.create", other, context)
        }
        #expect(error?.code == .notProven)
        // It is Monday.
        try folder.write(Self.enough, to: "own/mine.cases.yaml")
        _ = try Self.ask("stock.create", Self.stock("E"), context)
        #expect(try reason() == nil)
        #expect(try shop.host.audit().fault == nil)
    }

    @Test func anApprovalIsOfTheBytesThatWereProposed() throws {
        let rule = try #require(try Case.load().first).rule
        let folder = try Folder(rule, cases: Self.enough)
        let shop = try Shop { $0.rulesFolder = folder.rules }
        let context = shop.services.operations
        let proposed = try Self.ask(
            "rule.propose", #"{"rule": "mine", "request_no": "P", "by": "bot"}"#, context)
        #expect(proposed["state"] == .string("proposed"))
        try folder.write(rule + "\n-- later\n", to: "own/mine.lua")
        let error = #expect(throws: ScripError.self) {
            try Self.ask("rule.approve", #"{"rule": "mine", "request_no": "A"}"#, context)
        }
        #expect(error?.code == .notAllowed)
        try folder.write(rule, to: "own/mine.lua")
        let own = #expect(throws: ScripError.self) {
            try Self.ask(
                "rule.approve", #"{"rule": "mine", "request_no": "A", "by": "bot"}"#, context)
        }
        #expect(own?.code == .notAllowed)
        #expect(own?.place.path == "by")
        let approve = #"{"rule": "mine", "request_no": "A", "by": "anna"}"#
        let approved = try Self.ask("rule.approve", approve, context)
        #expect(approved["state"] == .string("published"))
        #expect(approved["proposal"] == proposed["entry"])
        #expect(try Self.ask("rule.approve", approve, context) == approved)
        // Another request under its number is another request.
        for other in [
            #"{"rule": "mine", "request_no": "A", "by": "ben"}"#,
            #"{"rule": "mine", "request_no": "P", "by": "bot"}"#,
        ] {
            let error = #expect(throws: ScripError.self) {
                try Self.ask("rule.approve", other, context)
            }
            #expect(error?.code == .requestMismatch)
        }
        // What is approved waits no longer.
        let again = #expect(throws: ScripError.self) {
            try Self.ask("rule.approve", #"{"rule": "mine", "request_no": "B"}"#, context)
        }
        #expect(again?.code == .notAllowed)
        #expect(try shop.host.audit().fault == nil)
    }

    @Test func whatIsAskedIsTheConfigurationsToSay() throws {
        let one = try #require(try Case.load().first { $0.missing == ["mutants"] })
        let folder = try Folder(one.rule, cases: one.cases)
        let context = try Shop().services.operations
        let candidate = try RuleFolder(folder.rules).candidate("mine")
        let evidence = try RuleGate.evidence(for: candidate, in: context.ruleBook)
        let definition = try StockDefinition(json: Array(Self.stock().utf8))
        let shops: [(asked: Set<ProofRequirement>, isTaken: Bool)] = [
            ([.check, .cases, .steps], true), ([.mutants], false), ([.fuzz], true),
        ]
        for (asked, isTaken) in shops {
            let shop = try Shop(asking: asked)
            let stock = try? shop.host.createStock(
                definition, ruleSource: candidate.source, proof: RuleProof(evidence: evidence))
            #expect((stock != nil) == isTaken, "\(asked)")
            guard let stock else { continue }
            #expect(try shop.host.shownStock(stock.id).proof?.asked == asked)
        }
        #expect(try ProofRequirement.list(" check, fuzz") == [.check, .fuzz])
        for text in ["", " , ", "check,all"] {
            #expect(throws: ScripError.self) { try ProofRequirement.list(text) }
        }
    }

    /// Without cases nothing runs and nothing is noticed, also where cases are not asked for by themselves.
    @Test func stepsAndMutantsNeedCases() throws {
        let folder = try Folder(try #require(try Case.load().first).rule)
        let evidence = try RuleGate.evidence(
            for: RuleFolder(folder.rules).candidate("mine"), in: RuleBook())
        for asked in [ProofRequirement.steps, .mutants] {
            #expect(evidence.missing(of: [asked]).map(\.detail) == ["it has no cases"])
            #expect(
                evidence.missing(of: [.cases, asked]).map(\.requirement) == [.cases])
        }
    }

    @Test func evidenceThatCannotHaveBeenFoundIsNotKept() throws {
        let folder = try Folder(try #require(try Case.load().first).rule, cases: Self.enough)
        let candidate = try RuleFolder(folder.rules).candidate("mine")
        let evidence = try RuleGate.evidence(for: candidate, in: RuleBook())
        let changes: [(inout RuleEvidence) -> Void] = [
            { $0.mutation?.noticed = .max }, { $0.cases.failed = 1_000 },
            { $0.coverage.covered = $0.coverage.lines + 1 }, { $0.fuzz.applied = -1 },
            { $0.fuzz.broken = [String(repeating: "x", count: 201)] },
            { $0.cases.failing = ["a"] }, { $0.rule = "other" },
            { $0.exposure?.found = Basket.Bounds.totalMax + 1 },
        ]
        for change in changes {
            var forged = evidence
            change(&forged)
            let shop = try Shop()
            #expect(throws: ScripError.self) {
                try shop.host.publish(
                    rule: "mine", source: candidate.source,
                    proof: RuleProof(evidence: forged, unproven: "why"), request: "P")
            }
            #expect(try shop.host.audit().entries == 1)
        }
    }

    @Test func otherEvidenceThanItWasPublishedWithIsSaid() throws {
        let folder = try Folder(try #require(try Case.load().first).rule, cases: Self.enough)
        let shop = try Shop { $0.rulesFolder = folder.rules }
        let context = shop.services.operations
        let ask = #"{"rule": "mine"}"#
        #expect(try Self.ask("rule.evidence", ask, context)["same"] == nil)
        _ = try Self.ask("rule.publish", #"{"rule": "mine", "request_no": "P"}"#, context)
        #expect(try Self.ask("rule.evidence", ask, context)["same"] == .boolean(true))
        try folder.write(Self.enough + "# later\n", to: "own/mine.cases.yaml")
        #expect(try Self.ask("rule.evidence", ask, context)["same"] == .boolean(false))
    }

    @Test func evidenceOfOtherBytesIsNone() throws {
        let folder = try Folder(try #require(try Case.load().first).rule, cases: Self.enough)
        let shop = try Shop { $0.rulesFolder = folder.rules }
        let candidate = try shop.services.operations.rules.candidate("mine")
        let evidence = try RuleGate.evidence(for: candidate, in: shop.services.operations.ruleBook)
        let error = #expect(throws: ScripError.self) {
            try shop.host.publish(
                rule: "mine", source: candidate.source + Array("\n".utf8),
                proof: RuleProof(evidence: evidence), request: "P")
        }
        #expect(error?.code == .conflict)
    }

    /// Nobody can look for evidence then, and a reason is taken for that as for all that is missing.
    @Test(arguments: [false, true])
    func aReasonIsTakenWhereCasesCannotBeRead(_ wasPublished: Bool) async throws {
        let folder = try Folder(try #require(try Case.load().first).rule, cases: Self.enough)
        let shop = try Shop { [path = folder.rules] in $0.rulesFolder = path }
        let context = shop.services.operations
        if wasPublished {
            _ = try Self.ask("rule.publish", #"{"rule": "mine", "request_no": "P"}"#, context)
        }
        try folder.write("not cases", to: "own/mine.cases.yaml")
        #expect(throws: ScripError.self) { try Self.ask("stock.create", Self.stock(), context) }
        _ = try Self.ask("stock.create", Self.stock(more: Self.reason), context)
        let till = try shop.key()
        try await shop.serve { client in
            for (more, status) in [("", 400), (Self.reason, 200)] {
                let made = try await client.post("/v1/stocks", Self.stock("B", more: more), till)
                #expect(made.status.code == status)
            }
        }
        #expect(try shop.host.stocks().count == 2)
    }

    // MARK: What comes with Scrip

    /// Of the bytes as they are, with everything that can be asked for; `make evidence` makes all of it again.
    @Test(arguments: StandardRule.names)
    func aStandardRuleCarriesItsEvidence(_ name: String) throws {
        let candidate = try RuleFolder("/nowhere").candidate(name)
        let evidence = try #require(Self.written().first { $0.rule == name })
        #expect(evidence.version == RuleBook.version(of: candidate.source))
        #expect(evidence.files == (try candidate.cases()?.files))
        #expect(evidence.missing(of: Set(ProofRequirement.allCases)) == [])
        #expect(evidence.mutation?.score == 100)
        #expect(evidence.check.errors + evidence.check.warnings == 0)
    }

    /// Some of it made again, so that a change of the kit is noticed here.
    @Test(arguments: ["spend_and_save", "buy_x_get_y", "happy_hour", "each_line_off"])
    func theEvidenceIsFoundAgain(_ name: String) throws {
        let candidate = try RuleFolder("/nowhere").candidate(name)
        let now = try RuleProver().evidence(
            for: name, source: candidate.source, cases: candidate.cases(), in: RuleBook())
        #expect(try Self.written().first { $0.rule == name } == now)
        #expect(try RuleEvidence(json: now.json) == now)
        #expect(try RuleEvidence(record: now.record) == now)
    }

    /// What it carries is of the cases that come with it, to the byte.
    @Test func otherCasesOfAStandardRuleAreRunAnew() throws {
        let (folder, name) = (RuleFolder("/nowhere"), "spend_and_save")
        let text = try #require(try folder.caseText(of: name)) + Array("\n".utf8)
        let standard = try folder.candidate(name)
        let candidate = RuleGate.Candidate(name: name, source: standard.source) {
            () throws(ScripError) in
            try CaseFile(
                yaml: String(decoding: text, as: UTF8.self), file: "\(name).cases.yaml"
            ) { basket throws(ScripError) in try folder.basket(basket, of: name) }
        }
        let evidence = try RuleGate.evidence(for: candidate, in: RuleBook())
        #expect(evidence.files == (try candidate.cases()?.files))
        #expect(evidence.files != (try standard.cases()?.files))
    }

    @Test func theEvidenceIsOfTheStandardRulesAndNoOthers() throws {
        #expect(try Self.written().map(\.rule) == StandardRule.names)
    }

    private static func written() throws -> [RuleEvidence] {
        let written = try JSONValue(json: StandardRule.evidence)
        guard case .list(let rules)? = written["rules"] else { throw POSIXError(.EINVAL) }
        return try rules.map { rule in
            try RuleEvidence(json: try #require(rule["evidence"]).json)
        }
    }

    @Test func whatNewWritesMayGoLiveAsItStands() throws {
        let folder = try Folder()
        for file in Scaffold(name: "mine").files {
            try folder.write(file.text, to: "own/" + file.name)
        }
        let evidence = try RuleGate.evidence(
            for: RuleFolder(folder.rules).candidate("mine"), in: RuleBook())
        #expect(evidence.missing(of: Set(ProofRequirement.allCases)) == [])
    }
}
