int luasandbox_lua_release(void);
