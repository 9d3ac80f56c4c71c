/// The files a new rule begins with; they pass `scrip check` and `scrip test` as they are.
public struct Scaffold: Sendable {
    /// Names and contents, the rule first.
    public let files: [(name: String, text: String)]

    /// Files for a rule of that name.
    public init(name: String) {
        let title = name.replacing("_", with: " ")
        let rule = """
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
        let cases = """
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
                basket: \(name).basket.json
                expect: { discount: 800, lines: { "1": 800 } }

            """
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
            ("\(name).lua", rule), ("\(name).cases.yaml", cases), ("\(name).basket.json", basket),
        ]
    }
}
