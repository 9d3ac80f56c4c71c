// What a rule needs of Lua's base library, with one defined order for pairs and next: numbers
// ascending, then strings by byte, then false, then true.
#include "host.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

// Writing a float takes time in proportion to its exponent.
void charge_number_text(lua_State *L, cost what, int index) {
    if (lua_isinteger(L, index)) return;
    lua_Number x = lua_tonumber(L, index);
    int exponent = isfinite(x) && x != 0 ? abs(ilogb(x)) : 0;
    charge(L, what, 4 + (uint64_t)exponent / 16);
}

void push_text_of(lua_State *L, int index) {
    index = lua_absindex(L, index);
    switch (lua_type(L, index)) {
    case LUA_TNIL: lua_pushliteral(L, "nil"); break;
    case LUA_TBOOLEAN: lua_pushstring(L, lua_toboolean(L, index) ? "true" : "false"); break;
    case LUA_TNUMBER:
        charge_number_text(L, COST_TOSTRING, index);
        if (lua_tonumber(L, index) != lua_tonumber(L, index)) {
            lua_pushliteral(L, "nan");  // its sign is the processor's affair
            break;
        }
        lua_pushvalue(L, index);
        lua_tostring(L, -1);
        break;
    case LUA_TSTRING: lua_pushvalue(L, index); break;
    case LUA_TUSERDATA: {
        view *v = view_at(L, index);
        lua_pushstring(L, v ? view_name(host_of(L), v) : "refusal");
        break;
    }
    default: lua_pushstring(L, lua_typename(L, lua_type(L, index)));  // never an address
    }
}

void check_plain_table(lua_State *L, int index, const char *function) {
    if (lua_type(L, index) != LUA_TTABLE) {
        push_text_of(L, index);
        const char *what = lua_type(L, index) == LUA_TUSERDATA
            ? lua_tostring(L, -1) : lua_typename(L, lua_type(L, index));
        raise(L, "%s wants a table of the rule's own, not %s", function, what);
    }
    if (lua_getmetatable(L, index))
        raise(L, "%s: this table is read-only; copy it first", function);
}

static int base_assert(lua_State *L) {
    luaL_checkany(L, 1);
    if (lua_toboolean(L, 1)) return lua_gettop(L);
    if (lua_isnoneornil(L, 2)) return raise(L, "assertion failed");
    lua_settop(L, 2);
    return lua_error(L);
}

static int base_error(lua_State *L) {
    int level = (int)want_integer_or(L, 2, 1);
    lua_settop(L, 1);
    if (lua_type(L, 1) == LUA_TSTRING && level > 0 && level < 100) {
        luaL_where(L, level);
        lua_pushvalue(L, 1);
        lua_concat(L, 2);
    }
    return lua_error(L);
}

static int base_type(lua_State *L) {
    luaL_checkany(L, 1);
    int type = lua_type(L, 1);
    // Host objects are tables as far as a rule is concerned.
    lua_pushstring(L, lua_typename(L, type == LUA_TUSERDATA ? LUA_TTABLE : type));
    return 1;
}

static int base_tostring(lua_State *L) {
    luaL_checkany(L, 1);
    push_text_of(L, 1);
    return 1;
}

static int base_tonumber(lua_State *L) {
    if (lua_isnoneornil(L, 2)) {
        luaL_checkany(L, 1);
        if (lua_type(L, 1) == LUA_TNUMBER) {
            lua_settop(L, 1);
            return 1;
        }
        size_t length;
        const char *text = lua_tolstring(L, 1, &length);
        if (text) {
            charge(L, COST_TONUMBER, length / 16);
            if (lua_stringtonumber(L, text) == length + 1) return 1;
        }
        lua_pushnil(L);
        return 1;
    }
    luaL_checktype(L, 1, LUA_TSTRING);
    lua_Integer base = want_integer(L, 2);
    luaL_argcheck(L, base >= 2 && base <= 36, 2, "base out of range");
    charge(L, COST_TONUMBER, 1 + lua_rawlen(L, 1) / 16);
    const char *at = lua_tostring(L, 1);
    while (*at == ' ' || *at == '\t' || *at == '\n') at++;
    bool negative = *at == '-';
    if (negative) at++;
    lua_Unsigned value = 0;
    bool any = false;
    for (;; at++, any = true) {
        int digit = *at >= '0' && *at <= '9' ? *at - '0'
            : *at >= 'a' && *at <= 'z' ? *at - 'a' + 10
            : *at >= 'A' && *at <= 'Z' ? *at - 'A' + 10 : 99;
        if (digit >= base) break;
        value = value * (lua_Unsigned)base + (lua_Unsigned)digit;
    }
    while (*at == ' ' || *at == '\t' || *at == '\n') at++;
    if (!any || *at) lua_pushnil(L);
    else lua_pushinteger(L, (lua_Integer)(negative ? 0u - value : value));
    return 1;
}

