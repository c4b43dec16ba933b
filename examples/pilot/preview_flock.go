//go:build darwin || dragonfly || freebsd || linux || netbsd || openbsd

package main

import (
	"errors"
	"os"
	"path/filepath"
	"syscall"
)

// hold locks a folder for this process. The lock has its name only once it is
// locked, so that nobody takes a folder that is being made for an abandoned one.
func hold(folder string) (*os.File, error) {
	name := filepath.Join(folder, previewLock)
	lock, err := os.OpenFile(name+".new", os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return nil, err
	}
	if err := errors.Join(flock(lock), os.Rename(name+".new", name)); err != nil {
		return nil, errors.Join(err, lock.Close())
	}
	return lock, nil
}

// abandoned reports whether nobody holds a folder that somebody held.
func abandoned(folder string) bool {
	lock, err := os.OpenFile(filepath.Join(folder, previewLock), os.O_RDWR|syscall.O_NOFOLLOW, 0)
	if err != nil {
		return false
	}
	defer lock.Close()
	return flock(lock) == nil
}

func flock(file *os.File) error {
	return syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
}

// own reports whether a folder is this user's, and closed to others.
func own(info os.FileInfo) bool {
	of, ok := info.Sys().(*syscall.Stat_t)
	return ok && int(of.Uid) == os.Getuid() && info.Mode().Perm() == 0o700
}
