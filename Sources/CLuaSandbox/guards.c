// Guards: single instructions of Lua that take unbounded time and that no hook and no function of
// ours would see. Code that a compiler of this process wrote a moment ago is written again with a call
// before each: the remainder of floats far apart (the C library subtracts bit by bit), floats joined to
// text, loops over texts that read as numbers, and functions called with thousands of values.
//
// A call is what Lua does when an operand is no number: OP_MMBINI asks the metamethod of one of its
// operands, here of a number, and puts its answer where the instruction before would have. The event is
// one that nothing else asks numbers for, so no guard is met but where it was put. A rule that has no
// floats, no such loop and no `...` is left as it was compiled.
#include "host.h"
#include "opcodes.h"

#include <stdlib.h>
#include <string.h>

enum { EVENT_MODE = 3 };  // "__mode" in Lua's own list of events
enum { GUARD_JOIN = 1, GUARD_START = 2, GUARD_STEP = 3, GUARD_VALUES = 4 };
enum { VALUES_MAX = 250, ABSOLUTE_LINE = -128, LINE_STEP_MAX = 128, LINES_WITHOUT_ABSOLUTE = 128 };

typedef struct {
    const uint8_t *at, *end;
    uint8_t *out;
    size_t length, capacity;
    bool floats, broken;
    int depth;
} rewriter;

static void put_bytes(rewriter *r, const void *bytes, size_t count) {
    if (r->broken) return;
    if (r->length + count > r->capacity) {
        size_t wider = (r->length + count) * 2;
        uint8_t *moved = realloc(r->out, wider);
        if (!moved) {
            r->broken = true;
            return;
        }
        r->out = moved;
        r->capacity = wider;
    }
    memcpy(r->out + r->length, bytes, count);
    r->length += count;
}

static void put_size(rewriter *r, size_t value) {
    uint8_t bytes[10];
    size_t at = sizeof bytes;
    do {
        bytes[--at] = value & 0x7F;
        value >>= 7;
    } while (value);
    bytes[sizeof bytes - 1] |= 0x80;
    put_bytes(r, bytes + at, sizeof bytes - at);
}

static const uint8_t *take_bytes(rewriter *r, size_t count) {
    if (r->broken || count > (size_t)(r->end - r->at)) {
        r->broken = true;
        return NULL;
    }
    r->at += count;
    return r->at - count;
}

static size_t take_size(rewriter *r) {
    size_t value = 0;
    for (;;) {
        const uint8_t *byte = take_bytes(r, 1);
        if (!byte) return 0;
        value = value << 7 | (*byte & 0x7F);
        if (*byte & 0x80) return value;
    }
}

static void copy_bytes(rewriter *r, size_t count) {
    const uint8_t *bytes = take_bytes(r, count);
    if (bytes) put_bytes(r, bytes, count);
}

static size_t copy_size(rewriter *r) {
    size_t value = take_size(r);
    put_size(r, value);
    return value;
}

static void copy_string(rewriter *r) {
    size_t size = copy_size(r);
    if (size > 0) copy_bytes(r, size - 1);
}

// One function's code on its way.
typedef struct {
    size_t count, guarded_count;
    uint32_t *code, *guarded;
    size_t *places;  // where each instruction, with its guards before it, now begins; and the end
    bool *targets;   // whether a jump ends here
    int *lines, *guarded_lines;
} body;

static size_t target_of(uint32_t i, size_t at) {
    switch (opcode_of(i)) {
    case OP_JMP: return (size_t)((long)at + 1 + jump_of(i));
    case OP_FORPREP: return at + 1 + wide_of(i);  // the loop's last instruction
    case OP_TFORPREP: return at + 1 + wide_of(i);
    case OP_FORLOOP: case OP_TFORLOOP: return at + 1 - wide_of(i);
    default: return SIZE_MAX;
    }
}

static void emit(body *b, uint32_t instruction, int line) {
    b->guarded[b->guarded_count] = instruction;
    b->guarded_lines[b->guarded_count++] = line;
}

static uint32_t guard_call(unsigned a, int kind) {
    return OP_MMBINI | a << 7 | (uint32_t)(kind + SMALL_ZERO) << 16 | (uint32_t)EVENT_MODE << 24;
}

