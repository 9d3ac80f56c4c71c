// Lua patterns with every step on the bill, so that a pattern that backtracks for minutes ends with
// the rule's budget instead. The language is that of the Lua 5.4 manual, section 6.4.1.
#include "host.h"

#include <string.h>

enum { CAPTURES_MAX = 32, DEPTH_MAX = 100, CAPTURE_OPEN = -1, CAPTURE_POSITION = -2, WORK_UNIT = 64 };

typedef struct {
    lua_State *L;
    const char *text, *text_end, *pattern_end;
    cost what;  // whom the work is charged to
    int depth, captures;
    unsigned work;
    struct {
        const char *start;
        ptrdiff_t length;
    } capture[CAPTURES_MAX];
} matcher;

static void work(matcher *m) {
    if (++m->work % WORK_UNIT == 0) charge(m->L, m->what, WORK_UNIT);
}

static bool is_alpha(int c) { return (c | 32) >= 'a' && (c | 32) <= 'z'; }
static bool is_digit(int c) { return c >= '0' && c <= '9'; }
static bool is_punct(int c) { return c > 32 && c < 127 && !is_alpha(c) && !is_digit(c); }

static bool in_class(int c, int class) {
    bool in;
    switch (class | 32) {
    case 'a': in = is_alpha(c); break;
    case 'c': in = c < 32 || c == 127; break;
    case 'd': in = is_digit(c); break;
    case 'g': in = c > 32 && c < 127; break;
    case 'l': in = c >= 'a' && c <= 'z'; break;
    case 'p': in = is_punct(c); break;
    case 's': in = c == ' ' || (c >= 9 && c <= 13); break;
    case 'u': in = c >= 'A' && c <= 'Z'; break;
    case 'w': in = is_alpha(c) || is_digit(c); break;
    case 'x': in = is_digit(c) || ((c | 32) >= 'a' && (c | 32) <= 'f'); break;
    default: return class == c;
    }
    return (class & 32) ? in : !in;
}

// The end of the single-character item that begins at `p`.
static const char *item_end(matcher *m, const char *p) {
    if (p >= m->pattern_end) raise(m->L, "malformed pattern: it ends unexpectedly");
    char c = *p++;
    if (c == '%') {
        if (p >= m->pattern_end) raise(m->L, "malformed pattern: it ends with '%%'");
        return p + 1;
    }
    if (c == '[') {
        if (p < m->pattern_end && *p == '^') p++;
        do {
            if (p >= m->pattern_end) raise(m->L, "malformed pattern: ']' is missing");
            work(m);
            if (*p++ == '%') {
                if (p >= m->pattern_end) raise(m->L, "malformed pattern: ']' is missing");
                p++;
            }
        } while (p >= m->pattern_end || *p != ']');
        return p + 1;
    }
    return p;
}

// Whether `c` is in the set from '[' at `p` to ']' at `last`.
static bool in_set(matcher *m, int c, const char *p, const char *last) {
    bool found = true;
    if (p[1] == '^') {
        found = false;
        p++;
    }
    while (++p < last) {
        work(m);
        if (*p == '%') {
            p++;
            if (in_class(c, (unsigned char)*p)) return found;
        } else if (p[1] == '-' && p + 2 < last) {
            p += 2;
            if ((unsigned char)p[-2] <= c && c <= (unsigned char)*p) return found;
        } else if ((unsigned char)*p == c) {
            return found;
        }
    }
    return !found;
}

static bool matches_one(matcher *m, const char *s, const char *p, const char *end) {
    work(m);
    if (s >= m->text_end) return false;
    int c = (unsigned char)*s;
    switch (*p) {
    case '.': return true;
    case '%': return in_class(c, (unsigned char)p[1]);
    case '[': return in_set(m, c, p, end - 1);
    default: return (unsigned char)*p == c;
    }
}

static const char *match(matcher *m, const char *s, const char *p);

static const char *match_balance(matcher *m, const char *s, const char *p) {
    if (p + 1 >= m->pattern_end) raise(m->L, "malformed pattern: '%%b' wants two characters");
    if (s >= m->text_end || *s != *p) return NULL;
    int open = 1;
    for (const char *at = s + 1; at < m->text_end; at++) {
        work(m);
        if (*at == p[1]) {
            if (--open == 0) return at + 1;
        } else if (*at == *p) {
            open++;
        }
    }
    return NULL;
}

static const char *most(matcher *m, const char *s, const char *p, const char *end) {
    ptrdiff_t count = 0;
    while (matches_one(m, s + count, p, end)) count++;
    for (; count >= 0; count--) {
        const char *found = match(m, s + count, end + 1);
        if (found) return found;
    }
    return NULL;
}

