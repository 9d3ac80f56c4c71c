// string.* without patterns (see patterns.c), and utf8.*. Bytes are charged, sixteen a step; letters
// and classes are those of the C locale.
#include "host.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static size_t start_of(lua_Integer position, size_t length) {
    if (position > 0) return (size_t)position;
    if (position == 0 || position < -(lua_Integer)length) return 1;
    return length + (size_t)position + 1;
}

static size_t end_of(lua_Integer position, size_t length) {
    if (position > (lua_Integer)length) return length;
    if (position >= 0) return (size_t)position;
    if (position < -(lua_Integer)length) return 0;
    return length + (size_t)position + 1;
}

static int string_len(lua_State *L) {
    size_t length;
    luaL_checklstring(L, 1, &length);
    lua_pushinteger(L, (lua_Integer)length);
    return 1;
}

static int string_sub(lua_State *L) {
    size_t length;
    const char *text = luaL_checklstring(L, 1, &length);
    size_t from = start_of(want_integer(L, 2), length);
    size_t to = end_of(want_integer_or(L, 3, -1), length);
    if (from > to) from = 1, to = 0;
    charge(L, COST_SUB, (to - from + 1) / 16);
    lua_pushlstring(L, text + from - 1, to - from + 1);
    return 1;
}

static int string_byte(lua_State *L) {
    size_t length;
    const char *text = luaL_checklstring(L, 1, &length);
    lua_Integer at = want_integer_or(L, 2, 1);
    size_t from = start_of(at, length), to = end_of(want_integer_or(L, 3, at), length);
    if (from > to) return 0;
    if (to - from >= 250) return raise(L, "string.byte: more than 250 values");
    int count = (int)(to - from) + 1;
    luaL_checkstack(L, count, "string.byte");
    charge(L, COST_BYTE, (uint64_t)count);
    for (int i = 0; i < count; i++) lua_pushinteger(L, (unsigned char)text[from - 1 + (size_t)i]);
    return count;
}

static int string_char(lua_State *L) {
    int count = lua_gettop(L);
    charge(L, COST_CHAR, (uint64_t)count / 8);
    luaL_Buffer buffer;
    char *out = luaL_buffinitsize(L, &buffer, (size_t)count);
    for (int i = 1; i <= count; i++) {
        lua_Integer byte = want_integer(L, i);
        luaL_argcheck(L, byte >= 0 && byte <= 255, i, "value out of range");
        if (byte == 0) note_text(host_of(L), 0, true);
        out[i - 1] = (char)byte;
    }
    luaL_pushresultsize(&buffer, (size_t)count);
    return 1;
}

static int map_bytes(lua_State *L, bool reverse, char from, char to, int shift) {
    size_t length;
    const char *text = luaL_checklstring(L, 1, &length);
    charge(L, COST_CASE, 1 + length / 16);
    luaL_Buffer buffer;
    char *out = luaL_buffinitsize(L, &buffer, length);
    for (size_t i = 0; i < length; i++) {
        char byte = text[reverse ? length - 1 - i : i];
        out[i] = byte >= from && byte <= to ? (char)(byte + shift) : byte;
    }
    luaL_pushresultsize(&buffer, length);
    return 1;
}

static int string_lower(lua_State *L) { return map_bytes(L, false, 'A', 'Z', 32); }
static int string_upper(lua_State *L) { return map_bytes(L, false, 'a', 'z', -32); }
static int string_reverse(lua_State *L) { return map_bytes(L, true, 1, 0, 0); }

static int string_rep(lua_State *L) {
    size_t length, separator_length;
    const char *text = luaL_checklstring(L, 1, &length);
    lua_Integer times = want_integer(L, 2);
    const char *separator = luaL_optlstring(L, 3, "", &separator_length);
    if (times <= 0 || length + separator_length == 0) {
        lua_pushliteral(L, "");
        return 1;
    }
    size_t limit = 1 << 24;
    if ((lua_Unsigned)times > limit / (length + separator_length))
        return raise(L, "string.rep: the result is too long");
    size_t total = (size_t)times * length + (size_t)(times - 1) * separator_length;
    charge(L, COST_REP, 1 + total / 16 + (uint64_t)times / 8);
    luaL_Buffer buffer;
    char *out = luaL_buffinitsize(L, &buffer, total);
    for (lua_Integer i = 0; i < times; i++) {
        if (i > 0) {
            memcpy(out, separator, separator_length);
            out += separator_length;
        }
        memcpy(out, text, length);
        out += length;
    }
    luaL_pushresultsize(&buffer, total);
    return 1;
}

