// Package sqlstore keeps a program in an SQLite file: it is the
// [advocacy.Store] that a host gets on day one, with nothing to install.
//
// # What it is
//
// [Open] creates the file where there is none, brings its tables up to date and
// returns a [Store]. One file is one program. The file is the only truth: what
// an Update has committed is there after a crash, and nothing else is.
//
//	store, err := sqlstore.Open(ctx, "advocacy.db", nil)
//
// The driver is modernc.org/sqlite, so there is no cgo.
//
// # Semantics
//
// View and Update are those of [advocacy.Store]. An Update holds the one
// connection that writes, by BEGIN IMMEDIATE, so Updates run one after the
// other, in this process and against every other process that has the file
// open. A View runs beside them on one of several connections that cannot
// write, and sees the moment of its first query. A commit has been synced to the
// disk when Update returns (write-ahead log, synchronous=FULL): it survives
// kill -9 and the loss of power, as far as the disk keeps what it acknowledges.
// The file and its two companions (-wal and -shm) belong on a local disk, since
// the log needs shared memory and network file systems lack it.
//
// A transaction started within another one of the same store, by the context
// that was handed to its function, is an error rather than a deadlock. A Tx is
// for one goroutine at a time, and its verbs fail once its function has
// returned.
//
// Iterators read ahead in pages by key, so the function may call any verb,
// writing ones included, between two steps; a row that it changes before it is
// reached may be seen changed. Breaking off an iteration leaves nothing open.
//
// Instants are kept in whole microseconds and come back in UTC; finer parts are
// cut off. Empty and nil slices and maps are the same and come back nil, except
// inside a content and the settings, which come back as encoding/json brings
// them. Erased rows are overwritten with zeros in the file; a copy may stay in
// the log until it is next reset, at the latest when the last process closes
// the file.
//
// Leases run by SQLite's own clock, which is the machine's.
//
// # Schema and releases
//
// The tables carry a version, major and minor. A release reads and writes the
// tables of any minor version of its own major one from the release before it
// to the release after it, so an old and a new process can share a file while
// one replaces the other. A newer major version is refused, with nothing
// changed. Missing migrations are applied by Open in one transaction, so that
// of two processes that start at once one migrates and the other waits; [Check]
// and [Off] leave that to somebody else, for whom [PrintMigrations] prints them.
//
// # Errors
//
// What was not there, changed or taken is [advocacy.ErrNotFound],
// [advocacy.ErrConflict] and [advocacy.ErrExists]. Open's refusals and the
// store's own limits are [ErrForeign], [ErrNewer], [ErrOutdated], [ErrBusy],
// [ErrFull] and [ErrReadOnly]; all are read with errors.Is. Errors of the
// context come back as they are. Every other failure of a verb, also one that
// the function swallows, ends the transaction: its later verbs return the same
// error, and so does Update. No error repeats a stored value.
//
// # Concurrency
//
// A Store is safe for use by many goroutines, and a file by many processes. An
// Update waits for its turn until its context ends; where another process holds
// the lock and the context has no deadline, it waits for [Options.Wait].
// Close waits for the transactions that run.
package sqlstore
