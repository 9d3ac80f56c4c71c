// What is refused before Lua's own parser sees it. Lua 5.4.4 overflows its C stack while it names the
// culprit of an error at the end of a long chain a.b.c…, takes quadratic time over long lists of
// jumps, and `_ENV` would hand a script its own environment.
#include "host.h"

#include <string.h>

enum {
    SOURCE_BYTES_MAX = 64 * 1024,
    CHAIN_MAX = 32,     // fields, indices and calls in one expression
    NESTING_MAX = 180,  // brackets; Lua's own limit is 200 levels of all kinds
    JUMPS_MAX = 250,    // `and`, `or` in one expression
    ARMS_MAX = 500,     // `elseif`, `goto`, `break` in one file
};

typedef struct {
    const uint8_t *at, *end;
    int line;
    const char *problem;
    int nesting, chain[NESTING_MAX + 1];
    int jumps, arms;
    bool after_value;  // the last token ends a value, so that a name would begin a new statement
} scanner;

static bool is_letter(int c) { return c == '_' || ((c | 32) >= 'a' && (c | 32) <= 'z'); }

static bool is_name_byte(int c) { return is_letter(c) || (c >= '0' && c <= '9'); }

// At '[': the level of a long bracket, or -1.
static int long_bracket(const scanner *s) {
    const uint8_t *at = s->at + 1;
    int level = 0;
    while (at < s->end && *at == '=') at++, level++;
    return at < s->end && *at == '[' ? level : -1;
}

static void skip_long_bracket(scanner *s, int level) {
    s->at += level + 2;
    for (; s->at < s->end; s->at++) {
        if (*s->at == '\n') s->line++;
        if (*s->at != ']') continue;
        const uint8_t *at = s->at + 1;
        int found = 0;
        while (at < s->end && *at == '=') at++, found++;
        if (found == level && at < s->end && *at == ']') {
            s->at = at + 1;
            return;
        }
    }
}

static void skip_string(scanner *s, int quote) {
    for (s->at++; s->at < s->end && *s->at != quote && *s->at != '\n'; s->at++) {
        if (*s->at != '\\') continue;
        if (++s->at < s->end && *s->at == '\n') s->line++;
        if (s->at >= s->end) return;
        if (*s->at == 'z') {
            while (s->at + 1 < s->end && strchr(" \t\r\n\v\f", s->at[1]) && s->at[1])
                if (*++s->at == '\n') s->line++;
        }
    }
    if (s->at < s->end && *s->at == quote) s->at++;
}

static void new_expression(scanner *s) {
    s->chain[s->nesting] = 0;
    s->after_value = false;
}

static void take_word(scanner *s) {
    const char *word = (const char *)s->at;
    while (s->at < s->end && is_name_byte(*s->at)) s->at++;
    size_t length = (size_t)((const char *)s->at - word);
#define IS(text) (length == sizeof text - 1 && memcmp(word, text, sizeof text - 1) == 0)
    if (IS("_ENV")) s->problem = "'_ENV' is not offered";
    if (IS("and") || IS("or")) {
        if (++s->jumps > JUMPS_MAX) s->problem = "too many 'and' and 'or' in one expression";
        new_expression(s);
    } else if (IS("not")) {
        new_expression(s);
    } else if (IS("elseif") || IS("goto") || IS("break")) {
        if (++s->arms > ARMS_MAX) s->problem = "too many 'elseif', 'break' or 'goto'";
        s->jumps = 0;
        new_expression(s);
    } else if (IS("do") || IS("else") || IS("for") || IS("function") || IS("if")
               || IS("in") || IS("local") || IS("repeat") || IS("return") || IS("then")
               || IS("until") || IS("while")) {
        s->jumps = 0;
        new_expression(s);
    } else {
        if (s->after_value) {  // a new statement begins
            s->jumps = 0;
            s->chain[s->nesting] = 0;
        }
        s->after_value = true;
    }
#undef IS
}

static void take_link(scanner *s) {
    if (++s->chain[s->nesting] > CHAIN_MAX)
        s->problem = "more than 32 fields, indices and calls in one expression";
    s->after_value = false;
}

static void open_bracket(scanner *s) {
    if (s->nesting >= NESTING_MAX) {
        s->problem = "brackets are nested too deeply";
        return;
    }
    // `(a.b).c` goes on with the chain of `a.b`; so what is inside starts from what is outside.
    int chain = s->chain[s->nesting];
    s->chain[++s->nesting] = chain;
    s->after_value = false;
}

static void close_bracket(scanner *s) {
    if (s->nesting > 0) {
        int inner = s->chain[s->nesting--];
        if (inner > s->chain[s->nesting]) s->chain[s->nesting] = inner;
    }
    s->after_value = true;
}

static void take_token(scanner *s) {
    int c = *s->at;
    if (is_letter(c)) {
        take_word(s);
        return;
    }
    if (c >= '0' && c <= '9') {
        while (s->at < s->end && (is_name_byte(*s->at) || *s->at == '.')) s->at++;
        s->after_value = true;
        return;
    }
    if (c == '"' || c == '\'') {
        if (s->after_value) take_link(s);  // f"…" is a call
        skip_string(s, c);
        s->after_value = true;
        return;
    }
    if (c == '[') {
        int level = long_bracket(s);
        if (level >= 0) {
            skip_long_bracket(s, level);
            s->after_value = true;
            return;
        }
        take_link(s);
        open_bracket(s);
        s->chain[s->nesting] = 0;  // an index is an expression of its own
    } else if (c == '(') {
        if (s->after_value) take_link(s);
        open_bracket(s);
    } else if (c == '{') {
        open_bracket(s);
        s->chain[s->nesting] = 0;
    } else if (c == ')' || c == ']' || c == '}') {
        close_bracket(s);
    } else if (c == '.' && s->at + 1 < s->end && s->at[1] == '.') {
        s->at++;
        if (s->at + 1 < s->end && s->at[1] == '.') s->at++;
        new_expression(s);
    } else if (c == '.' || c == ':') {
        take_link(s);
    } else {
        if (c == ';' || (c == '=' && !(s->at + 1 < s->end && s->at[1] == '='))) s->jumps = 0;
        if (c == ',' && s->nesting > 0) s->jumps = 0;
        new_expression(s);
    }
    s->at++;
}

bool check_source(const uint8_t *source, size_t length, int *line, const char **problem) {
    scanner s = {.at = source, .end = source + length, .line = 1};
    if (length > SOURCE_BYTES_MAX) s.problem = "the file is larger than 64 KiB";
    else if (length > 0 && *source == 0x1B) s.problem = "this is compiled code; only source text is taken";
    else if (memchr(source, 0, length)) s.problem = "the file contains a zero byte";
    while (!s.problem && s.at < s.end) {
        int c = *s.at;
        if (c == '\n') s.line++;
        if (c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\v' || c == '\f') {
            s.at++;
        } else if (c == '-' && s.at + 1 < s.end && s.at[1] == '-') {
            s.at += 2;
            int level = s.at < s.end && *s.at == '[' ? long_bracket(&s) : -1;
            if (level >= 0) skip_long_bracket(&s, level);
            else while (s.at < s.end && *s.at != '\n') s.at++;
        } else {
            take_token(&s);
        }
    }
    *line = s.line;
    *problem = s.problem;
    return !s.problem;
}
