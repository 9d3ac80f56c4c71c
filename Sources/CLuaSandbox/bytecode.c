// Reads what lua_dump wrote a moment ago in this process: which globals the code names, whether any
// function writes a variable of the function around it, and which lines carry code.
#include "host.h"
#include "opcodes.h"

#include <stdlib.h>
#include <string.h>

enum { ABSOLUTE_LINE = -128, UPVALUES_MAX = 256 };
enum { K_FLOAT = 0x13, K_INTEGER = 0x03, K_SHORT = 0x04, K_LONG = 0x14, K_NIL = 0, K_FALSE = 1, K_TRUE = 0x11 };

typedef struct {
    const uint8_t *at, *end;
    bytecode_facts *facts;
    size_t globals_capacity, lines_capacity;
    int depth;
} reader;

static uint8_t read_byte(reader *r) {
    if (r->at >= r->end) {
        r->facts->broken = true;
        return 0x80;
    }
    return *r->at++;
}

static size_t read_size(reader *r) {
    size_t value = 0;
    uint8_t byte;
    do {
        byte = read_byte(r);
        value = value << 7 | (byte & 0x7F);
    } while (!(byte & 0x80) && !r->facts->broken);
    return value;
}

static const uint8_t *read_bytes(reader *r, size_t count) {
    if (r->facts->broken || count > (size_t)(r->end - r->at)) {
        r->facts->broken = true;
        return NULL;
    }
    const uint8_t *bytes = r->at;
    r->at += count;
    return bytes;
}

typedef struct {
    const uint8_t *text;
    size_t length;
} string_ref;

static string_ref read_string(reader *r) {
    size_t size = read_size(r);
    if (size == 0) return (string_ref){NULL, 0};
    return (string_ref){read_bytes(r, size - 1), size - 1};
}

static bool grow(void **items, size_t *capacity, size_t count, size_t size) {
    if (count < *capacity) return true;
    size_t wider = *capacity ? *capacity * 2 : 32;
    void *moved = realloc(*items, wider * size);
    if (!moved) return false;
    *items = moved;
    *capacity = wider;
    return true;
}

static void note_global(reader *r, string_ref name, int line) {
    bytecode_facts *facts = r->facts;
    if (!name.text) return;
    for (size_t i = 0; i < facts->global_count; i++) {
        const char *known = facts->globals[i].name;
        if (strlen(known) == name.length && memcmp(known, name.text, name.length) == 0) {
            if (line < facts->globals[i].line) facts->globals[i].line = line;
            return;
        }
    }
    if (name.length == 8 && memcmp(name.text, "tonumber", 8) == 0) facts->makes_floats = true;
    char *copy = malloc(name.length + 1);
    if (!copy || !grow((void **)&facts->globals, &r->globals_capacity, facts->global_count, sizeof *facts->globals)) {
        free(copy);
        facts->broken = true;
        return;
    }
    memcpy(copy, name.text, name.length);
    copy[name.length] = 0;
    facts->globals[facts->global_count++] = (luasandbox_global){copy, line};
}

static void note_line(reader *r, int line) {
    bytecode_facts *facts = r->facts;
    if (facts->line_count && facts->lines[facts->line_count - 1] == line) return;
    if (!grow((void **)&facts->lines, &r->lines_capacity, facts->line_count, sizeof(int))) {
        facts->broken = true;
        return;
    }
    facts->lines[facts->line_count++] = line;
}

static uint32_t instruction_at(const uint8_t *code, size_t index) {
    uint32_t instruction;
    memcpy(&instruction, code + 4 * index, sizeof instruction);
    return instruction;
}

