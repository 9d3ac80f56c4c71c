// Host objects: small read-only handles over flat records that the caller lends for a run. Handles of
// rows and of the context are kept from run to run; they hold an index, never a pointer.
#include "host.h"

#include <string.h>

enum { MEMBERS_A_STEP = 16 };  // a label or an attribute is looked for one by one
enum { RECORD_ROW = 0, RECORD_SELECTION = 1, RECORD_CONTEXT = 2 };

view *view_at(lua_State *L, int index) { return object_at(L, index, MAGIC_VIEW); }

static const luasandbox_records *records_of(const luasandbox_state *host, const view *v) {
    return v->in_context ? &host->input->context : &host->input->rows;
}

static const selection *selection_of(const luasandbox_state *host, const view *v) {
    return v->everything ? &host->all : &host->chosen;
}

static void check_fresh(lua_State *L, const luasandbox_state *host, const view *v) {
    bool stale = v->kind == VIEW_ROW ? !host->input || v->index >= host->input->row_count
                                     : v->serial && v->serial != host->serial;
    if (stale || !host->input) raise(L, "this %s is from an earlier checkout", view_name((luasandbox_state *)host, v));
}

const char *view_name(luasandbox_state *host, const view *v) {
    switch (v->kind) {
    case VIEW_SET: return "set";
    case VIEW_MAP: return "map";
    case VIEW_LIST: case VIEW_ROWS: return "list";
    default: return host->schema->records[v->record].name;
    }
}

static view *push_view(lua_State *L, luasandbox_state *host, view_kind kind, uint16_t record, int metatable) {
    view *v = lua_newuserdatauv(L, sizeof *v, 0);
    *v = (view){.magic = MAGIC_VIEW, .kind = kind, .record = record, .serial = host->serial};
    lua_rawgeti(L, LUA_REGISTRYINDEX, metatable);
    lua_setmetatable(L, -2);
    return v;
}

void push_row(lua_State *L, luasandbox_state *host, uint32_t index) {
    lua_rawgeti(L, LUA_REGISTRYINDEX, host->row_views);
    lua_rawgeti(L, -1, (lua_Integer)index + 1);
    lua_replace(L, -2);
}

static uint32_t selected_row(const selection *s, int64_t position) {
    return s->indices ? s->indices[position - 1] : (uint32_t)(position - 1);
}

// What a field holds.
static int push_field(
    lua_State *L, luasandbox_state *host, const luasandbox_field *field, const view *v,
    const luasandbox_records *records, const int64_t *row) {
    if (field->marks) host->marks |= field->marks;
    switch (field->kind) {
    case LUASANDBOX_FIELD_INTEGER: lua_pushinteger(L, row[field->cell]); break;
    case LUASANDBOX_FIELD_BOOLEAN: lua_pushboolean(L, row[field->cell] != 0); break;
    case LUASANDBOX_FIELD_TEXT: push_span(L, records, row[field->cell]); break;
    case LUASANDBOX_FIELD_COLUMN: lua_pushinteger(L, host->input->column[v->index]); break;
    case LUASANDBOX_FIELD_UNITS: lua_pushinteger(L, row_units(host, v->index)); break;
    case LUASANDBOX_FIELD_SET:
    case LUASANDBOX_FIELD_MAP: {
        bool is_set = field->kind == LUASANDBOX_FIELD_SET;
        if (v->kind == VIEW_ROW) {
            if (is_set && (row[field->cell] & 0xFFFFFFFF) == 0) {
                lua_rawgeti(L, LUA_REGISTRYINDEX, host->empty_set);
            } else {
                lua_rawgeti(L, LUA_REGISTRYINDEX, is_set ? host->set_views : host->map_views);
                lua_rawgeti(L, -1, (lua_Integer)v->index + 1);
                lua_replace(L, -2);
                ((view *)lua_touserdata(L, -1))->span = row[field->cell];
            }
        } else {
            view *inner = push_view(
                L, host, is_set ? VIEW_SET : VIEW_MAP, 0,
                is_set ? host->set_metatable : host->map_metatable);
            inner->in_context = v->in_context;
            inner->span = row[field->cell];
        }
        break;
    }
    case LUASANDBOX_FIELD_RECORD:
        lua_rawgeti(L, LUA_REGISTRYINDEX, host->context_view);
        lua_rawgeti(L, -1, field->record);
        lua_replace(L, -2);
        break;
    case LUASANDBOX_FIELD_LIST: {
        view *list = push_view(L, host, VIEW_LIST, field->record, host->list_metatable);
        list->in_context = v->in_context;
        list->span = row[field->cell];
        break;
    }
    case LUASANDBOX_FIELD_ROWS: {
        view *list = push_view(L, host, VIEW_ROWS, 0, host->rows_metatable);
        list->everything = v->everything;
        break;
    }
    case LUASANDBOX_FIELD_ROW_COUNT:
        lua_pushinteger(L, (lua_Integer)selection_of(host, v)->count);
        break;
    case LUASANDBOX_FIELD_SUM:
        lua_pushinteger(L, selection_of(host, v)->sums[field->cell]);
        break;
    }
    return 1;
}

