// The table a value step answers: what comes off each row, which of its units that used, and what is
// handed over besides. Everything is checked here, against what the caller lent.
#include "host.h"

#include <string.h>

static void push_row_key(lua_State *L, luasandbox_state *host, uint32_t row) {
    const luasandbox_schema *schema = host->schema;
    const int64_t *cells = host->input->rows.rows + (size_t)row * schema->records[0].cells;
    push_span(L, &host->input->rows, cells[schema->key_cell]);
}

void refuse_float(lua_State *L, int index, const char *what, const char *id) {
    push_text_of(L, index);
    raise_result(
        L, "%s%s%s is %s, a float: amounts are whole minor units; use scrip.div or scrip.percent_off",
        what, id ? ": line " : "'s answer", id ? id : "", lua_tostring(L, -1));
}

// One part of a row's discount, at the top of the stack.
static int64_t check_part(lua_State *L, luasandbox_state *host, uint32_t row, const char *id) {
    const char *name = host->schema->value_name;
    int type = lua_type(L, -1);
    if (type == LUA_TNUMBER && !lua_isinteger(L, -1)) refuse_float(L, lua_gettop(L), name, id);
    if (type != LUA_TNUMBER)
        raise_result(L, "%s: lines['%s'] is a %s, not a whole number", name, id, luaL_typename(L, -1));
    int64_t part = lua_tointeger(L, -1);
    if (part < 0)
        raise_result(L, "%s: lines['%s'] is %I: a discount is never negative", name, id, (LUAI_UACINT)part);
    if (!host->answer->selection[row] && part > 0) raise_result(L, "%s: line '%s' is not in scope", name, id);
    if (part > host->input->column[row])
        raise_result(
            L, "%s: lines['%s'] is %I, more than the line's %I", name, id, (LUAI_UACINT)part,
            (LUAI_UACINT)host->input->column[row]);
    return part;
}

// How many units of a row were used, at the top of the stack.
static int64_t check_use(lua_State *L, luasandbox_state *host, uint32_t row, const char *id) {
    const char *name = host->schema->value_name;
    if (!lua_isinteger(L, -1)) {
        push_text_of(L, -1);
        raise_result(
            L, "%s: uses['%s'] is %s (a %s): pieces are counted in whole numbers", name, id,
            lua_tostring(L, -1), luaL_typename(L, -2));
    }
    int64_t units = lua_tointeger(L, -1), left = row_units(host, row);
    if (units < 0)
        raise_result(L, "%s: uses['%s'] is %I: use 0 or more pieces", name, id, (LUAI_UACINT)units);
    if (!host->answer->selection[row] && units > 0)
        raise_result(L, "%s: uses['%s']: the line is not in scope", name, id);
    if (units > left)
        raise_result(
            L, "%s: uses['%s'] is %I, more than the line's %I unused", name, id, (LUAI_UACINT)units,
            (LUAI_UACINT)left);
    return units;
}

// A key that names no row: says which.
static void find_stranger(lua_State *L, luasandbox_state *host, const char *what, int parts) {
    const char *name = host->schema->value_name;
    push_sorted_keys(L, parts);
    int keys = lua_gettop(L);
    lua_Integer count = (lua_Integer)lua_rawlen(L, keys);
    for (lua_Integer i = 1; i <= count; i++) {
        lua_rawgeti(L, keys, i);
        bool known = false;
        for (uint32_t row = 0; row < host->input->row_count && !known; row++) {
            push_row_key(L, host, row);
            known = lua_rawequal(L, -1, -2);
            lua_pop(L, 1);
            charge(L, COST_ANSWER, 1);
        }
        if (!known) {
            push_text_of(L, -1);
            raise_result(
                L, "%s: %s[%s] (a %s) is no line of the basket: use line.id", name, what,
                lua_tostring(L, -1), luaL_typename(L, -2));
        }
        lua_settop(L, keys);
    }
}

typedef int64_t (*row_check)(lua_State *L, luasandbox_state *host, uint32_t row, const char *id);

