import Foundation
import HTTPTypes
import HummingbirdTesting
import NIOCore
import ScripContract
import ScripCore
import ScripOperations
import ScripPrograms
import ScripRules
import ScripSettings
import Testing
import Yams

@testable import ScripHTTP

/// The table of operations, and that every door has all of it: `Tests/Conformance/operations.yaml`.
struct OperationTests {
    /// One question, and what the answer has to say.
    struct Step: Decodable {
        var ask: String
        var with: String
        var expect: [String: Value]?
        var error: String?
        var path: String?

        static func load() throws -> [Step] {
            let file = URL(filePath: Shop.rulesFolder).deletingLastPathComponent()
                .appending(path: "Tests/Conformance/operations.yaml")
            return try YAMLDecoder().decode([Step].self, from: Data(contentsOf: file))
        }
    }

    /// A number, a flag or a text.
    enum Value: Decodable, Equatable {
        case integer(Int64)
        case flag(Bool)
        case text(String)

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if let number = try? container.decode(Int64.self) {
                self = .integer(number)
            } else if let flag = try? container.decode(Bool.self) {
                self = .flag(flag)
            } else {
                self = .text(try container.decode(String.self))
            }
        }

        init?(_ value: JSONValue?) {
            switch value {
            case .integer(let number): self = .integer(number)
            case .boolean(let flag): self = .flag(flag)
            case .string(let text): self = .text(text)
            default: return nil
            }
        }
    }

    // MARK: The table

    @Test func everyOperationHasARouteAndBack() throws {
        let routes = try OperationRoute.all()
        #expect(Set(routes.map(\.operation.name)) == Set(ScripOperation.all.map(\.name)))
        #expect(routes.count == ScripOperation.all.count)
        #expect(
            Set(routes.map { "\($0.method.rawValue) \($0.path)" }).count == routes.count,
            "two operations share a route")
        for route in routes {
            let named = route.path.split(separator: "/").filter { $0.hasPrefix("{") }
            #expect(named.count == route.parts.count, "\(route.path)")
            // Whatever changes something is told so by its method.
            #expect(route.operation.isChange == false || route.method != .get, "\(route.path)")
        }
    }

    @Test func everyNameOfAValueIsASchema() {
        let known = Set(ScripOperation.schemas.map(\.key))
        for operation in ScripOperation.all {
            #expect(known.contains(operation.answer), "\(operation.name)")
            if case .document(let name, _) = operation.request {
                #expect(known.contains(name), "\(operation.name)")
            }
            for key in operation.request.keys {
                switch key.kind {
                case .document(let name), .documents(let name):
                    #expect(known.contains(name), "\(operation.name)")
                default: break
                }
                #expect(!key.words.isEmpty)
            }
        }
    }

    @Test func thePageOfOperationsHasThemAll() throws {
        let page = try String(
            contentsOf: URL(filePath: Shop.rulesFolder).deletingLastPathComponent()
                .appending(path: "docs/operations.md"), encoding: .utf8)
        let rows = page.split(separator: "\n").filter { $0.hasPrefix("| `") }.map(String.init)
        let expected = try ScripOperation.all.map { operation in
            let route = try #require(
                try OperationRoute.all().first { $0.operation.name == operation.name })
            return "| `\(operation.name)` | `\(operation.scope.rawValue)` | "
                + "`\(route.method.rawValue) \(route.path)` | \(operation.words) |"
        }
        #expect(rows == expected)
    }

    @Test func aNameThatIsNoneIsAnErrorWithTheNearest() {
        let error = #expect(throws: ScripError.self) { try ScripOperation.named("stock.shwo") }
        #expect(error?.code == .notFound)
        #expect(error?.remedy == "Did you mean 'stock.show'?")
    }

    @Test func everyOperationIsAsked() throws {
        #expect(Set(try Step.load().map(\.ask)) == Set(ScripOperation.all.map(\.name)))
    }

    @Test func aRuleIsReadAgainWhenItsFileHasChanged() throws {
        let folder = FileManager.default.temporaryDirectory
            .appending(path: "scrip-rules-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let shop = try Shop { $0.rulesFolder = folder.path }
        func discount() throws -> JSONValue? {
            let request = """
                {"rule": "mine", "basket": {"lines": [{"id": "1", "unit_price": 100, "quantity": 1}]}}
                """
            let answer = try ScripOperation.named("eval").ask(
                shop.services.operations, OperationRequest(Array(request.utf8)))
            return try JSONValue(json: answer.json(.compact))["discount"]
        }
        func write(_ off: Int) throws {
            let rule = "return { api = 1, title = \"t\", discount = function() return \(off) end }"
            try Data(rule.utf8).write(
                to: folder.appending(path: "mine.lua"), options: .atomic)
        }
        #expect(throws: ScripError.self) { try discount() }
        for off in [11, 12, 12, 9] {
            try write(off)
            #expect(try discount() == .integer(Int64(off)))
            #expect(try discount() == .integer(Int64(off)))
        }
        try FileManager.default.removeItem(at: folder.appending(path: "mine.lua"))
        #expect(throws: ScripError.self) { try discount() }
    }

    @Test func aRuleThatCannotBeReadIsShownAmongThoseThatCan() throws {
        let folder = FileManager.default.temporaryDirectory
            .appending(path: "scrip-rules-\(UUID().uuidString)")
        try FileManager.default.createDirectory(
            at: folder.appending(path: "a_folder.lua"), withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let shop = try Shop { $0.rulesFolder = folder.path }
        let list = try ScripOperation.named("rule.list").ask(
            shop.services.operations, OperationRequest(Array(#"{"limit": 3}"#.utf8)))
        let json = try JSONValue(json: list.json(.compact))
        guard case .list(let rules)? = json["rules"] else { throw ScripError.noRules }
        #expect(
            rules.map { $0["rule"] } == [
                .string("a_folder"), .string("basket_contains"), .string("bundle_price"),
            ])
        #expect(rules[0]["failure"] != nil)
        #expect(rules[1]["failure"] == nil)
    }

    @Test func aNumberMayStandInTheHeaderAlone() async throws {
        let shop = try Shop()
        let till = try shop.key()
        let stock =
            #"{"name":"s","type":"NORMAL","goods":"g","merchant":"1900000001","rule":"spend_and_save","params":{"threshold":2,"off":1}}"#
        try await shop.serve { client in
            var headers = till
            headers[.contentType] = "application/json"
            let none = try await client.post("/v1/stocks", stock, headers)
            #expect(none.status == .badRequest)
            headers[.idempotencyKey] = "S-1"
            let made = try await client.post("/v1/stocks", stock, headers)
            #expect(made.json["request_no"] as? String == "S-1")
            let again = try await client.post("/v1/stocks", stock, headers)
            #expect(again.json["stock_id"] as? String == made.json["stock_id"] as? String)
            // Two numbers that differ are a mistake, wherever they stand.
            let commit = try await client.post("/v1/holds/S-2/commit", "{}", headers)
            #expect(commit.status == .badRequest && commit.errorPath == "request_no")
            let body = stock.replacing("{\"name\"", with: "{\"request_no\":\"S-3\",\"name\"")
            let both = try await client.post("/v1/stocks", body, headers)
            #expect(both.status == .badRequest && both.errorPath == "request_no")
        }
    }

    @Test func aLargeMapOfFreeKeysIsRefusedAtOnce() throws {
        let keys = (0..<60_000).map { #""k\#($0)":1"# }.joined(separator: ",")
        let body =
            #"{"request_no":"P","merchant":"1","user":"u","amount":1,"method":"online","attributes":{\#(keys)}}"#
        let deep =
            String(repeating: "[", count: 50)
            + Array(repeating: "1", count: 200_000).joined(separator: ",")
            + String(repeating: "]", count: 50)
        let unknown = #"{"time":\#(deep),"zzz":1}"#
        let clock = ContinuousClock()
        let small = clock.measure {
            _ = try? PaymentReport(json: Array(#"{"amount":0}"#.utf8))
        }
        for text in [body, unknown] {
            let bytes = Array(text.utf8)
            // As long as reading it takes, and not as its square: the parser alone is the measure.
            let read = clock.measure { _ = try? JSONValue(json: bytes) }
            let refused = clock.measure {
                #expect(throws: ScripError.self) { try PaymentReport(json: bytes) }
            }
            #expect(refused < read * 40 + small * 1_000)
        }
    }

    // MARK: The doors

    /// One rule that no case speaks for; the others are standard rules.
    private static let rulesFolder = URL(filePath: Shop.rulesFolder).deletingLastPathComponent()
        .appending(path: "Tests/Conformance/rules").path

    @Test(arguments: [(0, Shop.Store.file), (2, .file), (0, .postgres)])
    func everyDoorGivesTheSameAnswers(beside count: Int, keptIn store: Shop.Store) async throws {
        let steps = try Step.load()
        let direct = try Shop { $0.rulesFolder = Self.rulesFolder }
        // The key of the server's till is an entry of its journal.
        _ = try direct.key()
        var answers: [JSONValue] = []
        for step in steps {
            let answer = try Self.asked(step, direct.services.operations)
            Self.check(step, answer, "in a program")
            answers.append(answer)
        }
        let others = try (0..<count).map { _ in try Shop { $0.rulesFolder = Self.rulesFolder } }
        for other in others { _ = try other.key() }
        let untouched = try others.map { try $0.lastEntry() }
        let served = try Shop(beside: others.first, keptIn: store) {
            $0.rulesFolder = Self.rulesFolder
        }
        let till = try served.key()
        let routes = try OperationRoute.all()
        try await served.serve(beside: others) { [answers] client in
            for (step, first) in zip(steps, answers) {
                let route = try #require(routes.first { $0.operation.name == step.ask })
                let (uri, body, headers) = try Self.request(step, route, till)
                let answer = try await client.executeRequest(
                    uri: uri, method: route.method, headers: headers,
                    body: body.map { ByteBuffer(string: $0) })
                let json = try JSONValue(json: Array(answer.body.readableBytesView))
                Self.check(step, json, "over HTTP")
                #expect(
                    Self.timeless(json) == Self.timeless(first),
                    "\(step.ask) \(step.with): \(json.jsonText()) \(first.jsonText())")
            }
        }
        #expect(try others.map { try $0.lastEntry() } == untouched)
    }

    @Test func theCommandLineGivesTheSameAnswers() throws {
        let folder = FileManager.default.temporaryDirectory
            .appending(path: "scrip-call-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let steps = try Step.load()
        // A ledger begins with a stock: what comes before needs one.
        let begin = try #require(steps.firstIndex { $0.ask == "stock.create" })
        let direct = try Shop { $0.rulesFolder = Self.rulesFolder }
        let first = try Self.asked(steps[begin], direct.services.operations)
        Self.check(steps[begin], try Self.called(steps[begin], in: folder), "on the command line")
        for (index, step) in steps.enumerated() where index != begin {
            let answer = try Self.called(step, in: folder)
            Self.check(step, answer, "on the command line")
            let expected = try Self.asked(step, direct.services.operations)
            #expect(
                Self.timeless(answer) == Self.timeless(expected),
                "\(step.ask) \(step.with): \(answer.jsonText()) \(expected.jsonText())")
        }
        #expect(first["stock_id"] == .string("1200000000000001"))
    }

    // MARK: Asking

    private static func asked(
        _ step: Step, _ context: OperationContext
    ) throws -> JSONValue {
        do throws(ScripError) {
            let answer = try ScripOperation.named(step.ask).ask(
                context, OperationRequest(Array(step.with.utf8)))
            return try JSONValue(json: answer.json(.compact))
        } catch {
            return try JSONValue(json: error.json(.compact))
        }
    }

    /// The request as a client would make it: parts of the path, the query, the rest in the body.
    private static func request(
        _ step: Step, _ route: OperationRoute, _ till: HTTPFields
    ) throws -> (uri: String, body: String?, headers: HTTPFields) {
        guard case .object(var members) = try JSONValue(json: Array(step.with.utf8)) else {
            return (route.path, step.with, till)
        }
        var headers = till
        var uri = route.path
        func text(_ value: JSONValue) -> String {
            guard case .string(let text) = value else { return value.jsonText() }
            return text.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? text
        }
        for part in route.parts {
            guard let index = members.firstIndex(where: { $0.key == part.name }) else { continue }
            uri = uri.replacing("{\(part.name)}", with: text(members.remove(at: index).value))
        }
        guard !route.hasBody else {
            headers[.contentType] = "application/json"
            return (uri, JSONValue.object(members).jsonText(), headers)
        }
        var query: [String] = []
        for member in members {
            if member.key == "request_no" {
                headers[.idempotencyKey] = text(member.value)
            } else {
                query.append("\(member.key)=\(text(member.value))")
            }
        }
        return (query.isEmpty ? uri : "\(uri)?\(query.joined(separator: "&"))", nil, headers)
    }

    private static func called(_ step: Step, in folder: URL) throws -> JSONValue {
        let process = Process()
        let (answer, words) = (Pipe(), Pipe())
        process.executableURL = ServerProcess.command
        process.arguments = [
            "call", step.ask, step.with, "--json", "--rules", Self.rulesFolder,
        ]
        process.currentDirectoryURL = folder
        process.standardOutput = answer
        process.standardError = words
        try process.run()
        let said = answer.fileHandleForReading.readDataToEndOfFile()
        let wrong = words.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        let status: Int32 =
            switch step.error {
            case nil: 0
            case "not_proven": 1
            default: 2
            }
        #expect(process.terminationStatus == status, "\(step.ask)")
        return try JSONValue(json: Array(said.isEmpty ? wrong : said))
    }

    // MARK: Comparing

    private static func check(_ step: Step, _ answer: JSONValue, _ place: String) {
        let name = "\(step.ask) \(step.with) \(place): \(answer.jsonText())"
        #expect(answer["error"]?["code"] == step.error.map { .string($0) }, "\(name)")
        if step.error != nil {
            #expect(answer["error"]?["path"] == step.path.map { .string($0) }, "\(name)")
        }
        for (path, value) in step.expect ?? [:] {
            var found: JSONValue? = answer
            for key in path.split(separator: ".") {
                if case .list(let values)? = found, let index = Int(key) {
                    found = values.indices.contains(index) ? values[index] : nil
                } else {
                    found = found?[String(key)]
                }
            }
            #expect(Value(found) == value, "\(path) of \(name)")
        }
    }

    /// The same without what a clock, and what hangs on it, makes of an answer; an error without its place.
    private static func timeless(_ value: JSONValue) -> JSONValue {
        let changing = [
            "redeemed_at", "recorded_at", "created_at", "uploaded_at", "deleted_at", "received_at",
            "available_from", "held_until", "returned_at", "at", "since", "last", "last_entry",
            "line", "column", "document", "memory_bytes", "begin", "paid_at", "receipt_id",
        ]
        switch value {
        case .object(let members):
            return .object(
                members.filter { !changing.contains($0.key) }.map {
                    .init(key: $0.key, value: timeless($0.value))
                })
        case .list(let values): return .list(values.map(timeless))
        default: return value
        }
    }
}

extension ScripError {
    fileprivate static let noRules = ScripError(.internalFault, "no list of rules", remedy: "")
}
