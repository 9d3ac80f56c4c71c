import ScripCore
import Testing

@testable import ScripRules

/// The most a rule takes off, as reading it shows.
@Suite struct CostBoundTests {
    private func bound(
        _ discount: String, eligible: String = "return true", above: String = ""
    ) throws -> CostBound? {
        let source = """
            \(above)
            return { api = 1, title = 't',
              eligible = function(scope, p, ctx) \(eligible) end,
              discount = function(scope, p, ctx) \(discount) end }
            """
        return try RuleBook().load(name: "bounded", source: Array(source.utf8)).bind([]).costBound()
    }

    @Test(arguments: [
        ("return 2000", "return scope.amount >= 10000", 2_000, 2_000),
        ("return 2000", "return scope.amount > 10000", 2_000, 2_000),
        (
            "return 2000", "if scope.amount < 3000 then return scrip.refuse('x') end return true",
            2_000, 6_667
        ),
        ("return math.min(scrip.percent_off(scope.amount, 88), 500)", "return true", 500, 1_200),
        (
            "return math.min(scope.amount // 10000, 3) * 1500", "return scope.amount >= 10000",
            4_500, 1_500
        ),
        (
            "if scope.quantity > 3 then return 500 end return 700", "return scope.amount >= 1000",
            700, 7_000
        ),
        (
            "local off = 100 for _, line in ipairs(scope.lines) do if line.tags.x then off = 300 end end return 400",
            "return scope.amount >= 1000", 400, 4_000
        ),
        ("return 0", "return true", 0, 0),
        ("return 500", "return false", 0, 0),
    ])
    func whatReadingShows(
        discount: String, eligible: String, most: Int64, share: Int64
    ) throws {
        #expect(try bound(discount, eligible: eligible) == CostBound(most: most, share: share))
    }

    @Test func whatGrowsWithTheGoodsHasNoMost() throws {
        #expect(
            try bound("return scrip.percent_off(scope.amount, 88)")
                == CostBound(most: nil, share: 1_200))
        #expect(try bound("return scope.amount - 990") == CostBound(most: nil, share: 10_000))
        #expect(
            try bound("return scope.amount // 10000 * 1500")
                == CostBound(most: nil, share: 1_500))
        // How many lines a till may send is no bound of the rule's.
        #expect(try bound("return #scope.lines * 100") == CostBound(most: nil, share: 10_000))
        #expect(
            try bound(
                "local off = 1 for _, line in ipairs(scope.lines) do off = off + 1 end return off")
                == CostBound(most: nil, share: 10_000))
    }

    /// What a path takes for granted of a number it takes for granted of what bounds that number.
    @Test func whatAConditionTeachesIsKept() throws {
        #expect(
            try bound(
                """
                local off = scrip.percent_off(scope.amount, 88)
                if off > 500 then return 500 end
                return off
                """) == CostBound(most: 500, share: 1_200))
    }

    /// A bound that is not shown is not said.
    @Test(arguments: [
        "return ctx.attributes.off",
        "return { lines = { a = 1 } }",
        "local off = 1 for _, line in ipairs(scope.lines) do off = off + ctx.attributes.x end return off",
        "local off = 1 local more = function() off = 900 end more() return off",
        "local off = 1 local t = { f = function() off = 900 end } t.f() return off",
        "local off = 1 local t = {} t[(function() off = 900 return 1 end)()] = 2 return off",
        "local from, to = ctx.coupon.code:find('x') if to then return ctx.attributes.x end return 5",
        "return list(ctx)", "return #ctx.basket.lines * 100",
        "while true do return 5000 end return 1, 2",
    ])
    func whatIsNotUnderstoodIsNotShown(discount: String) throws {
        #expect(
            try bound(
                discount,
                above: "local function list(c) local o = {} o[1] = c.attributes.x return o[1] end")
                == nil)
    }

    /// Of a sum of roundings no more is known than of each by itself.
    @Test func whatIsRoundedIsNotMultiplied() throws {
        let off = "math.max(scope.amount // 10, scrip.percent_off(scope.amount, 91))"
        #expect(try bound("return \(off)")?.share == 1_000)
        // Three times the rounded fen of an amount of six is half of it.
        #expect(try #require(try bound("return \(off) * 3")).share >= 5_000)
    }

    @Test func whatAFunctionOfTheFileChangesIsNotShown() throws {
        #expect(
            try bound(
                "more(scope) return math.min(scope.amount, cap)",
                above: "local cap = 5 local function more(s) cap = s.amount return nil end") == nil)
    }
}
