// Steps and time. The count hook looks every HOOK_INTERVAL instructions; functions of ours charge
// for work that instructions do not measure. No script can catch an error, so raising once is enough;
// the sticky flag says which budget it was.
#include "host.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

// The first look comes after a rule of everyday size has ended.
enum { STEPS_BEFORE_CLOCK = 500, STEPS_BETWEEN_CLOCKS = 100 };

// One instruction may go over a whole text: compare it, hash it, read it as a number. So once a run
// holds a long one, every instruction costs a step more for so many bytes of it. Lua compares texts
// that may hold zero bytes piece by piece, and a piece may be one byte.
enum { BYTES_A_STEP = 512, BYTES_A_STEP_WITH_ZEROS = 8, PRICE_WITH_ZEROS = 5 };

static uint64_t nanoseconds(clockid_t clock) {
    struct timespec time;
    clock_gettime(clock, &time);
    return (uint64_t)time.tv_sec * 1000000000u + (uint64_t)time.tv_nsec;
}

void budget_begin(luasandbox_state *host, uint32_t rows) {
    host->running = true;
    host->tripped = LUASANDBOX_OK;
    host->steps = 0;
    memset(host->spent, 0, sizeof host->spent);
    host->price = 1;
    host->longest_text = 0;
    host->holds_zeros = false;
    host->steps_max = host->limits.steps_max + host->limits.steps_max_per_row * rows;
    host->growth = 0;
    host->shared_growth = 0;
    host->growth_max = host->limits.growth_bytes_max + host->limits.growth_bytes_max_per_row * rows;
    host->block_max = host->limits.block_bytes_max + host->limits.block_bytes_max_per_row * rows;
    // Short runs never read the clock.
    host->next_clock = STEPS_BEFORE_CLOCK;
    host->wall_started_ns = 0;
    host->wall_ns_max = host->limits.wall_ns_max + host->limits.wall_ns_max_per_row * rows;
    host->cpu_started_ns = 0;
    host->rows = rows;
    host->callback_depth = 0;
    host->failure_noted = false;
    host->context_wanted = false;
}

void budget_end(luasandbox_state *host) { host->running = false; }

void note_text(luasandbox_state *host, size_t length, bool has_zeros) {
    if (length > host->longest_text) host->longest_text = length;
    host->holds_zeros = host->holds_zeros || has_zeros;
    host->price = host->holds_zeros ? PRICE_WITH_ZEROS + host->longest_text / BYTES_A_STEP_WITH_ZEROS
                                    : 1 + host->longest_text / BYTES_A_STEP;
}

bool keep_texts(luasandbox_state *host, int handle, size_t longest, bool has_zeros) {
    size_t wanted = (size_t)handle + 1;
    if (wanted > host->kept_texts_capacity) {
        size_t wider = wanted * 2;
        uint32_t *moved = realloc(host->kept_texts, wider * sizeof *moved);
        if (!moved) return false;
        host->kept_texts = moved;
        host->kept_texts_capacity = wider;
    }
    uint32_t length = longest < KEPT_HAS_ZEROS ? (uint32_t)longest : KEPT_HAS_ZEROS - 1;
    host->kept_texts[handle] = length | (has_zeros ? KEPT_HAS_ZEROS : 0);
    return true;
}

void note_kept_texts(luasandbox_state *host, int handle) {
    uint32_t kept = host->kept_texts[handle];
    if (kept > SHORT_TEXT_MAX) note_text(host, kept & ~KEPT_HAS_ZEROS, kept & KEPT_HAS_ZEROS);
}

