#ifndef CPOSTGRES_H
#define CPOSTGRES_H

#include <postgresql/libpq-fe.h>

/// What Scrip calls of libpq, PostgreSQL's client library.
#define POSTGRES_CALLS(CALL)                                                                       \
    CALL(PQclear)                                                                                  \
    CALL(PQconnectdb)                                                                              \
    CALL(PQenterPipelineMode)                                                                      \
    CALL(PQerrorMessage)                                                                           \
    CALL(PQexec)                                                                                   \
    CALL(PQexecParams)                                                                             \
    CALL(PQexecPrepared)                                                                           \
    CALL(PQexitPipelineMode)                                                                       \
    CALL(PQfinish)                                                                                 \
    CALL(PQftype)                                                                                  \
    CALL(PQgetResult)                                                                              \
    CALL(PQgetisnull)                                                                              \
    CALL(PQgetlength)                                                                              \
    CALL(PQgetvalue)                                                                               \
    CALL(PQntuples)                                                                                \
    CALL(PQpipelineSync)                                                                           \
    CALL(PQprepare)                                                                                \
    CALL(PQresultErrorField)                                                                       \
    CALL(PQresultErrorMessage)                                                                     \
    CALL(PQresultStatus)                                                                           \
    CALL(PQsendQueryPrepared)                                                                      \
    CALL(PQstatus)

/// libpq, loaded when the first ledger is in PostgreSQL.
///
/// Linked, it and the twenty libraries it needs would be loaded by every command, which takes 3 ms where a
/// redemption takes ten, and would have to be there on machines that never see a server.
struct postgres_library {
#define POSTGRES_MEMBER(name) __typeof__(name) *name;
    POSTGRES_CALLS(POSTGRES_MEMBER)
#undef POSTGRES_MEMBER
};

/// The library, or null with what is wrong; the first call loads it, on whichever thread.
const struct postgres_library *postgres_load(const char **fault);

#endif