// { [id] = number } at `parts`: one number for each row, 0 where it names none; answers the sum.
static int64_t read_by_row(
    lua_State *L, luasandbox_state *host, const char *what, int parts, row_check check, int64_t *out) {
    const luasandbox_input *input = host->input;
    size_t entries = 0, matched = 0;
    lua_pushnil(L);
    while (lua_next(L, parts)) {
        lua_pop(L, 1);
        if (lua_type(L, -1) != LUA_TSTRING)
            raise_result(
                L, "%s: %s is keyed by a %s: use line.id", host->schema->value_name, what, luaL_typename(L, -1));
        entries++;
    }
    charge(L, COST_ANSWER, entries + input->row_count);
    int64_t total = 0;
    int top = lua_gettop(L);
    for (uint32_t row = 0; row < input->row_count; row++) {
        push_row_key(L, host, row);
        const char *id = lua_tostring(L, -1);
        lua_pushvalue(L, -1);
        out[row] = 0;
        if (lua_rawget(L, parts) != LUA_TNIL) {
            matched++;
            out[row] = check(L, host, row, id);
            total += out[row];
        }
        lua_settop(L, top);
    }
    if (matched != entries) find_stranger(L, host, what, parts);
    lua_settop(L, top);
    return total;
}

// Copies a gift's text into the state, where it outlives the run.
static void keep_gift_text(
    lua_State *L, luasandbox_state *host, lua_Integer at, const char *key, bool needed, size_t *used,
    luasandbox_node *node) {
    const char *name = host->schema->value_name;
    int type = lua_getfield(L, -1, key);
    size_t length = 0;
    const char *text = "";
    if (type == LUA_TSTRING) text = lua_tolstring(L, -1, &length);
    else if (type != LUA_TNIL)
        raise_result(L, "%s: gifts[%I].%s is a %s: use a string", name, (LUAI_UACINT)at, key, luaL_typename(L, -1));
    if (length > GIFT_TEXT_BYTES_MAX || (needed && length == 0))
        raise_result(
            L, "%s: gifts[%I].%s has %I bytes: use %d to %d", name, (LUAI_UACINT)at, key,
            (LUAI_UACINT)length, needed ? 1 : 0, GIFT_TEXT_BYTES_MAX);
    char *kept = host->gift_buffer + *used;
    copy_message(kept, GIFT_TEXT_BYTES_MAX + 8, text, length);
    *node = (luasandbox_node){.kind = LUASANDBOX_NODE_TEXT, .text = (const uint8_t *)kept, .length = strlen(kept)};
    *used += node->length;
    lua_pop(L, 1);
}

static void check_gift_keys(lua_State *L, luasandbox_state *host, lua_Integer at) {
    int gift = lua_gettop(L);
    lua_pushnil(L);
    while (lua_next(L, gift)) {
        lua_pop(L, 1);
        push_text_of(L, -1);
        const char *key = lua_tostring(L, -1);
        if (strcmp(key, "sku") != 0 && strcmp(key, "name") != 0 && strcmp(key, "quantity") != 0)
            raise_result(
                L, "%s: gifts[%I] has a key '%s': use sku, name and quantity", host->schema->value_name,
                (LUAI_UACINT)at, key);
        lua_pop(L, 1);
    }
}