// What used the steps, and what may help.
static const struct {
    const char *what, *advice;
} costs[COST_COUNT] = {
    [COST_RULE] = {"its own instructions", "look for a loop that does not end"},
    [COST_LONG_TEXT] = {"its own instructions, which cost more beside a long text", "keep texts short"},
    [COST_TEXT] = {"making long texts", "keep texts short"},
    [COST_REMAINDER] = {"remainders of floats", "use whole numbers"},
    [COST_JOIN] = {"floats joined to text", "use whole numbers"},
    [COST_MATH] = {"math.max and math.min", "give them fewer values"},
    [COST_TOSTRING] = {"tostring", "call it less"},
    [COST_TONUMBER] = {"tonumber", "call it less, on shorter texts"},
    [COST_PAIRS] = {"pairs and next", "go over smaller tables"},
    [COST_SUB] = {"string.sub", "take shorter parts"},
    [COST_BYTE] = {"string.byte", "take fewer bytes"},
    [COST_CHAR] = {"string.char", "give it fewer bytes"},
    [COST_CASE] = {"string.lower, upper and reverse", "keep texts short"},
    [COST_REP] = {"string.rep", "make shorter texts"},
    [COST_FORMAT] = {"string.format", "call it less"},
    [COST_FIND] = {"string.find", "search shorter texts"},
    [COST_MATCH] = {"the pattern of string.find or string.match", "use one that has fewer ways to match"},
    [COST_GMATCH] = {"the pattern of string.gmatch", "use one that has fewer ways to match"},
    [COST_GSUB] = {"string.gsub", "use a pattern that has fewer ways to match, and shorter texts"},
    [COST_UTF8] = {"utf8", "keep texts short"},
    [COST_INSERT] = {"table.insert", "add at the end"},
    [COST_REMOVE] = {"table.remove", "take from the end"},
    [COST_CONCAT] = {"table.concat", "join less"},
    [COST_SORT] = {"table.sort", "sort less"},
    [COST_UNPACK] = {"table.unpack, select and assert", "hand over fewer values"},
    [COST_FIELDS] = {"reading fields, labels and attributes", "keep what you read in a local"},
    [COST_HELPERS] = {"the helpers of scrip", "call them less"},
    [COST_HOST] = {"functions of the host", "call them less"},
    [COST_ANSWER] = {"its answer", "name fewer lines"},
};

static int push_spent(lua_State *L, const luasandbox_state *host) {
    int most = 0;
    for (int i = 1; i < COST_COUNT; i++)
        if (host->spent[i] > host->spent[most]) most = i;
    const luasandbox_limits *limits = &host->limits;
    lua_pushfstring(L, "used more than %I steps", (LUAI_UACINT)host->steps_max);
    if (host->rows > 0)
        lua_pushfstring(
            L, " (%I, and %I for each of %d %s)", (LUAI_UACINT)limits->steps_max,
            (LUAI_UACINT)limits->steps_max_per_row, (int)host->rows, host->rows == 1 ? "line" : "lines");
    else
        lua_pushliteral(L, "");
    lua_pushfstring(L, ", most of them for %s: %s", costs[most].what, costs[most].advice);
    return 3;
}

static void end_run(lua_State *L, luasandbox_state *host, int level) {
    luaL_where(L, level);
    int parts = 1;
    if (host->tripped == LUASANDBOX_TIME) {
        lua_pushfstring(
            L, "this machine was too slow: %I ms of processor time went by after %I of %I steps; "
            "nothing was decided, so try again",
            (LUAI_UACINT)(host->wall_ns_max / 1000000), (LUAI_UACINT)host->steps,
            (LUAI_UACINT)host->steps_max);
    } else {
        parts = push_spent(L, host);
    }
    lua_concat(L, 1 + parts);
    lua_error(L);
}

static void look(lua_State *L, luasandbox_state *host, int level) {
    if (host->steps > host->steps_max) {
        host->tripped = LUASANDBOX_BUDGET;
    } else if (host->steps >= host->next_clock) {
        host->next_clock = host->steps + STEPS_BETWEEN_CLOCKS;
        uint64_t now = nanoseconds(CLOCK_MONOTONIC);
        if (!host->wall_started_ns) {
            host->wall_started_ns = now;
        } else if (now - host->wall_started_ns > host->wall_ns_max) {
            uint64_t cpu = nanoseconds(CLOCK_THREAD_CPUTIME_ID);
            if (!host->cpu_started_ns) host->cpu_started_ns = cpu;
            else if (cpu - host->cpu_started_ns > host->wall_ns_max) host->tripped = LUASANDBOX_TIME;
        }
    }
    if (host->tripped == LUASANDBOX_BUDGET || host->tripped == LUASANDBOX_TIME) end_run(L, host, level);
}

void budget_hook(lua_State *L, lua_Debug *activation) {
    luasandbox_state *host = host_of(L);
    if (activation->event == LUA_HOOKLINE) {
        const luasandbox_input *input = host->input;
        host->last_line = activation->currentline;
        if (input && input->line_hits && activation->currentline >= 0
            && (size_t)activation->currentline < input->line_hit_count)
            input->line_hits[activation->currentline]++;
        return;
    }
    host->steps += HOOK_INTERVAL * host->price;
    host->spent[COST_RULE] += HOOK_INTERVAL;
    host->spent[COST_LONG_TEXT] += HOOK_INTERVAL * (host->price - 1);
    look(L, host, 0);
}

void charge(lua_State *L, cost what, uint64_t steps) {
    luasandbox_state *host = host_of(L);
    host->steps += steps;
    host->spent[what] += steps;
    if (host->steps >= host->next_clock || host->steps > host->steps_max) look(L, host, 1);
}