static void read_function(reader *r) {
    if (++r->depth > 220) r->facts->broken = true;
    read_string(r);
    int line = (int)read_size(r);
    read_size(r);
    read_bytes(r, 3);
    size_t code_count = read_size(r);
    const uint8_t *code = read_bytes(r, code_count > SIZE_MAX / 4 ? SIZE_MAX : code_count * 4);
    size_t constant_count = read_size(r);
    if (r->facts->broken || constant_count > (size_t)(r->end - r->at)) {
        r->facts->broken = true;
        return;
    }
    string_ref *constants = calloc(constant_count + 1, sizeof *constants);
    if (!constants) {
        r->facts->broken = true;
        return;
    }
    for (size_t i = 0; i < constant_count && !r->facts->broken; i++) {
        switch (read_byte(r)) {
        case K_FLOAT: r->facts->makes_floats = true; read_bytes(r, 8); break;
        case K_INTEGER: read_bytes(r, 8); break;
        case K_SHORT: case K_LONG:
            constants[i] = read_string(r);
            if (!constants[i].text) break;
            if (constants[i].length > r->facts->longest_text) r->facts->longest_text = constants[i].length;
            if (memchr(constants[i].text, 0, constants[i].length)) r->facts->has_zeros = true;
            break;
        case K_NIL: case K_FALSE: case K_TRUE: break;
        default: r->facts->broken = true;
        }
    }
    size_t upvalue_count = read_size(r);
    read_bytes(r, upvalue_count * 3);
    size_t function_count = read_size(r);
    for (size_t i = 0; i < function_count && !r->facts->broken; i++) read_function(r);
    size_t delta_count = read_size(r);
    const int8_t *deltas = (const int8_t *)read_bytes(r, delta_count);
    size_t absolute_count = read_size(r);
    // Absolute lines stand at marked instructions, in order.
    const uint8_t *absolute = r->at;
    for (size_t i = 0; i < absolute_count && !r->facts->broken; i++) {
        read_size(r);
        read_size(r);
    }
    size_t local_count = read_size(r);
    for (size_t i = 0; i < local_count && !r->facts->broken; i++) {
        read_string(r);
        read_size(r);
        read_size(r);
    }
    size_t name_count = read_size(r);
    bool environments[UPVALUES_MAX] = {false};  // which upvalues are _ENV
    for (size_t i = 0; i < name_count && !r->facts->broken; i++) {
        string_ref name = read_string(r);
        if (i < UPVALUES_MAX && name.length == 4 && memcmp(name.text, "_ENV", 4) == 0) environments[i] = true;
    }
    reader lines = {.at = absolute, .end = r->end, .facts = r->facts};
    for (size_t i = 0; i < code_count && i < delta_count && !r->facts->broken; i++) {
        if (deltas[i] == ABSOLUTE_LINE) {
            read_size(&lines);
            line = (int)read_size(&lines);
        } else {
            line += deltas[i];
        }
        uint32_t instruction = instruction_at(code, i);
        note_line(r, line);
        switch (opcode_of(instruction)) {
        case OP_SETUPVAL: r->facts->writes_upvalues = true; break;
        case OP_LOADF: case OP_DIV: case OP_DIVK: case OP_POW: case OP_POWK:
            r->facts->makes_floats = true;
            break;
        case OP_GETTABUP:
            if (environments[b_of(instruction)] && c_of(instruction) < constant_count)
                note_global(r, constants[c_of(instruction)], line);
            break;
        case OP_SETTABUP:
            if (environments[a_of(instruction)] && b_of(instruction) < constant_count)
                note_global(r, constants[b_of(instruction)], line);
            break;
        case OP_GETUPVAL: {
            // A name that is long, or that stands behind 255 other constants, is read by way of a
            // register: first the environment, then at once the name.
            if (!environments[b_of(instruction)]) break;
            uint32_t next = i + 1 < code_count ? instruction_at(code, i + 1) : 0;
            size_t name = constant_count;
            if (opcode_of(next) == OP_LOADK) name = wide_of(next);
            if (opcode_of(next) == OP_LOADKX && i + 2 < code_count)
                name = extra_of(instruction_at(code, i + 2));
            // Nothing else takes hold of the environment, since its name is not offered.
            if (name < constant_count && constants[name].text) note_global(r, constants[name], line);
            else r->facts->broken = true;
            break;
        }
        default: break;
        }
    }
    free(constants);
    r->depth--;
}

static int compare_lines(const void *a, const void *b) { return *(const int *)a - *(const int *)b; }

bool bytecode_read(const uint8_t *bytecode, size_t length, bytecode_facts *facts) {
    *facts = (bytecode_facts){0};
    // Signature, version 5.4, format 0, check bytes, sizes 4 8 8, check numbers, upvalue count.
    static const uint8_t header[] = {0x1B, 'L', 'u', 'a', 0x54, 0, 0x19, 0x93, '\r', '\n', 0x1A, '\n', 4, 8, 8};
    if (length < 32 || memcmp(bytecode, header, sizeof header) != 0) {
        facts->broken = true;
        return false;
    }
    reader r = {.at = bytecode + sizeof header + 17, .end = bytecode + length, .facts = facts};
    read_function(&r);
    if (facts->broken) return false;
    qsort(facts->lines, facts->line_count, sizeof(int), compare_lines);
    size_t kept = 0;
    for (size_t i = 0; i < facts->line_count; i++)
        if (kept == 0 || facts->lines[kept - 1] != facts->lines[i]) facts->lines[kept++] = facts->lines[i];
    facts->line_count = kept;
    return true;
}

void bytecode_free(bytecode_facts *facts) {
    for (size_t i = 0; i < facts->global_count; i++) free((char *)facts->globals[i].name);
    free(facts->globals);
    free(facts->lines);
    *facts = (bytecode_facts){0};
}
