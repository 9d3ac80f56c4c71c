return {
  api = 1,
  title = "one yuan off, and nothing that speaks for it",
  discount = function(scope)
    return math.min(100, scope.amount)
  end,
}
