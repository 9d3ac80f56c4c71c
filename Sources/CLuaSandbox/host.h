// What the parts of the sandbox share. Nothing here is visible outside this target.
#ifndef LUASANDBOX_HOST_H
#define LUASANDBOX_HOST_H

#include "CLuaSandbox.h"

#include <lauxlib.h>
#include <locale.h>
#include <lua.h>

_Static_assert(LUA_VERSION_NUM == 504, "the sandbox knows the byte code and the habits of Lua 5.4");

enum {
    POOL_CLASS_COUNT = 32,   // blocks of 16 … 512 bytes
    RECORDS_MAX = 16,
    FIELDS_MAX = 16,
    REASONS_MAX = 64,
    DETAILS_MAX = 16,
    GIFTS_MAX = 16,
    GIFT_TEXT_BYTES_MAX = 200,
    HOOK_INTERVAL = 100,     // instructions between two looks at the budget
    SHORT_TEXT_MAX = 40,     // longer texts are compared byte by byte and hashed when they are keys
    CALLBACK_DEPTH_MAX = 8,  // sort and gsub that call a script that calls sort …
};

// A row of the main list, or what hangs on it: kept from run to run, found by index.
typedef enum { VIEW_ROW, VIEW_RECORD, VIEW_SET, VIEW_MAP, VIEW_LIST, VIEW_ROWS } view_kind;

// Every object scripts can hold begins with its kind, so that none is taken for another.
enum { MAGIC_VIEW = 0x56494557, MAGIC_PAIRS = 0x50414952, MAGIC_UNITS = 0x554e4954,
       MAGIC_MATCHES = 0x4d415443, MAGIC_REFUSAL = 0x52454655 };

typedef struct {
    uint32_t magic;
    view_kind kind;
    uint64_t serial;  // the run it belongs to; 0 for views that are kept
    uint16_t record;     // which record a RECORD or LIST shows
    uint8_t in_context;  // which records the cells are in
    uint8_t everything;  // SELECTION fields: all rows instead of the selected
    uint32_t index;      // row of the main list
    const int64_t *row;
    int64_t span;        // SET, MAP, LIST
} view;

typedef struct {
    uint32_t count;
    int64_t sums[2];
    const uint32_t *indices;  // NULL: every row
} selection;

// What steps are spent on, so that a failure can name it. The order is that of `costs` in budget.c.
typedef enum {
    COST_RULE, COST_LONG_TEXT, COST_TEXT, COST_REMAINDER, COST_JOIN, COST_MATH, COST_TOSTRING,
    COST_TONUMBER, COST_PAIRS, COST_SUB, COST_BYTE, COST_CHAR, COST_CASE, COST_REP, COST_FORMAT,
    COST_FIND, COST_MATCH, COST_GMATCH, COST_GSUB, COST_UTF8, COST_INSERT, COST_REMOVE, COST_CONCAT,
    COST_SORT, COST_UNPACK, COST_FIELDS, COST_HELPERS, COST_HOST, COST_ANSWER, COST_COUNT,
} cost;

// Whether a script's texts may hold zero bytes; Lua compares such texts piece by piece.
enum { KEPT_HAS_ZEROS = 1u << 31 };

typedef struct offered {
    struct offered *next;
    luasandbox_callback callback;
    void *context;
} offered;

struct luasandbox_state {
    lua_State *lua;
    const luasandbox_schema *schema;
    luasandbox_limits limits;
    locale_t c_locale;
    offered *offered;

    // Memory.
    size_t live;
    size_t growth, growth_max, block_max;
    size_t shared_growth;  // bytes of texts that runs share
    const void *text_table;  // by which they are found
    size_t since_collection;
    uint64_t fail_at, allocations;
    void *free_blocks[POOL_CLASS_COUNT];
    void *chunks;
    char *chunk_at, *chunk_end;

