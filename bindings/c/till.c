/*
 * A till in C: quote, hold while the customer pays, commit, take a piece back, and retry after a crash.
 *
 *     cc till.c -lscrip -o till && ./till '{"ledger": "scrip.db", "rules": "rules"}'
 */
#include <scrip.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const BASKET =
    "\"basket\": {\"currency\": \"CNY\", \"lines\": [{\"id\": \"1\", \"unit_price\": 6000, \"quantity\": 2}]}";

static scrip_host *open_host(const char *options) {
    scrip_host *host;
    scrip_answer *answer = scrip_open(options, strlen(options), &host);
    if (host == NULL) {
        fprintf(stderr, "%s\n", scrip_answer_json(answer, NULL));
        exit(2);
    }
    scrip_answer_free(answer);
    return host;
}

/* Asks, prints the answer and hands back its status. */
static int ask(scrip_host *host, const char *operation, const char *request) {
    scrip_answer *answer = scrip_call(host, operation, request, strlen(request));
    int status = scrip_answer_status(answer);
    printf("%s %d %s\n", operation, status, scrip_answer_json(answer, NULL));
    scrip_answer_free(answer);
    return status;
}

int main(int count, char **arguments) {
    const char *options = count > 1 ? arguments[1] : "{}";
    char request[512];
    int failed = 0;
    scrip_host *host = open_host(options);

    failed |= ask(host, "stock.create",
        "{\"request_no\": \"TILL-STOCK\", \"name\": \"20 off 100\", \"type\": \"NORMAL\", \"goods\": \"all\","
        " \"merchant\": \"1900000001\", \"rule\": \"spend_and_save\","
        " \"params\": {\"threshold\": 10000, \"off\": 2000}, \"code_mode\": \"assigned\"}");
    failed |= ask(host, "send",
        "{\"request_no\": \"TILL-SEND\", \"stock_id\": \"1200000000000001\", \"user\": \"ann\","
        " \"code\": \"TILL-1\"}");
    snprintf(request, sizeof request, "{\"user\": \"ann\", %s}", BASKET);
    failed |= ask(host, "quote", request);
    snprintf(request, sizeof request,
        "{\"request_no\": \"TILL-1\", \"user\": \"ann\", \"coupons\": [\"TILL-1\"], %s}", BASKET);
    failed |= ask(host, "hold", request);
    failed |= ask(host, "commit", "{\"request_no\": \"TILL-1\"}");
    scrip_close(host);

    /* The till lost power before it saw the answer: it asks again, under the same number. */
    host = open_host(options);
    failed |= ask(host, "commit", "{\"request_no\": \"TILL-1\"}");
    failed |= ask(host, "redemption", "{\"redemption_id\": \"TILL-1\"}");
    failed |= ask(host, "return", "{\"request_no\": \"TILL-1-BACK\", \"coupon\": \"TILL-1\"}");
    scrip_close(host);
    return failed == SCRIP_OK ? 0 : 1;
}
