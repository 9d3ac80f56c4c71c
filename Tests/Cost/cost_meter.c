// What a step costs: runs each construct of constructs.txt until its budget ends it and prints
// nanoseconds a step, dearest first, beside the mean of all. Exits with 1 when one costs more than
// ten times the mean, or when the clock ended a run before the steps did. Built by scripts/measure-steps.
#include "CLuaSandbox.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

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
// The defaults of LuaLimits.
static const luasandbox_limits limits = {
    .steps_max = 200000, .steps_max_per_row = 2000, .growth_bytes_max = 1 << 20,
    .growth_bytes_max_per_row = 256, .block_bytes_max = 64 << 10, .block_bytes_max_per_row = 64,
    .wall_ns_max = 20000000, .wall_ns_max_per_row = 200000};

enum { ROWS = 20, MEMBERS = 50, NAME_BYTES = 4000, ENTRIES = 40, RUNS = 12, CONSTRUCTS_MAX = 400 };
#define SPAN(offset, length) ((int64_t)(offset) << 32 | (length))
static char text[1 << 16];
static size_t text_length;
static int64_t rows[ROWS * 4], extras[4096], column[ROWS], context_rows[2];

static int64_t add_text(const char *added) {
    size_t at = text_length, length = strlen(added);
    memcpy(text + at, added, length);
    text_length += length;
    return SPAN(at, length);
}

static void fill(void) {
    char word[NAME_BYTES + 1];
    size_t at = 0;
    int64_t members = SPAN(at, MEMBERS);
    for (int i = 0; i < MEMBERS; i++) snprintf(word, sizeof word, "t%d", i), extras[at++] = add_text(word);
    int64_t attributes = SPAN(at, MEMBERS);
    for (int i = 0; i < MEMBERS; i++) {
        extras[at++] = extras[i];
        extras[at++] = 1;
        extras[at++] = i;
    }
    int64_t entries = SPAN(at, ENTRIES);
    for (int i = 0; i < ENTRIES; i++) extras[at++] = extras[i];
    for (int i = 0; i < ROWS; i++) {
        snprintf(word, sizeof word, "line-%d", i);
        rows[4 * i] = add_text(word);
        rows[4 * i + 1] = i % 5 + 1;
        rows[4 * i + 2] = members;
        rows[4 * i + 3] = attributes;
        column[i] = 1000 + 37 * i;
    }
    memset(word, 'n', NAME_BYTES);
    word[NAME_BYTES] = 0;
    context_rows[0] = add_text(word);
    context_rows[1] = entries;
}

typedef struct {
    char *name;
    double nanoseconds, worst;
    uint64_t steps;
    luasandbox_status ended;
    char message[256];
} construct;

static uint64_t now(void) {
    struct timespec time;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return (uint64_t)time.tv_sec * 1000000000u + (uint64_t)time.tv_nsec;
}

static int keep_parameters(luasandbox_state *state) {
    luasandbox_failure failure;
    luasandbox_node nodes[64] = {{.kind = LUASANDBOX_NODE_TABLE, .count = 3}};
    size_t count = 1;
#define TEXT(value) nodes[count++] = (luasandbox_node){ \
    .kind = LUASANDBOX_NODE_TEXT, .text = (const uint8_t *)(value), .length = strlen(value)}
    TEXT("n");
    nodes[count++] = (luasandbox_node){.kind = LUASANDBOX_NODE_INTEGER, .integer = 7};
    TEXT("words");
    nodes[count++] = (luasandbox_node){.kind = LUASANDBOX_NODE_LIST, .count = 4};
    TEXT("a"); TEXT("b"); TEXT("c"); TEXT("d");
    TEXT("set");
    nodes[count++] = (luasandbox_node){.kind = LUASANDBOX_NODE_SET, .count = 4};
    TEXT("w1"); TEXT("w2"); TEXT("w3"); TEXT("w4");
    int handle;
    if (luasandbox_keep(state, nodes, count, &handle, &failure) != LUASANDBOX_OK) abort();
    return handle;
}

