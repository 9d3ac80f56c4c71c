// table.*: over plain tables, every element charged. The sort is stable and draws no pivots.
#include "host.h"

#include <string.h>

static int table_insert(lua_State *L) {
    check_plain_table(L, 1, "table.insert");
    lua_Integer size = (lua_Integer)lua_rawlen(L, 1);
    switch (lua_gettop(L)) {
    case 2: lua_rawseti(L, 1, size + 1); return 0;
    case 3: {
        lua_Integer position = want_integer(L, 2);
        luaL_argcheck(L, position >= 1 && position <= size + 1, 2, "position out of bounds");
        charge(L, COST_INSERT, (uint64_t)(size + 1 - position));
        for (lua_Integer i = size; i >= position; i--) {
            lua_rawgeti(L, 1, i);
            lua_rawseti(L, 1, i + 1);
        }
        lua_rawseti(L, 1, position);
        return 0;
    }
    default: return raise(L, "table.insert wants a table, perhaps a position, and a value");
    }
}

static int table_remove(lua_State *L) {
    check_plain_table(L, 1, "table.remove");
    lua_Integer size = (lua_Integer)lua_rawlen(L, 1);
    lua_Integer position = want_integer_or(L, 2, size);
    if (lua_gettop(L) >= 2 && !(size == 0 && position == 0))
        luaL_argcheck(L, position >= 1 && position <= size + 1, 2, "position out of bounds");
    lua_rawgeti(L, 1, position);
    if (position >= 1 && position <= size) {
        charge(L, COST_REMOVE, (uint64_t)(size - position));
        for (; position < size; position++) {
            lua_rawgeti(L, 1, position + 1);
            lua_rawseti(L, 1, position);
        }
        lua_pushnil(L);
        lua_rawseti(L, 1, position);
    }
    return 1;
}

// Reads a list's length without calling anything of the script's.
static lua_Integer length_of(lua_State *L, int index, const char *function) {
    view *v = view_at(L, index);
    int64_t length;
    if (v) {
        if (!view_length(host_of(L), v, &length)) raise(L, "%s wants a list", function);
        return length;
    }
    luaL_checktype(L, index, LUA_TTABLE);
    if (push_frozen_data(L, index)) {
        length = (int64_t)lua_rawlen(L, -1);
        lua_pop(L, 1);
        return length;
    }
    return (lua_Integer)lua_rawlen(L, index);
}

static int table_concat(lua_State *L) {
    lua_Integer size = length_of(L, 1, "table.concat");
    size_t separator_length;
    const char *separator = luaL_optlstring(L, 2, "", &separator_length);
    lua_Integer from = want_integer_or(L, 3, 1), to = want_integer_or(L, 4, size);
    luaL_Buffer buffer;
    luaL_buffinit(L, &buffer);
    for (lua_Integer i = from; i <= to; i++) {
        lua_geti(L, 1, i);
        size_t length;
        int type = lua_type(L, -1);
        if (type != LUA_TSTRING && type != LUA_TNUMBER)
            return raise(L, "table.concat: element %I is a %s", (LUAI_UACINT)i, lua_typename(L, type));
        if (type == LUA_TNUMBER) charge_number_text(L, COST_CONCAT, -1);
        lua_tolstring(L, -1, &length);
        charge(L, COST_CONCAT, 1 + (length + separator_length) / 16);
        luaL_addvalue(&buffer);
        if (i == to) break;
        luaL_addlstring(&buffer, separator, separator_length);
    }
    luaL_pushresult(&buffer);
    return 1;
}

static int table_unpack(lua_State *L) {
    lua_Integer from = want_integer_or(L, 2, 1);
    lua_Integer to = lua_isnoneornil(L, 3) ? length_of(L, 1, "table.unpack") : want_integer(L, 3);
    if (from > to) return 0;
    lua_Unsigned count = (lua_Unsigned)to - (lua_Unsigned)from;
    if (count >= 250) return raise(L, "table.unpack: more than 250 values");
    int values = (int)count + 1;
    luaL_checkstack(L, values, "table.unpack");
    charge(L, COST_UNPACK, (uint64_t)values);
    for (int i = 0; i < values; i++) lua_geti(L, 1, from + i);
    return values;
}

// Sort: the elements are copied to a table the comparator cannot reach, then indices are merged.

enum { SORT_TABLE = 1, SORT_COMPARE = 2, SORT_COPY = 3 };

static bool goes_before(lua_State *L, uint32_t a, uint32_t b) {
    charge(L, COST_SORT, host_of(L)->price);
    bool before;
    if (lua_isnil(L, SORT_COMPARE)) {
        lua_rawgeti(L, SORT_COPY, a);
        lua_rawgeti(L, SORT_COPY, b);
        before = lua_compare(L, -2, -1, LUA_OPLT);
        lua_pop(L, 2);
    } else {
        lua_pushvalue(L, SORT_COMPARE);
        lua_rawgeti(L, SORT_COPY, a);
        lua_rawgeti(L, SORT_COPY, b);
        lua_call(L, 2, 1);
        before = lua_toboolean(L, -1);
        lua_pop(L, 1);
    }
    return before;
}

static int table_sort(lua_State *L) {
    luasandbox_state *host = host_of(L);
    check_plain_table(L, 1, "table.sort");
    if (!lua_isnoneornil(L, 2)) luaL_checktype(L, 2, LUA_TFUNCTION);
    lua_settop(L, 2);
    size_t count = lua_rawlen(L, 1);
    if (count < 2) return 0;
    if (++host->callback_depth > CALLBACK_DEPTH_MAX)
        return raise(L, "table.sort: too many sorts within sorts");
    charge(L, COST_SORT, count);
    lua_createtable(L, count < 1 << 20 ? (int)count : 0, 0);
    for (size_t i = 1; i <= count; i++) {
        lua_rawgeti(L, 1, (lua_Integer)i);
        lua_rawseti(L, SORT_COPY, (lua_Integer)i);
    }
    uint32_t *order = lua_newuserdatauv(L, 2 * count * sizeof *order, 0);
    uint32_t *spare = order + count;
    for (size_t i = 0; i < count; i++) order[i] = (uint32_t)i + 1;
    for (size_t width = 1; width < count; width *= 2) {
        for (size_t start = 0; start < count; start += 2 * width) {
            size_t middle = start + width < count ? start + width : count;
            size_t end = start + 2 * width < count ? start + 2 * width : count;
            size_t a = start, b = middle, out = start;
            // The right one first only if it must: equal elements keep their order.
            while (a < middle && b < end)
                spare[out++] = goes_before(L, order[b], order[a]) ? order[b++] : order[a++];
            while (a < middle) spare[out++] = order[a++];
            while (b < end) spare[out++] = order[b++];
        }
        memcpy(order, spare, count * sizeof *order);
    }
    for (size_t i = 0; i < count; i++) {
        lua_rawgeti(L, SORT_COPY, order[i]);
        lua_rawseti(L, SORT_TABLE, (lua_Integer)i + 1);
    }
    host->callback_depth--;
    return 0;
}

const luaL_Reg table_functions[] = {
    {"concat", table_concat}, {"insert", table_insert}, {"remove", table_remove},
    {"sort", table_sort}, {"unpack", table_unpack}, {NULL, NULL},
};
