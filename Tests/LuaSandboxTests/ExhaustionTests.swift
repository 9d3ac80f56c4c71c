import LuaSandbox
import Testing

/// Memory that runs out anywhere ends the call, never the process.
struct ExhaustionTests {
    static let source = Array(
        """
        local words = { "a", "b" }
        return {
          filter = function(row, p) return row.id ~= words[1], "first" end,
          value = function(rows, p)
            local parts = {}
            for _, row in ipairs(rows.lines) do parts[#parts + 1] = row.id .. p.suffix end
            table.sort(parts, function(x, y) return x > y end)
            -- "c-x,b-x" is 7 bytes; its 4 letters are doubled
            return #table.concat(parts, ","):gsub("%w", "%0%0")
          end,
        }
        """.utf8)

    static let parameters = LuaValue.table([
        .init(key: .string("suffix"), value: .string("-x")),
        .init(key: .string("list"), value: .list([.integer(1), .integer(2)])),
    ])

    /// Runs the script over rows "a", "b", "c" and answers its total.
    static func run(
        _ state: inout LuaState, script: Int32, parameters: Int32
    ) throws(LuaFailure) -> Int64 {
        let rows: [Int64] = [0 << 32 | 1, 1 << 32 | 1, 2 << 32 | 1]
        let text = Array("abc".utf8)
        let column: [Int64] = [10, 20, 30]
        var answer = LuaAnswer()
        var run = unsafe LuaRun()
        let problem: LuaFailure? = unsafe rows.withUnsafeBufferPointer { rows in
            unsafe text.withUnsafeBufferPointer { text in
                unsafe column.withUnsafeBufferPointer { column in
                    let records = unsafe LuaRun.Records(
                        rows: rows, extras: UnsafeBufferPointer(start: nil, count: 0), text: text)
                    unsafe run.set(
                        script: script, parameters: parameters, rows: records, count: 3,
                        column: column, context: records, selected: false, lineHits: nil)
                    do throws(LuaFailure) {
                        _ = unsafe try state.run(run, answer: &answer)
                        return nil
                    } catch {
                        return error
                    }
                }
            }
        }
        if let problem { throw problem }
        guard case .total(let total) = answer.kind else { return -1 }
        return total
    }

    @Test func everyAllocationMayFail() throws {
        var failures = 0
        var finished = false
        for nth in 1..<5_000 where !finished {
            var state = try LuaState(schema: HostFunctionTests.schema)
            state.failAllocation(UInt64(nth))
            do throws(LuaFailure) {
                let script = try state.load(name: "good.lua", source: Self.source)
                let parameters = try state.keep(Self.parameters)
                let total = try Self.run(&state, script: script.handle, parameters: parameters)
                #expect(total == 11)
                finished = true
            } catch {
                #expect(error.kind == .memory, "allocation \(nth): \(error)")
                failures += 1
            }
            // The state is still good for another.
            state.failAllocation(0)
            let script = try state.load(name: "good.lua", source: Self.source)
            let parameters = try state.keep(Self.parameters)
            #expect(try Self.run(&state, script: script.handle, parameters: parameters) == 11)
        }
        #expect(finished)
        #expect(failures > 100)
    }
}
