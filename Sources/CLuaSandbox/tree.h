#ifndef LUASANDBOX_TREE_H
#define LUASANDBOX_TREE_H

#include "host.h"

typedef struct {
    luasandbox_node *nodes;
    size_t count, capacity;
    uint8_t *text;
    size_t text_length, text_capacity;
} tree;

void tree_export(lua_State *L, int index, tree *out, int depth);
void tree_settle(tree *out);  // once all is exported: texts get their addresses
size_t tree_push(lua_State *L, const luasandbox_node *nodes, size_t count, size_t at, int depth);

#endif
