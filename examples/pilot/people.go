package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/ambassadorkit/ambassadorkit/advocacy"
	"github.com/ambassadorkit/ambassadorkit/advocacy/roster"
)

// readPeople reads every HR file, as if they were one.
func readPeople(o *options) (advocacy.Roster, error) {
	var files []roster.File
	add := func(name string, r io.Reader) {
		files = append(files, roster.File{Reader: r, Options: roster.Options{Source: name, Lenient: o.lenient}})
	}
	if o.embedded {
		add(embeddedPeopleName, bytes.NewReader(embeddedPeople))
	}
	var missing []error
	for _, name := range o.people {
		file, err := openFile("-people", name)
		if err != nil {
			missing = append(missing, err)
			continue
		}
		defer file.Close()
		add(name, file)
	}
	people, err := roster.ReadAll(files...)
	if err != nil {
		err = blame("-people", err)
	}
	if err := errors.Join(append(missing, err)...); err != nil {
		return advocacy.Roster{}, err
	}
	return people, nil
}

// openFile opens a file that a flag names.
func openFile(flag, name string) (*os.File, error) {
	info, err := os.Stat(name)
	if err != nil {
		return nil, fileError(flag, name, err)
	}
	if info.IsDir() {
		return nil, fmt.Errorf("%s %s: is a folder; name the file in it", flag, name)
	}
	file, err := os.Open(name)
	if err != nil {
		return nil, fileError(flag, name, err)
	}
	return file, nil
}

// importPeople previews the roster and stores it: in the database with -apply,
// in the copy without.
func (o *options) importPeople(ctx context.Context, hr *advocacy.Session, people advocacy.Roster, out *printer) error {
	sync := advocacy.SyncOptions{DryRun: true, Complete: o.complete, MaxLeavers: o.maxLeavers}
	preview, err := hr.People.Sync(ctx, people, sync)
	if err != nil {
		return err
	}
	printImport(people, preview, out)
	if preview.Refused != "" {
		return fmt.Errorf("the import is refused: %s (-max-leavers)", preview.Refused)
	}
	sync.DryRun = false
	_, err = hr.People.Sync(ctx, people, sync)
	return err
}