    // The run that is going on.
    bool running;
    uint64_t serial;
    luasandbox_status tripped;  // sticky: OK until a budget ended the run
    bool context_wanted;  // the run ended because the context was not given
    uint64_t steps, steps_max;
    uint64_t spent[COST_COUNT];
    uint64_t price;         // steps an instruction costs: more once a run holds a long text
    size_t longest_text;    // bytes of the longest text it holds
    bool holds_zeros;
    uint64_t next_clock;  // steps at which the clock is read
    uint64_t wall_started_ns, cpu_started_ns, wall_ns_max;
    uint32_t rows;  // it was given
    int callback_depth;
    uint32_t marks;
    int step;
    int last_line;  // where the step is, in runs that watch lines
    const luasandbox_input *input;
    luasandbox_answer *answer;
    selection all, chosen;
    uint32_t *chosen_indices;
    uint32_t chosen_capacity;
    int64_t *picked;  // units of each row that the value step picked; as many rows as `chosen_indices`
    bool any_picked;
    luasandbox_failure *failure;
    bool failure_noted;

    // By handle: bytes of the longest text in a script or a kept value, and KEPT_HAS_ZEROS.
    uint32_t *kept_texts;
    size_t kept_texts_capacity;

    // What is kept in the registry.
    int row_views, set_views, map_views;  // tables of kept views by index + 1
    uint32_t kept_rows;
    int record_metatables[RECORDS_MAX];
    int set_metatable, map_metatable, list_metatable, rows_metatable, refusal_metatable;
    int environment;
    int context_view;  // table of handles, by record
    int empty_set;
    const char *field_keys[RECORDS_MAX][FIELDS_MAX];  // interned: compared by address
    luasandbox_node details[1 + 2 * DETAILS_MAX];
    char reason_buffer[REASONS_MAX][64];
    const char *reason_texts[REASONS_MAX];
    char detail_buffer[2048];
    luasandbox_node gifts[3 * GIFTS_MAX];
    char gift_buffer[2 * GIFTS_MAX * (GIFT_TEXT_BYTES_MAX + 8)];  // with room for copy_message's …
};

static inline luasandbox_state *host_of(lua_State *L) {
    return *(luasandbox_state **)lua_getextraspace(L);
}

// memory.c
void *host_allocate(void *host, void *block, size_t old_size, size_t new_size);
void host_free_chunks(luasandbox_state *host);

// budget.c
void budget_begin(luasandbox_state *host, uint32_t rows);
void budget_end(luasandbox_state *host);
void budget_hook(lua_State *L, lua_Debug *activation);
// Adds to the cost of the run and ends it when the allowance is used up.
void charge(lua_State *L, cost what, uint64_t steps);
// Notes a text the run holds: from then on each instruction may cost what going over it costs.
void note_text(luasandbox_state *host, size_t length, bool has_zeros);
// Prices what a script or kept value brings along; see kept_texts.
void note_kept_texts(luasandbox_state *host, int handle);
bool keep_texts(luasandbox_state *host, int handle, size_t longest, bool has_zeros);

// failure.c
int note_failure(lua_State *L);  // message handler
void copy_message(char *out, size_t size, const char *text, size_t length);
luasandbox_status end_of_call(luasandbox_state *host, int lua_status, luasandbox_failure *failure);
int raise_result(lua_State *L, const char *format, ...);
int raise(lua_State *L, const char *format, ...);

// names.c
const char *nearest_name(const char *wanted, const char *const *names, size_t count);

// environment.c
enum { FROZEN_DATA = 1, FROZEN_LABEL = 2, FROZEN_ABSENT = 3 };  // where a metatable of ours keeps them
void open_environment(lua_State *L, luasandbox_state *host);
void push_frozen(lua_State *L, int data, const char *label);  // proxy of the table at `data`
void push_strict_frozen(lua_State *L, int data, const char *label);  // unknown keys are errors
bool push_frozen_data(lua_State *L, int index);               // its table, if it is such a proxy
void add_functions(lua_State *L, const luaL_Reg *functions);

// Libraries.
extern const luaL_Reg base_functions[], string_functions[], pattern_functions[], table_functions[],
    math_functions[], utf8_functions[], money_functions[], units_functions[];

// base.c
void push_text_of(lua_State *L, int index);  // tostring
void charge_number_text(lua_State *L, cost what, int index);
void push_sorted_keys(lua_State *L, int table);  // array of a raw table's keys in the defined order
// The plain table at `index`, or an error: host objects and parameters are read-only.
void check_plain_table(lua_State *L, int index, const char *function);

