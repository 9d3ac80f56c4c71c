// scrip.refuse: an object that names a code and the figures behind it. It is read when a step returns
// it; making one and not returning it has no effect.
#include "host.h"

#include <string.h>

enum { CODE_BYTES_MAX = 64 };

typedef struct {
    uint32_t magic;
} refusal;

// Replaces the table at 2 by a copy that the script cannot change, checking what is in it.
static void copy_details(lua_State *L) {
    check_plain_table(L, 2, "scrip.refuse");
    lua_newtable(L);
    size_t count = 0;
    lua_pushnil(L);
    while (lua_next(L, 2)) {
        if (lua_type(L, 4) != LUA_TSTRING) raise(L, "scrip.refuse: the details' keys must be names");
        if (++count > DETAILS_MAX) raise(L, "scrip.refuse: more than %d details", DETAILS_MAX);
        int type = lua_type(L, 5);
        if (type != LUA_TSTRING && type != LUA_TBOOLEAN && !lua_isinteger(L, 5)) {
            push_text_of(L, 5);
            raise(L, "scrip.refuse: a detail is %s (a %s): use whole numbers, strings and booleans",
                  lua_tostring(L, -1), luaL_typename(L, 5));
        }
        lua_pushvalue(L, 4);
        lua_insert(L, 5);
        lua_rawset(L, 3);
    }
    lua_replace(L, 2);
    charge(L, COST_HELPERS, 4 + count);
}

int refuse(lua_State *L) {
    luasandbox_state *host = host_of(L);
    size_t length;
    const char *code = lua_type(L, 1) == LUA_TSTRING ? lua_tolstring(L, 1, &length) : NULL;
    if (!code || length == 0 || length > CODE_BYTES_MAX)
        return raise(L, "scrip.refuse wants a code of 1 to %d bytes", CODE_BYTES_MAX);
    lua_settop(L, 2);
    if (!lua_isnil(L, 2)) copy_details(L);
    refusal *made = lua_newuserdatauv(L, sizeof *made, 2);
    made->magic = MAGIC_REFUSAL;
    lua_pushvalue(L, 1);
    lua_setiuservalue(L, 3, 1);
    lua_pushvalue(L, 2);
    lua_setiuservalue(L, 3, 2);
    lua_rawgeti(L, LUA_REGISTRYINDEX, host->refusal_metatable);
    lua_setmetatable(L, 3);
    return 1;
}

bool is_refusal(lua_State *L, int index) { return object_at(L, index, MAGIC_REFUSAL) != NULL; }

// Copies a short text into the state, where it outlives the run.
static const uint8_t *keep_text(lua_State *L, luasandbox_state *host, size_t *used, int index, size_t *length) {
    const char *text = lua_tolstring(L, index, length);
    char clean[sizeof host->failure->message];
    copy_message(clean, sizeof clean, text, *length);
    *length = strlen(clean);
    if (*used + *length > sizeof host->detail_buffer)
        raise_result(L, "scrip.refuse: the details are too long");
    char *kept = host->detail_buffer + *used;
    memcpy(kept, clean, *length);
    *used += *length;
    return (const uint8_t *)kept;
}

void read_refusal(lua_State *L, int index, luasandbox_state *host) {
    luasandbox_answer *answer = host->answer;
    size_t used = 0, count = 0;
    luasandbox_node *nodes = host->details;
    lua_getiuservalue(L, index, 1);
    nodes[0] = (luasandbox_node){.kind = LUASANDBOX_NODE_TEXT};
    nodes[0].text = keep_text(L, host, &used, -1, &nodes[0].length);
    count = 1;
    if (lua_getiuservalue(L, index, 2) == LUA_TTABLE) {
        int details = lua_gettop(L);
        push_sorted_keys(L, details);
        int keys = lua_gettop(L);
        lua_Integer key_count = (lua_Integer)lua_rawlen(L, keys);
        for (lua_Integer i = 1; i <= key_count; i++) {
            lua_rawgeti(L, keys, i);
            luasandbox_node *key = &nodes[count++], *value = &nodes[count++];
            *key = (luasandbox_node){.kind = LUASANDBOX_NODE_TEXT};
            key->text = keep_text(L, host, &used, -1, &key->length);
            lua_pushvalue(L, -1);
            lua_rawget(L, details);
            *value = (luasandbox_node){0};
            switch (lua_type(L, -1)) {
            case LUA_TBOOLEAN:
                value->kind = LUASANDBOX_NODE_BOOLEAN;
                value->integer = lua_toboolean(L, -1);
                break;
            case LUA_TSTRING:
                value->kind = LUASANDBOX_NODE_TEXT;
                value->text = keep_text(L, host, &used, -1, &value->length);
                break;
            default:
                value->kind = LUASANDBOX_NODE_INTEGER;
                value->integer = lua_tointeger(L, -1);
            }
            lua_settop(L, keys);
        }
    }
    answer->kind = LUASANDBOX_ANSWER_REFUSED;
    answer->details = nodes;
    answer->detail_count = count;
}
