package main

import (
	"errors"
	"os"
	"path/filepath"
)

const (
	previewPrefix = "pilot-preview-"
	// previewLock is the file that a run holds locked for as long as it needs its
	// folder: the lock ends with the run, also with one that is killed.
	previewLock = "lock"
)

// previewFolder makes a folder for a copy of the database, which has people's
// names in it, and removes those that killed runs have left behind.
func previewFolder() (folder string, remove func(), err error) {
	removeAbandoned()
	folder, err = os.MkdirTemp("", previewPrefix)
	if err != nil {
		return "", nil, err
	}
	lock, err := hold(folder)
	if err != nil {
		return "", nil, errors.Join(err, os.RemoveAll(folder))
	}
	return folder, func() { lock.Close(); os.RemoveAll(folder) }, nil
}

// removeAbandoned removes the folders of killed runs of this user. What cannot
// be removed stays for a later run: it stands in no one's way.
func removeAbandoned() {
	folders, _ := filepath.Glob(filepath.Join(os.TempDir(), previewPrefix+"*"))
	for _, folder := range folders {
		if info, err := os.Lstat(folder); err == nil && info.IsDir() && own(info) && abandoned(folder) {
			os.RemoveAll(folder)
		}
	}
}