// string.format: %d %i %u %c %x %X %o %e %E %f %g %G %s %%. Not %p, %a, %q: addresses, and forms
// that no receipt needs.

enum { SPEC_MAX = 16 };

static const char *read_spec(lua_State *L, const char *at, const char *end, char spec[SPEC_MAX]) {
    size_t n = 0;
    spec[n++] = '%';
    int digits = 0;
    while (at < end && strchr("-+ #0", *at) && *at && n < 6) spec[n++] = *at++;
    while (at < end && *at >= '0' && *at <= '9' && digits++ < 2) spec[n++] = *at++;
    if (at < end && *at == '.') {
        spec[n++] = *at++;
        digits = 0;
        while (at < end && *at >= '0' && *at <= '9' && digits++ < 2) spec[n++] = *at++;
    }
    spec[n] = 0;
    if (at >= end) raise(L, "string.format: the format ends within a conversion");
    return at;
}

static int string_format(lua_State *L) {
    size_t length;
    const char *at = luaL_checklstring(L, 1, &length), *end = at + length;
    int argument = 1, count = lua_gettop(L);
    charge(L, COST_FORMAT, 1 + length / 16);
    luaL_Buffer buffer;
    luaL_buffinit(L, &buffer);
    while (at < end) {
        if (*at != '%') {
            const char *next = memchr(at, '%', (size_t)(end - at));
            if (!next) next = end;
            luaL_addlstring(&buffer, at, (size_t)(next - at));
            at = next;
            continue;
        }
        if (++at < end && *at == '%') {
            luaL_addchar(&buffer, '%');
            at++;
            continue;
        }
        char spec[SPEC_MAX + 4], out[480];
        at = read_spec(L, at, end, spec);
        char conversion = *at++;
        if (++argument > count)
            return raise(L, "string.format: value #%d for '%s%c' is missing", argument - 1, spec,
                         conversion);
        size_t n = strlen(spec);
        int written = 0;
        switch (conversion) {
        case 'c':
            out[0] = (char)want_integer(L, argument);
            if (out[0] == 0) note_text(host_of(L), 0, true);
            written = 1;
            break;
        case 'd': case 'i': case 'u': case 'x': case 'X': case 'o': {
            lua_Integer value = want_integer(L, argument);
            memcpy(spec + n, "ll", 2);
            spec[n + 2] = conversion;
            spec[n + 3] = 0;
            charge(L, COST_FORMAT, 2);
            written = snprintf(out, sizeof out, spec, (long long)value);
            break;
        }
        case 'e': case 'E': case 'f': case 'F': case 'g': case 'G': {
            lua_Number value = want_number(L, argument);
            int exponent = isfinite(value) && value != 0 ? abs(ilogb(value)) : 0;
            spec[n] = conversion;
            spec[n + 1] = 0;
            charge(L, COST_FORMAT, 8 + (uint64_t)exponent / 8);
            written = snprintf(out, sizeof out, spec, value);
            if (written > 0) charge(L, COST_FORMAT, (uint64_t)written / 2);
            break;
        }
        case 's': {
            size_t text_length;
            push_text_of(L, argument);
            const char *text = lua_tolstring(L, -1, &text_length);
            charge(L, COST_FORMAT, 1 + text_length / 16);
            if (n == 1 || text_length >= 100) {
                if (n > 1 && strchr(spec, '.'))
                    return raise(L, "string.format: '%s' with a text of over 99 bytes", spec);
                luaL_addvalue(&buffer);
                continue;
            }
            if (strlen(text) != text_length) return raise(L, "string.format: text contains zeros");
            spec[n] = 's';
            spec[n + 1] = 0;
            written = snprintf(out, sizeof out, spec, text);
            lua_pop(L, 1);
            break;
        }
        default:
            return raise(L, "string.format: '%%%c' is not offered", conversion);
        }
        if (written < 0 || (size_t)written >= sizeof out)
            return raise(L, "string.format: '%s' is too long", spec);
        luaL_addlstring(&buffer, out, (size_t)written);
    }
    luaL_pushresult(&buffer);
    return 1;
}

const luaL_Reg string_functions[] = {
    {"byte", string_byte}, {"char", string_char}, {"format", string_format}, {"len", string_len},
    {"lower", string_lower}, {"rep", string_rep}, {"reverse", string_reverse}, {"sub", string_sub},
    {"upper", string_upper}, {NULL, NULL},
};

// utf8

