/* Numbers of scrip.h never change meaning: whoever changes one breaks this file. As C99 and as C++. */
#include <scrip.h>

#define FROZEN(name, number) typedef char frozen_##name[(SCRIP_##name) == (number) ? 1 : -1]

FROZEN(ABI_VERSION, 1);
FROZEN(OK, 0);
FROZEN(RULE_FAILED, 1);
FROZEN(INVALID_INPUT, 10);
FROZEN(NOT_FOUND, 11);
FROZEN(REQUEST_MISMATCH, 12);
FROZEN(NOT_ALLOWED, 13);
FROZEN(STOCK_NOT_RUNNING, 14);
FROZEN(BUDGET_EXHAUSTED, 15);
FROZEN(DAY_LIMIT, 16);
FROZEN(USER_LIMIT, 17);
FROZEN(PERSON_LIMIT, 18);
FROZEN(INTERCEPTED, 19);
FROZEN(CONFLICT, 20);
FROZEN(RULE_INVALID, 21);
FROZEN(LEDGER_UNAVAILABLE, 22);
FROZEN(UNDECIDED, 23);
FROZEN(INTERNAL_FAULT, 24);
FROZEN(CLOSED, 25);
FROZEN(NOT_PROVEN, 26);
FROZEN(TOO_OFTEN, 27);
FROZEN(NOT_YOURS, 28);
FROZEN(OTHER_ERROR, 99);

int (*const a)(void) = scrip_abi_version;
const char *(*const b)(void) = scrip_version;
scrip_answer *(*const c)(const char *, size_t, scrip_host **) = scrip_open;
scrip_answer *(*const d)(scrip_host *, const char *, const char *, size_t) = scrip_call;
int (*const e)(const scrip_answer *) = scrip_answer_status;
const char *(*const f)(const scrip_answer *, size_t *) = scrip_answer_json;
void (*const g)(scrip_answer *) = scrip_answer_free;
void (*const h)(scrip_host *) = scrip_close;
