---@meta lua

-- The part of Lua 5.4 a rule may use. The language server's own descriptions are switched off in
-- `.luarc.json`, so that it offers exactly what the sandbox does.

---@generic T
---@param v? T
---@param message? any
---@return T
---@return any ...
function assert(v, message, ...) end

---@param message any
---@param level? integer
function error(message, level) end

---@generic T
---@param list T[]
---@return fun(list: T[], i?: integer): integer, T
---@return T[] list
---@return integer i
function ipairs(list) end

---Visits keys in one order everywhere: numbers ascending, then text by its bytes, then booleans.
---@generic K, V
---@param t table<K, V>
---@return fun(t: table<K, V>, k?: K): K, V
---@return table<K, V>
function pairs(t) end

---@generic K, V
---@param t table<K, V>
---@param k? K
---@return K?, V?
function next(t, k) end

---@param n integer|"#"
---@return any
function select(n, ...) end

---@param v any
---@param base? integer
---@return number?
function tonumber(v, base) end

---@param v any
---@return string
function tostring(v) end

---@alias scrip.LuaType "nil"|"number"|"string"|"boolean"|"table"|"function"|"userdata"
---@param v any
---@return scrip.LuaType
function type(v) end

---@class mathlib
---@field maxinteger integer
---@field mininteger integer
math = {}

---@generic N: number
---@param x N
---@return N
function math.abs(x) end
---@param x number
---@return integer
function math.ceil(x) end
---@param x number
---@return integer
function math.floor(x) end
---@generic N: number
---@param x N
---@param y N
---@return N
function math.fmod(x, y) end
---@generic N: number
---@param x N
---@param ... N
---@return N
function math.max(x, ...) end
---@generic N: number
---@param x N
---@param ... N
---@return N
function math.min(x, ...) end
---@param x any
---@return integer?
function math.tointeger(x) end
---@param x any
---@return "integer"|"float"|nil
function math.type(x) end
---@param m integer
---@param n integer
---@return boolean
function math.ult(m, n) end

---@class stringlib
string = {}

---@param s string
---@param i? integer
---@param j? integer
---@return integer ...
function string.byte(s, i, j) end
---@param ... integer
---@return string
function string.char(...) end
---@param s string
---@param pattern string
---@param init? integer
---@param plain? boolean
---@return integer?, integer?, string ...
function string.find(s, pattern, init, plain) end
---@param s string
---@param ... any
---@return string
function string.format(s, ...) end
---@param s string
---@param pattern string
---@return fun(): string, ...
function string.gmatch(s, pattern) end
---@param s string
---@param pattern string
---@param repl string|table|function
---@param n? integer
---@return string, integer
function string.gsub(s, pattern, repl, n) end
---@param s string
---@return integer
function string.len(s) end
---@param s string
---@return string
function string.lower(s) end
---@param s string
---@param pattern string
---@param init? integer
---@return string?, string ...
function string.match(s, pattern, init) end
---@param s string
---@param n integer
---@param sep? string
---@return string
function string.rep(s, n, sep) end
---@param s string
---@return string
function string.reverse(s) end
---@param s string
---@param i integer
---@param j? integer
---@return string
function string.sub(s, i, j) end
---@param s string
---@return string
function string.upper(s) end

---@class tablelib
table = {}

---@param list any[]
---@param sep? string
---@param i? integer
---@param j? integer
---@return string
function table.concat(list, sep, i, j) end
---@generic T
---@param list T[]
---@param pos integer
---@param value T
---@overload fun(list: T[], value: T)
function table.insert(list, pos, value) end
---@generic T
---@param list T[]
---@param pos? integer
---@return T?
function table.remove(list, pos) end
---Equal elements keep their order.
---@generic T
---@param list T[]
---@param before? fun(a: T, b: T): boolean
function table.sort(list, before) end
---@generic T
---@param list T[]
---@param i? integer
---@param j? integer
---@return T ...
function table.unpack(list, i, j) end

---@class utf8lib
utf8 = {}

---@param ... integer
---@return string
function utf8.char(...) end
---@param s string
---@param i? integer
---@param j? integer
---@return integer ...
function utf8.codepoint(s, i, j) end
---@param s string
---@param i? integer
---@param j? integer
---@return integer?, integer?
function utf8.len(s, i, j) end
---@param s string
---@param n integer
---@param i? integer
---@return integer?
function utf8.offset(s, n, i) end