// Decodes one character; answers its length, 0 when it is malformed.
static size_t decode(const unsigned char *text, size_t left, uint32_t *code) {
    if (left == 0) return 0;
    unsigned char lead = text[0];
    if (lead < 0x80) return *code = lead, 1;
    size_t length = lead >= 0xF0 && lead < 0xF5 ? 4 : lead >= 0xE0 ? 3 : lead >= 0xC2 ? 2 : 0;
    if (length == 0 || lead >= 0xF5 || length > left) return 0;
    uint32_t value = lead & (0x7Fu >> length);
    for (size_t i = 1; i < length; i++) {
        if ((text[i] & 0xC0) != 0x80) return 0;
        value = value << 6 | (text[i] & 0x3Fu);
    }
    static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    if (value < least[length] || value > 0x10FFFF || (value >= 0xD800 && value < 0xE000)) return 0;
    return *code = value, length;
}

static int utf8_len(lua_State *L) {
    size_t length;
    const char *text = luaL_checklstring(L, 1, &length);
    size_t at = start_of(want_integer_or(L, 2, 1), length) - 1;
    size_t end = end_of(want_integer_or(L, 3, -1), length);
    charge(L, COST_UTF8, 1 + length / 4);
    lua_Integer count = 0;
    while (at < end) {
        uint32_t code;
        size_t n = decode((const unsigned char *)text + at, length - at, &code);
        if (n == 0) {
            lua_pushnil(L);
            lua_pushinteger(L, (lua_Integer)at + 1);
            return 2;
        }
        at += n;
        count++;
    }
    lua_pushinteger(L, count);
    return 1;
}

static int utf8_codepoint(lua_State *L) {
    size_t length;
    const char *text = luaL_checklstring(L, 1, &length);
    lua_Integer from = want_integer_or(L, 2, 1);
    size_t at = start_of(from, length), end = end_of(want_integer_or(L, 3, from), length);
    int count = 0;
    for (at--; at < end && count < 250;) {
        uint32_t code;
        size_t n = decode((const unsigned char *)text + at, length - at, &code);
        if (n == 0) return raise(L, "utf8.codepoint: invalid UTF-8");
        luaL_checkstack(L, 1, "utf8.codepoint");
        lua_pushinteger(L, code);
        at += n;
        count++;
    }
    charge(L, COST_UTF8, (uint64_t)count);
    return count;
}

static int utf8_char(lua_State *L) {
    int count = lua_gettop(L);
    charge(L, COST_UTF8, (uint64_t)count);
    luaL_Buffer buffer;
    luaL_buffinit(L, &buffer);
    for (int i = 1; i <= count; i++) {
        lua_Integer code = want_integer(L, i);
        luaL_argcheck(
            L, code >= 0 && code <= 0x10FFFF && (code < 0xD800 || code > 0xDFFF), i,
            "value out of range");
        if (code == 0) note_text(host_of(L), 0, true);
        lua_pushfstring(L, "%U", (long)code);
        luaL_addvalue(&buffer);
    }
    luaL_pushresult(&buffer);
    return 1;
}

static int utf8_offset(lua_State *L) {
    size_t length;
    const char *text = luaL_checklstring(L, 1, &length);
    lua_Integer n = want_integer(L, 2);
    lua_Integer first = n > 0 ? 1 : (lua_Integer)length + 1;
    lua_Integer at = (lua_Integer)start_of(want_integer_or(L, 3, first), length) - 1;
    if (at > (lua_Integer)length) return raise(L, "utf8.offset: position out of bounds");
#define CONTINUES(i) ((i) < (lua_Integer)length && (text[i] & 0xC0) == 0x80)
    charge(L, COST_UTF8, 1 + length / 4);
    if (n == 0) {
        while (at > 0 && CONTINUES(at)) at--;
    } else if (CONTINUES(at)) {
        return raise(L, "utf8.offset: position is within a character");
    } else if (n < 0) {
        for (; n < 0 && at > 0; n++) {
            do at--;
            while (at > 0 && CONTINUES(at));
        }
    } else {
        for (n--; n > 0 && at < (lua_Integer)length; n--) {
            do at++;
            while (CONTINUES(at));
        }
    }
#undef CONTINUES
    if (n != 0) lua_pushnil(L);
    else lua_pushinteger(L, at + 1);
    return 1;
}

const luaL_Reg utf8_functions[] = {
    {"char", utf8_char}, {"codepoint", utf8_codepoint}, {"len", utf8_len},
    {"offset", utf8_offset}, {NULL, NULL},
};
