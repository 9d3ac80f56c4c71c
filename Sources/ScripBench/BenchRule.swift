/// The rule of every bench that redeems.
package enum BenchRule {
    /// Spend so much on goods that are not on offer, and save so much.
    package static let spendAndSave = """
        return {
          api = 1,
          title = "Spend and save",
          params = {
            threshold = { type = "money", min = 0 },
            off = { type = "money", min = 1 },
          },
          refusals = { below_threshold = "Spend {short:money} more to use this coupon" },
          scope = { exclude = { tag = { "special" } } },
          eligible = function(scope, p, ctx)
            if scope.amount < p.threshold then
              return scrip.refuse("below_threshold", { short = p.threshold - scope.amount })
            end
            return true
          end,
          discount = function(scope, p, ctx)
            return p.off
          end,
        }
        """
}
