-- What a rule may use, and nothing else; the sandbox offers exactly this.
stds.scrip = {
  read_globals = {
    "assert", "error", "ipairs", "next", "pairs", "select", "tonumber", "tostring", "type",
    math = {
      fields = {
        "abs", "ceil", "floor", "fmod", "max", "maxinteger", "min", "mininteger", "tointeger",
        "type", "ult",
      },
    },
    string = {
      fields = {
        "byte", "char", "find", "format", "gmatch", "gsub", "len", "lower", "match", "rep",
        "reverse", "sub", "upper",
      },
    },
    table = { fields = { "concat", "insert", "remove", "sort", "unpack" } },
    utf8 = { fields = { "char", "codepoint", "len", "offset" } },
    scrip = {
      fields = {
        "cheapest", "dearest", "div", "each_unit", "money", "percent_off", "refuse", "share",
        "sum", "uses", "yuan",
      },
    },
  },
}
std = "scrip"
max_line_length = 100
unused_args = false
exclude_files = { "rules/meta", ".build", "Tests/Conformance/attacks" }