// views.c
void open_views(lua_State *L, luasandbox_state *host);
void keep_views(lua_State *L, luasandbox_state *host, uint32_t rows);
void push_selection_view(lua_State *L, luasandbox_state *host);
void push_context_view(lua_State *L, luasandbox_state *host);
view *view_at(lua_State *L, int index);  // NULL when it is none
void push_row(lua_State *L, luasandbox_state *host, uint32_t index);
bool view_length(luasandbox_state *host, const view *v, int64_t *length);
void push_element(lua_State *L, luasandbox_state *host, const view *v, int64_t position);
void push_view_keys(lua_State *L, luasandbox_state *host, const view *v);
const char *view_name(luasandbox_state *host, const view *v);
// The row a value names, or raises; for helpers that take lines.
uint32_t check_row(lua_State *L, int index, const char *what);
// Opens a list of rows (view or plain array); answers its length.
int64_t open_rows(lua_State *L, int index, const char *what);
uint32_t row_of_rows(lua_State *L, int index, int64_t position, const char *what);

// The object at `index` if it is one of ours of that kind, else NULL.
static inline void *object_at(lua_State *L, int index, uint32_t magic) {
    uint32_t *object = lua_type(L, index) == LUA_TUSERDATA ? lua_touserdata(L, index) : NULL;
    return object && *object == magic ? object : NULL;
}

// Arguments that must be numbers. Lua's own checks would also read them from text, which takes time
// in proportion to the text and is on no bill.
static inline lua_Number want_number(lua_State *L, int index) {
    if (lua_type(L, index) != LUA_TNUMBER) luaL_typeerror(L, index, "number");
    return lua_tonumber(L, index);
}
static inline lua_Integer want_integer(lua_State *L, int index) {
    want_number(L, index);
    return luaL_checkinteger(L, index);
}
static inline lua_Integer want_integer_or(lua_State *L, int index, lua_Integer otherwise) {
    return lua_isnoneornil(L, index) ? otherwise : want_integer(L, index);
}

static inline int64_t row_column(const luasandbox_state *host, uint32_t row) {
    return host->input->column[row];
}
static inline int64_t row_quantity(const luasandbox_state *host, uint32_t row) {
    const luasandbox_schema *schema = host->schema;
    return host->input->rows.rows[(size_t)row * schema->records[0].cells + schema->quantity_cell];
}
// How many of a row's units nobody has used yet.
static inline int64_t row_units(const luasandbox_state *host, uint32_t row) {
    return host->input->units ? host->input->units[row] : row_quantity(host, row);
}
static inline void push_span(lua_State *L, const luasandbox_records *records, int64_t span) {
    uint64_t bits = (uint64_t)span;
    lua_pushlstring(L, (const char *)records->text + (bits >> 32), bits & 0xFFFFFFFF);
}

// maths.c
void charge_remainder(lua_State *L, lua_Number a, lua_Number b);
// money.c
bool divide_rounded(__int128 a, int64_t b, int rounding, int64_t *quotient);
int check_rounding(lua_State *L, int index);
int64_t check_whole(lua_State *L, int index, const char *function, const char *what);
// refusal.c
int refuse(lua_State *L);  // scrip.refuse
bool is_refusal(lua_State *L, int index);
void read_refusal(lua_State *L, int index, luasandbox_state *host);  // into the run's answer

// answer.c
void read_table(lua_State *L, luasandbox_state *host);  // the table at the top: lines, uses, gifts
void use_what_was_picked(luasandbox_state *host);
void refuse_float(lua_State *L, int index, const char *what, const char *id);

// source.c
bool check_source(const uint8_t *source, size_t length, int *line, const char **problem);

// bytecode.c
typedef struct {
    bool writes_upvalues;
    luasandbox_global *globals;  // with interned or static names; see bytecode.c
    size_t global_count;
    int *lines;
    size_t line_count;
    size_t longest_text;  // of its constants
    bool has_zeros;       // in one of its constants
    bool makes_floats;    // it has a float constant, divides with '/', raises with '^' or reads numbers
    bool broken;
} bytecode_facts;
bool bytecode_read(const uint8_t *bytecode, size_t length, bytecode_facts *facts);
void bytecode_free(bytecode_facts *facts);

// guards.c: the same code with guards before what would take unbounded time. The caller frees it;
// NULL when memory is short or the code cannot be read.
uint8_t *bytecode_guarded(const uint8_t *bytecode, size_t length, bool floats, size_t *guarded_length);
void open_guards(lua_State *L);

#endif
