// Steps and time. The count hook looks every HOOK_INTERVAL instructions; functions of ours charge
// for work that instructions do not measure. No script can catch an error, so raising once is enough;
// the sticky flag says which budget it was.
#include "host.h"

#include <time.h>

// The first look comes after a rule of everyday size has ended. One instruction may take tens of
// microseconds (text that is read as a number), so looks come close together after that.
enum { STEPS_BEFORE_CLOCK = 500, STEPS_BETWEEN_CLOCKS = 100 };

static uint64_t nanoseconds(clockid_t clock) {
    struct timespec time;
    clock_gettime(clock, &time);
    return (uint64_t)time.tv_sec * 1000000000u + (uint64_t)time.tv_nsec;
}

void budget_begin(luasandbox_state *host, uint32_t rows) {
    host->running = true;
    host->tripped = LUASANDBOX_OK;
    host->time_tripped = false;
    host->steps = 0;
    host->steps_max = host->limits.steps_max + host->limits.steps_max_per_row * rows;
    host->growth = 0;
    host->growth_max = host->limits.growth_bytes_max + host->limits.growth_bytes_max_per_row * rows;
    host->block_max = host->limits.block_bytes_max + host->limits.block_bytes_max_per_row * rows;
    // Short runs never read the clock.
    host->next_clock = STEPS_BEFORE_CLOCK;
    host->wall_started_ns = 0;
    host->cpu_started_ns = 0;
    host->callback_depth = 0;
    host->failure_noted = false;
    host->context_wanted = false;
}

void budget_end(luasandbox_state *host) { host->running = false; }

static void look(lua_State *L, luasandbox_state *host, int level) {
    if (host->steps > host->steps_max) {
        host->tripped = LUASANDBOX_BUDGET;
    } else if (host->steps >= host->next_clock) {
        host->next_clock = host->steps + STEPS_BETWEEN_CLOCKS;
        uint64_t now = nanoseconds(CLOCK_MONOTONIC);
        if (!host->wall_started_ns) {
            host->wall_started_ns = now;
        } else if (now - host->wall_started_ns > host->limits.wall_ns_max) {
            uint64_t cpu = nanoseconds(CLOCK_THREAD_CPUTIME_ID);
            if (!host->cpu_started_ns) {
                host->cpu_started_ns = cpu;
            } else if (cpu - host->cpu_started_ns > host->limits.wall_ns_max) {
                host->tripped = LUASANDBOX_BUDGET;
                host->time_tripped = true;
            }
        }
    }
    if (host->tripped == LUASANDBOX_BUDGET) {
        luaL_where(L, level);
        if (host->time_tripped) {
            lua_pushliteral(L, "ran out of time");
        } else {
            lua_pushfstring(
                L, "used more than %I steps: look for a loop that does not end",
                (LUAI_UACINT)host->steps_max);
        }
        lua_concat(L, 2);
        lua_error(L);
    }
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
    host->steps += HOOK_INTERVAL;
    look(L, host, 0);
}

void charge(lua_State *L, uint64_t steps) {
    luasandbox_state *host = host_of(L);
    host->steps += steps;
    if (host->steps >= host->next_clock || host->steps > host->steps_max) look(L, host, 1);
}