static int unknown_field(lua_State *L, luasandbox_state *host, const view *v) {
    const luasandbox_record *record = &host->schema->records[v->record];
    const char *names[FIELDS_MAX];
    for (size_t i = 0; i < record->field_count; i++) names[i] = record->fields[i].name;
    push_text_of(L, 2);
    const char *wanted = lua_tostring(L, -1);
    const char *nearest = nearest_name(wanted, names, record->field_count);
    return nearest
        ? raise(L, "%s has no field '%s'; did you mean '%s'?", record->name, wanted, nearest)
        : raise(L, "%s has no field '%s'", record->name, wanted);
}

static int find_field(luasandbox_state *host, uint16_t record, const char *key) {
    const char *const *keys = host->field_keys[record];
    int count = host->schema->records[record].field_count;
    for (int i = 0; i < count; i++)
        if (keys[i] == key) return i;
    return -1;
}

static int row_index(lua_State *L) {
    luasandbox_state *host = host_of(L);
    view *v = lua_touserdata(L, 1);  // a metamethod of rows only: nobody else can call it
    const char *key = lua_tostring(L, 2);  // a number becomes text here, and no field's name
    if (!host->input || v->index >= host->input->row_count) check_fresh(L, host, v);
    int field = find_field(host, RECORD_ROW, key);
    if (field < 0) return unknown_field(L, host, v);
    const luasandbox_record *record = &host->schema->records[RECORD_ROW];
    const int64_t *row = host->input->rows.rows + (size_t)v->index * record->cells;
    return push_field(L, host, &record->fields[field], v, &host->input->rows, row);
}

static bool needs_cells(luasandbox_field_kind kind) {
    return kind <= LUASANDBOX_FIELD_MAP || kind == LUASANDBOX_FIELD_LIST;
}

// Ends the run: the caller lays out the context and starts again, from the same state.
static void want_context(lua_State *L, luasandbox_state *host) {
    host->context_wanted = true;
    lua_pushliteral(L, "context wanted");
    lua_error(L);
}

static int record_index(lua_State *L) {
    luasandbox_state *host = host_of(L);
    view *v = lua_touserdata(L, 1);
    const char *key = lua_type(L, 2) == LUA_TSTRING ? lua_tostring(L, 2) : NULL;
    check_fresh(L, host, v);
    int field = find_field(host, v->record, key);
    if (field < 0) return unknown_field(L, host, v);
    if (v->in_context && !host->input->context_given
        && needs_cells(host->schema->records[v->record].fields[field].kind))
        want_context(L, host);
    const luasandbox_records *records = records_of(host, v);
    return push_field(
        L, host, &host->schema->records[v->record].fields[field], v, records,
        v->row ? v->row : records->rows);
}

static const int64_t *find_member(
    lua_State *L, const luasandbox_records *records, int64_t span, int cells, const char *key, size_t length) {
    const int64_t *at = records->extras + ((uint64_t)span >> 32);
    uint64_t count = span & 0xFFFFFFFF;
    if (count >= MEMBERS_A_STEP) charge(L, COST_FIELDS, count / MEMBERS_A_STEP);
    for (uint64_t i = 0; i < count; i++, at += cells) {
        uint64_t text = (uint64_t)*at;
        if ((text & 0xFFFFFFFF) == length && memcmp(records->text + (text >> 32), key, length) == 0)
            return at;
    }
    return NULL;
}

static void push_map_value(lua_State *L, const luasandbox_records *records, const int64_t *entry) {
    if (entry[1] == 0) push_span(L, records, entry[2]);
    else if (entry[1] == 1) lua_pushinteger(L, entry[2]);
    else lua_pushboolean(L, entry[2] != 0);
}

static int set_index(lua_State *L) {
    luasandbox_state *host = host_of(L);
    view *v = lua_touserdata(L, 1);
    check_fresh(L, host, v);
    size_t length;
    const char *key = lua_type(L, 2) == LUA_TSTRING ? lua_tolstring(L, 2, &length) : NULL;
    if (key && find_member(L, records_of(host, v), v->span, 1, key, length)) lua_pushboolean(L, 1);
    else lua_pushnil(L);
    return 1;
}

