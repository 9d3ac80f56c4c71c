// "Did you mean …": the known name that takes the fewest edits.
#include "host.h"

#include <string.h>

enum { NAME_MAX_LENGTH = 40 };

static int edits(const char *a, size_t a_length, const char *b, size_t b_length) {
    // Optimal string alignment: insert, delete, replace, swap neighbours.
    int rows[3][NAME_MAX_LENGTH + 1];
    int *before = rows[0], *last = rows[1], *row = rows[2];
    for (size_t j = 0; j <= b_length; j++) last[j] = (int)j;
    for (size_t i = 1; i <= a_length; i++) {
        row[0] = (int)i;
        for (size_t j = 1; j <= b_length; j++) {
            int best = last[j - 1] + (a[i - 1] != b[j - 1]);
            if (last[j] + 1 < best) best = last[j] + 1;
            if (row[j - 1] + 1 < best) best = row[j - 1] + 1;
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]
                && before[j - 2] + 1 < best)
                best = before[j - 2] + 1;
            row[j] = best;
        }
        int *freed = before;
        before = last, last = row, row = freed;
    }
    return last[b_length];
}

const char *nearest_name(const char *wanted, const char *const *names, size_t count) {
    size_t wanted_length = strlen(wanted);
    if (wanted_length == 0 || wanted_length > NAME_MAX_LENGTH) return NULL;
    const char *best = NULL;
    int best_edits = wanted_length <= 3 ? 1 : wanted_length <= 6 ? 2 : 3;
    for (size_t i = 0; i < count; i++) {
        size_t length = strlen(names[i]);
        if (length > NAME_MAX_LENGTH) continue;
        int needed = edits(wanted, wanted_length, names[i], length);
        // Ties go to the name that comes first by byte, whatever the order asked in.
        if (needed < best_edits || (needed == best_edits && (!best || strcmp(names[i], best) < 0))) {
            best = names[i];
            best_edits = needed;
        }
    }
    return best;
}
