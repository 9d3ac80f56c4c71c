/*
 * libscrip for Node: functions that scrip.js makes a class of. Node-API, which is stable from Node 12 on.
 *
 *     open(options) -> { status, json, host }      host is null when it could not be opened
 *     call(host, operation, request) -> { status, json }
 *     callAsync(host, operation, request) -> a promise of the same
 *     close(host), version()
 *
 * Owner: a host belongs to its external value, which closes it when it is collected; operation and request are
 *        copied, and every answer is freed before it is handed on.
 * Threads: a host may be called from the event loop and from the pool's threads at once.
 */
#include <node_api.h>
#include <scrip.h>
#include <stdlib.h>
#include <string.h>

/* What is asked: the arguments, and for a promise what it needs meanwhile. */
typedef struct {
    scrip_host *host;
    char *operation;
    char *request;
    size_t length;
    scrip_answer *answer;
    napi_deferred deferred;
    napi_async_work work;
    napi_ref kept;
} question;

/* Leaves an exception behind if there is none yet, and answers none. */
static napi_value fail(napi_env env, const char *why) {
    bool pending = true;
    napi_is_exception_pending(env, &pending);
    if (!pending) napi_throw_error(env, NULL, why);
    return NULL;
}

/* { status, json }; the answer is freed in any case. */
static napi_value take(napi_env env, scrip_answer *answer) {
    napi_value object, status, json;
    size_t length;
    const char *text = scrip_answer_json(answer, &length);
    bool made = napi_create_object(env, &object) == napi_ok
        && napi_create_int32(env, scrip_answer_status(answer), &status) == napi_ok
        && napi_set_named_property(env, object, "status", status) == napi_ok
        && napi_create_buffer_copy(env, length, text, NULL, &json) == napi_ok
        && napi_set_named_property(env, object, "json", json) == napi_ok;
    scrip_answer_free(answer);
    return made ? object : fail(env, "no memory for an answer");
}

static void collected(napi_env env, void *host, void *hint) {
    (void)env;
    (void)hint;
    scrip_close(host);
}

static napi_value open_host(napi_env env, napi_callback_info info) {
    napi_value options, opened, value;
    size_t count = 1, length;
    void *text;
    scrip_host *host;
    scrip_answer *answer;
    if (scrip_abi_version() < SCRIP_ABI_VERSION) return fail(env, "libscrip is older than its header");
    if (napi_get_cb_info(env, info, &count, &options, NULL, NULL) != napi_ok
        || napi_get_buffer_info(env, options, &text, &length) != napi_ok) {
        return fail(env, "options are a Buffer");
    }
    answer = scrip_open(text, length, &host);
    opened = take(env, answer);
    if (opened == NULL) {
        scrip_close(host);
        return NULL;
    }
    if (host == NULL) {
        if (napi_get_null(env, &value) != napi_ok) return fail(env, "no null");
    } else if (napi_create_external(env, host, collected, NULL, &value) != napi_ok) {
        scrip_close(host);
        return fail(env, "no memory for a host");
    }
    if (napi_set_named_property(env, opened, "host", value) != napi_ok) return fail(env, "no memory for a host");
    return opened;
}

static void forget(question *asked) {
    if (asked == NULL) return;
    free(asked->operation);
    free(asked->request);
    free(asked);
}

/* The arguments, copied; NULL with an exception if they are not a host, a text and a Buffer. */
static question *read_question(napi_env env, napi_callback_info info, napi_value *host) {
    napi_value arguments[3];
    size_t count = 3, size;
    void *pointer, *text;
    question *asked = calloc(1, sizeof *asked);
    if (asked == NULL || napi_get_cb_info(env, info, &count, arguments, NULL, NULL) != napi_ok
        || napi_get_value_external(env, arguments[0], &pointer) != napi_ok
        || napi_get_value_string_utf8(env, arguments[1], NULL, 0, &size) != napi_ok
        || napi_get_buffer_info(env, arguments[2], &text, &asked->length) != napi_ok
        || (asked->operation = malloc(size + 1)) == NULL
        || (asked->request = malloc(asked->length + 1)) == NULL
        || napi_get_value_string_utf8(env, arguments[1], asked->operation, size + 1, NULL) != napi_ok) {
        forget(asked);
        fail(env, "a host, the name of an operation and a Buffer are needed");
        return NULL;
    }
    asked->host = pointer;
    if (asked->length > 0) memcpy(asked->request, text, asked->length);
    *host = arguments[0];
    return asked;
}

