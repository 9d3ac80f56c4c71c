// The part of math that whole fen need, and floor and ceil for who divides with '/'.
#include "host.h"

#include <math.h>

static int math_abs(lua_State *L) {
    if (lua_isinteger(L, 1)) {
        lua_Integer n = lua_tointeger(L, 1);
        if (n == LUA_MININTEGER) return raise(L, "math.abs: the number is too large");
        lua_pushinteger(L, n < 0 ? -n : n);
    } else {
        lua_pushnumber(L, fabs(want_number(L, 1)));
    }
    return 1;
}

static int push_rounded(lua_State *L, lua_Number rounded) {
    lua_Integer n;
    if (lua_numbertointeger(rounded, &n)) lua_pushinteger(L, n);
    else lua_pushnumber(L, rounded);
    return 1;
}

static int math_floor(lua_State *L) {
    if (lua_isinteger(L, 1)) return lua_settop(L, 1), 1;
    return push_rounded(L, floor(want_number(L, 1)));
}

static int math_ceil(lua_State *L) {
    if (lua_isinteger(L, 1)) return lua_settop(L, 1), 1;
    return push_rounded(L, ceil(want_number(L, 1)));
}

// The C library subtracts bit by bit, as many times as the exponents are apart.
void charge_remainder(lua_State *L, lua_Number a, lua_Number b) {
    if (!isfinite(a) || !isfinite(b) || a == 0 || b == 0) return;
    int apart = ilogb(a) - ilogb(b);
    if (apart > 0) charge(L, COST_REMAINDER, (uint64_t)apart / 16);
}

static int math_fmod(lua_State *L) {
    if (lua_isinteger(L, 1) && lua_isinteger(L, 2)) {
        lua_Integer divisor = lua_tointeger(L, 2);
        if (divisor == 0) return raise(L, "math.fmod: division by zero");
        lua_pushinteger(L, divisor == -1 ? 0 : lua_tointeger(L, 1) % divisor);
    } else {
        lua_Number a = want_number(L, 1), b = want_number(L, 2);
        charge_remainder(L, a, b);
        lua_pushnumber(L, fmod(a, b));
    }
    return 1;
}

static int pick(lua_State *L, bool largest) {
    int count = lua_gettop(L), best = 1;
    want_number(L, 1);
    for (int i = 2; i <= count; i++) {
        want_number(L, i);
        if (largest ? lua_compare(L, best, i, LUA_OPLT) : lua_compare(L, i, best, LUA_OPLT)) best = i;
    }
    charge(L, COST_MATH, (uint64_t)count / 8);
    lua_pushvalue(L, best);
    return 1;
}

static int math_max(lua_State *L) { return pick(L, true); }
static int math_min(lua_State *L) { return pick(L, false); }

static int math_tointeger(lua_State *L) {
    int exact = 0;
    lua_Integer n = lua_type(L, 1) == LUA_TNUMBER ? lua_tointegerx(L, 1, &exact) : 0;
    luaL_checkany(L, 1);
    if (exact) lua_pushinteger(L, n);
    else lua_pushnil(L);
    return 1;
}

static int math_type(lua_State *L) {
    luaL_checkany(L, 1);
    if (lua_type(L, 1) != LUA_TNUMBER) lua_pushnil(L);
    else lua_pushstring(L, lua_isinteger(L, 1) ? "integer" : "float");
    return 1;
}

static int math_ult(lua_State *L) {
    lua_pushboolean(L, (lua_Unsigned)want_integer(L, 1) < (lua_Unsigned)want_integer(L, 2));
    return 1;
}

const luaL_Reg math_functions[] = {
    {"abs", math_abs}, {"ceil", math_ceil}, {"floor", math_floor}, {"fmod", math_fmod},
    {"max", math_max}, {"min", math_min}, {"tointeger", math_tointeger}, {"type", math_type},
    {"ult", math_ult}, {NULL, NULL},
};
