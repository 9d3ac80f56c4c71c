/*
 * Many threads at one host for a while: real days of a till, and requests that are none, mangled anew each time.
 * For the sanitizers, which end the program at the first race, leak of a lock or byte out of place.
 *
 *     soak OPTIONS SECONDS THREADS SEED
 */
#include <pthread.h>
#include <scrip.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static scrip_host *shared;
static const char *options;
static double seconds;
static uint64_t seed;

typedef struct {
    pthread_t thread;
    int number;
    long calls;
    long answered;
    long failures;
} caller;

/* Real requests, from which the mangled ones are made; %d are the caller's number and the round. */
static const char *const REQUESTS[][2] = {
    {"eval", "{\"rule\": \"spend_and_save\", \"params\": {\"threshold\": 100, \"off\": 30}, \"basket\": {\"lines\":"
             " [{\"id\": \"1\", \"unit_price\": 100, \"quantity\": 2, \"tags\": [\"a\", \"b\"]}]}}"},
    {"explain", "{\"rule\": \"cheapest_free\", \"params\": {\"pieces\": 3}, \"basket\": {\"lines\": [{\"id\": \"1\","
                " \"unit_price\": 100, \"quantity\": 3}]}}"},
    {"stock.create", "{\"request_no\": \"S%d-%d\", \"name\": \"\xe6\xbb\xa1\xe5\x87\x8f\", \"type\": \"NORMAL\", \"goods\":"
                     " \"g\", \"merchant\": \"1900000001\", \"rule\": \"spend_and_save\", \"params\": {\"threshold\":"
                     " 100, \"off\": 10}, \"code_mode\": \"assigned\", \"limits\": {\"per_user\": 100}}"},
    {"send", "{\"request_no\": \"%d-%d\", \"stock_id\": \"1200000000000001\", \"user\": \"u%d\", \"code\": \"C%d-%d\"}"},
    {"quote", "{\"user\": \"u%d\", \"basket\": {\"currency\": \"CNY\", \"lines\": [{\"id\": \"1\", \"unit_price\": 100,"
              " \"quantity\": 1}]}}"},
    {"hold", "{\"request_no\": \"H%d-%d\", \"coupons\": [\"C%d-%d\"], \"basket\": {\"lines\": [{\"id\": \"1\","
             " \"unit_price\": 100, \"quantity\": 2}]}}"},
    {"commit", "{\"request_no\": \"H%d-%d\"}"},
    {"redeem", "{\"request_no\": \"R%d-%d\", \"coupons\": [\"C%d-%d\"], \"basket\": {\"lines\": [{\"id\": \"1\","
               " \"unit_price\": 100, \"quantity\": 2}]}}"},
    {"return", "{\"request_no\": \"B%d-%d\", \"coupon\": \"C%d-%d\"}"},
    {"wallet", "{\"user\": \"u%d\", \"limit\": 5}"},
    {"coupon", "{\"coupon\": \"C%d-%d\"}"},
    {"stock.list", "{\"limit\": 3}"},
    {"redemptions", "{\"limit\": 3}"},
    {"events", "{\"reader\": \"r%d\"}"},
    {"rule.check", "{\"rule\": \"mine\", \"source\": \"return { api = 1, title = 't', discount = function(s) return 1"
                   " end }\"}"},
    {"holds", "{}"},
};
enum { REQUEST_COUNT = sizeof REQUESTS / sizeof REQUESTS[0] };

static uint64_t next(uint64_t *state) {
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return *state;
}

