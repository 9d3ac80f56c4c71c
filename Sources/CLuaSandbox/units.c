// The helpers in `scrip` that go over lines and their pieces.
#include "host.h"

#include <string.h>

// What the first `units` of a row's pieces cost, so that the pieces add up to the row's amount.
static int64_t amount_of_units(const luasandbox_state *host, uint32_t row, int64_t units) {
    __int128 amount = row_column(host, row);
    return (int64_t)(amount * units / row_quantity(host, row));
}

static int scrip_sum(lua_State *L) {
    luasandbox_state *host = host_of(L);
    lua_settop(L, 2);
    bool by_amount = lua_isnil(L, 2);
    if (!by_amount) luaL_checktype(L, 2, LUA_TFUNCTION);
    int64_t count = open_rows(L, 1, "scrip.sum"), sum = 0;
    charge(L, COST_HELPERS, (uint64_t)count);
    for (int64_t i = 1; i <= count; i++) {
        uint32_t row = row_of_rows(L, 1, i, "scrip.sum");
        int64_t part = row_column(host, row);
        if (!by_amount) {
            lua_pushvalue(L, 2);
            push_row(L, host, row);
            lua_call(L, 1, 1);
            part = check_whole(L, -1, "scrip.sum", "what the function answers");
            lua_settop(L, 2);
        }
        if (__builtin_add_overflow(sum, part, &sum)) return raise(L, "scrip.sum: the sum is too large");
    }
    lua_pushinteger(L, sum);
    return 1;
}

typedef struct {
    uint64_t remainder;
    int64_t amount;
    uint32_t row, place;
} share;

// Larger remainder first, then what stands first.
static bool share_before(const share *a, const share *b) {
    return a->remainder != b->remainder ? a->remainder > b->remainder : a->place < b->place;
}

static void sort_shares(share *shares, share *spare, size_t count) {
    for (size_t width = 1; width < count; width *= 2) {
        for (size_t start = 0; start < count; start += 2 * width) {
            size_t middle = start + width < count ? start + width : count;
            size_t end = start + 2 * width < count ? start + 2 * width : count;
            size_t a = start, b = middle, out = start;
            while (a < middle && b < end)
                spare[out++] = share_before(&shares[b], &shares[a]) ? shares[b++] : shares[a++];
            while (a < middle) spare[out++] = shares[a++];
            while (b < end) spare[out++] = shares[b++];
        }
        memcpy(shares, spare, count * sizeof *shares);
    }
}

static void push_key(lua_State *L, luasandbox_state *host, uint32_t row) {
    const luasandbox_schema *schema = host->schema;
    const int64_t *cells = host->input->rows.rows + (size_t)row * schema->records[0].cells;
    push_span(L, &host->input->rows, cells[schema->key_cell]);
}

// Whether a helper looks at all pieces, or at those that no earlier coupon has used.
static bool wants_all(lua_State *L, int index, const char *name) {
    if (lua_isnoneornil(L, index)) return false;
    const char *word = lua_type(L, index) == LUA_TSTRING ? lua_tostring(L, index) : "";
    if (strcmp(word, "all") == 0) return true;
    if (strcmp(word, "unused") == 0) return false;
    push_text_of(L, index);
    return raise(L, "%s: '%s' is no choice of pieces: use \"all\" or \"unused\"", name, lua_tostring(L, -1));
}

// Whether what is at the top is a table with a line in it: some pieces of a line, as the helpers below
// answer them. Then the line's row, and how many pieces or what they cost.
static bool read_pick(lua_State *L, const char *name, const char *key, uint32_t *row, int64_t *number) {
    if (lua_type(L, -1) != LUA_TTABLE || push_frozen_data(L, -1)) return false;
    int pick = lua_gettop(L);
    lua_pushliteral(L, "line");
    lua_rawget(L, pick);
    if (!view_at(L, -1)) return false;
    *row = check_row(L, -1, name);
    lua_pushstring(L, key);
    lua_rawget(L, pick);
    *number = check_whole(L, -1, name, key);
    return true;
}

