---@meta scrip

-- What the host gives a rule, for lua-language-server. Nothing here is loaded by Scrip.
-- All money is in minor units (fen for CNY); all objects are read-only.

---A rule: the one table a file in `rules/` returns.
---@class scrip.Rule
---@field api 1 The contract's version.
---@field title string The rule's name for people.
---@field params? table<string, scrip.Param> What a stock must or may set.
---@field refusals? table<string, string> Refusal codes with the words a shopper sees; `{short}`, `{short:money}`, `{from:time}` and `{missing:piece|pieces}` take a detail's value.
---@field scope? scrip.ScopeTable|fun(line: scrip.Line, p: scrip.Params): boolean, string? Does this line count? `false` may carry a code.
---@field eligible? fun(scope: scrip.Scope, p: scrip.Params, ctx: scrip.Context): true|scrip.Refusal May the coupon be used?
---@field discount fun(scope: scrip.Scope, p: scrip.Params, ctx: scrip.Context): integer|scrip.LineDiscounts|scrip.Refusal What comes off.
---@field counts_lines? boolean Splitting a line in two may change the answer.
---@field counts_free? boolean Lines that cost nothing count too; else they are out of scope as `free_of_charge`.

---@alias scrip.ParamType
---| "money"       # minor units, an integer
---| "integer"     # a whole number
---| "percent"     # an integer from 0 through 100
---| "string"      # text
---| "boolean"     # true or false
---| "list"        # an array of `of`
---| "set"         # text values, in Lua `set[value]` is true or nil
---| "time_of_day" # written "HH:MM", in Lua minutes since midnight
---| "conditions"  # who, when and where: asked by the host before `eligible`, and no step can read it

---@class scrip.Param
---@field type scrip.ParamType
---@field min? integer|string The smallest value allowed.
---@field max? integer|string The largest value allowed.
---@field one_of? any[] The only values allowed.
---@field of? "string"|"integer"|"money"|table<string, scrip.Param> What a list or set holds: a type, or the fields of a record.
---@field default? any|scrip.Conditions Used when a stock does not set it.
---@field optional? boolean May be absent; then it is nil.
---@field label? string Its name in a form.
---@field help? string A sentence for whoever fills in the form.

---The value of a parameter of type `conditions`: all that is given must hold.
---@class scrip.Conditions
---@field who? scrip.Who Refused as `wrong_customer`.
---@field when? scrip.When Refused as `wrong_time`.
---@field where? scrip.Where Refused as `wrong_place`.

---@class scrip.Who
---@field attributes? table<string, string|integer|boolean|scrip.Demand> What attributes of the checkout must be.
---@field first_purchase? boolean Whether it must, or must not, be the first purchase.
---@field birthday? { attribute: string, days_before?: integer, days_after?: integer } Days around the day an attribute says.
---@field message? string Words of the refusal, instead of the usual ones.

---@class scrip.Demand
---@field min? integer
---@field max? integer
---@field one_of? (string|integer|boolean)[]

---@class scrip.When
---@field weekdays? integer[] 0 is Sunday.
---@field days_of_month? integer[] 1 to 31.
---@field hours? { from: string, to: string }[] "HH:MM"; one over midnight belongs to the day on which it begins.
---@field dates? { from: string, to: string }[] "2026-11-09", both days included.
---@field message? string Words of the refusal, instead of the usual ones.

---@class scrip.Where
---@field stores? string[] A store or a region is enough.
---@field regions? string[] Beginnings of administrative codes.
---@field methods? ("OFF_LINE"|"MINI_PROGRAMS"|"PAYMENT_CODE"|"SELF_CONSUME")[]
---@field message? string Words of the refusal, instead of the usual ones.

---Bound parameters, by the names declared in `params`.
---@class scrip.Params
---@field [string] any

---A scope the host evaluates by itself.
---@class scrip.ScopeTable
---@field include? scrip.ScopeMatch A line counts only if every key given matches.
---@field exclude? scrip.ScopeMatch A line that matches any key is out.

---@class scrip.ScopeMatch
---@field sku? string[]|{ param: string }
---@field category? string[]|{ param: string } A trailing "/" takes everything below.
---@field brand? string[]|{ param: string }
---@field tag? string[]|{ param: string }

-- begin objects: written by `make reference`

---@class scrip.Line
---@field id string Unique in the basket.
---@field sku string Article number, `""` when the till has none.
---@field name string
---@field category string A path such as `drinks/tea`, or `""`.
---@field brand string
---@field unit_price integer
---@field quantity integer Pieces, 1 or more.
---@field unused integer Of these, the pieces that no earlier coupon of this checkout has used in a set.
---@field amount integer What is left to pay on the line, after earlier coupons.
---@field list_amount integer What the line costs before any coupon.
---@field tags table<string, true> `line.tags.special` is true or nil.
---@field attributes table<string, string> `line.attributes.origin` is what the till passed, or nil.

---@class scrip.Scope
---@field lines scrip.Line[] In request order.
---@field amount integer Sum of the lines' amounts.
---@field quantity integer Sum of the lines' quantities.
---@field count integer Number of lines.

---@class scrip.Context
---@field basket scrip.Basket All lines, in scope or not.
---@field now scrip.Now
---@field stock scrip.Stock
---@field coupon scrip.Coupon
---@field wallet scrip.Wallet
---@field redemption scrip.Redemption
---@field attributes table<string, string|integer|boolean> What the integrator passed along.

