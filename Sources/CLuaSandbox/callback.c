// Functions of the host. The Swift function returns before anything is raised, so no longjmp ever
// crosses its frame.
#include "host.h"

#include <stdlib.h>
#include <string.h>

enum { ARGUMENTS_MAX = 16 };

static void read_value(lua_State *L, int index, luasandbox_value *value) {
    *value = (luasandbox_value){0};
    switch (lua_type(L, index)) {
    case LUA_TNIL: break;
    case LUA_TBOOLEAN:
        value->kind = LUASANDBOX_NODE_BOOLEAN;
        value->integer = lua_toboolean(L, index);
        break;
    case LUA_TNUMBER:
        if (lua_isinteger(L, index)) {
            value->kind = LUASANDBOX_NODE_INTEGER;
            value->integer = lua_tointeger(L, index);
        } else {
            value->kind = LUASANDBOX_NODE_FLOAT;
            value->number = lua_tonumber(L, index);
        }
        break;
    case LUA_TSTRING:
        value->kind = LUASANDBOX_NODE_TEXT;
        value->text = (const uint8_t *)lua_tolstring(L, index, &value->length);
        break;
    default: raise(L, "a %s cannot be handed to this function", luaL_typename(L, index));
    }
}

static int call_offered(lua_State *L) {
    const offered *function = lua_touserdata(L, lua_upvalueindex(1));
    int count = lua_gettop(L);
    if (count > ARGUMENTS_MAX) return raise(L, "more than %d arguments", ARGUMENTS_MAX);
    luasandbox_value arguments[ARGUMENTS_MAX], result = {0};
    for (int i = 0; i < count; i++) read_value(L, i + 1, &arguments[i]);
    charge(L, COST_HOST, 10);
    char failure[256] = "";
    int status = function->callback(
        function->context, arguments, (size_t)count, &result, failure, sizeof failure);
    failure[sizeof failure - 1] = 0;
    if (status != 0) return raise(L, "%s", failure);
    switch (result.kind) {
    case LUASANDBOX_NODE_BOOLEAN: lua_pushboolean(L, result.integer != 0); break;
    case LUASANDBOX_NODE_INTEGER: lua_pushinteger(L, result.integer); break;
    case LUASANDBOX_NODE_FLOAT: lua_pushnumber(L, result.number); break;
    case LUASANDBOX_NODE_TEXT: lua_pushlstring(L, result.text ? (const char *)result.text : "", result.length); break;
    default: lua_pushnil(L);
    }
    return 1;
}

typedef struct {
    const char *name;
    offered *function;
} offering;

static int offer(lua_State *L) {
    const offering *what = lua_touserdata(L, 1);
    lua_rawgeti(L, LUA_REGISTRYINDEX, host_of(L)->environment);
    push_frozen_data(L, -1);
    lua_pushstring(L, what->name);
    lua_pushlightuserdata(L, what->function);
    lua_pushcclosure(L, call_offered, 1);
    lua_rawset(L, -3);
    return 0;
}

luasandbox_status luasandbox_offer(
    luasandbox_state *host, const char *name, luasandbox_callback callback, void *context,
    luasandbox_failure *failure) {
    memset(failure, 0, sizeof *failure);
    offered *function = calloc(1, sizeof *function);
    if (!function) return LUASANDBOX_MEMORY;
    *function = (offered){host->offered, callback, context};
    host->offered = function;
    offering what = {name, function};
    host->tripped = LUASANDBOX_OK;
    host->failure = failure;
    host->failure_noted = false;
    lua_pushcfunction(host->lua, offer);
    lua_pushlightuserdata(host->lua, &what);
    return end_of_call(host, lua_pcall(host->lua, 1, 0, 0), failure);
}
