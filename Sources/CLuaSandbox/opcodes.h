// The instructions of Lua 5.4 that the sandbox reads or writes, and how they are packed.
#ifndef LUASANDBOX_OPCODES_H
#define LUASANDBOX_OPCODES_H

#include <stdint.h>

enum opcode {
    OP_MOVE = 0, OP_LOADI = 1, OP_LOADF = 2, OP_LOADK = 3, OP_LOADKX = 4, OP_GETUPVAL = 9,
    OP_SETUPVAL = 10, OP_GETTABUP = 11, OP_SETTABUP = 15, OP_MODK = 25, OP_POWK = 26, OP_DIVK = 27,
    OP_MOD = 37, OP_POW = 38, OP_DIV = 39, OP_MMBINI = 47, OP_CONCAT = 53, OP_JMP = 56,
    OP_FORLOOP = 73, OP_FORPREP = 74, OP_TFORPREP = 75, OP_TFORLOOP = 77, OP_VARARGPREP = 81,
    OP_EXTRAARG = 82,
};

enum { JUMP_ZERO = 0xFFFFFF, SMALL_ZERO = 127, WIDE_MAX = 0x1FFFF, JUMP_MAX = 0x1FFFFFF };

static inline unsigned opcode_of(uint32_t i) { return i & 0x7F; }
static inline unsigned a_of(uint32_t i) { return i >> 7 & 0xFF; }
static inline unsigned b_of(uint32_t i) { return i >> 16 & 0xFF; }
static inline unsigned c_of(uint32_t i) { return i >> 24; }
static inline unsigned wide_of(uint32_t i) { return i >> 15; }        // Bx
static inline uint32_t extra_of(uint32_t i) { return i >> 7; }        // Ax
static inline int jump_of(uint32_t i) { return (int)(i >> 7) - JUMP_ZERO; }  // sJ

#endif
