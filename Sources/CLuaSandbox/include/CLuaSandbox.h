/// A sealed, budgeted, deterministic Lua 5.4 for scripts of strangers.
///
/// No `lua_State` and no Lua header is visible here, so no caller can reach a function that raises:
/// every longjmp starts and ends inside this target. Functions return a status; text is UTF-8 and
/// carries its length. A state belongs to one caller at a time.
#ifndef CLUASANDBOX_H
#define CLUASANDBOX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#pragma clang assume_nonnull begin

typedef struct luasandbox_state luasandbox_state;

/// How a call ended. Values never change.
typedef enum {
    LUASANDBOX_OK = 0,
    LUASANDBOX_LOAD = 1,    ///< the source was refused or does not compile
    LUASANDBOX_BUDGET = 2,  ///< steps ran out
    LUASANDBOX_MEMORY = 3,  ///< memory ran out
    LUASANDBOX_SCRIPT = 4,  ///< the script raised an error
    LUASANDBOX_RESULT = 5,  ///< the script's answer has the wrong shape
    LUASANDBOX_CONTEXT_WANTED = 6,  ///< the script reads the context: run again with it
    LUASANDBOX_TIME = 7,    ///< this machine was too slow: no answer of the script's, try again
} luasandbox_status;

/// What one run may use. A run's allowance grows with the rows it is given.
typedef struct {
    uint64_t steps_max;           ///< instructions and charges
    uint64_t steps_max_per_row;
    size_t growth_bytes_max;      ///< bytes allocated during the run, never credited back
    size_t growth_bytes_max_per_row;
    size_t block_bytes_max;       ///< the largest single block
    size_t block_bytes_max_per_row;
    uint64_t wall_ns_max;         ///< a backstop; see luasandbox_run
    uint64_t wall_ns_max_per_row;
} luasandbox_limits;

/// How a field of a record is read.
typedef enum {
    LUASANDBOX_FIELD_INTEGER = 0,
    LUASANDBOX_FIELD_BOOLEAN = 1,
    LUASANDBOX_FIELD_TEXT = 2,      ///< span of text; always a string
    LUASANDBOX_FIELD_SET = 3,       ///< span of extras: one text span a member
    LUASANDBOX_FIELD_MAP = 4,       ///< span of extras: key span, kind, value
    LUASANDBOX_FIELD_RECORD = 5,    ///< another record in the same row
    LUASANDBOX_FIELD_LIST = 6,      ///< span of extras: rows of another record
    LUASANDBOX_FIELD_COLUMN = 7,    ///< the run's column, at this row's index
    LUASANDBOX_FIELD_ROWS = 8,      ///< the selection's rows
    LUASANDBOX_FIELD_ROW_COUNT = 9, ///< the selection's number of rows
    LUASANDBOX_FIELD_SUM = 10,      ///< the selection's sum over the column (cell 0) or a cell (1)
    LUASANDBOX_FIELD_UNITS = 11,    ///< the units of this row that are left; see luasandbox_input
} luasandbox_field_kind;

/// One readable field of a record.
typedef struct {
    const char *name;
    luasandbox_field_kind kind;
    uint16_t cell;    ///< where it stands in its row
    uint16_t record;  ///< which record, for RECORD and LIST
    uint32_t marks;   ///< bits noted in a run's answer when a script reads this field
} luasandbox_field;

/// A kind of host object: its name in messages and its fields.
typedef struct {
    const char *name;
    const luasandbox_field *fields;
    uint16_t field_count;
    uint16_t cells;  ///< cells of one row
} luasandbox_record;

/// The host objects of a state; must outlive it. The first three records are the row of the main
/// list, the selection handed to the script, and the context.
typedef struct {
    const luasandbox_record *records;
    uint16_t record_count;
    uint16_t key_cell;       ///< text cell that names a row uniquely
    uint16_t quantity_cell;  ///< integer cell with the units of a row, at least 1
    const char *filter_name;  ///< the three steps' names in the script's table
    const char *check_name;
    const char *value_name;   ///< empty where scripts only say whether
} luasandbox_schema;

