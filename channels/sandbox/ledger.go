package sandbox

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sync"
)

// ledgerName is the ledger's file in its directory.
const ledgerName = "ledger.jsonl"

var errLedgerClosed = errors.New("the ledger is closed")

// ledgerFile is an append-only file of one JSON entry a line. An entry is written
// whole or not at all: a line that has no end is what a crash left of an entry
// that nobody was told of, and is cut off when the file is opened.
type ledgerFile struct {
	file file

	mu      sync.Mutex
	written int64
	broken  error // the first failure; everything fails after it

	syncing sync.Mutex
	synced  int64
}

// file is what a ledger needs of an *os.File.
type file interface {
	io.ReadWriteSeeker
	io.Closer
	Sync() error
	Truncate(size int64) error
}

// openLedger opens or makes the ledger of a directory and replays it.
func openLedger(dir string, apply func(*entry)) (*ledgerFile, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	file, err := os.OpenFile(filepath.Join(dir, ledgerName), os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	l := &ledgerFile{file: file}
	if err := errors.Join(lock(file), l.replay(apply), syncDirectory(dir)); err != nil {
		file.Close()
		return nil, fmt.Errorf("ledger in %s: %w", dir, err)
	}
	return l, nil
}

func (l *ledgerFile) replay(apply func(*entry)) error {
	whole, err := io.ReadAll(l.file)
	if err != nil {
		return err
	}
	for number := 1; ; number++ {
		line, rest, ended := bytes.Cut(whole[l.written:], []byte{'\n'})
		if !ended {
			break
		}
		e := new(entry)
		if err := json.Unmarshal(line, e); err != nil {
			return fmt.Errorf("line %d is damaged: %w", number, err)
		}
		apply(e)
		l.written = int64(len(whole) - len(rest))
	}
	if err := l.file.Truncate(l.written); err != nil {
		return err
	}
	if err := l.file.Sync(); err != nil {
		return err
	}
	l.synced = l.written
	_, err = l.file.Seek(l.written, io.SeekStart)
	return err
}

// append writes an entry and returns where it ends, for sync.
func (l *ledgerFile) append(e *entry) (end int64, err error) {
	line, err := json.Marshal(e)
	if err != nil {
		return 0, err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.broken != nil {
		return 0, l.broken
	}
	if _, err := l.file.Write(append(line, '\n')); err != nil {
		l.broken = fmt.Errorf("the ledger cannot be written: %w", err)
		return 0, l.broken
	}
	l.written += int64(len(line)) + 1
	return l.written, nil
}

// end is where the last entry ends.
func (l *ledgerFile) end() int64 {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.written
}

// sync returns once everything up to end is on the disk. Calls that wait for the
// same disk are served by one fsync.
func (l *ledgerFile) sync(end int64) error {
	l.syncing.Lock()
	defer l.syncing.Unlock()
	if l.synced >= end {
		return nil
	}
	l.mu.Lock()
	written, broken := l.written, l.broken
	l.mu.Unlock()
	if broken != nil {
		return broken
	}
	if err := l.file.Sync(); err != nil {
		l.mu.Lock()
		defer l.mu.Unlock()
		l.broken = fmt.Errorf("the ledger cannot be synced: %w", err)
		return l.broken
	}
	l.synced = written
	return nil
}

func (l *ledgerFile) close() error {
	l.syncing.Lock()
	defer l.syncing.Unlock()
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.broken == nil {
		l.broken = errLedgerClosed
	}
	err := l.file.Sync()
	if err == nil {
		l.synced = l.written
	}
	return errors.Join(err, l.file.Close())
}

// syncDirectory makes the file's name durable, where directories can be synced.
func syncDirectory(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	_ = d.Sync() // not possible everywhere
	return d.Close()
}
