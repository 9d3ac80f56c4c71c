/*
 * Scrip in a program: coupon stocks, wallets and redemption, decided by the merchant's rules.
 *
 * A till opens a host once, asks it operations in JSON from any thread, and closes it. Requests and
 * answers are those of every door: docs/operations.md names them, docs/c-interface.md has a till.
 *
 *     scrip_host *host;
 *     scrip_answer *answer = scrip_open("{\"ledger\": \"scrip.db\"}", 22, &host);
 *     if (host == NULL) { fputs(scrip_answer_json(answer, NULL), stderr); exit(2); }
 *     scrip_answer_free(answer);
 *     answer = scrip_call(host, "redeem", request, strlen(request));
 *     puts(scrip_answer_json(answer, NULL));
 *     scrip_answer_free(answer);
 *     scrip_close(host);
 *
 * Each function says of itself, in this order: Owner (who frees what), Threads, Errors, Lengths.
 *
 * The library writes to no stream, ends no process, handles no signal, asks the environment nothing, and leaves
 * no thread of its own behind. A child made by fork() after scrip_open cannot use it before exec().
 */
#ifndef SCRIP_H
#define SCRIP_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The version of this interface. It grows when something is added; what is there never changes meaning. */
#define SCRIP_ABI_VERSION 1

/*
 * What scrip_answer_status answers. Numbers never change meaning, and new ones may come: keep a default.
 *
 * An error's JSON is {"error": {"code", "message", "remedy", "document", "line", "column", "path"}}, what
 * does not apply left out; the number says the same as its code.
 */
#define SCRIP_OK 0                  /* Answered; a coupon that is refused is an answer too. */
#define SCRIP_RULE_FAILED 1         /* Answered: the rule is broken, and for a till that is "no discount". */
#define SCRIP_INVALID_INPUT 10      /* The request is not what the contract asks for; path says where. */
#define SCRIP_NOT_FOUND 11          /* What was named, or the operation, does not exist. */
#define SCRIP_REQUEST_MISMATCH 12   /* The request number was used before with other contents. */
#define SCRIP_NOT_ALLOWED 13        /* A state or a limit does not allow this. */
#define SCRIP_STOCK_NOT_RUNNING 14  /* A send from a stock that is unaudited, paused, stopped or over. */
#define SCRIP_BUDGET_EXHAUSTED 15   /* A send from a stock that has sent all it may. */
#define SCRIP_DAY_LIMIT 16          /* A send from a stock that has sent all it may today. */
#define SCRIP_USER_LIMIT 17         /* A send to a user who has received all one user may. */
#define SCRIP_PERSON_LIMIT 18       /* A send to a person who has received all one person may. */
#define SCRIP_INTERCEPTED 19        /* A send that was taken for abuse. */
#define SCRIP_CONFLICT 20           /* Something is not what the caller believes it to be. */
#define SCRIP_RULE_INVALID 21       /* A rule does not load or breaks its contract. */
#define SCRIP_LEDGER_UNAVAILABLE 22 /* The ledger cannot be read or written; send the same request again. */
#define SCRIP_UNDECIDED 23          /* This machine was too slow to decide; send the same request again. */
#define SCRIP_INTERNAL_FAULT 24     /* A defect in Scrip. */
#define SCRIP_CLOSED 25             /* The host is NULL, was closed, or is another process's (after fork). */
#define SCRIP_NOT_PROVEN 26         /* A rule without the evidence that is asked for. */
#define SCRIP_TOO_OFTEN 27          /* Asked too often, or too many codes that do not exist; try again later. */
#define SCRIP_NOT_YOURS 28          /* A stock, a coupon or a program is another merchant's. */
#define SCRIP_OTHER_ERROR 99        /* An error with a code that has no number here. */

/* A host over one ledger. */
typedef struct scrip_host scrip_host;

/* What was answered: a status and JSON. */
typedef struct scrip_answer scrip_answer;

/*
 * The SCRIP_ABI_VERSION of the header the library was built with. A program that needs something newer than
 * what this answers should not go on.
 *
 * Owner: nothing to free.
 * Threads: any.
 * Errors: none.
 * Lengths: none.
 */
int scrip_abi_version(void);

/*
 * The library's version, such as "0.1.0".
 *
 * Owner: the library; it lives as long as the library is loaded, and must not be freed.
 * Threads: any.
 * Errors: none.
 * Lengths: NUL-terminated ASCII.
 */
const char *scrip_version(void);

/*
 * Opens a host. The options are a JSON object: {"ledger": "scrip.db", "rules": "rules"}. The ledger's file is
 * made if there is none; rules are looked up in the folder, and behind it among the standard rules. "proof"
 * says what is asked of a rule before it is published: "check,cases,steps,mutants" when left out. "abuse" are
 * limits against abuse, of "off" (when left out), "standard" and "strict"; "abuse_rule" names the gate that is
 * asked before coupons are sent or redeemed, a file of the folder "gates". In place of a file the ledger may be
 * "postgres://HOST/DATABASE?book=NAME".
 *
 * Owner: the answer must be freed with scrip_answer_free, the host closed with scrip_close.
 * Threads: any; one ledger may be opened several times, in one process or in many.
 * Errors: *host is NULL and the answer says why. With host NULL nothing is opened.
 * Lengths: length is that of options in bytes, without a NUL; options may be NULL when it is 0.
 */
scrip_answer *scrip_open(const char *options, size_t length, scrip_host **host);

/*
 * Asks an operation, such as "quote" or "redeem". What it changed is durable when it returns.
 *
 * Owner: the answer must be freed with scrip_answer_free; request and operation stay the caller's.
 * Threads: any number at once, on one host or on several.
 * Errors: never NULL; a host that is NULL or closed, an operation that is none and a request that is not
 *         UTF-8, not JSON or not what the contract asks for are answers with their status.
 * Lengths: operation is NUL-terminated. length is that of request in bytes, without a NUL; request may be
 *          NULL when it is 0, which asks with {}.
 */
scrip_answer *scrip_call(scrip_host *host, const char *operation, const char *request, size_t length);

/*
 * The status of an answer: SCRIP_OK, SCRIP_RULE_FAILED, or an error's number.
 *
 * Owner: the answer stays the caller's.
 * Threads: any; an answer never changes.
 * Errors: SCRIP_CLOSED for NULL.
 * Lengths: none.
 */
int scrip_answer_status(const scrip_answer *answer);

/*
 * The JSON of an answer.
 *
 * Owner: the answer; it lives until scrip_answer_free, and must not be freed by itself.
 * Threads: any; an answer never changes.
 * Errors: an empty text for NULL.
 * Lengths: *length is set to its bytes without the NUL that follows; length may be NULL. UTF-8.
 */
const char *scrip_answer_json(const scrip_answer *answer, size_t *length);

/*
 * Frees an answer and its JSON.
 *
 * Owner: the answer is gone afterwards; it must not be freed twice.
 * Threads: any, one at a time for one answer.
 * Errors: none; NULL is fine.
 * Lengths: none.
 */
void scrip_answer_free(scrip_answer *answer);

/*
 * Closes a host: waits for its calls in flight, and lets go of the ledger. Answers stay.
 *
 * Owner: the host is gone afterwards; calls with it answer SCRIP_CLOSED, and closing it again does nothing.
 * Threads: any, but not from within a call of the same host.
 * Errors: none; NULL is fine.
 * Lengths: none.
 */
void scrip_close(scrip_host *host);

#ifdef __cplusplus
}
#endif

#endif