/// Flat records, lent for the time of a call.
typedef struct {
    const int64_t *rows;
    const int64_t *extras;
    const uint8_t *text;
} luasandbox_records;

/// A value with its shape, in pre-order: a table is followed by key and value of each entry.
typedef enum {
    LUASANDBOX_NODE_NIL = 0,
    LUASANDBOX_NODE_BOOLEAN = 1,
    LUASANDBOX_NODE_INTEGER = 2,
    LUASANDBOX_NODE_FLOAT = 3,
    LUASANDBOX_NODE_TEXT = 4,
    LUASANDBOX_NODE_TABLE = 5,     ///< `count` entries
    LUASANDBOX_NODE_FUNCTION = 6,  ///< integer is the line of its definition
    LUASANDBOX_NODE_SET = 7,       ///< input only: `count` values, each a key with `true`
    LUASANDBOX_NODE_LIST = 8,      ///< input only: `count` values
    LUASANDBOX_NODE_WITHHELD = 9,  ///< input only, in a table: reading it is an error with this text
} luasandbox_node_kind;

typedef struct {
    luasandbox_node_kind kind;
    uint32_t count;
    int64_t integer;
    double number;
    const uint8_t *_Nullable text;
    size_t length;
} luasandbox_node;

/// Why a call did not end well.
typedef struct {
    char message[256];  ///< clean UTF-8, ended by a zero byte
    int line;           ///< 0 when unknown
    int stack[10];      ///< lines of the callers, innermost first
    int stack_count;
} luasandbox_failure;

/// A name the source reads or writes without defining it.
typedef struct {
    const char *name;
    int line;
} luasandbox_global;

/// A script that was loaded, as data. Free with luasandbox_loaded_free.
typedef struct {
    int handle;
    luasandbox_node *_Nullable nodes;  ///< the returned table; functions are marked, not run
    size_t node_count;
    uint8_t *_Nullable bytecode;  ///< for luasandbox_reload in another state; never from outside
    size_t bytecode_length;
    int *_Nullable lines;  ///< lines that carry code, ascending
    size_t line_count;
    bool keeps_functions;  ///< whether its functions can be called again without running the chunk
    uint8_t *_Nullable buffer;
} luasandbox_loaded;

/// One value handed to or from a host function.
typedef luasandbox_node luasandbox_value;

/// A function of the host that scripts can call.
///
/// It must return normally: 0 with `result` filled, or non-zero with a message in `failure`
/// (at most `failure_size` bytes, ended by zero). C raises the Lua error after it has returned.
/// Text in `result` must stay valid until the next call of the same function.
typedef int (*luasandbox_callback)(
    void *context, const luasandbox_value *_Nullable arguments, size_t count,
    luasandbox_value *result, char *failure, size_t failure_size);

/// What a run works on.
typedef struct {
    int script;                   ///< a handle of luasandbox_load
    int parameters;               ///< a handle of luasandbox_keep
    luasandbox_records rows;      ///< the main list
    uint32_t row_count;
    const int64_t *column;        ///< one integer per row
    const int64_t *_Nullable units;      ///< units left of each row; all of them when not given
    const uint8_t *_Nullable left_out;   ///< not 0 for rows the filter is not asked about: they do not count
    bool context_given;           ///< laying out the context can wait until a script reads it
    luasandbox_records context;   ///< row 0 is the context record, if given
    bool filter_only;             ///< ends once the rows are chosen: no check, no value
    bool selected;                ///< whether `selection` is given; otherwise the filter step fills it
    uint64_t steps_max;           ///< ends the run earlier than the state's limits do; 0 for these
    uint32_t *_Nullable line_hits;  ///< counts executed lines when given, by line number
    size_t line_hit_count;
} luasandbox_input;