// { { sku = …, name = …, quantity = … }, … } at `list`.
static void read_gifts(lua_State *L, luasandbox_state *host, int list) {
    const char *name = host->schema->value_name;
    luasandbox_answer *answer = host->answer;
    size_t count = 0, used = 0, keys = 0;
    lua_pushnil(L);
    while (lua_next(L, list)) {
        lua_pop(L, 1);
        keys++;
    }
    count = (size_t)lua_rawlen(L, list);
    charge(L, COST_ANSWER, keys);
    if (keys != count) raise_result(L, "%s: gifts is no list: use { { sku = …, quantity = … } }", name);
    if (count > GIFTS_MAX) raise_result(L, "%s: more than %d gifts", name, GIFTS_MAX);
    for (lua_Integer at = 1; at <= (lua_Integer)count; at++) {
        luasandbox_node *nodes = &host->gifts[3 * (at - 1)];
        lua_rawgeti(L, list, at);
        if (push_frozen_data(L, -1)) lua_replace(L, -2);  // a record of the stock's parameters
        if (lua_type(L, -1) != LUA_TTABLE)
            raise_result(
                L, "%s: gifts[%I] is a %s: use { sku = …, name = …, quantity = … }", name,
                (LUAI_UACINT)at, luaL_typename(L, -1));
        check_gift_keys(L, host, at);
        keep_gift_text(L, host, at, "sku", true, &used, &nodes[0]);
        keep_gift_text(L, host, at, "name", false, &used, &nodes[1]);
        int type = lua_getfield(L, -1, "quantity");
        nodes[2] = (luasandbox_node){.kind = LUASANDBOX_NODE_INTEGER, .integer = 1};
        if (type != LUA_TNIL) {
            push_text_of(L, -1);
            if (!lua_isinteger(L, -2) || lua_tointeger(L, -2) < 1 || lua_tointeger(L, -2) > 1000000)
                raise_result(
                    L, "%s: gifts[%I].quantity is %s: use whole pieces, 1 to 1000000", name, (LUAI_UACINT)at,
                    lua_tostring(L, -1));
            nodes[2].integer = lua_tointeger(L, -2);
            lua_pop(L, 1);
        }
        lua_pop(L, 2);
    }
    answer->gifts = host->gifts;
    answer->gift_count = count;
}

// A set rule that does not say what it used has used what it picked: else its author's forgetting would
// let one piece serve two sets.
void use_what_was_picked(luasandbox_state *host) {
    if (!host->any_picked) return;
    luasandbox_answer *answer = host->answer;
    bool by_row = answer->kind == LUASANDBOX_ANSWER_ROWS;
    for (uint32_t row = 0; row < host->input->row_count; row++) {
        bool counts = answer->selection[row] && (!by_row || answer->row_values[row] > 0);
        answer->row_uses[row] = counts ? host->picked[row] : 0;
    }
    answer->uses_given = true;
}

// What stands at a key of the answer: its index, or 0 when there is nothing.
static int open_part(lua_State *L, luasandbox_state *host, int table, const char *key) {
    lua_pushstring(L, key);
    int type = lua_rawget(L, table);
    if (type == LUA_TNIL) return 0;
    if (push_frozen_data(L, -1)) {  // gifts may be a list of the stock's parameters
        lua_replace(L, -2);
        type = lua_type(L, -1);
    }
    if (type != LUA_TTABLE)
        raise_result(L, "%s: %s is a %s: use a table", host->schema->value_name, key, luaL_typename(L, -1));
    return lua_gettop(L);
}

void read_table(lua_State *L, luasandbox_state *host) {
    luasandbox_answer *answer = host->answer;
    const char *name = host->schema->value_name;
    int table = lua_gettop(L);
    int lines = open_part(L, host, table, "lines");
    int uses = open_part(L, host, table, "uses");
    int gifts = open_part(L, host, table, "gifts");
    if (!lines && !gifts)
        raise_result(L, "%s answered a table without 'lines': return a whole number or { lines = { [line.id] = amount } }", name);
    lua_pushnil(L);
    while (lua_next(L, table)) {
        lua_pop(L, 1);
        push_text_of(L, -1);
        const char *key = lua_tostring(L, -1);
        if (strcmp(key, "lines") != 0 && strcmp(key, "uses") != 0 && strcmp(key, "gifts") != 0)
            raise_result(L, "%s answered a table with '%s' in it: use lines, uses and gifts", name, key);
        lua_pop(L, 1);
    }
    answer->kind = LUASANDBOX_ANSWER_ROWS;
    answer->total = 0;
    if (lines) answer->total = read_by_row(L, host, "lines", lines, check_part, answer->row_values);
    else memset(answer->row_values, 0, host->input->row_count * sizeof *answer->row_values);
    if (gifts) read_gifts(L, host, gifts);
    if (uses) {
        answer->uses_given = read_by_row(L, host, "uses", uses, check_use, answer->row_uses) > 0;
    } else {
        use_what_was_picked(host);
    }
}
