// Errors as data: clean, short, with a place and a stack of lines.
#include "host.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

// Length of the UTF-8 sequence at `text`, 0 when it is none.
static size_t sequence(const unsigned char *text, size_t left) {
    unsigned char lead = text[0];
    size_t length = lead < 0x80 ? 1 : lead < 0xC2 ? 0 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : lead < 0xF5 ? 4 : 0;
    if (length == 0 || length > left) return 0;
    for (size_t i = 1; i < length; i++)
        if ((text[i] & 0xC0) != 0x80) return 0;
    if (lead == 0xE0 && text[1] < 0xA0) return 0;
    if (lead == 0xED && text[1] > 0x9F) return 0;  // surrogates
    if (lead == 0xF0 && text[1] < 0x90) return 0;
    if (lead == 0xF4 && text[1] > 0x8F) return 0;
    return length;
}

void copy_message(char *out, size_t size, const char *text, size_t length) {
    static const char more[] = "…";
    size_t at = 0, from = 0;
    while (from < length) {
        size_t n = sequence((const unsigned char *)text + from, length - from);
        if (at + (n ? n : 1) + sizeof more > size) {
            memcpy(out + at, more, sizeof more - 1);
            at += sizeof more - 1;
            break;
        }
        if (n == 0 || (n == 1 && ((unsigned char)text[from] < 0x20 || text[from] == 0x7F))) {
            out[at++] = n == 1 && (text[from] == '\n' || text[from] == '\t') ? ' ' : '?';
            from++;
        } else {
            memcpy(out + at, text + from, n);
            at += n, from += n;
        }
    }
    out[at] = 0;
}

// "name.lua:14: text" → 14
static int line_in(const char *message) {
    const char *colon = strchr(message, ':');
    if (!colon) return 0;
    char *end;
    long line = strtol(colon + 1, &end, 10);
    return end != colon + 1 && *end == ':' && line > 0 && line < 1000000 ? (int)line : 0;
}

static void fill_stack(lua_State *L, luasandbox_failure *failure) {
    lua_Debug frame;
    for (int level = 0; failure->stack_count < 10 && lua_getstack(L, level, &frame); level++) {
        // Only "S" and "l": names would walk code that recurses in this Lua.
        if (!lua_getinfo(L, "Sl", &frame)) break;
        if (frame.currentline > 0) failure->stack[failure->stack_count++] = frame.currentline;
    }
}

int note_failure(lua_State *L) {
    luasandbox_state *host = host_of(L);
    luasandbox_failure *failure = host->failure;
    if (!failure || host->failure_noted) return 1;
    host->failure_noted = true;
    if (lua_type(L, 1) == LUA_TSTRING) {
        size_t length;
        const char *text = lua_tolstring(L, 1, &length);
        copy_message(failure->message, sizeof failure->message, text, length);
    } else {
        const char *type = lua_typename(L, lua_type(L, 1));
        const char *text = lua_isnil(L, 1) ? "error was raised without a message" : "error object is a ";
        copy_message(failure->message, sizeof failure->message, text, strlen(text));
        if (!lua_isnil(L, 1))
            strncat(
                failure->message, type, sizeof failure->message - strlen(failure->message) - 1);
    }
    fill_stack(L, failure);
    failure->line = line_in(failure->message);
    if (!failure->line && failure->stack_count) failure->line = failure->stack[0];
    return 1;
}

luasandbox_status end_of_call(luasandbox_state *host, int lua_status, luasandbox_failure *failure) {
    lua_State *L = host->lua;
    if (lua_status == LUA_OK) return LUASANDBOX_OK;
    luasandbox_status status = LUASANDBOX_SCRIPT;
    if (host->tripped != LUASANDBOX_OK) {
        status = host->tripped;
    } else if (lua_status == LUA_ERRMEM) {
        status = LUASANDBOX_MEMORY;
    } else if (lua_status == LUA_ERRSYNTAX) {
        status = LUASANDBOX_LOAD;
    }
    if (!host->failure_noted || status == LUASANDBOX_MEMORY) {
        if (status == LUASANDBOX_MEMORY) {
            const char *text = "used more memory than a rule may";
            copy_message(failure->message, sizeof failure->message, text, strlen(text));
        } else if (lua_type(L, -1) == LUA_TSTRING) {
            size_t length;
            const char *text = lua_tolstring(L, -1, &length);
            copy_message(failure->message, sizeof failure->message, text, length);
        } else {
            const char *text = "error in error handling";
            copy_message(failure->message, sizeof failure->message, text, strlen(text));
        }
        if (!failure->line) failure->line = line_in(failure->message);
    }
    lua_pop(L, 1);
    return status;
}

int raise(lua_State *L, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    luaL_where(L, 1);
    lua_pushvfstring(L, format, arguments);
    va_end(arguments);
    lua_concat(L, 2);
    return lua_error(L);
}

int raise_result(lua_State *L, const char *format, ...) {
    luasandbox_state *host = host_of(L);
    va_list arguments;
    va_start(arguments, format);
    lua_pushvfstring(L, format, arguments);
    va_end(arguments);
    if (host->tripped == LUASANDBOX_OK) host->tripped = LUASANDBOX_RESULT;
    return lua_error(L);
}