// share(total, lines) → { [line.id] = part }: largest remainder in proportion to amounts, ties to what
// stands first. Pieces of lines may stand for lines.
static int scrip_share(lua_State *L) {
    luasandbox_state *host = host_of(L);
    const char *name = "scrip.share";
    int64_t total = check_whole(L, 1, name, "the total");
    lua_settop(L, 2);
    int64_t count = open_rows(L, 2, name), sum = 0;
    bool plain = lua_type(L, 2) == LUA_TTABLE;
    charge(L, COST_HELPERS, (plain ? 8 : 4) * (uint64_t)count);
    share *shares = lua_newuserdatauv(L, 2 * (size_t)count * sizeof *shares + 1, 0);  // and room to sort
    for (int64_t i = 0; i < count; i++) {
        share *s = &shares[i];
        *s = (share){.place = (uint32_t)i};
        bool picked = false;
        if (plain) {
            lua_rawgeti(L, 2, i + 1);
            picked = read_pick(L, name, "amount", &s->row, &s->amount);
            lua_settop(L, 3);
        }
        if (picked) {
            if (s->amount < 0 || s->amount > row_column(host, s->row))
                return raise(
                    L, "%s: pieces for %I do not fit their line of %I", name, (LUAI_UACINT)s->amount,
                    (LUAI_UACINT)row_column(host, s->row));
        } else {
            s->row = row_of_rows(L, 2, i + 1, name);
            s->amount = row_column(host, s->row);
        }
        sum += s->amount;
    }
    if (total < 0 || total > sum)
        return raise(L, "scrip.share: %I does not fit lines of %I", (LUAI_UACINT)total, (LUAI_UACINT)sum);
    lua_createtable(L, 0, (int)count);
    int64_t left = total;
    for (int64_t i = 0; i < count; i++) {
        unsigned __int128 product = (unsigned __int128)total * (uint64_t)shares[i].amount;
        int64_t part = sum == 0 ? 0 : (int64_t)(product / (uint64_t)sum);
        shares[i].remainder = sum == 0 ? 0 : (uint64_t)(product % (uint64_t)sum);
        left -= part;
        push_key(L, host, shares[i].row);
        lua_pushvalue(L, -1);
        lua_rawget(L, 4);  // a line that is named twice gets both parts
        lua_pushinteger(L, part + lua_tointeger(L, -1));
        lua_remove(L, -2);
        lua_rawset(L, 4);
    }
    sort_shares(shares, shares + count, (size_t)count);
    for (int64_t i = 0; i < left; i++) {
        push_key(L, host, shares[i].row);
        lua_pushvalue(L, -1);
        lua_rawget(L, 4);
        lua_Integer part = lua_tointeger(L, -1) + 1;
        lua_pop(L, 1);
        lua_pushinteger(L, part);
        lua_rawset(L, 4);
    }
    return 1;
}

// uses(pieces) → { [line.id] = number }: what a set rule says it used.
static int scrip_uses(lua_State *L) {
    luasandbox_state *host = host_of(L);
    const char *name = "scrip.uses";
    lua_settop(L, 1);
    check_plain_table(L, 1, name);
    int64_t count = (int64_t)lua_rawlen(L, 1);
    charge(L, COST_HELPERS, 6 * (uint64_t)count);
    lua_createtable(L, 0, (int)count);
    for (int64_t i = 1; i <= count; i++) {
        uint32_t row;
        int64_t units;
        lua_rawgeti(L, 1, i);
        if (!read_pick(L, name, "quantity", &row, &units)) {
            lua_settop(L, 3);
            return raise(L, "%s wants pieces of scrip.cheapest or scrip.dearest, not %s", name, luaL_typename(L, 3));
        }
        lua_settop(L, 2);
        push_key(L, host, row);
        lua_pushvalue(L, -1);
        lua_rawget(L, 2);
        if (__builtin_add_overflow(units, lua_tointeger(L, -1), &units))
            return raise(L, "%s: too many pieces", name);
        lua_pop(L, 1);
        lua_pushinteger(L, units);
        lua_rawset(L, 2);
    }
    return 1;
}

enum { PIECE_STEPS = 6 };  // what a table in an answer costs

typedef struct {
    uint32_t row, place;
    int64_t amount, quantity;
} unit_row;

static bool unit_before(const unit_row *a, const unit_row *b, bool dearest) {
    // a.amount / a.quantity against b.amount / b.quantity, without dividing.
    __int128 left = (__int128)a->amount * b->quantity, right = (__int128)b->amount * a->quantity;
    if (left != right) return dearest ? left > right : left < right;
    return a->place < b->place;
}

// Notes what the value step picks; see use_what_was_picked.
static void note_pick(luasandbox_state *host, uint32_t row, int64_t units) {
    if (!host->any_picked) {
        memset(host->picked, 0, host->input->row_count * sizeof *host->picked);
        host->any_picked = true;
    }
    if (host->picked[row] < units) host->picked[row] = units;
}

