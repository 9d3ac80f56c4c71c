#ifndef CHEAP_H
#define CHEAP_H

/// Has the C library keep freed memory for the next request instead of giving it back to the system.
///
/// A redemption allocates and frees a few dozen KiB; handing pages back and forth cost a tenth of its
/// time. Only for a process that is ours: a library must not decide this for its embedder.
void heap_keep_freed_memory(void);

/// Has SQLite not count the bytes it has allocated: the count is behind one lock for all threads, which
/// readers then wait for. Before the first use of SQLite, and only for a process that is ours.
void heap_leave_sqlite_uncounted(void);

#endif