static int base_select(lua_State *L) {
    int count = lua_gettop(L);
    if (lua_type(L, 1) == LUA_TSTRING && strcmp(lua_tostring(L, 1), "#") == 0) {
        lua_pushinteger(L, count - 1);
        return 1;
    }
    lua_Integer n = want_integer(L, 1);
    charge(L, COST_UNPACK, (uint64_t)count / 16);
    if (n < 0) n = count + n;
    else if (n > count) n = count;
    luaL_argcheck(L, n >= 1, 1, "index out of range");
    return count - (int)n;
}

// Keys in the defined order.

typedef struct {
    int rank;  // 0 number, 1 string, 2 false, 3 true
    bool is_integer;
    lua_Integer integer;
    lua_Number number;
    const char *text;
    size_t length;
    lua_Integer position;
} sort_key;

static int compare_numbers(const sort_key *a, const sort_key *b) {
    if (a->is_integer && b->is_integer)
        return a->integer < b->integer ? -1 : a->integer > b->integer;
    lua_Number x = a->is_integer ? (lua_Number)a->integer : a->number;
    lua_Number y = b->is_integer ? (lua_Number)b->integer : b->number;
    if (x != y) return x < y ? -1 : 1;
    return a->is_integer == b->is_integer ? 0 : a->is_integer ? -1 : 1;
}

static int compare_keys(const void *left, const void *right) {
    const sort_key *a = left, *b = right;
    if (a->rank != b->rank) return a->rank < b->rank ? -1 : 1;
    if (a->rank == 0) return compare_numbers(a, b);
    if (a->rank == 1) {
        int order = memcmp(a->text, b->text, a->length < b->length ? a->length : b->length);
        if (order) return order;
        return a->length < b->length ? -1 : a->length > b->length;
    }
    return 0;
}

enum { PLACES_STEPS = 40 };

static void read_key(lua_State *L, sort_key *key) {
    *key = (sort_key){0};
    switch (lua_type(L, -1)) {
    case LUA_TNUMBER:
        key->is_integer = lua_isinteger(L, -1);
        if (key->is_integer) key->integer = lua_tointeger(L, -1);
        else key->number = lua_tonumber(L, -1);
        break;
    case LUA_TSTRING:
        key->rank = 1;
        key->text = lua_tolstring(L, -1, &key->length);
        break;
    case LUA_TBOOLEAN: key->rank = lua_toboolean(L, -1) ? 3 : 2; break;
    default:
        raise(L, "cannot iterate a table with a %s as key: it has no order",
              lua_typename(L, lua_type(L, -1)));
    }
}

// A bottom-up merge: the C library's qsort may allocate behind our back.
static void sort_keys(sort_key *keys, sort_key *spare, size_t count) {
    for (size_t width = 1; width < count; width *= 2) {
        for (size_t start = 0; start < count; start += 2 * width) {
            size_t middle = start + width < count ? start + width : count;
            size_t end = start + 2 * width < count ? start + 2 * width : count;
            size_t a = start, b = middle, out = start;
            while (a < middle && b < end)
                spare[out++] = compare_keys(&keys[a], &keys[b]) <= 0 ? keys[a++] : keys[b++];
            while (a < middle) spare[out++] = keys[a++];
            while (b < end) spare[out++] = keys[b++];
        }
        memcpy(keys, spare, count * sizeof *keys);
    }
}

void push_sorted_keys(lua_State *L, int table) {
    // How many places a table has that hold nothing is not to be known, and they are gone over too.
    charge(L, COST_PAIRS, PLACES_STEPS);
    table = lua_absindex(L, table);
    size_t count = 0;
    lua_pushnil(L);
    while (lua_next(L, table)) {
        lua_pop(L, 1);
        count++;
    }
    charge(L, COST_PAIRS, 2 * count * host_of(L)->price);
    lua_createtable(L, (int)count, 0);
    int result = lua_gettop(L);
    lua_pushnil(L);
    if (count == 0) {
        lua_pop(L, 1);
        return;
    }
    sort_key *keys = lua_newuserdatauv(L, 2 * count * sizeof *keys, 0);
    lua_insert(L, -2);
    size_t at = 0;
    while (at < count && lua_next(L, table)) {
        lua_pop(L, 1);
        read_key(L, &keys[at++]);
    }
    lua_settop(L, result + 1);
    sort_keys(keys, keys + count, at);
    for (size_t i = 0; i < at; i++) {
        switch (keys[i].rank) {
        case 0:
            if (keys[i].is_integer) lua_pushinteger(L, keys[i].integer);
            else lua_pushnumber(L, keys[i].number);
            break;
        case 1: lua_pushlstring(L, keys[i].text, keys[i].length); break;
        default: lua_pushboolean(L, keys[i].rank == 3);
        }
        lua_rawseti(L, result, (lua_Integer)i + 1);
    }
    lua_settop(L, result);
}