static const char *least(matcher *m, const char *s, const char *p, const char *end) {
    for (;;) {
        const char *found = match(m, s, end + 1);
        if (found) return found;
        if (!matches_one(m, s, p, end)) return NULL;
        s++;
    }
}

static const char *open_capture(matcher *m, const char *s, const char *p, ptrdiff_t kind) {
    if (m->captures >= CAPTURES_MAX) raise(m->L, "too many captures");
    m->capture[m->captures].start = s;
    m->capture[m->captures].length = kind;
    m->captures++;
    const char *found = match(m, s, p);
    if (!found) m->captures--;
    return found;
}

static const char *close_capture(matcher *m, const char *s, const char *p) {
    int open = m->captures - 1;
    while (open >= 0 && m->capture[open].length != CAPTURE_OPEN) open--;
    if (open < 0) raise(m->L, "malformed pattern: ')' without '('");
    m->capture[open].length = s - m->capture[open].start;
    const char *found = match(m, s, p);
    if (!found) m->capture[open].length = CAPTURE_OPEN;
    return found;
}

static const char *match_back(matcher *m, const char *s, int digit) {
    int index = digit - '1';
    if (index < 0 || index >= m->captures || m->capture[index].length < 0)
        raise(m->L, "malformed pattern: no capture %%%d", index + 1);
    size_t length = (size_t)m->capture[index].length;
    charge(m->L, m->what, length / 16);
    if ((size_t)(m->text_end - s) < length || memcmp(m->capture[index].start, s, length)) return NULL;
    return s + length;
}

static const char *match(matcher *m, const char *s, const char *p) {
    if (m->depth++ >= DEPTH_MAX) raise(m->L, "pattern too complex");
    work(m);
    const char *found = NULL;
    for (;;) {
        if (p >= m->pattern_end) {
            found = s;
            break;
        }
        if (*p == '(') {
            found = p + 1 < m->pattern_end && p[1] == ')'
                ? open_capture(m, s, p + 2, CAPTURE_POSITION)
                : open_capture(m, s, p + 1, CAPTURE_OPEN);
            break;
        }
        if (*p == ')') {
            found = close_capture(m, s, p + 1);
            break;
        }
        if (*p == '$' && p + 1 == m->pattern_end) {
            found = s == m->text_end ? s : NULL;
            break;
        }
        if (*p == '%' && p + 1 < m->pattern_end) {
            if (p[1] == 'b') {
                if (!(s = match_balance(m, s, p + 2))) break;
                p += 4;
                continue;
            }
            if (p[1] == 'f') {
                p += 2;
                if (p >= m->pattern_end || *p != '[')
                    raise(m->L, "malformed pattern: '[' is missing after '%%f'");
                const char *end = item_end(m, p);
                int before = s == m->text ? 0 : (unsigned char)s[-1];
                int after = s < m->text_end ? (unsigned char)*s : 0;
                if (in_set(m, before, p, end - 1) || !in_set(m, after, p, end - 1)) break;
                p = end;
                continue;
            }
            if (is_digit(p[1])) {
                if (!(s = match_back(m, s, p[1]))) break;
                p += 2;
                continue;
            }
        }
        const char *end = item_end(m, p);
        char suffix = end < m->pattern_end ? *end : 0;
        if (suffix == '*') {
            found = most(m, s, p, end);
            break;
        }
        if (suffix == '-') {
            found = least(m, s, p, end);
            break;
        }
        bool one = matches_one(m, s, p, end);
        if (suffix == '+') {
            found = one ? most(m, s + 1, p, end) : NULL;
            break;
        }
        if (suffix == '?') {
            if (one && (found = match(m, s + 1, end + 1))) break;
            p = end + 1;
            continue;
        }
        if (!one) break;
        s++;
        p = end;
    }
    m->depth--;
    return found;
}

static void push_capture(matcher *m, int index, const char *s, const char *end) {
    if (index >= m->captures) {
        if (index > 0) raise(m->L, "no capture %%%d in this pattern", index + 1);
        lua_pushlstring(m->L, s, (size_t)(end - s));
        return;
    }
    ptrdiff_t length = m->capture[index].length;
    if (length == CAPTURE_OPEN) raise(m->L, "malformed pattern: ')' is missing");
    if (length == CAPTURE_POSITION)
        lua_pushinteger(m->L, m->capture[index].start - m->text + 1);
    else
        lua_pushlstring(m->L, m->capture[index].start, (size_t)length);
}

static int push_captures(matcher *m, const char *s, const char *end, bool whole) {
    int count = m->captures == 0 && whole ? 1 : m->captures;
    luaL_checkstack(m->L, count, "too many captures");
    for (int i = 0; i < count; i++) push_capture(m, i, s, end);
    return count;
}

