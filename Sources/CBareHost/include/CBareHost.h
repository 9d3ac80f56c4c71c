/// A bare, unprotected Lua host, for comparison only: what one would write without Scrip.
///
/// It has no limits, no sandbox and trusts the script; it exists so that `scrip bench eval` can say
/// what safety costs. Nothing else may use it.
#ifndef CBAREHOST_H
#define CBAREHOST_H

#include <stdint.h>

#pragma clang assume_nonnull begin

typedef struct barehost barehost;

typedef struct {
    const char *id, *sku, *category, *brand;
    const char *_Nullable tag;
    int64_t unit_price, quantity, amount;
} barehost_line;

/// Loads a chunk that returns one function of (basket, parameters) which answers the discount and
/// marks lines that count; NULL when it does not load.
barehost *_Nullable barehost_open(
    const char *source, int64_t threshold, int64_t off, const char *const _Nonnull *_Nonnull excluded,
    int excluded_count);
void barehost_close(barehost *host);

/// Builds the basket as tables, calls the function, spreads the discount; answers it.
int64_t barehost_evaluate(
    barehost *host, const barehost_line *lines, int count, int64_t *shares);

/// Keeps the calling thread on one core where the system allows it.
void barehost_pin(void);

#pragma clang assume_nonnull end
#endif
