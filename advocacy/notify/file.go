package notify

import (
	"context"
	"errors"
	"io/fs"
	"net/mail"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"github.com/ambassadorkit/ambassadorkit/advocacy"
)

// File writes messages into a folder: each as an .eml file with the bytes that
// Email would send, and for people without an e-mail address as a letter to
// print, a .txt file with their name, the subject and the text in UTF-8.
//
// A file is named for the message's kind and ID ("digest-4fK2.eml"); nothing
// personal is in its name. It appears whole or not at all; a file whose
// name begins with a dot is one that a crash left unfinished. Files are
// readable by their owner only, because they hold personal links.
type File struct {
	dir  string
	from mail.Address
}

var _ advocacy.Notifier = (*File)(nil)

// NewFile returns a notifier that writes into dir, from one sender ("Nordlys
// <advocacy@nordlys.example>"). It makes the folder if there is none. The error
// is Problems.
func NewFile(dir, from string) (*File, error) {
	var problems Problems
	f := &File{dir: dir}
	var ok bool
	if f.from, ok = parseSender(from); !ok {
		problems.add("from", notASender)
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		problems.add("dir", "the folder cannot be made: "+cause(err)+"; name a folder that may be written to")
	}
	if len(problems) > 0 {
		return nil, problems
	}
	return f, nil
}

func cause(err error) string {
	var pe *fs.PathError
	if errors.As(err, &pe) {
		return pe.Err.Error()
	}
	return err.Error()
}

// Name is "file".
func (f *File) Name() string { return "file" }

// Reaches is true for everyone.
func (f *File) Reaches(advocacy.Recipient) bool { return true }

// Notify writes m to its file, which is on the disk when Notify returns nil. A
// file of the same ID is replaced. The error is an *advocacy.NotifyError: Refused
// for a message that cannot be rendered, NotSent for everything else. ctx is
// looked at before the writing begins. Commit is not called: the same ID is the
// same file.
func (f *File) Notify(ctx context.Context, m advocacy.Message, _ advocacy.Commit) error {
	if err := ctx.Err(); err != nil {
		return &advocacy.NotifyError{Outcome: advocacy.NotSent, Err: err}
	}
	if err := check(m); err != nil {
		return &advocacy.NotifyError{Outcome: advocacy.Refused, Err: err}
	}
	name := string(m.Kind) + "-" + m.ID
	if m.Kind == "" {
		name = "message-" + m.ID
	}
	var content []byte
	var err error
	suffix, other := ".eml", ".txt"
	if to, ok := parseAddress(m.To.Email); ok {
		content, err = render(m, f.from, to)
	} else {
		suffix, other = other, suffix
		content = letter(m)
	}
	if err == nil {
		err = f.write(name+suffix, content)
	}
	if err != nil {
		return &advocacy.NotifyError{Outcome: advocacy.NotSent, Err: err}
	}
	// The person may have got or lost an address since an earlier attempt.
	if err := os.Remove(filepath.Join(f.dir, name+other)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return &advocacy.NotifyError{Outcome: advocacy.NotSent, Err: err}
	}
	return nil
}

// letter is what is printed for somebody without an e-mail address.
func letter(m advocacy.Message) []byte {
	var b strings.Builder
	if name := oneLine(m.To.Name); name != "" {
		b.WriteString(name + "\n\n")
	}
	b.WriteString(oneLine(m.Subject) + "\n\n")
	b.WriteString(strings.TrimRight(validText(m.Text), "\n") + "\n")
	return []byte(b.String())
}

// write makes the file appear whole: under another name first, and on the disk
// before it is renamed.
func (f *File) write(name string, content []byte) (err error) {
	temporary, err := os.CreateTemp(f.dir, ".unfinished-*") // mode 0600
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			_ = temporary.Close()
			_ = os.Remove(temporary.Name())
		}
	}()
	if _, err = temporary.Write(content); err != nil {
		return err
	}
	if err = temporary.Sync(); err != nil {
		return err
	}
	if err = temporary.Close(); err != nil {
		return err
	}
	if err = os.Rename(temporary.Name(), filepath.Join(f.dir, name)); err != nil {
		return err
	}
	return f.sync()
}

// sync puts the folder's new entry on the disk. Windows does so by itself and
// cannot open a folder for it.
func (f *File) sync() error {
	if runtime.GOOS == "windows" {
		return nil
	}
	dir, err := os.Open(f.dir)
	if err != nil {
		return err
	}
	return errors.Join(dir.Sync(), dir.Close())
}