---@class scrip.Basket: scrip.Scope
---@field currency string ISO 4217, for example `CNY`.

---The checkout's time in the merchant's time zone.
---@class scrip.Now
---@field epoch integer Seconds since 1970-01-01T00:00:00Z.
---@field year integer
---@field month integer 1 to 12.
---@field day integer 1 to 31.
---@field hour integer 0 to 23.
---@field minute integer 0 to 59.
---@field weekday integer 0 is Sunday.

---@class scrip.Stock
---@field id string
---@field name string
---@field type "NORMAL"|"DISCOUNT"|"EXCHANGE"|"" `""` when there is no ledger.
---@field sent integer
---@field redeemed integer
---@field remaining integer `math.maxinteger` when there is no limit.

---@class scrip.Coupon
---@field code string
---@field received_at integer Epoch seconds.
---@field available_from integer Epoch seconds.
---@field expires_at integer Epoch seconds.
---@field channel string

---@class scrip.Wallet
---@field user string
---@field count integer Coupons in the wallet.
---@field of_stock integer Coupons of this stock the user has received.
---@field redeemed integer Coupons of this merchant the user has redeemed.
---@field redeemed_today integer Of these, today.
---@field first_purchase boolean True until the user's first redemption.
---@field coupons scrip.WalletCoupon[] Oldest first.

---@class scrip.Redemption
---@field request_no string
---@field method "OFF_LINE"|"MINI_PROGRAMS"|"PAYMENT_CODE"|"SELF_CONSUME"|""
---@field store scrip.Store
---@field applied scrip.Applied[] Coupons already applied in this checkout.

---@class scrip.WalletCoupon
---@field state "sent"|"used"|"expired"|"deleted"|"deactivated"
---@field stock string
---@field code string

---@class scrip.Store
---@field id string
---@field region string

---@class scrip.Applied
---@field stock string
---@field discount integer

-- end objects

---@class scrip.LineDiscounts
---@field lines? table<string, integer> What comes off each line, by `line.id`; may be left out when there are gifts.
---@field uses? table<string, integer> Pieces of each line that the sets are made of, by `line.id`; what was picked when left out.
---@field gifts? scrip.Gift[] Goods handed over that are no line of the basket.

---@class scrip.Gift
---@field sku string
---@field name? string
---@field quantity? integer 1 when left out.

---What `scrip.refuse` returns; return it from `eligible` or `discount`.
---@class scrip.Refusal

-- begin helpers: written by `make reference`

---Some units of one line.
---@class scrip.Units
---@field line scrip.Line
---@field quantity integer How many of its units.
---@field amount integer What these units cost as they stand now.

---@alias scrip.Lines scrip.Line[]|scrip.Scope

---@alias scrip.Rounding
---| "half_up" # 0.5 goes up; the default
---| "down" # towards zero
---| "up" # away from zero
---| "half_even" # 0.5 goes to the even neighbour

---@alias scrip.Pieces
---| "unused" # those that no earlier coupon has used in a set; the default
---| "all" # every piece: for coupons that make single pieces cheaper and build no sets

---Helpers; integers only.
---@class scrip
scrip = {}

---Says no, with a code declared in `refusals` and the figures behind it.
---@param code string
---@param details? table<string, integer|string|boolean>
---@return scrip.Refusal
function scrip.refuse(code, details) end

---What comes off when the customer pays `pay_percent` % of `amount`: 88 takes 12 % off.
---@param amount integer
---@param pay_percent integer 0 to 100
---@param rounding? scrip.Rounding
---@return integer
function scrip.percent_off(amount, pay_percent, rounding) end

---Divides whole numbers and rounds once.
---@param a integer
---@param b integer
---@param rounding? scrip.Rounding
---@return integer
function scrip.div(a, b, rounding) end

---Splits `total` over lines, or pieces of lines, in proportion to their amounts, to the last minor unit.
---@param total integer
---@param lines scrip.Lines|scrip.Units[]
---@return table<string, integer> shares By line id; return it as `{ lines = shares }`.
function scrip.share(total, lines) end

---Visits every unused piece, in request order; all pieces of a line add up to its amount.
---@param lines scrip.Lines
---@param pieces? scrip.Pieces
---@return fun(): scrip.Line, integer
function scrip.each_unit(lines, pieces) end

---The `n` cheapest unused pieces, cheapest first, ties to the earlier line; fewer when there are fewer.
---@param lines scrip.Lines
---@param n? integer 1 when left out
---@param pieces? scrip.Pieces
---@return scrip.Units[]
function scrip.cheapest(lines, n, pieces) end

---The `n` dearest unused pieces, dearest first, ties to the earlier line; fewer when there are fewer.
---@param lines scrip.Lines
---@param n? integer 1 when left out
---@param pieces? scrip.Pieces
---@return scrip.Units[]
function scrip.dearest(lines, n, pieces) end

---How many pieces of each line these are; return it as `uses`.
---@param units scrip.Units[]
---@return table<string, integer> uses By line id.
function scrip.uses(units) end

---Adds up `fn(line)`, or the lines' amounts when there is no `fn`.
---@param lines scrip.Lines
---@param fn? fun(line: scrip.Line): integer
---@return integer
function scrip.sum(lines, fn) end

---Reads an amount written in yuan: `scrip.yuan("12.50")` is 1250.
---@param text string
---@return integer
function scrip.yuan(text) end

---Writes an amount in yuan: `scrip.money(1250)` is "12.50".
---@param amount integer
---@return string
function scrip.money(amount) end

-- end helpers
