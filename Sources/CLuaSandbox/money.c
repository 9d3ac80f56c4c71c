// The helpers in `scrip` that count: whole numbers in, whole numbers out, never a float on the way.
#include "host.h"

#include <stdio.h>
#include <string.h>

enum { HALF_UP, DOWN, UP, HALF_EVEN };
static const char *const roundings[] = {"half_up", "down", "up", "half_even", NULL};

int check_rounding(lua_State *L, int index) {
    if (lua_isnoneornil(L, index)) return HALF_UP;
    const char *name = lua_type(L, index) == LUA_TSTRING ? lua_tostring(L, index) : "";
    for (int i = 0; roundings[i]; i++)
        if (strcmp(name, roundings[i]) == 0) return i;
    return raise(L, "unknown rounding '%s': use half_up, down, up or half_even", name);
}

int64_t check_whole(lua_State *L, int index, const char *function, const char *what) {
    if (lua_isinteger(L, index)) return lua_tointeger(L, index);
    push_text_of(L, index);
    const char *text = lua_tostring(L, -1);
    if (lua_type(L, index) == LUA_TNUMBER)
        raise(L, "%s: %s is %s, a float: use whole numbers, or scrip.div to divide", function, what, text);
    return raise(L, "%s: %s must be a whole number, not %s", function, what, luaL_typename(L, index));
}

// a / b rounded; halves and "down", "up" are about distance from zero, as on paper.
bool divide_rounded(__int128 a, int64_t b, int rounding, int64_t *quotient) {
    if (b == 0) return false;
    __int128 q = a / b, r = a % b;
    if (r != 0) {
        int away = (a < 0) == (b < 0) ? 1 : -1;
        __int128 rest = r < 0 ? -r : r, other = (b < 0 ? -(__int128)b : b) - rest;
        bool up = rounding == UP || (rounding == HALF_UP && rest >= other)
            || (rounding == HALF_EVEN && (rest > other || (rest == other && (q & 1))));
        if (up) q += away;
    }
    *quotient = (int64_t)q;
    return *quotient == q;
}

static int scrip_div(lua_State *L) {
    int64_t a = check_whole(L, 1, "scrip.div", "the first number");
    int64_t b = check_whole(L, 2, "scrip.div", "the second number");
    int64_t quotient;
    if (b == 0) return raise(L, "scrip.div: division by zero");
    if (!divide_rounded(a, b, check_rounding(L, 3), &quotient))
        return raise(L, "scrip.div: the result is too large");
    lua_pushinteger(L, quotient);
    return 1;
}

static int scrip_percent_off(lua_State *L) {
    int64_t amount = check_whole(L, 1, "scrip.percent_off", "the amount");
    int64_t percent = check_whole(L, 2, "scrip.percent_off", "the percentage to pay");
    if (percent < 0 || percent > 100)
        return raise(L, "scrip.percent_off: pay %I %%: use 0 through 100; 88 means pay 88 %%",
                     (LUAI_UACINT)percent);
    int64_t off;
    // Never more than the amount itself, so it fits.
    divide_rounded((__int128)amount * (100 - percent), 100, check_rounding(L, 3), &off);
    lua_pushinteger(L, off);
    return 1;
}

// "12.50" → 1250, as written on a price tag.
static int scrip_yuan(lua_State *L) {
    size_t length;
    const char *text = lua_type(L, 1) == LUA_TSTRING ? lua_tolstring(L, 1, &length) : NULL;
    if (!text) return raise(L, "scrip.yuan wants a string such as \"12.50\"");
    charge(L, COST_HELPERS, length / 8);
    const char *at = text, *end = text + length;
    bool negative = at < end && *at == '-';
    if (negative) at++;
    int64_t fen = 0;
    int digits = 0, decimals = -1;
    for (; at < end; at++) {
        if (*at == '.' && decimals < 0 && digits > 0) {
            decimals = 0;
        } else if (*at >= '0' && *at <= '9' && decimals < 2) {
            if (__builtin_mul_overflow(fen, 10, &fen) || __builtin_add_overflow(fen, *at - '0', &fen))
                return raise(L, "scrip.yuan: the amount is too large");
            digits++;
            if (decimals >= 0) decimals++;
        } else {
            break;
        }
    }
    if (at != end || digits == 0 || decimals == 0)
        return raise(L, "scrip.yuan: '%s' is not an amount such as \"12.50\"", text);
    for (int i = decimals < 0 ? 0 : decimals; i < 2; i++)
        if (__builtin_mul_overflow(fen, 10, &fen)) return raise(L, "scrip.yuan: the amount is too large");
    lua_pushinteger(L, negative ? -fen : fen);
    return 1;
}

static int scrip_money(lua_State *L) {
    int64_t fen = check_whole(L, 1, "scrip.money", "the amount");
    uint64_t size = fen < 0 ? 0 - (uint64_t)fen : (uint64_t)fen;
    char text[32];
    int length = snprintf(
        text, sizeof text, "%s%llu.%02llu", fen < 0 ? "-" : "", (unsigned long long)(size / 100),
        (unsigned long long)(size % 100));
    lua_pushlstring(L, text, (size_t)length);
    return 1;
}

const luaL_Reg money_functions[] = {
    {"div", scrip_div}, {"money", scrip_money}, {"percent_off", scrip_percent_off},
    {"refuse", refuse}, {"yuan", scrip_yuan}, {NULL, NULL},
};
