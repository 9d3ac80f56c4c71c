import Foundation
import Testing

/// The hash seed of Lua differs in every process; an answer must not.
struct DeterminismTests {
    static let rule = """
        return {
          api = 1,
          refusals = { order = "{keys} {sorted}" },
          eligible = function(scope, p, ctx)
            local t, keys = {}, {}
            for i = 1, 40 do t["k" .. (i * 7919 % 101)] = i end
            t[3] = "three"; t[-1] = "minus"; t[true] = "yes"; t[2.5] = "half"
            for k, v in pairs(t) do keys[#keys + 1] = tostring(k) .. "=" .. tostring(v) end
            local words = {}
            for word in ("the same answer in each process"):gmatch("%a+") do
              words[#words + 1] = { word = word, length = #word }
            end
            table.sort(words, function(a, b) return a.length < b.length end)
            local sorted = {}
            for i, w in ipairs(words) do sorted[i] = w.word end
            return scrip.refuse("order", {
              keys = string.format("%s %s %.3f", table.concat(keys, " "):sub(1, 150), pairs, 2 / 3),
              sorted = table.concat(sorted, " ") .. tostring(t) .. tostring(next(t)),
            })
          end,
          discount = function() return 1 end,
        }
        """

    @Test func aHundredProcessesAnswerByteForByteTheSame() throws {
        let place = try Workplace()
        try place.write(Self.rule, to: "order.lua")
        try place.write(
            #"{"lines":[{"id":"1","unit_price":700,"quantity":2}]}"#, to: "basket.json")
        var answers: Set<String> = []
        for _ in 0..<100 {
            let ended = try place.scrip(["eval", "order.lua", "--basket", "basket.json", "--json"])
            #expect(ended.status == 0)
            answers.insert(ended.out)
        }
        #expect(answers.count == 1)
        // Numbers first, then strings by byte; equal lengths keep their order.
        let answer = try #require(answers.first)
        #expect(answer.contains("-1=minus 2.5=half 3=three k"))
        #expect(answer.contains("in the same each answer processtable-1"))
    }
}
