// One evaluation: filter the rows, check the selection, ask for the value, read the answer. All of it
// is inside one protected call.
#include "host.h"

#include <stdlib.h>
#include <string.h>

enum { KEPT_CHUNK = 1, KEPT_STEPS = 2, KEPT_FUNCTIONS = 5 };
enum { STEP_FILTER, STEP_CHECK, STEP_VALUE };
// Where the protected function keeps what it works with.
enum { AT_KEPT = 1, AT_SOURCE = 2, AT_PARAMETERS = 3, AT_BASE = 3 };
enum { COLLECT_AFTER_BYTES = 64 * 1024 };

// Pushes a step's function, or nil.
static int push_step(lua_State *L, luasandbox_state *host, bool kept, int step) {
    host->step = step;
    if (kept) return lua_rawgeti(L, AT_KEPT, KEPT_STEPS + step);
    const luasandbox_schema *schema = host->schema;
    lua_pushstring(
        L, step == STEP_FILTER ? schema->filter_name
            : step == STEP_CHECK ? schema->check_name : schema->value_name);
    return lua_rawget(L, AT_SOURCE);
}

static uint16_t note_reason(lua_State *L, luasandbox_state *host, int index) {
    luasandbox_answer *answer = host->answer;
    size_t length;
    const char *text = lua_tolstring(L, index, &length);
    if (length == 0 || length >= sizeof host->reason_buffer[0])
        raise_result(L, "%s gave a reason of %I bytes: use 1 to 63", host->schema->filter_name, (LUAI_UACINT)length);
    for (uint16_t i = 0; i < answer->reason_count; i++)
        if (strcmp(host->reason_texts[i], text) == 0) return i + 1;
    if (answer->reason_count == REASONS_MAX)
        raise_result(L, "%s gave more than %d reasons", host->schema->filter_name, REASONS_MAX);
    char *kept = host->reason_buffer[answer->reason_count];
    copy_message(kept, sizeof host->reason_buffer[0], text, length);
    host->reason_texts[answer->reason_count] = kept;
    return ++answer->reason_count;
}

static void filter(lua_State *L, luasandbox_state *host) {
    const luasandbox_input *input = host->input;
    luasandbox_answer *answer = host->answer;
    int function = lua_gettop(L);
    lua_rawgeti(L, LUA_REGISTRYINDEX, host->row_views);
    int views = function + 1;
    for (uint32_t row = 0; row < input->row_count; row++) {
        if (input->left_out && input->left_out[row]) {
            answer->selection[row] = 0;
            answer->reasons[row] = 0;
            continue;
        }
        lua_pushvalue(L, function);
        lua_rawgeti(L, views, (lua_Integer)row + 1);
        lua_pushvalue(L, AT_PARAMETERS);
        lua_call(L, 2, LUA_MULTRET);
        int top = lua_gettop(L);
        if (top == views + 1 && lua_isboolean(L, top)) {  // what most rows answer
            answer->selection[row] = (uint8_t)lua_toboolean(L, top);
            answer->reasons[row] = 0;
            lua_settop(L, views);
            continue;
        }
        if (top == views)
            raise_result(L, "%s answered nothing: is a return missing?", host->schema->filter_name);
        lua_settop(L, views + 2);
        uint16_t reason = 0;
        bool counts = false;
        switch (lua_type(L, -2)) {
        case LUA_TBOOLEAN: counts = lua_toboolean(L, -2); break;
        case LUA_TNIL: break;  // line.tags.x is true or nil
        default:
            push_text_of(L, -2);
            raise_result(
                L, "%s answered %s (a %s): return true or false", host->schema->filter_name,
                lua_tostring(L, -1), luaL_typename(L, -3));
        }
        if (!counts && lua_type(L, -1) == LUA_TSTRING) reason = note_reason(L, host, -1);
        else if (!lua_isnil(L, -1) && !counts)
            raise_result(
                L, "%s gave a reason that is a %s: use a code", host->schema->filter_name, luaL_typename(L, -1));
        answer->selection[row] = counts;
        answer->reasons[row] = reason;
        lua_settop(L, views);
    }
}