// Looks at R[a] and puts what the guard answers into it.
static void emit_guard(body *b, unsigned a, int kind, int line) {
    emit(b, OP_MOVE | a << 7 | a << 16, line);
    emit(b, guard_call(a, kind), line);
}

// Whether the last instruction before `at` that sets R[a] loads a whole number, and no jump comes
// between: temporary registers of a loop's head are set once, in order.
static bool loads_whole_number(const body *b, size_t at, unsigned a) {
    while (at-- > 0) {
        if (b->targets[at + 1]) return false;
        uint32_t i = b->code[at];
        if (opcode_of(i) == OP_LOADI && a_of(i) == a) return true;
        if (a_of(i) == a || opcode_of(i) == OP_JMP || target_of(i, at) != SIZE_MAX) return false;
    }
    return false;
}

static void guard_code(const rewriter *r, body *b, bool values, unsigned parameters) {
    for (size_t at = 0; at < b->count; at++) {
        uint32_t i = b->code[at];
        unsigned a = a_of(i);
        int line = b->lines[at];
        b->places[at] = b->guarded_count;
        switch (opcode_of(i)) {
        case OP_MOD: case OP_MODK:
            // Does nothing; the instruction behind it, for operands that are no numbers, is then met.
            emit(b, r->floats ? OP_MOVE | a << 7 | a << 16 : i, line);
            break;
        case OP_CONCAT:
            if (r->floats)
                for (unsigned k = 0; k < b_of(i); k++) emit_guard(b, a + k, GUARD_JOIN, line);
            emit(b, i, line);
            break;
        case OP_FORPREP:
            if (!loads_whole_number(b, at, a)) emit_guard(b, a, GUARD_START, line);
            if (!loads_whole_number(b, at, a + 2)) emit_guard(b, a + 2, GUARD_STEP, line);
            emit(b, i, line);
            break;
        case OP_VARARGPREP:
            emit(b, i, line);
            if (!values) break;
            // The first register behind the parameters holds nothing yet.
            emit(b, OP_LOADI | parameters << 7 | (uint32_t)0xFFFF << 15, line);
            emit(b, guard_call(parameters, GUARD_VALUES), line);
            break;
        default: emit(b, i, line);
        }
    }
    b->places[b->count] = b->guarded_count;
}

// Where the instruction itself went, behind its guards.
static size_t itself(const body *b, size_t at) {
    size_t place = b->places[at + 1] - 1;
    return opcode_of(b->code[at]) == OP_VARARGPREP ? b->places[at] : place;
}

static void mend_jumps(rewriter *r, body *b) {
    for (size_t at = 0; at < b->count; at++) {
        size_t target = target_of(b->code[at], at);
        if (target == SIZE_MAX) continue;
        size_t from = itself(b, at) + 1, to = b->places[target];
        uint32_t *i = &b->guarded[from - 1];
        unsigned op = opcode_of(*i);
        if (op == OP_JMP) {
            long jump = (long)to - (long)from + JUMP_ZERO;
            if (jump < 0 || jump > JUMP_MAX) r->broken = true;
            *i = op | (uint32_t)jump << 7;
        } else {
            size_t jump = op == OP_FORLOOP || op == OP_TFORLOOP ? from - to : to - from;
            if (jump > WIDE_MAX) r->broken = true;
            *i = (*i & 0x7FFF) | (uint32_t)jump << 15;
        }
    }
}

static void read_lines(rewriter *r, body *b, int line) {
    size_t count = take_size(r);
    const int8_t *steps = (const int8_t *)take_bytes(r, count);
    size_t absolutes = take_size(r);
    if (r->broken || count != b->count) {
        r->broken = true;
        return;
    }
    for (size_t at = 0; at < count; at++) {
        if (steps[at] == ABSOLUTE_LINE) {
            if (absolutes-- == 0) r->broken = true;
            take_size(r);
            line = (int)take_size(r);
        } else {
            line += steps[at];
        }
        b->lines[at] = line;
    }
    if (absolutes != 0) r->broken = true;
}