static void settle(matcher *m) {
    charge(m->L, m->what, 1 + m->work % WORK_UNIT);
    m->work = 0;
}

static bool has_specials(const char *pattern, size_t length) {
    for (size_t i = 0; i < length; i++)
        if (pattern[i] == 0 || strchr("^$*+?.([%-", pattern[i])) return pattern[i] != 0;
    return false;
}

// Charges for each place where the wanted text might begin, since each is compared.
static const char *find_plain(
    lua_State *L, const char *text, size_t length, const char *wanted, size_t wanted_length) {
    charge(L, COST_FIND, 1 + length / 64);
    if (wanted_length == 0) return text;
    uint64_t work = 0;
    while (length >= wanted_length) {
        const char *at = memchr(text, wanted[0], length - wanted_length + 1);
        work += 1 + wanted_length / 64;
        if (!at || memcmp(at, wanted, wanted_length) == 0) {
            charge(L, COST_FIND, work);
            return at;
        }
        if (work >= WORK_UNIT) {
            charge(L, COST_FIND, work);
            work = 0;
        }
        length -= (size_t)(at + 1 - text);
        text = at + 1;
    }
    charge(L, COST_FIND, work);
    return NULL;
}

static size_t first_of(lua_State *L, int index, size_t length) {
    lua_Integer at = want_integer_or(L, index, 1);
    if (at > 0) return (size_t)at;
    if (at == 0 || at < -(lua_Integer)length) return 1;
    return length + (size_t)at + 1;
}

static int search(lua_State *L, bool find) {
    size_t length, pattern_length;
    const char *text = luaL_checklstring(L, 1, &length);
    const char *pattern = luaL_checklstring(L, 2, &pattern_length);
    size_t start = first_of(L, 3, length) - 1;
    if (start > length) {
        lua_pushnil(L);
        return 1;
    }
    if (find && (lua_toboolean(L, 4) || !has_specials(pattern, pattern_length))) {
        const char *at = find_plain(L, text + start, length - start, pattern, pattern_length);
        if (!at) {
            lua_pushnil(L);
            return 1;
        }
        lua_pushinteger(L, at - text + 1);
        lua_pushinteger(L, at - text + (lua_Integer)pattern_length);
        return 2;
    }
    matcher m = {.L = L, .what = COST_MATCH, .text = text, .text_end = text + length,
                 .pattern_end = pattern + pattern_length};
    bool anchored = pattern_length > 0 && *pattern == '^';
    if (anchored) pattern++;
    const char *at = text + start;
    do {
        m.captures = 0;
        m.depth = 0;
        const char *end = match(&m, at, pattern);
        if (end) {
            settle(&m);
            if (!find) return push_captures(&m, at, end, true);
            lua_pushinteger(L, at - text + 1);
            lua_pushinteger(L, end - text);
            return push_captures(&m, at, end, false) + 2;
        }
    } while (at++ < m.text_end && !anchored);
    settle(&m);
    lua_pushnil(L);
    return 1;
}

static int string_find(lua_State *L) { return search(L, true); }
static int string_match(lua_State *L) { return search(L, false); }

// gmatch: the loop's state is an object with text and pattern as user values.
typedef struct {
    uint32_t magic;
    size_t at;
    ptrdiff_t last_end;  // an empty match right behind a match is passed over
} matches;

static int gmatch_step(lua_State *L) {
    matches *g = object_at(L, 1, MAGIC_MATCHES);
    if (!g) return raise(L, "the function of gmatch is for its own loop");
    lua_settop(L, 1);
    lua_getiuservalue(L, 1, 1);
    lua_getiuservalue(L, 1, 2);
    size_t length, pattern_length;
    const char *text = lua_tolstring(L, 2, &length);
    const char *pattern = lua_tolstring(L, 3, &pattern_length);
    matcher m = {.L = L, .what = COST_GMATCH, .text = text, .text_end = text + length,
                 .pattern_end = pattern + pattern_length};
    for (; g->at <= length; g->at++) {
        m.captures = 0;
        m.depth = 0;
        const char *end = match(&m, text + g->at, pattern);
        if (end && end - text != g->last_end) {
            const char *start = text + g->at;
            g->at = (size_t)(end - text);
            g->last_end = end - text;
            settle(&m);
            return push_captures(&m, start, end, true);
        }
    }
    settle(&m);
    lua_pushnil(L);
    return 1;
}

