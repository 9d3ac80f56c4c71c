// A state's life: opened once with all it offers, closed once.
#include "host.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// Every call that can raise is protected, so this is never reached; a test makes every allocation
// fail in turn to show it.
static int panic(lua_State *L) {
    const char *message = lua_type(L, -1) == LUA_TSTRING ? lua_tostring(L, -1) : "no message";
    fprintf(stderr, "luasandbox: unprotected error: %s\n", message);
    abort();
}

static int no_write(lua_State *L) { return raise(L, "cannot change a refusal"); }
static int no_read(lua_State *L) { return raise(L, "a refusal has no fields: return it"); }

static int open_state(lua_State *L) {
    luasandbox_state *host = host_of(L);
    open_environment(L, host);
    open_guards(L);
    lua_createtable(L, 0, 3);
    lua_pushcfunction(L, no_read);
    lua_setfield(L, -2, "__index");
    lua_pushcfunction(L, no_write);
    lua_setfield(L, -2, "__newindex");
    lua_pushliteral(L, "refusal");
    lua_setfield(L, -2, "__name");
    host->refusal_metatable = luaL_ref(L, LUA_REGISTRYINDEX);
    open_views(L, host);
    return 0;
}

luasandbox_state *luasandbox_open(
    const luasandbox_schema *schema, const luasandbox_limits *limits) {
    if (schema->record_count > RECORDS_MAX) return NULL;
    for (size_t r = 0; r < schema->record_count; r++)
        if (schema->records[r].field_count > FIELDS_MAX) return NULL;
    luasandbox_state *host = calloc(1, sizeof *host);
    if (!host) return NULL;
    host->schema = schema;
    host->limits = *limits;
    host->c_locale = newlocale(LC_ALL_MASK, "C", (locale_t)0);
    host->lua = host->c_locale ? lua_newstate(host_allocate, host) : NULL;
    if (!host->lua || lua_version(host->lua) != LUA_VERSION_NUM) {
        luasandbox_close(host);
        return NULL;
    }
    lua_atpanic(host->lua, panic);
    *(luasandbox_state **)lua_getextraspace(host->lua) = host;
    lua_gc(host->lua, LUA_GCSTOP);
    lua_pushcfunction(host->lua, open_state);
    if (lua_pcall(host->lua, 0, 0, 0) != LUA_OK) {
        luasandbox_close(host);
        return NULL;
    }
    return host;
}

void luasandbox_close(luasandbox_state *host) {
    if (!host) return;
    if (host->lua) lua_close(host->lua);
    if (host->c_locale) freelocale(host->c_locale);
    host_free_chunks(host);
    for (offered *each = host->offered; each;) {
        offered *next = each->next;
        free(each);
        each = next;
    }
    free(host->chosen_indices);
    free(host->kept_texts);
    free(host->picked);
    free(host);
}

size_t luasandbox_bytes(const luasandbox_state *host) { return host->live; }

void luasandbox_collect(luasandbox_state *host) {
    lua_gc(host->lua, LUA_GCCOLLECT);
    host->since_collection = 0;
}

void luasandbox_fail_allocation(luasandbox_state *host, uint64_t nth) {
    host->fail_at = nth;
    host->allocations = 0;
}

void luasandbox_release(luasandbox_state *host, int handle) {
    // Only marks the place free: luaL_unref writes into slots that exist.
    luaL_unref(host->lua, LUA_REGISTRYINDEX, handle);
}
