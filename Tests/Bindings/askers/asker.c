/* Asks through scrip.h what conversation.py says, and answers in its frames. */
#include <scrip.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void reply(scrip_answer *answer) {
    size_t length;
    const char *json = scrip_answer_json(answer, &length);
    printf("%d %zu\n", scrip_answer_status(answer), length);
    fwrite(json, 1, length, stdout);
    fflush(stdout);
    scrip_answer_free(answer);
}

int main(int count, char **arguments) {
    scrip_host *host;
    char operation[256];
    size_t length;
    if (count != 3 || strcmp(arguments[1], "json") != 0) return 2;
    scrip_answer_free(scrip_open(arguments[2], strlen(arguments[2]), &host));
    while (scanf("%255s %zu", operation, &length) == 2 && getchar() == '\n') {
        char *request = malloc(length + 1);
        if (request == NULL || fread(request, 1, length, stdin) != length) return 3;
        reply(scrip_call(host, operation, request, length));
        free(request);
    }
    scrip_close(host);
    return 0;
}
