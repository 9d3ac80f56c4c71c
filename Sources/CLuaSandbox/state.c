#include "CLuaSandbox.h"
#include <lua.h>
int luasandbox_lua_release(void) { return LUA_VERSION_RELEASE_NUM; }
