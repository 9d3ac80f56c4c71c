// libFuzzer over script text: whatever the bytes, loading and running them ends, and the state still
// loads and runs a good script afterwards. Built and run by `make fuzz`.
#include "CLuaSandbox.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const luasandbox_field row_fields[] = {
    {"id", LUASANDBOX_FIELD_TEXT, 0, 0, 0},
    {"quantity", LUASANDBOX_FIELD_INTEGER, 1, 0, 0},
    {"amount", LUASANDBOX_FIELD_COLUMN, 0, 0, 0},
    {"tags", LUASANDBOX_FIELD_SET, 2, 0, 0},
    {"attributes", LUASANDBOX_FIELD_MAP, 3, 0, 0},
};
static const luasandbox_field selection_fields[] = {
    {"lines", LUASANDBOX_FIELD_ROWS, 0, 0, 0},
    {"amount", LUASANDBOX_FIELD_SUM, 0, 0, 0},
    {"count", LUASANDBOX_FIELD_ROW_COUNT, 0, 0, 0},
};
static const luasandbox_field context_fields[] = {
    {"basket", LUASANDBOX_FIELD_RECORD, 0, 3, 0},
    {"name", LUASANDBOX_FIELD_TEXT, 0, 0, 1},
    {"list", LUASANDBOX_FIELD_LIST, 1, 4, 2},
};
static const luasandbox_field entry_fields[] = {{"word", LUASANDBOX_FIELD_TEXT, 0, 0, 0}};
static const luasandbox_record records[] = {
    {"line", row_fields, 5, 4},
    {"scope", selection_fields, 3, 0},
    {"ctx", context_fields, 3, 2},
    {"ctx.basket", selection_fields, 3, 0},
    {"entry", entry_fields, 1, 1},
};
static const luasandbox_schema schema = {records, 5, 0, 1, "scope", "eligible", "discount"};
static const luasandbox_limits limits = {200000, 2000, 1 << 20, 256, 64 << 10, 64, 20000000, 200000};

#define SPAN(offset, length) ((int64_t)(offset) << 32 | (length))
static const uint8_t text[] = "abspecialorigin";
static const int64_t rows[] = {
    SPAN(0, 1), 2, SPAN(0, 1), SPAN(1, 1),
    SPAN(1, 1), 1, SPAN(0, 0), SPAN(0, 0),
};
static const int64_t extras[] = {SPAN(2, 7), SPAN(9, 6), 0, SPAN(0, 1)};
static const int64_t context_rows[] = {SPAN(0, 2), SPAN(0, 1)};
static const int64_t column[] = {2400, 999};

static luasandbox_state *state;
static int parameters;

static void run(int script) {
    uint8_t selected[2];
    uint16_t reasons[2];
    int64_t values[2], uses[2];
    luasandbox_failure failure;
    luasandbox_answer answer = {
        .selection = selected, .reasons = reasons, .row_values = values, .row_uses = uses};
    luasandbox_input input = {
        .script = script, .parameters = parameters, .rows = {rows, extras, text}, .row_count = 2,
        .column = column, .context_given = true, .context = {context_rows, extras, text}};
    luasandbox_status status = luasandbox_run(state, &input, &answer, &failure);
    if (status != LUASANDBOX_OK && strlen(failure.message) >= sizeof failure.message) abort();
    if (status == LUASANDBOX_OK && answer.kind == LUASANDBOX_ANSWER_ROWS)
        for (int i = 0; i < 2; i++)
            if (values[i] < 0 || values[i] > column[i] || (values[i] > 0 && !selected[i])) abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length) {
    luasandbox_loaded loaded;
    luasandbox_failure failure;
    if (!state) {
        state = luasandbox_open(&schema, &limits);
        luasandbox_node none = {.kind = LUASANDBOX_NODE_TABLE};
        if (!state || luasandbox_keep(state, &none, 1, &parameters, &failure) != LUASANDBOX_OK) abort();
    }
    if (luasandbox_load(state, "fuzz.lua", bytes, length, &loaded, &failure) == LUASANDBOX_OK) {
        int script = loaded.handle;
        luasandbox_loaded_free(&loaded);
        run(script);
        run(script);
        luasandbox_release(state, script);
    }
    static const char good[] = "return { discount = function() return 7 end }";
    static unsigned round;
    if (++round % 64 == 0) {
        if (luasandbox_load(state, "good.lua", (const uint8_t *)good, sizeof good - 1, &loaded, &failure)
            != LUASANDBOX_OK)
            abort();
        run(loaded.handle);
        luasandbox_release(state, loaded.handle);
        luasandbox_loaded_free(&loaded);
        luasandbox_collect(state);
    }
    return 0;
}
