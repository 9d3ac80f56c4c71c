// As a careful C programmer would write it in an afternoon: tables built with lua_setfield at every
// evaluation, one call, largest remainder in C.
#define _GNU_SOURCE
#include "CBareHost.h"

#include <lauxlib.h>
#include <lua.h>
#include <lualib.h>
#include <sched.h>
#include <stdlib.h>

struct barehost {
    lua_State *lua;
    int function, parameters;
};

barehost *barehost_open(
    const char *source, int64_t threshold, int64_t off, const char *const *excluded,
    int excluded_count) {
    barehost *host = calloc(1, sizeof *host);
    lua_State *L = host->lua = luaL_newstate();
    luaL_openlibs(L);
    if (luaL_dostring(L, source) != LUA_OK) {
        barehost_close(host);
        return NULL;
    }
    host->function = luaL_ref(L, LUA_REGISTRYINDEX);
    lua_createtable(L, 0, 3);
    lua_pushinteger(L, threshold);
    lua_setfield(L, -2, "threshold");
    lua_pushinteger(L, off);
    lua_setfield(L, -2, "off");
    lua_createtable(L, 0, excluded_count);
    for (int i = 0; i < excluded_count; i++) {
        lua_pushboolean(L, 1);
        lua_setfield(L, -2, excluded[i]);
    }
    lua_setfield(L, -2, "excluded_brands");
    host->parameters = luaL_ref(L, LUA_REGISTRYINDEX);
    return host;
}

void barehost_close(barehost *host) {
    lua_close(host->lua);
    free(host);
}

typedef struct {
    int64_t remainder;
    int index;
} rest;

static int larger_rest(const void *a, const void *b) {
    const rest *x = a, *y = b;
    if (x->remainder != y->remainder) return x->remainder > y->remainder ? -1 : 1;
    return x->index - y->index;
}

int64_t barehost_evaluate(barehost *host, const barehost_line *lines, int count, int64_t *shares) {
    lua_State *L = host->lua;
    lua_rawgeti(L, LUA_REGISTRYINDEX, host->function);
    lua_createtable(L, 0, 1);
    lua_createtable(L, count, 0);
    for (int i = 0; i < count; i++) {
        const barehost_line *line = &lines[i];
        lua_createtable(L, 0, 8);
        lua_pushstring(L, line->id);
        lua_setfield(L, -2, "id");
        lua_pushstring(L, line->sku);
        lua_setfield(L, -2, "sku");
        lua_pushstring(L, line->category);
        lua_setfield(L, -2, "category");
        lua_pushstring(L, line->brand);
        lua_setfield(L, -2, "brand");
        lua_pushinteger(L, line->quantity);
        lua_setfield(L, -2, "quantity");
        lua_pushinteger(L, line->amount);
        lua_setfield(L, -2, "amount");
        if (line->tag) {
            lua_pushboolean(L, 1);
            lua_setfield(L, -2, line->tag);
        }
        lua_rawseti(L, -2, i + 1);
    }
    lua_pushvalue(L, -1);
    lua_setfield(L, -3, "lines");
    lua_insert(L, -3);  // keep the lines to read what counts
    lua_rawgeti(L, LUA_REGISTRYINDEX, host->parameters);
    lua_call(L, 2, 1);
    int64_t discount = lua_tointeger(L, -1);
    lua_pop(L, 1);

    int64_t total = 0, given = 0;
    rest rests[count];
    int chosen = 0;
    for (int i = 0; i < count; i++) {
        shares[i] = 0;
        lua_rawgeti(L, -1, i + 1);
        lua_getfield(L, -1, "counts");
        if (lua_toboolean(L, -1)) {
            total += lines[i].amount;
            rests[chosen++].index = i;
        }
        lua_pop(L, 2);
    }
    lua_pop(L, 1);
    if (discount > total) discount = total;
    if (discount == 0) return 0;
    for (int k = 0; k < chosen; k++) {
        int64_t product = discount * lines[rests[k].index].amount;
        shares[rests[k].index] = product / total;
        rests[k].remainder = product % total;
        given += shares[rests[k].index];
    }
    qsort(rests, (size_t)chosen, sizeof *rests, larger_rest);
    for (int k = 0; k < discount - given; k++) shares[rests[k].index]++;
    return discount;
}

void barehost_pin(void) {
#ifdef __linux__
    cpu_set_t one;
    CPU_ZERO(&one);
    CPU_SET(sched_getcpu(), &one);
    sched_setaffinity(0, sizeof one, &one);
#endif
}
