import ScripCore
import ScripRules
import Testing

/// Scope tables whose words come from a stock's parameters.
struct ScopeParameterTests {
    private func linesInScope(
        _ declaration: String, _ key: String, _ values: [ParameterValue.Field]
    ) throws -> [Bool] {
        let source = """
            return {
              api = 1,
              title = "t",
              params = { words = \(declaration) },
              scope = { \(key) = { sku = { param = "words" } } },
              discount = function() return 1 end,
            }
            """
        let book = try RuleBook()
        let rule = try book.load(name: "scoped", source: Array(source.utf8)).bind(values)
        let basket = try Basket(lines: [
            Line(id: "1", sku: "A", unitPrice: 100, quantity: 1),
            Line(id: "2", sku: "B", unitPrice: 100, quantity: 1),
        ])
        return rule.decide(on: basket, facts: Facts()).verdict.lines.map(\.inScope)
    }

    private let a = [ParameterValue.Field(key: "words", value: .list([.string("A")]))]
    private let none = [ParameterValue.Field(key: "words", value: .list([]))]
    private let byDefault = "{ type = \"set\", of = \"string\", default = {} }"
    private let optional = "{ type = \"set\", of = \"string\", optional = true }"
    private let required = "{ type = \"set\", of = \"string\" }"

    @Test func wordsThatAreGivenSelect() throws {
        for declaration in [byDefault, optional, required] {
            #expect(try linesInScope(declaration, "include", a) == [true, false])
            #expect(try linesInScope(declaration, "exclude", a) == [false, true])
        }
    }

    @Test func wordsThatMayBeLeftOutAndAreDoNotBind() throws {
        for declaration in [byDefault, optional] {
            #expect(try linesInScope(declaration, "include", []) == [true, true])
            #expect(try linesInScope(declaration, "include", none) == [true, true])
            #expect(try linesInScope(declaration, "exclude", []) == [true, true])
        }
    }

    /// An offer on certain goods never becomes one on all goods because somebody emptied a list.
    @Test func aRequiredListThatIsEmptySelectsNothing() throws {
        #expect(try linesInScope(required, "include", none) == [false, false])
        #expect(try linesInScope(required, "exclude", none) == [true, true])
    }
}
