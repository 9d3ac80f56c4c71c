/* What a careless program does to the library: each ends in an answer, never in a crash. */
#include <pthread.h>
#include <scrip.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static int failures;

static void expect(const char *what, scrip_answer *answer, int status) {
    size_t length = 99;
    const char *json = scrip_answer_json(answer, &length);
    if (answer == NULL || scrip_answer_status(answer) != status || strlen(json) != length) {
        printf("%s: %d, not %d: %s\n", what, scrip_answer_status(answer), status, json);
        failures++;
    }
    scrip_answer_free(answer);
}

static scrip_host *shared;
static int begun[2];

static void *hammer(void *unused) {
    int index;
    (void)unused;
    for (index = 0; index < 200; index++) {
        const char *request = "{\"user\": \"nobody\"}";
        scrip_answer *answer = scrip_call(shared, "wallet", request, strlen(request));
        int status = scrip_answer_status(answer);
        /* The host is closed while threads still ask. */
        if (status != SCRIP_OK && status != SCRIP_CLOSED) failures++;
        scrip_answer_free(answer);
        if (index == 0 && write(begun[1], "", 1) != 1) failures++;
    }
    return NULL;
}

int main(int count, char **arguments) {
    const char *options = count > 1 ? arguments[1] : "{}";
    scrip_host *host = (scrip_host *)1;
    scrip_host *second;
    pthread_t threads[16];
    char byte;
    int index;
    size_t big = 100u << 20;
    char *text;
    pid_t child;
    int ended;

    expect("open to nowhere", scrip_open(options, strlen(options), NULL), SCRIP_INVALID_INPUT);
    expect("open with no JSON", scrip_open("ledger", 6, &host), SCRIP_INVALID_INPUT);
    if (host != NULL) failures++;
    expect("open with an unknown key", scrip_open("{\"legder\": 1}", 13, &host), SCRIP_INVALID_INPUT);
    expect("open a folder", scrip_open("{\"ledger\": \"/\"}", 15, &host), SCRIP_LEDGER_UNAVAILABLE);
    expect("open", scrip_open(options, strlen(options), &host), SCRIP_OK);
    expect("open again", scrip_open(options, strlen(options), &second), SCRIP_OK);

    expect("no host", scrip_call(NULL, "quote", "{}", 2), SCRIP_CLOSED);
    expect("a host that never was", scrip_call((scrip_host *)4711, "quote", "{}", 2), SCRIP_CLOSED);
    expect("no operation", scrip_call(host, NULL, "{}", 2), SCRIP_INVALID_INPUT);
    expect("an unknown operation", scrip_call(host, "qoute", "{}", 2), SCRIP_NOT_FOUND);
    expect("an operation that is no UTF-8", scrip_call(host, "\xff\xfe", "{}", 2), SCRIP_NOT_FOUND);
    expect("no request", scrip_call(host, "stock.list", NULL, 0), SCRIP_OK);
    expect("no request, and a length", scrip_call(host, "stock.list", NULL, 77), SCRIP_OK);
    expect("an empty request", scrip_call(host, "quote", "", 0), SCRIP_INVALID_INPUT);
    expect("a request cut off", scrip_call(host, "quote", "{\"basket\": {", 12), SCRIP_INVALID_INPUT);
    expect("a request that is no UTF-8", scrip_call(host, "wallet", "{\"user\": \"\xff\"}", 13),
        SCRIP_INVALID_INPUT);
    expect("a NUL in a request", scrip_call(host, "wallet", "{\"user\": \"a\0b\"}", 15), SCRIP_INVALID_INPUT);
    expect("a list where nothing is asked", scrip_call(host, "replay", "[]", 2), SCRIP_INVALID_INPUT);
    expect("null", scrip_call(host, "audit", "null", 4), SCRIP_INVALID_INPUT);
    expect("less than there is", scrip_call(host, "stock.list", "{} and more", 2), SCRIP_OK);

    text = malloc(big);
    if (text == NULL) return 3;
    memset(text, '[', big);
    expect("100 MB of brackets", scrip_call(host, "quote", text, big), SCRIP_INVALID_INPUT);
    memset(text, ' ', big);
    expect("100 MB of blanks", scrip_call(host, "wallet", text, big), SCRIP_INVALID_INPUT);
    free(text);

    expect("nothing", scrip_call(second, "stock.list", "{}", 2), SCRIP_OK);
    if (scrip_answer_status(NULL) != SCRIP_CLOSED) failures++;
    if (scrip_answer_json(NULL, NULL)[0] != '\0') failures++;
    scrip_answer_free(NULL);
    scrip_close(NULL);

    child = fork();
    if (child == 0) {
        scrip_host *other = host;
        scrip_answer *answer = scrip_call(host, "stock.list", "{}", 2);
        int status = scrip_answer_status(answer);
        int opened;
        scrip_answer_free(answer);
        scrip_close(host);
        answer = scrip_open(options, strlen(options), &other);
        opened = scrip_answer_status(answer);
        scrip_answer_free(answer);
        _exit(status == SCRIP_CLOSED && opened == SCRIP_NOT_ALLOWED && other == NULL ? 0 : 1);
    }
    if (waitpid(child, &ended, 0) != child || ended != 0) {
        printf("a child after fork: %d\n", ended);
        failures++;
    }
    expect("the parent after it", scrip_call(host, "stock.list", "{}", 2), SCRIP_OK);

    shared = host;
    if (pipe(begun) != 0) return 3;
    for (index = 0; index < 16; index++) pthread_create(&threads[index], NULL, hammer, NULL);
    /* Not before one of them is at it. */
    if (read(begun[0], &byte, 1) != 1) failures++;
    scrip_close(host);
    for (index = 0; index < 16; index++) pthread_join(threads[index], NULL);
    expect("closed", scrip_call(host, "stock.list", "{}", 2), SCRIP_CLOSED);
    scrip_close(host);
    expect("the other host goes on", scrip_call(second, "stock.list", "{}", 2), SCRIP_OK);
    scrip_close(second);
    printf("%d failures\n", failures);
    return failures == 0 ? 0 : 1;
}