// pairs: the keys are listed once, when the loop starts. The loop's state is a small object whose
// user values are the keys and the table; a key whose value has gone is passed over.
typedef struct {
    uint32_t magic;
    bool is_view;
    lua_Integer position;
} iteration;

static int pairs_step(lua_State *L) {
    iteration *at = object_at(L, 1, MAGIC_PAIRS);
    if (!at) return raise(L, "the function of pairs is for its own loop");
    for (;;) {
        lua_settop(L, 1);
        lua_getiuservalue(L, 1, 1);
        if (lua_rawgeti(L, 2, ++at->position) == LUA_TNIL) return 1;
        lua_getiuservalue(L, 1, 2);
        lua_pushvalue(L, 3);
        if (at->is_view) lua_gettable(L, 4);
        else lua_rawget(L, 4);
        if (lua_isnil(L, 5)) continue;
        lua_remove(L, 4);
        return 2;
    }
}

static int base_pairs(lua_State *L) {
    lua_settop(L, 1);
    view *v = view_at(L, 1);
    if (v) {
        push_view_keys(L, host_of(L), v);
    } else {
        luaL_checktype(L, 1, LUA_TTABLE);
        if (push_frozen_data(L, 1)) lua_replace(L, 1);
        push_sorted_keys(L, 1);
    }
    lua_pushcfunction(L, pairs_step);
    iteration *at = lua_newuserdatauv(L, sizeof *at, 2);
    at->magic = MAGIC_PAIRS;
    at->position = 0;
    at->is_view = v != NULL;
    lua_pushvalue(L, 2);
    lua_setiuservalue(L, 4, 1);
    lua_pushvalue(L, 1);
    lua_setiuservalue(L, 4, 2);
    lua_pushnil(L);
    return 3;
}

static int base_next(lua_State *L) {
    lua_settop(L, 2);
    view *v = view_at(L, 1);
    if (v) {
        push_view_keys(L, host_of(L), v);
    } else {
        luaL_checktype(L, 1, LUA_TTABLE);
        if (push_frozen_data(L, 1)) lua_replace(L, 1);
        push_sorted_keys(L, 1);
    }
    lua_Integer count = (lua_Integer)lua_rawlen(L, 3), at = 1;
    if (!lua_isnil(L, 2)) {
        while (at <= count) {
            lua_rawgeti(L, 3, at++);
            bool found = lua_rawequal(L, -1, 2);
            lua_pop(L, 1);
            if (found) break;
            if (at > count) return raise(L, "next: this key is not in the table");
        }
        charge(L, COST_PAIRS, (uint64_t)at * host_of(L)->price);
    }
    if (lua_rawgeti(L, 3, at) == LUA_TNIL) return 1;
    lua_pushvalue(L, -1);
    lua_gettable(L, 1);
    return 2;
}

static int ipairs_step(lua_State *L) {
    lua_Integer at = want_integer(L, 2) + 1;
    view *v = view_at(L, 1);
    int64_t length;
    if (v) {
        luasandbox_state *host = host_of(L);
        if (!view_length(host, v, &length)) return raise(L, "ipairs wants a list");
        if (at > length || at < 1) {
            lua_pushnil(L);
            return 1;
        }
        lua_pushinteger(L, at);
        push_element(L, host, v, at);
        return 2;
    }
    lua_pushinteger(L, at);
    return lua_geti(L, 1, at) == LUA_TNIL ? 1 : 2;
}

static int base_ipairs(lua_State *L) {
    view *v = view_at(L, 1);
    int64_t length;
    if (v) {
        if (!view_length(host_of(L), v, &length))
            return raise(L, "ipairs wants a list, not %s", view_name(host_of(L), v));
    } else {
        luaL_checktype(L, 1, LUA_TTABLE);
    }
    lua_settop(L, 1);
    lua_pushcfunction(L, ipairs_step);
    lua_insert(L, 1);
    lua_pushinteger(L, 0);
    return 3;
}

const luaL_Reg base_functions[] = {
    {"assert", base_assert}, {"error", base_error}, {"ipairs", base_ipairs}, {"next", base_next},
    {"pairs", base_pairs}, {"select", base_select}, {"tonumber", base_tonumber},
    {"tostring", base_tostring}, {"type", base_type}, {NULL, NULL},
};