static void choose(luasandbox_state *host) {
    const luasandbox_input *input = host->input;
    const uint8_t *selected = host->answer->selection;
    uint32_t count = 0;
    int64_t column = 0, quantity = 0, all_column = 0, all_quantity = 0;
    for (uint32_t row = 0; row < input->row_count; row++) {
        int64_t units = row_quantity(host, row);
        all_column += input->column[row];
        all_quantity += units;
        if (selected[row]) {
            host->chosen_indices[count++] = row;
            column += input->column[row];
            quantity += units;
        }
    }
    host->chosen = (selection){count, {column, quantity}, host->chosen_indices};
    host->all = (selection){input->row_count, {all_column, all_quantity}, NULL};
}

static void call_step(lua_State *L, luasandbox_state *host) {
    push_selection_view(L, host);
    lua_pushvalue(L, AT_PARAMETERS);
    push_context_view(L, host);
    lua_call(L, 3, 1);
}

// True when the run goes on.
static bool read_check(lua_State *L, luasandbox_state *host) {
    const char *name = host->schema->check_name;
    if (lua_isboolean(L, -1) && lua_toboolean(L, -1)) return true;
    if (is_refusal(L, -1)) {
        read_refusal(L, lua_gettop(L), host);
        return false;
    }
    if (lua_isboolean(L, -1))
        raise_result(L, "%s answered false: say why with scrip.refuse(code)", name);
    if (lua_isnil(L, -1))
        raise_result(L, "%s answered nothing: return true or scrip.refuse(code)", name);
    push_text_of(L, -1);
    raise_result(
        L, "%s answered %s (a %s): return true or scrip.refuse(code)", name, lua_tostring(L, -1),
        luaL_typename(L, -2));
    return false;
}

static void read_value(lua_State *L, luasandbox_state *host) {
    const char *name = host->schema->value_name;
    luasandbox_answer *answer = host->answer;
    switch (lua_type(L, -1)) {
    case LUA_TNUMBER:
        if (!lua_isinteger(L, -1)) refuse_float(L, lua_gettop(L), name, NULL);
        answer->kind = LUASANDBOX_ANSWER_TOTAL;
        answer->total = lua_tointeger(L, -1);
        if (answer->total < 0)
            raise_result(L, "%s answered %I: a discount is never negative", name, (LUAI_UACINT)answer->total);
        use_what_was_picked(host);
        return;
    case LUA_TTABLE:
        if (push_frozen_data(L, -1)) raise_result(L, "%s answered a parameter table", name);
        read_table(L, host);
        return;
    case LUA_TNIL: raise_result(L, "%s answered nothing: is a return missing?", name); return;
    default:
        if (is_refusal(L, -1)) {
            read_refusal(L, lua_gettop(L), host);
            return;
        }
        push_text_of(L, -1);
        raise_result(
            L, "%s answered %s (a %s): return a whole number or { lines = … }", name,
            lua_tostring(L, -1), luaL_typename(L, -2));
    }
}

static int evaluate(lua_State *L) {
    luasandbox_state *host = host_of(L);
    const luasandbox_input *input = host->input;
    luasandbox_answer *answer = host->answer;
    lua_settop(L, 0);
    // Handles of rows stay for later runs, so they are not on this run's bill.
    if (host->kept_rows < input->row_count) {
        host->running = false;
        keep_views(L, host, input->row_count);
        host->running = true;
    }
    note_kept_texts(host, input->script);
    note_kept_texts(host, input->parameters);
    lua_rawgeti(L, LUA_REGISTRYINDEX, input->script);
    lua_rawgeti(L, AT_KEPT, KEPT_FUNCTIONS);
    bool kept = lua_toboolean(L, -1);
    lua_settop(L, AT_KEPT);
    if (kept) {
        lua_pushnil(L);
    } else {
        lua_rawgeti(L, AT_KEPT, KEPT_CHUNK);
        lua_call(L, 0, 1);
        if (lua_type(L, AT_SOURCE) != LUA_TTABLE)
            raise_result(L, "the rule returned a %s this time", luaL_typename(L, AT_SOURCE));
    }
    lua_rawgeti(L, LUA_REGISTRYINDEX, input->parameters);

    if (!input->selected) {
        switch (push_step(L, host, kept, STEP_FILTER)) {
        case LUA_TFUNCTION: filter(L, host); break;
        case LUA_TNIL: memset(answer->selection, 1, input->row_count); break;
        default: raise_result(L, "%s is no function", host->schema->filter_name);
        }
        lua_settop(L, AT_BASE);
    }
    choose(host);
    if (host->chosen.count == 0) {
        host->step = STEP_FILTER;
        answer->kind = LUASANDBOX_ANSWER_EMPTY;
        return 0;
    }
    if (input->filter_only) return 0;
    if (push_step(L, host, kept, STEP_CHECK) == LUA_TFUNCTION) {
        call_step(L, host);
        if (!read_check(L, host)) return 0;
    }
    lua_settop(L, AT_BASE);
    // A schema without a value step asks only whether; the answer is a total of 0.
    if (!host->schema->value_name[0]) return 0;
    host->any_picked = false;
    push_step(L, host, kept, STEP_VALUE);
    call_step(L, host);
    read_value(L, host);
    return 0;
}