static int map_index(lua_State *L) {
    luasandbox_state *host = host_of(L);
    view *v = lua_touserdata(L, 1);
    check_fresh(L, host, v);
    size_t length;
    const char *key = lua_type(L, 2) == LUA_TSTRING ? lua_tolstring(L, 2, &length) : NULL;
    const luasandbox_records *records = records_of(host, v);
    const int64_t *entry = key ? find_member(L, records, v->span, 3, key, length) : NULL;
    if (entry) push_map_value(L, records, entry);
    else lua_pushnil(L);
    return 1;
}

bool view_length(luasandbox_state *host, const view *v, int64_t *length) {
    check_fresh(host->lua, host, v);
    if (v->kind == VIEW_LIST) *length = v->span & 0xFFFFFFFF;
    else if (v->kind == VIEW_ROWS) *length = selection_of(host, v)->count;
    else return false;
    return true;
}

void push_element(lua_State *L, luasandbox_state *host, const view *v, int64_t position) {
    if (v->kind == VIEW_ROWS) {
        push_row(L, host, selected_row(selection_of(host, v), position));
        return;
    }
    view *element = push_view(L, host, VIEW_RECORD, v->record, host->record_metatables[v->record]);
    element->in_context = v->in_context;
    element->row = records_of(host, v)->extras + ((uint64_t)v->span >> 32)
        + (size_t)(position - 1) * host->schema->records[v->record].cells;
}

static int list_index(lua_State *L) {
    luasandbox_state *host = host_of(L);
    view *v = lua_touserdata(L, 1);
    int64_t length;
    view_length(host, v, &length);
    if (lua_type(L, 2) != LUA_TNUMBER) {
        push_text_of(L, 2);
        return raise(L, "a list has no field '%s': use a number, # or ipairs", lua_tostring(L, -1));
    }
    int exact;
    lua_Integer position = lua_tointegerx(L, 2, &exact);
    if (exact && position >= 1 && position <= length) push_element(L, host, v, position);
    else lua_pushnil(L);
    return 1;
}

static int list_length(lua_State *L) {
    int64_t length;
    view_length(host_of(L), lua_touserdata(L, 1), &length);
    lua_pushinteger(L, length);
    return 1;
}

static int no_length(lua_State *L) {
    view *v = lua_touserdata(L, 1);
    return raise(L, "a %s has no length", view_name(host_of(L), v));
}

static int view_write(lua_State *L) {
    view *v = lua_touserdata(L, 1);
    push_text_of(L, 2);
    return raise(L, "cannot set '%s': a %s is read-only", lua_tostring(L, -1), view_name(host_of(L), v));
}

void push_view_keys(lua_State *L, luasandbox_state *host, const view *v) {
    int64_t length;
    check_fresh(L, host, v);
    lua_newtable(L);
    if (view_length(host, v, &length)) {
        charge(L, COST_PAIRS, (uint64_t)length);
        for (int64_t i = 1; i <= length; i++) {
            lua_pushinteger(L, i);
            lua_rawseti(L, -2, i);
        }
        return;
    }
    if (v->kind != VIEW_SET && v->kind != VIEW_MAP)
        raise(L, "cannot iterate a %s: name its fields", view_name(host, v));
    const luasandbox_records *records = records_of(host, v);
    const int64_t *at = records->extras + ((uint64_t)v->span >> 32);
    charge(L, COST_PAIRS, (uint64_t)v->span & 0xFFFFFFFF);
    for (int64_t i = 0; i < (v->span & 0xFFFFFFFF); i++, at += v->kind == VIEW_SET ? 1 : 3) {
        push_span(L, records, *at);
        lua_pushboolean(L, 1);
        lua_rawset(L, -3);
    }
    push_sorted_keys(L, -1);
    lua_replace(L, -2);
}

// Lines for helpers.

uint32_t check_row(lua_State *L, int index, const char *what) {
    view *v = view_at(L, index);
    if (!v || v->kind != VIEW_ROW) {
        push_text_of(L, index);
        raise(L, "%s wants lines, not %s", what, luaL_typename(L, index));
    }
    check_fresh(L, host_of(L), v);
    return v->index;
}

// A scope or the basket stands for its lines.
static const selection *rows_at(lua_State *L, luasandbox_state *host, int index) {
    view *v = view_at(L, index);
    if (!v) return NULL;
    check_fresh(L, host, v);
    bool shows_rows = v->kind == VIEW_ROWS || (v->kind == VIEW_RECORD && v->record == RECORD_SELECTION)
        || (v->kind == VIEW_RECORD && v->everything);
    return shows_rows ? selection_of(host, v) : NULL;
}

int64_t open_rows(lua_State *L, int index, const char *what) {
    const selection *s = rows_at(L, host_of(L), index);
    if (s) return s->count;
    if (lua_type(L, index) != LUA_TTABLE) raise(L, "%s wants lines, not %s", what, luaL_typename(L, index));
    return (int64_t)lua_rawlen(L, index);
}

