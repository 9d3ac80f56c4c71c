// Loading: check the text, compile it, look at the code, run it once, hand out what it declares.
#include "tree.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// Where a loaded script is kept: its main function, its steps, and whether these can be called again.
enum { KEPT_CHUNK = 1, KEPT_STEPS = 2, KEPT_FUNCTIONS = 5 };

typedef struct {
    const char *name;
    const uint8_t *source;
    size_t length;
    bool is_bytecode, keeps_functions;
    luasandbox_loaded *loaded;  // NULL when reloading
    tree out;
    uint8_t *bytecode;
    size_t bytecode_length, bytecode_capacity;
    bytecode_facts facts;
    int handle;
} loading;

static const char *read_source(lua_State *L, void *context, size_t *size) {
    (void)L;
    loading *what = context;
    *size = what->length;
    what->length = 0;
    return *size ? (const char *)what->source : NULL;
}

static int write_bytecode(lua_State *L, const void *bytes, size_t size, void *context) {
    (void)L;
    loading *what = context;
    if (what->bytecode_length + size > what->bytecode_capacity) {
        size_t wider = (what->bytecode_length + size) * 2;
        uint8_t *moved = realloc(what->bytecode, wider);
        if (!moved) return 1;
        what->bytecode = moved;
        what->bytecode_capacity = wider;
    }
    memcpy(what->bytecode + what->bytecode_length, bytes, size);
    what->bytecode_length += size;
    return 0;
}

// Names that scripts read or write must be offered: found here, before any till meets them.
static void check_globals(lua_State *L, luasandbox_state *host, const loading *what) {
    lua_rawgeti(L, LUA_REGISTRYINDEX, host->environment);
    push_frozen_data(L, -1);
    const char *names[64];
    size_t count = 0;
    lua_pushnil(L);
    while (lua_next(L, -2)) {
        lua_pop(L, 1);
        if (count < 64) names[count++] = lua_tostring(L, -1);
    }
    const luasandbox_global *first = NULL;
    for (size_t i = 0; i < what->facts.global_count; i++) {
        const luasandbox_global *global = &what->facts.globals[i];
        lua_pushstring(L, global->name);
        bool known = lua_rawget(L, -2) != LUA_TNIL;
        lua_pop(L, 1);
        if (!known && (!first || global->line < first->line)) first = global;
    }
    lua_pop(L, 2);
    if (!first) return;
    const char *nearest = nearest_name(first->name, names, count);
    host->tripped = LUASANDBOX_LOAD;
    if (nearest)
        luaL_error(L, "%s:%d: undefined global '%s'; did you mean '%s'?", what->name, first->line, first->name, nearest);
    luaL_error(L, "%s:%d: undefined global '%s': declare it with 'local'", what->name, first->line, first->name);
}

// Whether calling this function again can meet nothing that an earlier call left behind: it holds
// no table, and (seen in the code) nobody writes a variable of an enclosing function.
static bool holds_no_state(lua_State *L, luasandbox_state *host, int function, int depth) {
    function = lua_absindex(L, function);
    if (lua_iscfunction(L, function)) return true;
    if (depth > 8) return false;
    luaL_checkstack(L, 4, NULL);
    for (int i = 1; lua_getupvalue(L, function, i); i++) {
        bool fine;
        switch (lua_type(L, -1)) {
        case LUA_TTABLE: {
            // The environment and the libraries are read-only.
            fine = push_frozen_data(L, -1);
            if (fine) lua_pop(L, 1);
            break;
        }
        case LUA_TFUNCTION: fine = holds_no_state(L, host, -1, depth + 1); break;
        case LUA_TUSERDATA: fine = false; break;
        default: fine = true;
        }
        lua_pop(L, 1);
        if (!fine) return false;
    }
    return true;
}

static void compile(lua_State *L, luasandbox_state *host, loading *what) {
    char chunk_name[80];
    snprintf(chunk_name, sizeof chunk_name, "=%.60s", what->name);
    int status = lua_load(L, read_source, what, chunk_name, what->is_bytecode ? "b" : "t");
    if (status != LUA_OK) {
        if (status == LUA_ERRSYNTAX) host->tripped = LUASANDBOX_LOAD;
        lua_error(L);
    }
    lua_rawgeti(L, LUA_REGISTRYINDEX, host->environment);
    lua_setupvalue(L, -2, 1);
}