// As Lua's compiler does it: a step of one byte an instruction, and now and then the line itself.
static void put_lines(rewriter *r, const body *b, int line) {
    size_t count = b->guarded_count, absolutes = 0, since = 0;
    int8_t *steps = malloc(count + 1);
    size_t *places = malloc((count + 1) * sizeof *places);
    if (!steps || !places) r->broken = true;
    for (size_t at = 0; at < count && !r->broken; at++) {
        int step = b->guarded_lines[at] - line;
        line = b->guarded_lines[at];
        if (step >= LINE_STEP_MAX || step <= -LINE_STEP_MAX || since++ >= LINES_WITHOUT_ABSOLUTE) {
            places[absolutes++] = at;
            step = ABSOLUTE_LINE;
            since = 1;
        }
        steps[at] = (int8_t)step;
    }
    put_size(r, count);
    put_bytes(r, steps, r->broken ? 0 : count);
    put_size(r, absolutes);
    for (size_t n = 0; n < absolutes && !r->broken; n++) {
        put_size(r, places[n]);
        put_size(r, (size_t)b->guarded_lines[places[n]]);
    }
    free(steps);
    free(places);
}

static bool room(body *b) {
    // A guard is two instructions; joining guards each of what is joined.
    size_t most = b->count + 2;
    for (size_t at = 0; at < b->count; at++) {
        unsigned op = opcode_of(b->code[at]);
        most += op == OP_CONCAT ? 2 * b_of(b->code[at]) : op == OP_FORPREP ? 4 : 0;
    }
    b->guarded = malloc(most * sizeof *b->guarded);
    b->guarded_lines = malloc(most * sizeof *b->guarded_lines);
    b->places = malloc((b->count + 1) * sizeof *b->places);
    b->targets = calloc(b->count + 2, sizeof *b->targets);
    b->lines = calloc(b->count + 1, sizeof *b->lines);
    if (!b->guarded || !b->guarded_lines || !b->places || !b->targets || !b->lines) return false;
    for (size_t at = 0; at < b->count; at++) {
        size_t target = target_of(b->code[at], at);
        if (target == SIZE_MAX) continue;
        if (target > b->count) return false;
        b->targets[target] = true;
    }
    return true;
}

static void free_body(body *b) {
    free(b->code);
    free(b->guarded);
    free(b->places);
    free(b->targets);
    free(b->lines);
    free(b->guarded_lines);
}

static void copy_constants(rewriter *r) {
    size_t count = copy_size(r);
    for (size_t i = 0; i < count && !r->broken; i++) {
        const uint8_t *kind = take_bytes(r, 1);
        if (!kind) return;
        put_bytes(r, kind, 1);
        switch (*kind) {
        case 0x13: case 0x03: copy_bytes(r, 8); break;  // floats, whole numbers
        case 0x04: case 0x14: copy_string(r); break;
        case 0x00: case 0x01: case 0x11: break;  // nil, false, true
        default: r->broken = true;
        }
    }
}

