package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/ambassadorkit/ambassadorkit/advocacy"
	"github.com/ambassadorkit/ambassadorkit/advocacy/roster"
	"github.com/ambassadorkit/ambassadorkit/examples/internal/nordlys"
)

// readPeople reads every HR file, as if they were one, until ctx ends.
func (o *options) readPeople(ctx context.Context) (advocacy.Roster, error) {
	var files []roster.File
	add := func(name string, r io.Reader) {
		files = append(files, roster.File{Reader: interruptible{ctx, r}, Options: roster.Options{Source: name, Lenient: o.lenient}})
	}
	if o.embedded {
		add(nordlys.PeopleName, bytes.NewReader(nordlys.People()))
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

// interruptible reads until ctx ends.
type interruptible struct {
	ctx context.Context
	io.Reader
}

func (r interruptible) Read(p []byte) (int, error) {
	if err := r.ctx.Err(); err != nil {
		return 0, err
	}
	return r.Reader.Read(p)
}

// openFile opens a file that a flag names. What is not a file is not opened: a
// pipe would keep the command waiting for somebody to write into it.
func openFile(flag, name string) (*os.File, error) {
	info, err := os.Stat(name)
	if err != nil {
		return nil, fileError(flag, name, err)
	}
	switch mode := info.Mode(); {
	case mode.IsDir():
		return nil, fmt.Errorf("%s %s: is a folder; name the file in it", flag, name)
	case mode&os.ModeNamedPipe != 0:
		return nil, fmt.Errorf("%s %s: is a pipe; save what comes out of it as a file and name that", flag, name)
	case mode&(os.ModeDevice|os.ModeSocket) != 0:
		return nil, fmt.Errorf("%s %s: is a device or a socket; name a file", flag, name)
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
		return ofImport(err, people)
	}
	printImport(people, preview, out)
	if preview.Refused != "" {
		return fmt.Errorf("the import is refused: %s (-max-leavers)", preview.Refused)
	}
	sync.DryRun = false
	_, err = hr.People.Sync(ctx, people, sync)
	return ofImport(err, people)
}

// ofImport tells problems of an import by the flags, and rows by their HR number.
func ofImport(err error, people advocacy.Roster) error {
	var problems advocacy.Problems
	if !errors.As(err, &problems) {
		return err
	}
	var lines []string
	for _, p := range problems {
		var row int
		switch n, _ := fmt.Sscanf(p.Field, "employees[%d]", &row); {
		case n == 1 && row < len(people.Employees):
			_, column, _ := strings.Cut(p.Field, "].")
			lines = append(lines, fmt.Sprintf("-people: %s of employee %s: %s", column, people.Employees[row].ID, p.Message))
		case p.Field == "complete":
			lines = append(lines, "-complete: "+p.Message)
		default:
			lines = append(lines, p.Field+": "+p.Message)
		}
	}
	return errors.New(strings.Join(lines, "\n"))
}