typedef enum {
    LUASANDBOX_ANSWER_TOTAL = 0,    ///< `total`
    LUASANDBOX_ANSWER_ROWS = 1,     ///< `row_values`, one per row
    LUASANDBOX_ANSWER_REFUSED = 2,  ///< `code` and `details`
    LUASANDBOX_ANSWER_EMPTY = 3,    ///< no row was selected
} luasandbox_answer_kind;

/// Where a run's answer goes. The pointers are lent by the caller, `row_count` elements each.
typedef struct {
    uint8_t *selection;    ///< 1 for each row that counts
    uint16_t *reasons;     ///< 0, or 1 + index of the reason given for leaving a row out
    int64_t *row_values;
    int64_t *row_uses;     ///< units of each row that were used, if `uses_given`
    bool uses_given;
    luasandbox_answer_kind kind;
    int64_t total;
    int step;              ///< the step that ended the run: 0 filter, 1 check, 2 value
    uint64_t steps;        ///< cost, the same on every machine
    size_t growth_bytes;   ///< memory, not reproducible
    uint32_t marks;        ///< marks of all fields read
    uint16_t reason_count;
    const char *_Nonnull const *_Nullable reason_texts;  ///< valid until the next run
    const luasandbox_node *_Nullable details;  ///< code, then key and value of each detail; as above
    size_t detail_count;
    const luasandbox_node *_Nullable gifts;  ///< sku, name and quantity of each gift; as above
    size_t gift_count;
} luasandbox_answer;

/// Creates a state, or answers NULL when memory is short.
luasandbox_state *_Nullable luasandbox_open(
    const luasandbox_schema *schema, const luasandbox_limits *limits);

/// Closes a state; NULL is nothing to do.
void luasandbox_close(luasandbox_state *_Nullable state);

/// Offers a host function to all scripts under a global name. Call before loading any.
luasandbox_status luasandbox_offer(
    luasandbox_state *state, const char *name, luasandbox_callback callback, void *context,
    luasandbox_failure *failure);

/// Checks and compiles source, runs it once and answers the table it returns.
luasandbox_status luasandbox_load(
    luasandbox_state *state, const char *name, const uint8_t *source, size_t length,
    luasandbox_loaded *loaded, luasandbox_failure *failure);

/// Loads what luasandbox_load compiled in another state of the same process.
luasandbox_status luasandbox_reload(
    luasandbox_state *state, const char *name, const uint8_t *bytecode, size_t length,
    bool keeps_functions, int *handle, luasandbox_failure *failure);

/// Frees what a load handed out; the script stays loaded.
void luasandbox_loaded_free(luasandbox_loaded *loaded);

/// Builds a read-only value and keeps it for runs.
luasandbox_status luasandbox_keep(
    luasandbox_state *state, const luasandbox_node *nodes, size_t count, int *handle,
    luasandbox_failure *failure);

/// Lets go of a script or a kept value.
void luasandbox_release(luasandbox_state *state, int handle);

/// Runs a script's steps: filter each row, check the selection, answer a value.
///
/// The wall limit is a backstop against work that steps do not measure. Once it has passed, the run is
/// ended after as much processor time again, so that a thread that merely waited for a core is not
/// punished. It ends as LUASANDBOX_TIME: that says something about the machine, nothing about the script.
luasandbox_status luasandbox_run(
    luasandbox_state *state, const luasandbox_input *input, luasandbox_answer *answer,
    luasandbox_failure *failure);

/// Bytes the state holds.
size_t luasandbox_bytes(const luasandbox_state *state);

/// Collects all garbage.
void luasandbox_collect(luasandbox_state *state);

/// Makes the n-th allocation from now fail, and all after it; 0 turns this off. For tests.
void luasandbox_fail_allocation(luasandbox_state *state, uint64_t nth);

/// Names the global functions and library functions scripts can use, one a line, sorted by byte.
const char *luasandbox_offered_names(void);

#pragma clang assume_nonnull end
#endif
