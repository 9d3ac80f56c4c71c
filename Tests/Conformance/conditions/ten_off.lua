-- 10.00 off whatever is bought: only the stock's conditions refuse.
return {
  api = 1,
  title = "10.00 off",
  params = {
    conditions = { type = "conditions", optional = true, label = "Who, when and where" },
  },
  discount = function()
    return 1000
  end,
}