static void rewrite_function(rewriter *r) {
    if (++r->depth > 220) r->broken = true;
    copy_string(r);
    size_t line = copy_size(r);
    copy_size(r);
    const uint8_t *shape = take_bytes(r, 3);  // parameters, whether it takes more, registers
    if (!shape) return;
    // What the file itself is called with is nothing.
    bool values = shape[1] && r->depth > 1;
    uint8_t registers = values && shape[2] <= shape[0] ? shape[0] + 1 : shape[2];
    const uint8_t put[] = {shape[0], shape[1], registers};
    put_bytes(r, put, sizeof put);
    body b = {.count = take_size(r)};
    const uint8_t *code = take_bytes(r, b.count > SIZE_MAX / 8 ? SIZE_MAX : b.count * 4);
    if (!code || !(b.code = malloc((b.count + 1) * 4))) {
        r->broken = true;
        return;
    }
    memcpy(b.code, code, b.count * 4);
    if (!room(&b)) r->broken = true;
    // The lines stand behind constants and inner functions, and are needed before.
    rewriter behind = *r;
    behind.out = NULL;
    behind.length = behind.capacity = 0;
    if (!r->broken) {
        copy_constants(&behind);
        copy_bytes(&behind, copy_size(&behind) * 3);
        size_t functions = copy_size(&behind);
        for (size_t i = 0; i < functions && !behind.broken; i++) rewrite_function(&behind);
        size_t inner = behind.length;
        read_lines(&behind, &b, (int)line);
        if (behind.broken) r->broken = true;
        if (!r->broken) {
            guard_code(r, &b, values, shape[0]);
            mend_jumps(r, &b);
            put_size(r, b.guarded_count);
            put_bytes(r, b.guarded, b.guarded_count * 4);
            put_bytes(r, behind.out, inner);
            put_lines(r, &b, (int)line);
            r->at = behind.at;
            size_t locals = copy_size(r);
            for (size_t i = 0; i < locals && !r->broken; i++) {
                copy_string(r);
                for (int end = 0; end < 2; end++) {
                    size_t at = take_size(r);
                    if (at > b.count) r->broken = true;
                    else put_size(r, b.places[at]);
                }
            }
            size_t names = copy_size(r);
            for (size_t i = 0; i < names && !r->broken; i++) copy_string(r);
        }
        free(behind.out);
    }
    free_body(&b);
    r->depth--;
}

uint8_t *bytecode_guarded(const uint8_t *bytecode, size_t length, bool floats, size_t *guarded_length) {
    enum { HEADER_BYTES = 32 };  // checked by bytecode_read, which saw it before
    rewriter r = {.at = bytecode, .end = bytecode + length, .floats = floats};
    copy_bytes(&r, HEADER_BYTES);
    rewrite_function(&r);
    if (r.broken || r.at != r.end) {
        free(r.out);
        return NULL;
    }
    *guarded_length = r.length;
    return r.out;
}

// What guards do.

static int guard(lua_State *L) {
    switch (lua_tointeger(L, 2)) {
    case GUARD_JOIN:
        if (lua_type(L, 1) == LUA_TNUMBER && !lua_isinteger(L, 1)) {
            charge_number_text(L, COST_JOIN, 1);
            // The sign of what is no number is the processor's affair.
            if (lua_tonumber(L, 1) != lua_tonumber(L, 1)) lua_pushliteral(L, "nan");
            else lua_pushvalue(L, 1), lua_tostring(L, -1);
            return 1;
        }
        break;
    case GUARD_START: case GUARD_STEP:
        if (lua_type(L, 1) != LUA_TNUMBER)
            return raise(L, "'for' %s must be a number, not a %s",
                         lua_tointeger(L, 2) == GUARD_START ? "initial value" : "step", luaL_typename(L, 1));
        break;
    case GUARD_VALUES: {
        lua_Debug caller;
        if (lua_getstack(L, 1, &caller) && lua_getlocal(L, &caller, -(VALUES_MAX + 1)))
            return raise(L, "called with more than %d values in '...'", VALUES_MAX);
        break;
    }
    }
    lua_settop(L, 1);
    return 1;
}

static int remainder_of(lua_State *L) {
    for (int i = 1; i <= 2; i++)
        if (lua_type(L, i) != LUA_TNUMBER)
            return raise(L, "attempt to perform arithmetic on a %s value", luaL_typename(L, i));
    if (!lua_isinteger(L, 1) || !lua_isinteger(L, 2)) {
        charge_remainder(L, lua_tonumber(L, 1), lua_tonumber(L, 2));
    } else if (lua_tointeger(L, 2) == 0) {
        return raise(L, "attempt to perform 'n%%%%0'");
    }
    lua_arith(L, LUA_OPMOD);
    return 1;
}

// A metatable for numbers. Scripts cannot reach it: getmetatable is not offered, and what Lua itself
// asks numbers for is not in it but for "__mod", which it asks for only where an operand is none.
void open_guards(lua_State *L) {
    lua_pushinteger(L, 0);
    lua_createtable(L, 0, 2);
    lua_pushcfunction(L, guard);
    lua_setfield(L, -2, "__mode");
    lua_pushcfunction(L, remainder_of);
    lua_setfield(L, -2, "__mod");
    lua_setmetatable(L, -2);
    lua_pop(L, 1);
}