static void measure(construct *what, const char *before, const char *body) {
    char source[1 << 16];
    int length = snprintf(
        source, sizeof source,
        "return { discount = function(scope, p, ctx)\nlocal lines, rows = scope.lines, scope\n%s\n"
        "while true do\n%s\nend end }", before, body);
    luasandbox_state *state = luasandbox_open(&schema, &limits);
    luasandbox_loaded loaded;
    luasandbox_failure failure;
    int parameters = keep_parameters(state);
    if (luasandbox_load(state, "cost.lua", (const uint8_t *)source, (size_t)length, &loaded, &failure)) {
        fprintf(stderr, "%s: %s\n", what->name, failure.message);
        exit(2);
    }
    uint8_t selected[ROWS];
    uint16_t reasons[ROWS];
    int64_t values[ROWS], uses[ROWS];
    luasandbox_input input = {
        .script = loaded.handle, .parameters = parameters, .rows = {rows, extras, (uint8_t *)text},
        .row_count = ROWS, .column = column, .context_given = true,
        .context = {context_rows, extras, (uint8_t *)text}};
    what->nanoseconds = 1e18;
    for (int run = 0; run < RUNS; run++) {
        luasandbox_answer answer = {
            .selection = selected, .reasons = reasons, .row_values = values, .row_uses = uses};
        uint64_t started = now();
        luasandbox_status ended = luasandbox_run(state, &input, &answer, &failure);
        double took = (double)(now() - started);
        // A run that is soon over measures its beginning and end more than what it is about.
        if (took < what->nanoseconds) {
            what->nanoseconds = took;
            what->steps = answer.steps;
            what->ended = ended;
            strcpy(what->message, failure.message);
        }
        if (run > 2 && ended == LUASANDBOX_BUDGET && took > 20e6) break;
    }
    luasandbox_loaded_free(&loaded);
    luasandbox_close(state);
}

static int dearest(const void *left, const void *right) {
    const construct *a = left, *b = right;
    double x = a->nanoseconds / (double)(a->steps + 1), y = b->nanoseconds / (double)(b->steps + 1);
    return x < y ? 1 : x > y ? -1 : 0;
}

int main(int count, char **arguments) {
    static construct all[CONSTRUCTS_MAX];
    static char file[1 << 18];
    size_t found = 0;
    FILE *in = fopen(count > 1 ? arguments[1] : "Tests/Cost/constructs.txt", "r");
    if (!in) return perror("constructs"), 2;
    file[fread(file, 1, sizeof file - 1, in)] = 0;
    fclose(in);
    fill();
    for (char *at = strstr(file, "\n== "); at && found < CONSTRUCTS_MAX;) {
        char *name = at + 4, *next = strstr(name, "\n== ");
        if (next) *next = 0;
        char *before = strchr(name, '\n'), *body = strstr(before, "\n--\n");
        *before++ = 0;
        if (!body) return fprintf(stderr, "%s: no '--'\n", name), 2;
        *body = 0;
        if (body < before) before = body;
        body += 4;
        if (count < 3 || strstr(name, arguments[2])) {
            all[found].name = name;
            measure(&all[found++], before, body);
        }
        at = next;
    }
    double nanoseconds = 0, steps = 0;
    // What a script is refused costs nothing.
    for (size_t i = 0; i < found; i++)
        if (all[i].ended == LUASANDBOX_SCRIPT) all[i].nanoseconds = 0;
    for (size_t i = 0; i < found; i++) nanoseconds += all[i].nanoseconds, steps += (double)all[i].steps;
    double mean = nanoseconds / steps;
    qsort(all, found, sizeof all[0], dearest);
    int wrong = 0;
    for (size_t i = 0; i < found; i++) {
        static const char *const words[] = {"ok", "load", "budget", "memory", "script", "result", "context", "TIME"};
        double each = all[i].nanoseconds / (double)(all[i].steps + 1);
        bool late = all[i].ended == LUASANDBOX_TIME;
        printf("%8.2f ns  %6.2f of the mean  %8llu steps  %8.0f us  %-7s %s\n", each, each / mean,
               (unsigned long long)all[i].steps, all[i].nanoseconds / 1000, words[all[i].ended], all[i].name);
        if (all[i].ended == LUASANDBOX_SCRIPT) printf("          refused: %s\n", all[i].message);
        wrong += each > 10 * mean || late;
    }
    printf("%zu constructs, mean %.2f ns a step, dearest %.1f times the mean, %d beyond ten times or ended by the clock\n",
           found, mean, found ? all[0].nanoseconds / (double)(all[0].steps + 1) / mean : 0, wrong);
    return wrong ? 1 : 0;
}
