import LuaSandbox
import Synchronization
import Testing

/// The boundary: Swift answers a status, C raises, and no frame is ever jumped over.
struct HostFunctionTests {
    static let schema = LuaSchema(
        records: [
            .init("row", cells: 1, [.init("id", .text)]),
            .init("rows", cells: 0, [.init("count", .rowCount), .init("lines", .rows)]),
            .init("context", cells: 1, [.init("name", .text)]),
        ], keyCell: 0, quantityCell: 0, steps: (filter: "filter", check: "check", value: "value"))

    /// Counts how many are alive: an error that jumped over a Swift frame would leave some behind.
    final class Witness: Sendable {
        /// One count for each test: tests run beside each other.
        final class Count: Sendable {
            let alive = Atomic<Int>(0)
        }

        private let count: Count

        init(_ count: Count) {
            self.count = count
            count.alive.add(1, ordering: .relaxed)
        }

        deinit { count.alive.subtract(1, ordering: .relaxed) }
    }

    struct Refused: Error, CustomStringConvertible {
        let witness: Witness
        var description: String { "the host says no" }
    }

    @Test func anErrorThrownBySwiftIsRaisedByCAndNothingLeaks() throws {
        var state = try LuaState(schema: Self.schema)
        let count = Witness.Count()
        try state.offer("fail") { arguments in
            let held = [Witness(count), Witness(count)]
            guard arguments.isEmpty else { return .integer(Int64(held.count)) }
            throw Refused(witness: Witness(count))
        }
        let source = Array("return { value = fail() }".utf8)
        var before = 0
        for round in 0..<100_000 {
            do {
                _ = try state.load(name: "host.lua", source: source)
                Issue.record("the error was lost")
            } catch {
                if round == 0 { #expect(error.message == "host.lua:1: the host says no") }
                #expect(error.kind == .script)
            }
            if round == 1_000 { before = state.memoryBytes }
        }
        #expect(count.alive.load(ordering: .relaxed) == 0)
        state.collect()
        #expect(state.memoryBytes <= before)
    }

    @Test func aLuaErrorAroundAHostFunctionUnwindsOnlyC() throws {
        var state = try LuaState(schema: Self.schema)
        let count = Witness.Count()
        try state.offer("answer") { arguments in
            let held = Witness(count)
            return withExtendedLifetime(held) { arguments.first ?? .nil }
        }
        for _ in 0..<1_000 {
            do {
                _ = try state.load(
                    name: "host.lua",
                    source: Array("return { value = answer(1) + answer(nil) }".utf8))
                Issue.record("the error was lost")
            } catch {
                #expect(error.message.contains("attempt to perform arithmetic on a nil value"))
            }
        }
        #expect(count.alive.load(ordering: .relaxed) == 0)
    }

    @Test func hostFunctionsHandValuesBothWays() throws {
        var state = try LuaState(schema: Self.schema)
        try state.offer("double") { arguments in
            guard case .integer(let number)? = arguments.first else { return .nil }
            return .integer(2 * number)
        }
        let script = try state.load(
            name: "host.lua", source: Array("return { value = double(21) }".utf8))
        #expect(script.module["value"] == .integer(42))
        try state.offer("back") { $0.first ?? .nil }
        let values: [(String, LuaValue)] = [
            ("true", .boolean(true)), ("false", .boolean(false)), ("-7", .integer(-7)),
            ("0.5", .float(0.5)),
        ]
        for (text, value) in values {
            let script = try state.load(
                name: "host.lua", source: Array("return { value = back(\(text)) }".utf8))
            #expect(script.module["value"] == value, "\(text)")
        }
    }
}
