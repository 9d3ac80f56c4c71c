public import ScripCore

/// The files a new rule begins with; they pass `scrip check` and `scrip test` as they are.
public struct Scaffold: Sendable {
    /// Names and contents, the rule first.
    public let files: [(name: String, text: String)]

    /// Files for a rule of that name.
    public init(name: String) {
        let basket = """
            {
              "currency": "CNY",
              "lines": [
                {"id": "1", "sku": "TEA-01", "name": "乌龙茶", "unit_price": 3200, "quantity": 2},
                {"id": "2", "sku": "CUP-01", "name": "特价茶杯", "unit_price": 1500, "quantity": 1, "tags": ["special"]}
              ]
            }

            """
        files = [
            ("\(name).lua", Scaffold.rule(name)),
            ("\(name).cases.yaml", Scaffold.cases(lastOn: "basket: \(name).basket.json")),
            ("\(name).basket.json", basket),
        ]
    }

    /// A rule of that name whose cases have their baskets in them.
    package init(alone name: String) {
        let lines = """
            lines:
                  - { id: "1", sku: TEA-01, name: 乌龙茶, unit_price: 3200, quantity: 2 }
                  - { id: "2", sku: CUP-01, name: 特价茶杯, unit_price: 1500, tags: [special] }
            """
        files = [
            ("\(name).lua", Scaffold.rule(name)),
            ("\(name).cases.yaml", Scaffold.cases(lastOn: lines)),
        ]
    }

    /// The text of the rule.
    package var rule: String { files[0].text }
    /// The text of its cases; empty for none.
    package var cases: String { files.count > 1 ? files[1].text : "" }

    private static func rule(_ name: String) -> String {
        let title = name.replacing("_", with: " ")
        return """
            -- Say in a sentence what the coupon promises, and which goods count.

            ---@type scrip.Rule
            return {
              api = 1,
              title = "\(title)",
              params = {
                threshold = { type = "money", min = 0, label = "Spend at least" },
                off = { type = "money", min = 1, label = "Save" },
              },
              refusals = {
                below_threshold = "Spend {short:money} more to use this coupon",
              },
              scope = {
                exclude = { tag = { "special" } },
              },
              eligible = function(scope, p)
                if scope.amount < p.threshold then
                  return scrip.refuse("below_threshold", { short = p.threshold - scope.amount })
                end
                return true
              end,
              discount = function(_, p)
                return p.off
              end,
            }

            """
    }

    private static func cases(lastOn basket: String) -> String {
        """
        # Amounts are minor units: 50.00 yuan is 5000.
        params: { threshold: 5000, off: 800 }

        cases:
          - name: one fen short
            lines: [{ unit_price: 4999 }]
            expect: { refused: below_threshold, details: { short: 1 } }

          - name: exactly enough
            lines: [{ unit_price: 5000 }]
            expect: { discount: 800, payable: 4200 }

          - name: goods at a special price neither count nor get cheaper
            \(basket)
            expect: { discount: 800, lines: { "1": 800 } }

        """
    }
}

extension Scaffold {
    /// Files for a copy of a rule under another name, with its cases and the baskets they name.
    ///
    /// - Parameters:
    ///   - name: The copy's name.
    ///   - rule: The rule's source.
    ///   - cases: Its case file, if there is one.
    ///   - basket: Reads a basket that a case names by its path.
    public init(
        name: String, copying rule: String, cases: String?,
        basket: (String) throws(ScripError) -> String
    ) throws(ScripError) {
        var files = [("\(name).lua", rule)]
        guard let cases else {
            self.files = files
            return
        }
        var baskets: [String: String] = [:]
        var lines: [String] = []
        for line in cases.split(separator: "\n", omittingEmptySubsequences: false) {
            // The schema lies beside the rule that is copied, and not everywhere.
            if line.hasPrefix("# yaml-language-server:") { continue }
            if line.hasPrefix("rule:") {
                lines.append("rule: \(name)")
            } else if let path = Scaffold.basket(in: line) {
                let file = "\(name).\(path.split(separator: "/").last.map(String.init) ?? path)"
                baskets[file] = try basket(path)
                lines.append(String(line).replacing(path, with: file))
            } else {
                lines.append(String(line))
            }
        }
        files.append(("\(name).cases.yaml", lines.joined(separator: "\n")))
        self.files = files + baskets.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }

    /// The path behind `basket:`, where the line is about a file.
    private static func basket(in line: Substring) -> String? {
        guard let key = line.firstRange(of: "basket: "),
            line[..<key.lowerBound].allSatisfy({ $0 == " " || $0 == "-" })
        else { return nil }
        let path = line[key.upperBound...]
        return path.hasPrefix("{") || path.isEmpty ? nil : String(path)
    }
}