static int pick_units(lua_State *L, bool dearest, const char *name) {
    luasandbox_state *host = host_of(L);
    lua_settop(L, 3);
    bool all = wants_all(L, 3, name);
    int64_t wanted = lua_isnil(L, 2) ? 1 : check_whole(L, 2, name, "the number of pieces");
    if (wanted < 0) return raise(L, "%s: %I pieces", name, (LUAI_UACINT)wanted);
    int64_t count = open_rows(L, 1, name);
    charge(L, COST_HELPERS, 4 * (uint64_t)count);
    unit_row *rows = lua_newuserdatauv(L, 2 * (size_t)count * sizeof *rows + 1, 0);
    for (int64_t i = 0; i < count; i++) {
        uint32_t row = row_of_rows(L, 1, i + 1, name);
        rows[i] = (unit_row){row, (uint32_t)i, row_column(host, row), row_quantity(host, row)};
    }
    unit_row *spare = rows + count;
    for (size_t width = 1, n = (size_t)count; width < n; width *= 2) {
        for (size_t start = 0; start < n; start += 2 * width) {
            size_t middle = start + width < n ? start + width : n;
            size_t end = start + 2 * width < n ? start + 2 * width : n;
            size_t a = start, b = middle, out = start;
            while (a < middle && b < end)
                spare[out++] = unit_before(&rows[b], &rows[a], dearest) ? rows[b++] : rows[a++];
            while (a < middle) spare[out++] = rows[a++];
            while (b < end) spare[out++] = rows[b++];
        }
        memcpy(rows, spare, n * sizeof *rows);
    }
    lua_newtable(L);
    int result = lua_gettop(L);
    for (int64_t i = 0, entry = 1; i < count && wanted > 0; i++) {
        int64_t quantity = all ? rows[i].quantity : row_units(host, rows[i].row);
        if (quantity > wanted) quantity = wanted;
        if (quantity == 0) continue;
        wanted -= quantity;
        charge(L, COST_HELPERS, PIECE_STEPS);
        if (!all) note_pick(host, rows[i].row, quantity);
        lua_createtable(L, 0, 3);
        push_row(L, host, rows[i].row);
        lua_setfield(L, -2, "line");
        lua_pushinteger(L, quantity);
        lua_setfield(L, -2, "quantity");
        lua_pushinteger(L, amount_of_units(host, rows[i].row, quantity));
        lua_setfield(L, -2, "amount");
        lua_rawseti(L, result, entry++);
    }
    return 1;
}

static int scrip_cheapest(lua_State *L) { return pick_units(L, false, "scrip.cheapest"); }
static int scrip_dearest(lua_State *L) { return pick_units(L, true, "scrip.dearest"); }

// each_unit(lines): `for line, amount in scrip.each_unit(lines)`, once per piece.
typedef struct {
    uint32_t magic;
    bool all;
    int64_t position, unit, count;
} unit_loop;

static int unit_step(lua_State *L) {
    luasandbox_state *host = host_of(L);
    unit_loop *at = object_at(L, 1, MAGIC_UNITS);
    if (!at) return raise(L, "the function of each_unit is for its own loop");
    charge(L, COST_HELPERS, 1);
    lua_settop(L, 1);
    lua_getiuservalue(L, 1, 1);
    while (at->position <= at->count) {
        uint32_t row = row_of_rows(L, 2, at->position, "scrip.each_unit");
        if (at->unit < (at->all ? row_quantity(host, row) : row_units(host, row))) {
            int64_t unit = at->unit++;
            push_row(L, host, row);
            lua_pushinteger(L, amount_of_units(host, row, unit + 1) - amount_of_units(host, row, unit));
            return 2;
        }
        at->position++;
        at->unit = 0;
    }
    lua_pushnil(L);
    return 1;
}

static int scrip_each_unit(lua_State *L) {
    lua_settop(L, 2);
    bool all = wants_all(L, 2, "scrip.each_unit");
    lua_settop(L, 1);
    int64_t count = open_rows(L, 1, "scrip.each_unit");
    lua_pushcfunction(L, unit_step);
    unit_loop *at = lua_newuserdatauv(L, sizeof *at, 1);
    *at = (unit_loop){.magic = MAGIC_UNITS, .all = all, .position = 1, .count = count};
    lua_pushvalue(L, 1);
    lua_setiuservalue(L, 3, 1);
    return 2;
}

const luaL_Reg units_functions[] = {
    {"cheapest", scrip_cheapest}, {"dearest", scrip_dearest}, {"each_unit", scrip_each_unit},
    {"share", scrip_share}, {"sum", scrip_sum}, {"uses", scrip_uses}, {NULL, NULL},
};
