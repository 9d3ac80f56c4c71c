import ScripCore
import ScripHost
import Testing

/// What doors keep of their own: written whole, compared before, proved by the audit.
struct DocumentTests {
    let shop: TeaShop
    let url = DocumentKey(collection: "callbacks", key: "1900000001")
    let till = DocumentKey(collection: "tills", key: "T01")

    init() throws { shop = try TeaShop() }

    @Test func `a document is read back, with the entry that wrote it`() throws {
        #expect(try shop.host.document(url) == nil)
        let written = try shop.host.write([.put(url, [1, 2, 3])])
        #expect(written == [Document(key: url, body: [1, 2, 3], version: 2)])
        #expect(try shop.host.document(url) == written[0])
        try shop.host.write([.put(url, [])])
        #expect(try shop.host.document(url) == Document(key: url, body: [], version: 3))
        try shop.host.write([.delete(url)])
        #expect(try shop.host.document(url) == nil)
        #expect(try shop.host.audit().fault == nil)
        #expect(try shop.host.audit().documents == 0)
    }

    @Test func `documents are listed by key, page by page`() throws {
        let keys = ["b", "a", "é", "B", "z"]
        try shop.host.write(keys.map { .put(DocumentKey(collection: "c", key: $0), []) })
        try shop.host.write([.put(DocumentKey(collection: "d", key: "a"), [])])
        var seen: [String] = []
        while true {
            let page = try shop.host.documents(in: "c", after: seen.last, limit: 2)
            if page.isEmpty { break }
            seen += page.map(\.key.key)
        }
        #expect(seen == ["B", "a", "b", "z", "é"])
    }

    @Test func `one change that is not as expected stops all of them`() throws {
        try shop.host.write([.put(url, [1], expecting: .absent)])
        let wrong: [DocumentChange] = [
            .put(url, [2], expecting: .absent), .put(url, [2], expecting: .version(9)),
            .delete(url, expecting: .version(9)),
        ]
        for change in wrong {
            let error = #expect(throws: ScripError.self) {
                try shop.host.write([.put(till, [7]), change])
            }
            #expect(error?.code == .conflict)
        }
        let error = #expect(throws: ScripError.self) {
            try shop.host.write([.put(till, [7], expecting: .version(2))])
        }
        #expect(error?.code == .conflict)
        #expect(try shop.host.document(till) == nil)
        #expect(try shop.host.document(url)?.body == [1])
        try shop.host.write([.put(till, [7]), .put(url, [2], expecting: .version(2))])
        #expect(try shop.host.document(url)?.body == [2])
        #expect(try shop.host.audit().fault == nil)
    }

    @Test func `a repeated write is answered as at first`() throws {
        let first = try shop.host.write([.put(url, [1], expecting: .absent)], request: "D1")
        try shop.host.write([.put(url, [9])])
        let again = try shop.host.write([.put(url, [1], expecting: .absent)], request: "D1")
        #expect(again == first)
        #expect(try shop.host.document(url)?.body == [9])
        let error = #expect(throws: ScripError.self) {
            try shop.host.write([.put(url, [2], expecting: .absent)], request: "D1")
        }
        #expect(error?.code == .requestMismatch)
        #expect(try shop.host.audit().fault == nil)
    }

    @Test func `one of many writers at a time wins a version`() throws {
        try shop.host.write([.put(url, [0])])
        let won = Counter()
        onThreads(16, count: 32) { index in
            let change = DocumentChange.put(url, [UInt8(index)], expecting: .version(2))
            if (try? shop.host.write([change])) != nil { _ = won.take() }
        }
        #expect(won.count == 1)
        #expect(try shop.host.document(url)?.version == 3)
    }

    @Test func `names, bodies and lists beyond their bounds are refused`() throws {
        let long = String(repeating: "券", count: 257)
        let wrong: [[DocumentChange]] = [
            [], [.put(url, [1]), .delete(url)],
            (0...100).map { .put(DocumentKey(collection: "c", key: "\($0)"), []) },
            [.put(DocumentKey(collection: "", key: "k"), [])],
            [.put(DocumentKey(collection: String(long.prefix(65)), key: "k"), [])],
            [.put(DocumentKey(collection: "c", key: ""), [])],
            [.put(DocumentKey(collection: "c", key: long), [])],
            [.put(url, [UInt8](repeating: 0, count: Document.bytesMax + 1))],
        ]
        for changes in wrong {
            let error = #expect(throws: ScripError.self) { try shop.host.write(changes) }
            #expect(error?.code == .invalidInput)
        }
        let longest = DocumentKey(
            collection: String(long.prefix(64)), key: String(long.prefix(256)))
        try shop.host.write([.put(longest, [UInt8](repeating: 7, count: Document.bytesMax))])
        #expect(try shop.host.document(longest)?.body.count == Document.bytesMax)
    }
}
