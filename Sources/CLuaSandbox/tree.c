// Tables to flat nodes and back: how a script's declarations come out and how parameters go in.
#include "tree.h"

#include <stdlib.h>
#include <string.h>

enum { DEPTH_MAX = 10, NODES_MAX = 20000, TEXT_MAX = 256 * 1024 };

static luasandbox_node *add_node(lua_State *L, tree *out) {
    if (out->count >= NODES_MAX) raise(L, "the table returned is too large");
    if (out->count == out->capacity) {
        size_t wider = out->capacity ? out->capacity * 2 : 64;
        luasandbox_node *moved = realloc(out->nodes, wider * sizeof *moved);
        if (!moved) luaL_error(L, "not enough memory");
        out->nodes = moved;
        out->capacity = wider;
    }
    luasandbox_node *node = &out->nodes[out->count++];
    *node = (luasandbox_node){0};
    return node;
}

static void add_text(lua_State *L, tree *out, luasandbox_node *node, int index) {
    size_t length;
    const char *text = lua_tolstring(L, index, &length);
    if (out->text_length + length > TEXT_MAX) raise(L, "the texts returned are too long");
    if (out->text_length + length > out->text_capacity) {
        size_t wider = (out->text_length + length) * 2;
        uint8_t *moved = realloc(out->text, wider);
        if (!moved) luaL_error(L, "not enough memory");
        out->text = moved;
        out->text_capacity = wider;
    }
    memcpy(out->text + out->text_length, text, length);
    node->kind = LUASANDBOX_NODE_TEXT;
    node->length = length;
    node->integer = (int64_t)out->text_length;  // the buffer may still move
    out->text_length += length;
}

void tree_export(lua_State *L, int index, tree *out, int depth) {
    index = lua_absindex(L, index);
    luaL_checkstack(L, 8, "nested too deeply");
    luasandbox_node *node = add_node(L, out);
    switch (lua_type(L, index)) {
    case LUA_TNIL: break;
    case LUA_TBOOLEAN:
        node->kind = LUASANDBOX_NODE_BOOLEAN;
        node->integer = lua_toboolean(L, index);
        break;
    case LUA_TNUMBER:
        if (lua_isinteger(L, index)) {
            node->kind = LUASANDBOX_NODE_INTEGER;
            node->integer = lua_tointeger(L, index);
        } else {
            node->kind = LUASANDBOX_NODE_FLOAT;
            node->number = lua_tonumber(L, index);
        }
        break;
    case LUA_TSTRING: add_text(L, out, node, index); break;
    case LUA_TFUNCTION: {
        lua_Debug activation;
        node->kind = LUASANDBOX_NODE_FUNCTION;
        lua_pushvalue(L, index);
        lua_getinfo(L, ">S", &activation);
        node->integer = activation.linedefined;
        break;
    }
    case LUA_TTABLE: {
        if (depth >= DEPTH_MAX) raise(L, "the table returned is nested too deeply or contains itself");
        size_t place = out->count - 1;
        node->kind = LUASANDBOX_NODE_TABLE;
        bool proxy = push_frozen_data(L, index);
        int table = proxy ? lua_gettop(L) : index;
        push_sorted_keys(L, table);
        int keys = lua_gettop(L);
        lua_Integer count = (lua_Integer)lua_rawlen(L, keys);
        out->nodes[place].count = (uint32_t)count;
        for (lua_Integer i = 1; i <= count; i++) {
            lua_rawgeti(L, keys, i);
            tree_export(L, -1, out, depth + 1);
            lua_rawget(L, table);
            tree_export(L, -1, out, depth + 1);
            lua_settop(L, keys);
        }
        lua_settop(L, keys - 1 - proxy);
        break;
    }
    default: raise(L, "a %s cannot be part of the table returned", luaL_typename(L, index));
    }
}

void tree_settle(tree *out) {
    for (size_t i = 0; i < out->count; i++)
        if (out->nodes[i].kind == LUASANDBOX_NODE_TEXT) {
            out->nodes[i].text = out->text + out->nodes[i].integer;
            out->nodes[i].integer = 0;
        }
}

// Pushes the value at `at`, frozen, and answers where the next one begins.
size_t tree_push(lua_State *L, const luasandbox_node *nodes, size_t count, size_t at, int depth) {
    if (at >= count || depth > DEPTH_MAX) luaL_error(L, "broken value");
    luaL_checkstack(L, 8, "nested too deeply");
    const luasandbox_node *node = &nodes[at++];
    switch (node->kind) {
    case LUASANDBOX_NODE_BOOLEAN: lua_pushboolean(L, node->integer != 0); return at;
    case LUASANDBOX_NODE_INTEGER: lua_pushinteger(L, node->integer); return at;
    case LUASANDBOX_NODE_FLOAT: lua_pushnumber(L, node->number); return at;
    case LUASANDBOX_NODE_TEXT: lua_pushlstring(L, node->text ? (const char *)node->text : "", node->length); return at;
    case LUASANDBOX_NODE_TABLE:
        lua_createtable(L, 0, (int)node->count);
        lua_newtable(L);  // keys that are known and have no value: true, or why none is given
        for (uint32_t i = 0; i < node->count; i++) {
            at = tree_push(L, nodes, count, at, depth + 1);
            if (at < count && nodes[at].kind == LUASANDBOX_NODE_WITHHELD) {
                lua_pushlstring(L, nodes[at].text ? (const char *)nodes[at].text : "", nodes[at].length);
                lua_rawset(L, -3);
                at++;
                continue;
            }
            at = tree_push(L, nodes, count, at, depth + 1);
            if (lua_isnil(L, -1)) {
                lua_pop(L, 1);
                lua_pushboolean(L, 1);
                lua_rawset(L, -3);
            } else {
                lua_rawset(L, -4);
            }
        }
        lua_insert(L, -2);
        push_strict_frozen(L, -1, "parameter");
        lua_getmetatable(L, -2);
        lua_pushvalue(L, -4);
        lua_rawseti(L, -2, FROZEN_ABSENT);
        lua_pop(L, 1);
        lua_remove(L, -3);
        break;
    case LUASANDBOX_NODE_SET:
        lua_createtable(L, 0, (int)node->count);
        for (uint32_t i = 0; i < node->count; i++) {
            at = tree_push(L, nodes, count, at, depth + 1);
            lua_pushboolean(L, 1);
            lua_rawset(L, -3);
        }
        push_frozen(L, -1, "set");
        break;
    case LUASANDBOX_NODE_LIST:
        lua_createtable(L, (int)node->count, 0);
        for (uint32_t i = 0; i < node->count; i++) {
            at = tree_push(L, nodes, count, at, depth + 1);
            lua_rawseti(L, -2, (lua_Integer)i + 1);
        }
        push_frozen(L, -1, "list");
        break;
    default: lua_pushnil(L); return at;
    }
    lua_remove(L, -2);
    return at;
}
