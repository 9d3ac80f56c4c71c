#include "CPostgres.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>

static struct postgres_library library;
static char fault_text[256];
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void note(const char *text)
{
    snprintf(fault_text, sizeof fault_text, "%s", text ? text : "unknown");
}

static void load(void)
{
    void *handle = dlopen("libpq.so.5", RTLD_NOW | RTLD_LOCAL);
    if (!handle) {
        note(dlerror());
        return;
    }
#define LOAD(name)                                                                                 \
    library.name = (__typeof__(name) *)dlsym(handle, #name);                                       \
    if (!library.name) {                                                                           \
        note("it has no " #name);                                                                  \
        return;                                                                                    \
    }
    POSTGRES_CALLS(LOAD)
#undef LOAD
}

const struct postgres_library *postgres_load(const char **fault)
{
    pthread_once(&once, load);
    *fault = fault_text;
    return fault_text[0] ? NULL : &library;
}