static void ask(napi_env env, void *data) {
    question *asked = data;
    (void)env;
    asked->answer = scrip_call(asked->host, asked->operation, asked->request, asked->length);
}

static napi_value call(napi_env env, napi_callback_info info) {
    napi_value host, answer;
    question *asked = read_question(env, info, &host);
    if (asked == NULL) return NULL;
    ask(env, asked);
    answer = take(env, asked->answer);
    forget(asked);
    return answer;
}

/* On the event loop again. */
static void answered(napi_env env, napi_status status, void *data) {
    question *asked = data;
    napi_value value;
    (void)status; /* Nobody cancels the work. */
    if ((value = take(env, asked->answer)) != NULL) {
        napi_resolve_deferred(env, asked->deferred, value);
    } else if (napi_get_and_clear_last_exception(env, &value) == napi_ok) {
        napi_reject_deferred(env, asked->deferred, value);
    }
    napi_delete_reference(env, asked->kept);
    napi_delete_async_work(env, asked->work);
    forget(asked);
}

static napi_value call_async(napi_env env, napi_callback_info info) {
    napi_value host, name, promise;
    question *asked = read_question(env, info, &host);
    if (asked == NULL) return NULL;
    /* The host must not be collected, and so closed, while it is asked. */
    if (napi_create_reference(env, host, 1, &asked->kept) != napi_ok
        || napi_create_string_utf8(env, "scrip", NAPI_AUTO_LENGTH, &name) != napi_ok
        || napi_create_async_work(env, NULL, name, ask, answered, asked, &asked->work) != napi_ok
        || napi_create_promise(env, &asked->deferred, &promise) != napi_ok
        || napi_queue_async_work(env, asked->work) != napi_ok) {
        if (asked->work != NULL) napi_delete_async_work(env, asked->work);
        if (asked->kept != NULL) napi_delete_reference(env, asked->kept);
        forget(asked);
        return fail(env, "the pool of threads takes no work");
    }
    return promise;
}

static napi_value close_host(napi_env env, napi_callback_info info) {
    napi_value host;
    size_t count = 1;
    void *pointer;
    if (napi_get_cb_info(env, info, &count, &host, NULL, NULL) != napi_ok
        || napi_get_value_external(env, host, &pointer) != napi_ok) {
        return fail(env, "a host is needed");
    }
    scrip_close(pointer);
    return NULL;
}

static napi_value version(napi_env env, napi_callback_info info) {
    napi_value text;
    (void)info;
    if (napi_create_string_utf8(env, scrip_version(), NAPI_AUTO_LENGTH, &text) != napi_ok) return fail(env, "no text");
    return text;
}

NAPI_MODULE_INIT() {
    napi_property_descriptor functions[] = {
        { "open", NULL, open_host, NULL, NULL, NULL, napi_enumerable, NULL },
        { "call", NULL, call, NULL, NULL, NULL, napi_enumerable, NULL },
        { "callAsync", NULL, call_async, NULL, NULL, NULL, napi_enumerable, NULL },
        { "close", NULL, close_host, NULL, NULL, NULL, napi_enumerable, NULL },
        { "version", NULL, version, NULL, NULL, NULL, napi_enumerable, NULL },
    };
    if (napi_define_properties(env, exports, sizeof functions / sizeof *functions, functions) != napi_ok) {
        return fail(env, "no memory for functions");
    }
    return exports;
}
