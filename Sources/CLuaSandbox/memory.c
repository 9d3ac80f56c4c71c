// The allocator: a cap on what a run may take, and a pool that makes small blocks cheap.
#include "host.h"

#include <stdlib.h>
#include <string.h>

// A text of n bytes takes n and its header, with the zero byte at its end. As a key it is hashed once.
enum { TEXT_HEADER_BYTES = 25, BYTES_HASHED_A_STEP = 16 };
enum { VARIABLES_A_STEP = 64 };
enum { SHARED_TIMES = 8 };  // bytes of short texts a run may make, for each byte of all else
// Lua makes the table of short texts before the first of them, and never says which block it is.
enum { TEXT_TABLE_BYTES = 128 * sizeof(void *) };
enum { CHUNK_BYTES = 16 * 1024, GRAIN = 16, POOL_BYTES_MAX = GRAIN * POOL_CLASS_COUNT };

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define EVERY_BLOCK_FROM_SYSTEM 1  // so that the sanitizer sees each block's bounds
#endif
#endif

typedef struct chunk {
    struct chunk *next;
    size_t unused;  // keeps blocks aligned to 16
} chunk;

typedef struct free_block {
    struct free_block *next;
} free_block;

#ifdef EVERY_BLOCK_FROM_SYSTEM
static bool is_pooled(size_t size) { return (void)size, false; }
#else
static bool is_pooled(size_t size) { return size <= POOL_BYTES_MAX; }
#endif

static size_t class_of(size_t size) { return (size + GRAIN - 1) / GRAIN - 1; }

static void *pool_take(luasandbox_state *host, size_t size) {
    size_t class = class_of(size);
    free_block *block = host->free_blocks[class];
    if (block) {
        host->free_blocks[class] = block->next;
        return block;
    }
    size_t bytes = (class + 1) * GRAIN;
    if ((size_t)(host->chunk_end - host->chunk_at) < bytes) {
        chunk *fresh = malloc(CHUNK_BYTES);
        if (!fresh) return NULL;
        fresh->next = host->chunks;
        host->chunks = fresh;
        host->chunk_at = (char *)(fresh + 1);
        host->chunk_end = (char *)fresh + CHUNK_BYTES;
    }
    void *taken = host->chunk_at;
    host->chunk_at += bytes;
    return taken;
}

static void *take(luasandbox_state *host, size_t size) {
    return is_pooled(size) ? pool_take(host, size) : malloc(size);
}

static void give(luasandbox_state *host, void *block, size_t size) {
    if (is_pooled(size)) {
        free_block *freed = block;
        size_t class = class_of(size);
        freed->next = host->free_blocks[class];
        host->free_blocks[class] = freed;
        return;
    }
    free(block);
}

void host_free_chunks(luasandbox_state *host) {
    for (chunk *each = host->chunks; each;) {
        chunk *next = each->next;
        free(each);
        each = next;
    }
}

// Short texts are shared by all that a state runs, and so may be there already; the table they are found
// by grows with them. Long texts are made anew each time.
static bool is_shared(const luasandbox_state *host, const void *block, size_t kind, size_t size) {
    return (block && block == host->text_table)
           || (kind == LUA_TSTRING && size <= SHORT_TEXT_MAX + TEXT_HEADER_BYTES);
}

// Whether a run may take so much more. What is shared is counted apart, with a limit that a run reaches
// only by making ever new texts: whether another run made some of them before must not decide.
static bool grant(
    luasandbox_state *host, const void *block, size_t kind, size_t size, size_t more) {
    if (is_shared(host, block, kind, size)) {
        if (host->shared_growth + more > SHARED_TIMES * host->growth_max) return false;
        host->shared_growth += more;
        return true;
    }
    if (size > host->block_max || host->growth + more > host->growth_max) return false;
    host->growth += more;
    return true;
}

void *host_allocate(void *context, void *block, size_t old_size, size_t new_size) {
    luasandbox_state *host = context;
    size_t kind = block ? 0 : old_size;  // Lua passes the kind of a new object here
    if (!block) old_size = 0;
    if (new_size == 0) {
        if (block) {
            give(host, block, old_size);
            host->live -= old_size;
        }
        return NULL;
    }
    if (new_size > old_size) {
        size_t more = new_size - old_size;
        if (host->fail_at && ++host->allocations >= host->fail_at) return NULL;
        if (host->running) {
            // Sticky: after an emergency collection Lua asks again, and must be refused again.
            if (host->tripped == LUASANDBOX_MEMORY || !grant(host, block, kind, new_size, more)) {
                if (host->tripped == LUASANDBOX_OK) host->tripped = LUASANDBOX_MEMORY;
                return NULL;
            }
            if (kind == LUA_TSTRING && !is_shared(host, block, kind, new_size)) {
                size_t length = new_size - TEXT_HEADER_BYTES;
                host->steps += length / BYTES_HASHED_A_STEP;
                host->spent[COST_TEXT] += length / BYTES_HASHED_A_STEP;
                if (length > host->longest_text) note_text(host, length, false);
            }
            // A function finds each variable it takes along in a list of all that are taken.
            if (kind == LUA_TFUNCTION) {
                uint64_t search = new_size / 8 * (new_size / 8) / VARIABLES_A_STEP;
                host->steps += search;
                host->spent[COST_RULE] += search;
            }
        }
        host->since_collection += more;
    }
    void *moved;
    if (block && !is_pooled(old_size) && !is_pooled(new_size)) {
        moved = realloc(block, new_size);
        // Lua counts on shrinking never to fail.
        if (!moved) return new_size <= old_size ? block : NULL;
    } else if (block && is_pooled(new_size) && is_pooled(old_size)
               && class_of(old_size) == class_of(new_size)) {
        moved = block;
    } else {
        moved = take(host, new_size);
        // A block stays in its larger class when nothing smaller is to be had; see `give`: its size
        // is what Lua says, so it goes back to the smaller class, which is harmless.
        if (!moved) return block && new_size <= old_size ? block : NULL;
        if (block) {
            memcpy(moved, block, old_size < new_size ? old_size : new_size);
            give(host, block, old_size);
        }
    }
    if (!block && kind == 0 && new_size == TEXT_TABLE_BYTES && !host->text_table) {
        host->text_table = moved;
    } else if (block && block == host->text_table) {
        host->text_table = moved;
    }
    host->live += new_size;
    host->live -= old_size;
    return moved;
}
