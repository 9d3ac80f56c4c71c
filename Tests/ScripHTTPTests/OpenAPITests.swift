import Foundation
import Hummingbird
import HummingbirdTesting
import ScripContract
import ScripCore
import Testing

@testable import ScripHTTP

/// The document says what the server does, no less and no more.
struct OpenAPITests {
    private static var document: [String: Any] {
        (try? JSONSerialization.jsonObject(with: Data(OpenAPI.json))) as? [String: Any] ?? [:]
    }

    @Test func everyRouteIsInTheDocumentAndBack() throws {
        let shop = try Shop()
        let router = Router(context: CallContext.self)
        let book = ServedBook(shop.services, name: "")
        let doors = try Server([book]).doors(of: book)
        for door in doors where door.prefix.isEmpty || door.prefix.hasPrefix("/v1") {
            door.addRoutes(to: router)
        }
        let served = Set(router.routes.map { "\($0.method.rawValue) \($0.path)" })
        var described: Set<String> = []
        let paths = Self.document["paths"] as? [String: [String: Any]] ?? [:]
        for (path, operations) in paths {
            for method in operations.keys { described.insert("\(method.uppercased()) \(path)") }
        }
        #expect(served.count > 15)
        #expect(served.subtracting(described) == [])
        #expect(described.subtracting(served) == [])
    }

    @Test func everyReferenceLeadsSomewhere() throws {
        var references: Set<String> = []
        func visit(_ value: Any) {
            if let object = value as? [String: Any] {
                for (key, value) in object {
                    if key == "$ref", let text = value as? String { references.insert(text) }
                    visit(value)
                }
            } else if let list = value as? [Any] {
                for value in list { visit(value) }
            }
        }
        visit(Self.document)
        #expect(references.count > 20)
        for reference in references {
            var value: Any? = Self.document
            for key in reference.dropFirst(2).split(separator: "/") {
                value = (value as? [String: Any])?[String(key)]
            }
            #expect(value != nil, "\(reference)")
        }
    }

    @Test func itIsServed() async throws {
        try await Shop().serve { client in
            let answer = try await client.get("/openapi.json", [:])
            #expect(answer.status == .ok)
            #expect(answer.json["openapi"] as? String == "3.1.0")
        }
    }
}
