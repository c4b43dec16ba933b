//go:build !(darwin || dragonfly || freebsd || linux || netbsd || openbsd)

package main

import (
	"os"
	"path/filepath"
	"runtime"
)

// hold keeps a file open: Windows removes none that is.
func hold(folder string) (*os.File, error) {
	return os.OpenFile(filepath.Join(folder, previewLock), os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
}

// abandoned reports whether nobody holds a folder that somebody held.
func abandoned(folder string) bool {
	return runtime.GOOS == "windows" && os.Remove(filepath.Join(folder, previewLock)) == nil
}

// own is true: the temporary folder of Windows is the user's.
func own(os.FileInfo) bool { return true }