static bool reserve(luasandbox_state *host, uint32_t rows) {
    if (rows <= host->chosen_capacity) return true;
    uint32_t *wider = realloc(host->chosen_indices, rows * sizeof *wider);
    if (!wider) return false;
    host->chosen_indices = wider;
    int64_t *picked = realloc(host->picked, rows * sizeof *picked);
    if (!picked) return false;
    host->picked = picked;
    host->chosen_capacity = rows;
    return true;
}

// One protected run from the beginning.
static luasandbox_status attempt(luasandbox_state *host, bool lines) {
    lua_State *L = host->lua;
    budget_begin(host, host->input->row_count);
    if (host->input->steps_max > 0 && host->input->steps_max < host->steps_max) {
        host->steps_max = host->input->steps_max;
    }
    host->serial++;
    host->marks = 0;
    host->any_picked = false;
    host->last_line = 0;
    host->step = STEP_FILTER;
    lua_pushcfunction(L, note_failure);
    lua_pushcfunction(L, evaluate);
    lua_sethook(L, budget_hook, lines ? LUA_MASKCOUNT | LUA_MASKLINE : LUA_MASKCOUNT, HOOK_INTERVAL);
    int status = lua_pcall(L, 0, 0, 1);
    luasandbox_status ended = end_of_call(host, status, host->failure);
    if (host->context_wanted) ended = LUASANDBOX_CONTEXT_WANTED;
    lua_settop(L, 0);
    budget_end(host);
    return ended;
}

// The step that answered wrongly has returned, and its line is gone: a second run, which goes the same
// way, watches the lines. Only broken rules pay for it.
static int line_of_answer(luasandbox_state *host) {
    if (host->last_line) return host->last_line;
    luasandbox_failure *failure = host->failure, again;
    again.message[0] = 0;
    again.line = 0;
    again.stack_count = 0;
    host->failure = &again;
    luasandbox_status ended = attempt(host, true);
    host->failure = failure;
    return ended == LUASANDBOX_RESULT && strcmp(again.message, failure->message) == 0
        ? host->last_line : 0;
}

luasandbox_status luasandbox_run(
    luasandbox_state *host, const luasandbox_input *input, luasandbox_answer *answer,
    luasandbox_failure *failure) {
    lua_State *L = host->lua;
    failure->message[0] = 0;
    failure->line = 0;
    failure->stack_count = 0;
    answer->kind = LUASANDBOX_ANSWER_TOTAL;
    answer->total = 0;
    answer->reason_count = 0;
    answer->reason_texts = host->reason_texts;
    answer->details = NULL;
    answer->detail_count = 0;
    answer->uses_given = false;
    answer->gifts = NULL;
    answer->gift_count = 0;
    if (!reserve(host, input->row_count)) {
        strcpy(failure->message, "out of memory");
        return LUASANDBOX_MEMORY;
    }
    host->input = input;
    host->answer = answer;
    host->failure = failure;
    locale_t before = uselocale(host->c_locale);
    luasandbox_status ended = attempt(host, input->line_hits != NULL);
    answer->steps = host->steps;
    answer->growth_bytes = host->growth + host->shared_growth;
    answer->marks = host->marks;
    answer->step = host->step;
    if (ended == LUASANDBOX_RESULT && failure->line == 0)
        failure->line = line_of_answer(host);
    uselocale(before);
    host->input = NULL;
    host->answer = NULL;
    // In proportion to what was allocated, so that no single run pays for many.
    if (host->since_collection > COLLECT_AFTER_BYTES) {
        lua_gc(L, LUA_GCSTEP, (int)(host->since_collection / 512));
        host->since_collection = 0;
    }
    return ended;
}