// Takes the code just compiled once more, with guards in it; they are in what other states load too.
static void load_guarded(lua_State *L, luasandbox_state *host, loading *what) {
    size_t length;
    bool floats = what->facts.makes_floats || host->offered;
    uint8_t *guarded = bytecode_guarded(what->bytecode, what->bytecode_length, floats, &length);
    if (!guarded) luaL_error(L, "%s: the compiled code could not be guarded", what->name);
    bool changed = length != what->bytecode_length || memcmp(guarded, what->bytecode, length) != 0;
    free(what->bytecode);
    what->bytecode = guarded;
    what->bytecode_length = length;
    if (!changed) return;
    lua_pop(L, 1);
    what->source = guarded;
    what->length = length;
    what->is_bytecode = true;
    compile(L, host, what);
}

static int load_script(lua_State *L) {
    loading *what = lua_touserdata(L, 1);
    luasandbox_state *host = host_of(L);
    const luasandbox_schema *schema = host->schema;
    compile(L, host, what);
    if (what->loaded) {
        if (lua_dump(L, write_bytecode, what, 0) != 0) luaL_error(L, "not enough memory");
        if (!bytecode_read(what->bytecode, what->bytecode_length, &what->facts))
            luaL_error(L, "%s: the compiled code could not be read", what->name);
        check_globals(L, host, what);
        load_guarded(L, host, what);
    }
    int chunk = lua_gettop(L);
    lua_pushvalue(L, chunk);
    lua_call(L, 0, 1);
    int module = lua_gettop(L);
    if (lua_type(L, module) != LUA_TTABLE || lua_getmetatable(L, module)) {
        host->tripped = LUASANDBOX_LOAD;
        luaL_error(L, "%s: a rule returns one table, not %s", what->name, luaL_typename(L, module));
    }
    if (what->loaded) {
        tree_export(L, module, &what->out, 0);
        tree_settle(&what->out);
        what->keeps_functions = !what->facts.writes_upvalues;
    }
    lua_createtable(L, KEPT_FUNCTIONS, 0);
    int kept = lua_gettop(L);
    lua_pushvalue(L, chunk);
    lua_rawseti(L, kept, KEPT_CHUNK);
    const char *const names[] = {schema->filter_name, schema->check_name, schema->value_name};
    for (int step = 0; step < 3; step++) {
        lua_pushstring(L, names[step]);
        lua_rawget(L, module);
        if (what->loaded && lua_type(L, -1) == LUA_TFUNCTION)
            what->keeps_functions = what->keeps_functions && holds_no_state(L, host, -1, 0);
        lua_rawseti(L, kept, KEPT_STEPS + step);
    }
    lua_pushboolean(L, what->keeps_functions);
    lua_rawseti(L, kept, KEPT_FUNCTIONS);
    lua_settop(L, kept);
    what->handle = luaL_ref(L, LUA_REGISTRYINDEX);
    return 0;
}

static luasandbox_status run_loading(
    luasandbox_state *host, loading *what, luasandbox_failure *failure) {
    lua_State *L = host->lua;
    budget_begin(host, 0);
    // Compiling takes more than deciding; the source's size bounds it.
    host->growth_max = 8 * 1024 * 1024;
    host->block_max = 1024 * 1024;
    host->wall_ns_max *= 10;
    host->failure = failure;
    host->serial++;
    host->input = NULL;
    locale_t before = uselocale(host->c_locale);
    lua_pushcfunction(L, note_failure);
    lua_pushcfunction(L, load_script);
    lua_pushlightuserdata(L, what);
    lua_sethook(L, budget_hook, LUA_MASKCOUNT, HOOK_INTERVAL);
    int status = lua_pcall(L, 1, 0, 1);
    luasandbox_status ended = end_of_call(host, status, failure);
    lua_settop(L, 0);
    uselocale(before);
    budget_end(host);
    // What a script declares must load; whatever else went wrong says the same of it.
    lua_gc(L, LUA_GCSTEP, 64);
    return ended;
}

