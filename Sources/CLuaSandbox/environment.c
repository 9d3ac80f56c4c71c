// The allow list. A script's _ENV is an empty table whose metatable leads to the functions offered;
// whoever reads another name, or writes any, gets an error that names it.
#include "host.h"

#include <string.h>

static int write_refused(lua_State *L) {
    lua_getmetatable(L, 1);
    lua_rawgeti(L, -1, FROZEN_LABEL);
    const char *label = lua_tostring(L, -1);
    push_text_of(L, 2);
    const char *name = lua_tostring(L, -1);
    if (strcmp(label, "global") == 0)
        return raise(L, "cannot set global '%s': declare it with 'local'", name);
    return raise(L, "cannot set '%s': a %s is read-only", name, label);
}

static int frozen_length(lua_State *L) {
    lua_getmetatable(L, 1);
    lua_rawgeti(L, -1, FROZEN_DATA);
    lua_pushinteger(L, (lua_Integer)lua_rawlen(L, -1));
    return 1;
}

// Names the string keys of the table at `table`, at most 64.
static size_t list_names(lua_State *L, int table, const char *names[64]) {
    size_t count = 0;
    lua_pushnil(L);
    while (lua_next(L, table)) {
        lua_pop(L, 1);
        if (count < 64 && lua_type(L, -1) == LUA_TSTRING) names[count++] = lua_tostring(L, -1);
    }
    return count;
}

static int unknown_name(lua_State *L) {
    lua_settop(L, 2);
    lua_getmetatable(L, 1);
    if (lua_rawgeti(L, 3, FROZEN_ABSENT) == LUA_TTABLE) {
        lua_pushvalue(L, 2);
        if (lua_rawget(L, 4) != LUA_TNIL) {
            lua_pushnil(L);
            return 1;
        }
    }
    lua_settop(L, 3);
    lua_rawgeti(L, 3, FROZEN_LABEL);
    const char *label = lua_tostring(L, 4);
    push_text_of(L, 2);
    const char *wanted = lua_tostring(L, 5);
    const char *names[64];
    const char *nearest = nearest_name(wanted, names, list_names(L, 1, names));
    if (strcmp(label, "parameter") == 0)
        return nearest ? raise(L, "unknown parameter '%s'; did you mean '%s'?", wanted, nearest)
                       : raise(L, "unknown parameter '%s': declare it in params", wanted);
    if (strcmp(label, "global") == 0)
        return nearest ? raise(L, "undefined global '%s'; did you mean '%s'?", wanted, nearest)
                       : raise(L, "undefined global '%s'", wanted);
    return nearest ? raise(L, "%s has no '%s'; did you mean '%s'?", label, wanted, nearest)
                   : raise(L, "%s has no '%s'", label, wanted);
}

static void push_metatable(lua_State *L, int data, const char *label) {
    lua_createtable(L, 2, 3);
    lua_pushvalue(L, data);
    lua_rawseti(L, -2, FROZEN_DATA);
    lua_pushstring(L, label);
    lua_rawseti(L, -2, FROZEN_LABEL);
}

void push_frozen(lua_State *L, int data, const char *label) {
    data = lua_absindex(L, data);
    lua_newtable(L);
    push_metatable(L, data, label);
    lua_pushvalue(L, data);
    lua_setfield(L, -2, "__index");
    lua_pushcfunction(L, write_refused);
    lua_setfield(L, -2, "__newindex");
    lua_pushcfunction(L, frozen_length);
    lua_setfield(L, -2, "__len");
    lua_pushstring(L, label);
    lua_setfield(L, -2, "__name");
    lua_setmetatable(L, -2);
}

// A proxy whose unknown keys are errors.
void push_strict_frozen(lua_State *L, int data, const char *label) {
    data = lua_absindex(L, data);
    push_metatable(L, data, label);
    lua_pushcfunction(L, unknown_name);
    lua_setfield(L, -2, "__index");
    lua_setmetatable(L, data);
    push_frozen(L, data, label);
}

bool push_frozen_data(lua_State *L, int index) {
    if (lua_type(L, index) != LUA_TTABLE || !lua_getmetatable(L, index)) return false;
    // The only tables with metatables that scripts can hold are proxies.
    lua_rawgeti(L, -1, FROZEN_DATA);
    lua_replace(L, -2);
    return true;
}

void add_functions(lua_State *L, const luaL_Reg *functions) {
    for (; functions->name; functions++) {
        lua_pushcfunction(L, functions->func);
        lua_setfield(L, -2, functions->name);
    }
}

static void add_library(lua_State *L, const char *name, const luaL_Reg *functions, const luaL_Reg *more) {
    lua_newtable(L);
    add_functions(L, functions);
    if (more) add_functions(L, more);
    if (strcmp(name, "math") == 0) {
        lua_pushinteger(L, LUA_MAXINTEGER);
        lua_setfield(L, -2, "maxinteger");
        lua_pushinteger(L, LUA_MININTEGER);
        lua_setfield(L, -2, "mininteger");
    }
    push_strict_frozen(L, -1, name);
    if (strcmp(name, "string") == 0) {
        // Methods of strings: only __index, so that "10" + 1 stays an error.
        lua_pushliteral(L, "");
        lua_createtable(L, 0, 1);
        lua_pushvalue(L, -3);
        lua_setfield(L, -2, "__index");
        lua_setmetatable(L, -2);
        lua_pop(L, 1);
    }
    lua_setfield(L, -3, name);
    lua_pop(L, 1);
}

void open_environment(lua_State *L, luasandbox_state *host) {
    lua_newtable(L);
    add_functions(L, base_functions);
    add_library(L, "string", string_functions, pattern_functions);
    add_library(L, "table", table_functions, NULL);
    add_library(L, "math", math_functions, NULL);
    add_library(L, "utf8", utf8_functions, NULL);
    add_library(L, "scrip", money_functions, units_functions);
    push_strict_frozen(L, -1, "global");
    host->environment = luaL_ref(L, LUA_REGISTRYINDEX);
    lua_pop(L, 1);
}

const char *luasandbox_offered_names(void) {
    static const char names[] =
        "assert\nerror\nipairs\nmath.abs\nmath.ceil\nmath.floor\nmath.fmod\nmath.max\n"
        "math.maxinteger\nmath.min\nmath.mininteger\nmath.tointeger\nmath.type\nmath.ult\nnext\n"
        "pairs\nscrip.cheapest\nscrip.dearest\nscrip.div\nscrip.each_unit\nscrip.money\n"
        "scrip.percent_off\nscrip.refuse\nscrip.share\nscrip.sum\nscrip.yuan\nselect\n"
        "string.byte\nstring.char\nstring.find\nstring.format\nstring.gmatch\nstring.gsub\n"
        "string.len\nstring.lower\nstring.match\nstring.rep\nstring.reverse\nstring.sub\n"
        "string.upper\ntable.concat\ntable.insert\ntable.remove\ntable.sort\ntable.unpack\n"
        "tonumber\ntostring\ntype\nutf8.char\nutf8.codepoint\nutf8.len\nutf8.offset\n";
    return names;
}
