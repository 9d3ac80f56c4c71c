#include "CHeap.h"

#include <sqlite3.h>

#if defined(__GLIBC__) || defined(__linux__)
#include <malloc.h>
#endif

void heap_keep_freed_memory(void) {
#if defined(M_TOP_PAD) && defined(M_TRIM_THRESHOLD)
  // Bytes: how much more the heap grows by than it must, and how much may lie free at its end.
  mallopt(M_TOP_PAD, 16 << 20);
  mallopt(M_TRIM_THRESHOLD, 64 << 20);
#endif
}

// SQLite is linked by the engine; once SQLite is in use the call is refused and changes nothing.
void heap_leave_sqlite_uncounted(void) { sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0); }