/* Changes, cuts or doubles some of the bytes. */
static size_t mangle(char *text, size_t length, size_t room, uint64_t *state) {
    static const char *const TOKENS[] = {
        "\"", "{", "}", "[", "]", ",", ":", "null", "-1", "9223372036854775807", "1e9", "\\u0000", "\\ud800", "\xff\xfe",
        "\xf0\x9f\x98\x80", "true", "0.5", "\n", "\t"};
    int changes = 1 + (int)(next(state) % 4);
    while (changes-- > 0 && length > 0) {
        size_t at = next(state) % length;
        const char *token = TOKENS[next(state) % (sizeof TOKENS / sizeof TOKENS[0])];
        size_t size = strlen(token);
        switch (next(state) % 5) {
            case 0: text[at] = (char)next(state); break;
            case 1: length = at; break;
            case 2:
                if (length + size > room) break;
                memmove(text + at + size, text + at, length - at);
                memcpy(text + at, token, size);
                length += size;
                break;
            case 3:
                if (2 * length > room) break;
                memcpy(text + length, text, length);
                length *= 2;
                break;
            default:
                size = 1 + next(state) % 8;
                if (size > length - at) size = length - at;
                memmove(text + at, text + at + size, length - at - size);
                length -= size;
        }
    }
    return length;
}

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static void *call(void *argument) {
    caller *me = argument;
    uint64_t state = (seed + 1) * 0x9e3779b97f4a7c15ull + (uint64_t)me->number + 1;
    double end = now() + seconds;
    char text[8192];
    int round = 0;
    while (now() < end) {
        int which = (int)(next(&state) % REQUEST_COUNT);
        const char *operation = REQUESTS[which][0];
        int wrong = next(&state) % 3 == 0;
        scrip_host *host = shared;
        scrip_answer *answer;
        size_t length;
        const char *json;
        int status, n = me->number;
        if (strcmp(operation, "send") == 0) round++;
        snprintf(text, sizeof text, REQUESTS[which][1], n, round, n, n, round);
        if (strcmp(operation, "hold") == 0 || strcmp(operation, "redeem") == 0)
            snprintf(text, sizeof text, REQUESTS[which][1], n, round, n, round);
        if (strcmp(operation, "return") == 0) snprintf(text, sizeof text, REQUESTS[which][1], n, round, n, round);
        length = strlen(text);
        if (wrong) {
            length = mangle(text, length, sizeof text, &state);
            if (next(&state) % 16 == 0) operation = REQUESTS[next(&state) % REQUEST_COUNT][0];
            if (next(&state) % 64 == 0) operation = "no.such";
            if (next(&state) % 64 == 0) operation = NULL;
            if (next(&state) % 64 == 0) host = NULL;
        }
        /* Now and then a host of one's own, over the same ledger, opened and closed beside the others. */
        if (next(&state) % 512 == 0) {
            scrip_host *own;
            scrip_answer_free(scrip_open(options, strlen(options), &own));
            scrip_answer_free(scrip_call(own, operation, text, length));
            scrip_close(own);
        }
        answer = scrip_call(host, operation, text, length);
        status = scrip_answer_status(answer);
        json = scrip_answer_json(answer, &length);
        /* Read to the last byte, which is a NUL. */
        if (answer == NULL || json == NULL || json[length] != '\0' || json[0] != '{' || json[length - 1] != '}')
            me->failures++;
        if (status == SCRIP_INTERNAL_FAULT) {
            printf("%s: %s\n", operation, json);
            me->failures++;
        }
        /* What nobody mangled is an answer, or one of the ledger's own noes. */
        if (!wrong && (status == SCRIP_INVALID_INPUT || status == SCRIP_OTHER_ERROR)) {
            printf("%s %s: %s\n", operation, text, json);
            me->failures++;
        }
        me->calls++;
        me->answered += status <= SCRIP_RULE_FAILED;
        scrip_answer_free(answer);
    }
    return NULL;
}

int main(int count, char **arguments) {
    caller callers[64];
    int threads, index;
    long calls = 0, answered = 0, failures = 0;
    scrip_answer *answer;
    const char *request =
        "{\"request_no\": \"S\", \"name\": \"s\", \"type\": \"NORMAL\", \"goods\": \"g\", \"merchant\": \"1900000001\","
        " \"rule\": \"spend_and_save\", \"params\": {\"threshold\": 100, \"off\": 10}, \"code_mode\": \"assigned\","
        " \"limits\": {\"per_user\": 100}}";
    if (count != 5) return 2;
    options = arguments[1];
    seconds = atof(arguments[2]);
    threads = atoi(arguments[3]);
    seed = strtoull(arguments[4], NULL, 10);
    if (threads < 1 || threads > 64) return 2;
    answer = scrip_open(options, strlen(options), &shared);
    if (shared == NULL) {
        printf("%s\n", scrip_answer_json(answer, NULL));
        return 2;
    }
    scrip_answer_free(answer);
    scrip_answer_free(scrip_call(shared, "stock.create", request, strlen(request)));
    memset(callers, 0, sizeof callers);
    for (index = 0; index < threads; index++) {
        callers[index].number = index;
        pthread_create(&callers[index].thread, NULL, call, &callers[index]);
    }
    for (index = 0; index < threads; index++) {
        pthread_join(callers[index].thread, NULL);
        calls += callers[index].calls;
        answered += callers[index].answered;
        failures += callers[index].failures;
    }
    answer = scrip_call(shared, "audit", "{}", 2);
    if (strstr(scrip_answer_json(answer, NULL), "\"sound\":true") == NULL) {
        printf("%s\n", scrip_answer_json(answer, NULL));
        failures++;
    }
    scrip_answer_free(answer);
    scrip_close(shared);
    printf("%ld calls, %ld answered, %ld failures, seed %llu\n", calls, answered, failures, (unsigned long long)seed);
    return failures == 0 ? 0 : 1;
}