uint32_t row_of_rows(lua_State *L, int index, int64_t position, const char *what) {
    const selection *s = rows_at(L, host_of(L), index);
    if (s) return selected_row(s, position);
    lua_rawgeti(L, index, position);
    uint32_t row = check_row(L, -1, what);
    lua_pop(L, 1);
    return row;
}

static int make_metatable(
    lua_State *L, const char *name, lua_CFunction index, lua_CFunction length) {
    lua_createtable(L, 0, 5);
    lua_pushcfunction(L, index);
    lua_setfield(L, -2, "__index");
    lua_pushcfunction(L, view_write);
    lua_setfield(L, -2, "__newindex");
    lua_pushcfunction(L, length);
    lua_setfield(L, -2, "__len");
    lua_pushstring(L, name);
    lua_setfield(L, -2, "__name");
    return luaL_ref(L, LUA_REGISTRYINDEX);
}

static int make_table(lua_State *L) {
    lua_newtable(L);
    return luaL_ref(L, LUA_REGISTRYINDEX);
}

void open_views(lua_State *L, luasandbox_state *host) {
    const luasandbox_schema *schema = host->schema;
    host->set_metatable = make_metatable(L, "set", set_index, no_length);
    host->map_metatable = make_metatable(L, "map", map_index, no_length);
    host->list_metatable = make_metatable(L, "list", list_index, list_length);
    host->rows_metatable = make_metatable(L, "list", list_index, list_length);
    lua_newtable(L);  // keeps the interned field names alive
    for (uint16_t r = 0; r < schema->record_count; r++) {
        const luasandbox_record *record = &schema->records[r];
        host->record_metatables[r] = make_metatable(
            L, record->name, r == RECORD_ROW ? row_index : record_index, no_length);
        for (uint16_t f = 0; f < record->field_count; f++) {
            lua_pushstring(L, record->fields[f].name);
            host->field_keys[r][f] = lua_tostring(L, -1);
            lua_pushboolean(L, 1);
            lua_rawset(L, -3);
        }
    }
    luaL_ref(L, LUA_REGISTRYINDEX);
    host->row_views = make_table(L);
    host->set_views = make_table(L);
    host->map_views = make_table(L);

    // One handle for each record that stands in the context's row; the selection's are there too.
    lua_newtable(L);
    for (uint16_t r = RECORD_SELECTION; r < schema->record_count; r++) {
        view *v = push_view(L, host, VIEW_RECORD, r, host->record_metatables[r]);
        v->serial = 0;
        v->in_context = 1;
        for (uint16_t f = 0; f < schema->records[r].field_count; f++)
            if (schema->records[r].fields[f].kind == LUASANDBOX_FIELD_ROWS)
                v->everything = r != RECORD_SELECTION;
        lua_rawseti(L, -2, r);
    }
    host->context_view = luaL_ref(L, LUA_REGISTRYINDEX);
    // Most rows have no labels: looking one up in a frozen empty table never leaves the interpreter.
    lua_newtable(L);
    push_frozen(L, -1, "set");
    lua_remove(L, -2);
    host->empty_set = luaL_ref(L, LUA_REGISTRYINDEX);
}

static void keep_view(lua_State *L, luasandbox_state *host, int table, view_kind kind, int metatable, uint32_t index) {
    lua_rawgeti(L, LUA_REGISTRYINDEX, table);
    view *v = push_view(L, host, kind, RECORD_ROW, metatable);
    v->serial = 0;
    v->index = index;
    lua_rawseti(L, -2, (lua_Integer)index + 1);
    lua_pop(L, 1);
}

void keep_views(lua_State *L, luasandbox_state *host, uint32_t rows) {
    for (; host->kept_rows < rows; host->kept_rows++) {
        uint32_t index = host->kept_rows;
        keep_view(L, host, host->row_views, VIEW_ROW, host->record_metatables[RECORD_ROW], index);
        keep_view(L, host, host->set_views, VIEW_SET, host->set_metatable, index);
        keep_view(L, host, host->map_views, VIEW_MAP, host->map_metatable, index);
    }
}

void push_selection_view(lua_State *L, luasandbox_state *host) {
    lua_rawgeti(L, LUA_REGISTRYINDEX, host->context_view);
    lua_rawgeti(L, -1, RECORD_SELECTION);
    lua_replace(L, -2);
}

void push_context_view(lua_State *L, luasandbox_state *host) {
    lua_rawgeti(L, LUA_REGISTRYINDEX, host->context_view);
    lua_rawgeti(L, -1, RECORD_CONTEXT);
    lua_replace(L, -2);
}