luasandbox_status luasandbox_load(
    luasandbox_state *host, const char *name, const uint8_t *source, size_t length,
    luasandbox_loaded *loaded, luasandbox_failure *failure) {
    memset(loaded, 0, sizeof *loaded);
    memset(failure, 0, sizeof *failure);
    const char *problem;
    int line;
    // Editors put a byte order mark in front; it is no part of the script, if of the file.
    if (length >= 3 && memcmp(source, "\xEF\xBB\xBF", 3) == 0) source += 3, length -= 3;
    if (!check_source(source, length, &line, &problem)) {
        char text[256];
        int written = snprintf(text, sizeof text, "%.60s:%d: %s", name, line, problem);
        copy_message(failure->message, sizeof failure->message, text, (size_t)written);
        failure->line = line;
        return LUASANDBOX_LOAD;
    }
    loading what = {.name = name, .source = source, .length = length, .loaded = loaded};
    luasandbox_status status = run_loading(host, &what, failure);
    if (status == LUASANDBOX_OK
        && !keep_texts(host, what.handle, what.facts.longest_text, what.facts.has_zeros)) {
        strcpy(failure->message, "out of memory");
        status = LUASANDBOX_MEMORY;
    }
    if (status == LUASANDBOX_OK) {
        loaded->handle = what.handle;
        loaded->keeps_functions = what.keeps_functions;
        loaded->nodes = what.out.nodes;
        loaded->node_count = what.out.count;
        loaded->buffer = what.out.text;
        loaded->bytecode = what.bytecode;
        loaded->bytecode_length = what.bytecode_length;
        loaded->lines = what.facts.lines;
        loaded->line_count = what.facts.line_count;
        what.facts.lines = NULL;
    } else {
        free(what.out.nodes);
        free(what.out.text);
        free(what.bytecode);
    }
    bytecode_free(&what.facts);
    return status;
}

luasandbox_status luasandbox_reload(
    luasandbox_state *host, const char *name, const uint8_t *bytecode, size_t length,
    bool keeps_functions, int *handle, luasandbox_failure *failure) {
    memset(failure, 0, sizeof *failure);
    loading what = {.name = name, .source = bytecode, .length = length, .is_bytecode = true,
                    .keeps_functions = keeps_functions};
    if (!bytecode_read(bytecode, length, &what.facts)) {
        bytecode_free(&what.facts);
        strcpy(failure->message, "out of memory");
        return LUASANDBOX_MEMORY;
    }
    luasandbox_status status = run_loading(host, &what, failure);
    if (status == LUASANDBOX_OK
        && !keep_texts(host, what.handle, what.facts.longest_text, what.facts.has_zeros))
        status = LUASANDBOX_MEMORY;
    bytecode_free(&what.facts);
    *handle = what.handle;
    return status;
}

void luasandbox_loaded_free(luasandbox_loaded *loaded) {
    free(loaded->nodes);
    free(loaded->buffer);
    free(loaded->bytecode);
    free(loaded->lines);
    memset(loaded, 0, sizeof *loaded);
}

typedef struct {
    const luasandbox_node *nodes;
    size_t count;
    int handle;
} keeping;

static int keep_value(lua_State *L) {
    keeping *what = lua_touserdata(L, 1);
    if (tree_push(L, what->nodes, what->count, 0, 0) != what->count) luaL_error(L, "broken value");
    what->handle = luaL_ref(L, LUA_REGISTRYINDEX);
    return 0;
}

luasandbox_status luasandbox_keep(
    luasandbox_state *host, const luasandbox_node *nodes, size_t count, int *handle,
    luasandbox_failure *failure) {
    memset(failure, 0, sizeof *failure);
    keeping what = {nodes, count, LUA_NOREF};
    host->tripped = LUASANDBOX_OK;
    host->failure = failure;
    host->failure_noted = false;
    lua_pushcfunction(host->lua, note_failure);
    lua_pushcfunction(host->lua, keep_value);
    lua_pushlightuserdata(host->lua, &what);
    luasandbox_status status = end_of_call(host, lua_pcall(host->lua, 1, 0, 1), failure);
    lua_settop(host->lua, 0);
    size_t longest = 0;
    bool has_zeros = false;
    for (size_t i = 0; i < count; i++) {
        if (nodes[i].kind != LUASANDBOX_NODE_TEXT || !nodes[i].text) continue;
        if (nodes[i].length > longest) longest = nodes[i].length;
        has_zeros = has_zeros || memchr(nodes[i].text, 0, nodes[i].length);
    }
    if (status == LUASANDBOX_OK && !keep_texts(host, what.handle, longest, has_zeros)) {
        strcpy(failure->message, "out of memory");
        status = LUASANDBOX_MEMORY;
    }
    *handle = what.handle;
    return status;
}