static int string_gmatch(lua_State *L) {
    luaL_checkstring(L, 1);
    luaL_checkstring(L, 2);
    lua_settop(L, 2);
    lua_pushcfunction(L, gmatch_step);
    matches *g = lua_newuserdatauv(L, sizeof *g, 2);
    *g = (matches){.magic = MAGIC_MATCHES, .last_end = -1};
    lua_pushvalue(L, 1);
    lua_setiuservalue(L, 4, 1);
    lua_pushvalue(L, 2);
    lua_setiuservalue(L, 4, 2);
    return 2;
}

static void add_text(matcher *m, luaL_Buffer *buffer, const char *s, const char *end) {
    lua_State *L = m->L;
    size_t length;
    const char *text = lua_tolstring(L, 3, &length);
    charge(L, COST_GSUB, length / 16);
    for (size_t i = 0; i < length; i++) {
        if (text[i] != '%') {
            luaL_addchar(buffer, text[i]);
        } else if (++i >= length) {
            raise(L, "string.gsub: the replacement ends with '%%'");
        } else if (text[i] == '%') {
            luaL_addchar(buffer, '%');
        } else if (is_digit(text[i])) {
            charge(L, COST_GSUB, 1 + (size_t)(end - s) / 16);
            if (text[i] == '0') lua_pushlstring(L, s, (size_t)(end - s));
            else push_capture(m, text[i] - '1', s, end);
            lua_tostring(L, -1);
            luaL_addvalue(buffer);
        } else {
            raise(L, "string.gsub: '%%%c' in the replacement", text[i]);
        }
    }
}

static bool add_replacement(matcher *m, luaL_Buffer *buffer, const char *s, const char *end) {
    lua_State *L = m->L;
    switch (lua_type(L, 3)) {
    case LUA_TFUNCTION: {
        lua_pushvalue(L, 3);
        int count = push_captures(m, s, end, true);
        lua_call(L, count, 1);
        break;
    }
    case LUA_TTABLE:
        push_capture(m, 0, s, end);
        lua_gettable(L, 3);
        break;
    default: add_text(m, buffer, s, end); return true;
    }
    if (!lua_toboolean(L, -1)) {
        lua_pop(L, 1);
        luaL_addlstring(buffer, s, (size_t)(end - s));
        return false;
    }
    if (!lua_isstring(L, -1))
        raise(L, "string.gsub: the replacement is a %s", lua_typename(L, lua_type(L, -1)));
    if (lua_type(L, -1) == LUA_TNUMBER) charge_number_text(L, COST_GSUB, -1);
    size_t length;
    lua_tolstring(L, -1, &length);
    charge(L, COST_GSUB, length / 16);
    luaL_addvalue(buffer);
    return true;
}

static int string_gsub(lua_State *L) {
    luasandbox_state *host = host_of(L);
    size_t length, pattern_length;
    const char *text = luaL_checklstring(L, 1, &length);
    const char *pattern = luaL_checklstring(L, 2, &pattern_length);
    int type = lua_type(L, 3);
    luaL_argexpected(
        L, type == LUA_TNUMBER || type == LUA_TSTRING || type == LUA_TFUNCTION || type == LUA_TTABLE,
        3, "string, function or table");
    lua_Integer most_times = want_integer_or(L, 4, (lua_Integer)length + 1), times = 0;
    lua_settop(L, 3);
    if (type == LUA_TNUMBER) {
        charge_number_text(L, COST_GSUB, 3);
        lua_tostring(L, 3);
    }
    if (++host->callback_depth > CALLBACK_DEPTH_MAX)
        return raise(L, "string.gsub: too many calls within calls");
    matcher m = {.L = L, .what = COST_GSUB, .text = text, .text_end = text + length,
                 .pattern_end = pattern + pattern_length};
    bool anchored = pattern_length > 0 && *pattern == '^';
    if (anchored) pattern++;
    const char *at = text, *last_end = NULL;
    luaL_Buffer buffer;
    luaL_buffinit(L, &buffer);
    while (times < most_times) {
        m.captures = 0;
        m.depth = 0;
        const char *end = match(&m, at, pattern);
        if (end && end != last_end) {
            times++;
            add_replacement(&m, &buffer, at, end);
            at = last_end = end;
        } else if (at < m.text_end) {
            luaL_addchar(&buffer, *at++);
        } else {
            break;
        }
        if (anchored) break;
    }
    settle(&m);
    luaL_addlstring(&buffer, at, (size_t)(m.text_end - at));
    luaL_pushresult(&buffer);
    lua_pushinteger(L, times);
    host->callback_depth--;
    return 2;
}

const luaL_Reg pattern_functions[] = {
    {"find", string_find}, {"gmatch", string_gmatch}, {"gsub", string_gsub},
    {"match", string_match}, {NULL, NULL},
};
