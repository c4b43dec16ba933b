package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	sqlite3 "modernc.org/sqlite/lib"
)

// Snapshot writes a copy of the database at one moment to path, a file that
// must not exist yet, with mode 0600. The copy is compact and holds nothing that
// was erased; it can be opened like any database, for a preview or as a backup.
// Updates go on meanwhile. When it fails, or ctx ends, there is no file at path.
func (s *Store) Snapshot(ctx context.Context, path string) (err error) {
	select {
	case <-s.closing:
		return errClosed
	default:
	}
	target, err := filepath.Abs(path)
	if err != nil {
		return refuse(path, err, "give the path of a new file")
	}
	if _, err := os.Lstat(target); err == nil {
		return refuse(target, fs.ErrExist, "give the path of a new file, or remove that one")
	}
	// Under another name until it is whole and on the disk.
	part, err := os.CreateTemp(filepath.Dir(target), ".snapshot-*")
	if err != nil {
		return refuse(target, cause(err), "give a path in a folder that this process can write to")
	}
	defer os.Remove(part.Name())
	defer part.Close()

	// A connection of its own: the reading ones refuse to write even a copy.
	db, err := sql.Open("sqlite", dsn(s.path, "ro", s.wait, nil))
	if err != nil {
		return refuse(s.path, err, "give the path of a file")
	}
	defer db.Close()
	if _, err := db.ExecContext(ctx, "VACUUM INTO ?", part.Name()); err != nil {
		if primary(err) == sqlite3.SQLITE_FULL {
			return refuse(target, ErrFull, "free space on its disk")
		}
		return explain(ctx, "snapshot", err)
	}
	if err := part.Sync(); err != nil {
		return refuse(target, cause(err), "choose another disk")
	}
	if err := os.Rename(part.Name(), target); err != nil {
		var link *os.LinkError
		if errors.As(err, &link) {
			err = link.Err
		}
		return refuse(target, err, "give the path of a new file")
	}
	return nil
}
