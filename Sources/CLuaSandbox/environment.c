// The allow list. A script's _ENV is an empty table whose metatable leads to the functions offered;
// whoever reads another name, or writes any, gets an error that names it.
#include "host.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
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
            if (lua_type(L, 5) == LUA_TSTRING)
                return raise(L, "'%s' cannot be read: %s", lua_tostring(L, 2), lua_tostring(L, 5));
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

// Every function there is, by library; what is offered and what is named comes from here alone.
static const struct library {
    const char *name;  // empty: a global
    const luaL_Reg *functions, *more;
} libraries[] = {
    {"", base_functions, NULL},
    {"string", string_functions, pattern_functions},
    {"table", table_functions, NULL},
    {"math", math_functions, NULL},
    {"utf8", utf8_functions, NULL},
    {"scrip", money_functions, units_functions},
};
enum { LIBRARY_COUNT = sizeof libraries / sizeof libraries[0] };

void open_environment(lua_State *L, luasandbox_state *host) {
    lua_newtable(L);
    for (size_t i = 0; i < LIBRARY_COUNT; i++) {
        const struct library *library = &libraries[i];
        if (library->name[0]) add_library(L, library->name, library->functions, library->more);
        else add_functions(L, library->functions);
    }
    push_strict_frozen(L, -1, "global");
    host->environment = luaL_ref(L, LUA_REGISTRYINDEX);
    lua_pop(L, 1);
}

static char offered_names[8192];
static pthread_once_t offered_once = PTHREAD_ONCE_INIT;

static int by_bytes(const void *left, const void *right) {
    return strcmp(*(char *const *)left, *(char *const *)right);
}

static void name_offered(void) {
    enum { NAMES_MAX = 256, NAME_BYTES = 64 };
    static char texts[NAMES_MAX][NAME_BYTES];
    char *sorted[NAMES_MAX];
    size_t count = 0;
    for (size_t i = 0; i < LIBRARY_COUNT; i++) {
        const luaL_Reg *lists[] = {libraries[i].functions, libraries[i].more};
        const char *library = libraries[i].name;
        for (size_t j = 0; j < 2; j++)
            for (const luaL_Reg *function = lists[j]; function && function->name && count < NAMES_MAX;
                 function++)
                snprintf(texts[count++], NAME_BYTES, "%s%s%s", library, library[0] ? "." : "", function->name);
    }
    // Two names are numbers, not functions.
    for (size_t i = 0; i < 2 && count < NAMES_MAX; i++)
        strcpy(texts[count++], i ? "math.mininteger" : "math.maxinteger");
    for (size_t i = 0; i < count; i++) sorted[i] = texts[i];
    qsort(sorted, count, sizeof sorted[0], by_bytes);
    size_t at = 0;
    for (size_t i = 0; i < count && at + NAME_BYTES + 1 < sizeof offered_names; i++)
        at += (size_t)sprintf(offered_names + at, "%s\n", sorted[i]);
}

const char *luasandbox_offered_names(void) {
    pthread_once(&offered_once, name_offered);
    return offered_names;
}
