package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"regexp"
	"strings"
)

// blamed is an error of a package in the words of the command: the flag that
// named what is wrong stands in place of the package that found it.
type blamed struct {
	flag string
	err  error
}

func blame(flag string, err error) error { return blamed{flag, err} }

var (
	packageName = regexp.MustCompile(`^(?:feed|fetch|notify(?:: dir|: address|: from)?|roster|sqlstore): `)
	// The packages advise an embedder; these options have no flag, or another name.
	embeddersWords = strings.NewReplacer(
		"open the range in Options.Allow", "open its network with -allow",
		", or name its authority in Options.Roots", "",
		" or raise Options.Timeout", "",
		"if that is meant, raise Options.MaxBytes", "give a feed of the latest entries only",
		", or raise Options.MaxBytes", "",
		", or map its header to roster.ID in Options.Map", "",
		"say in Options.Map which to read and map the other to roster.Ignore", "leave one of them out",
		" or raise Options.MaxSize", "",
		"or sync without Complete", "or leave -complete out",
		"; address: ", "; ", // the field that -smtp is
	)
)

// Error blames the flag on each line that does not go on from the one before.
func (b blamed) Error() string {
	lines := strings.Split(b.err.Error(), "\n")
	for i, line := range lines {
		if !strings.HasPrefix(line, " ") {
			lines[i] = b.flag + ": " + packageName.ReplaceAllString(line, "")
		}
	}
	return strings.Join(lines, "\n")
}

func (b blamed) Unwrap() error { return b.err }

// complain prints an error for who runs the command, and each of several on a
// line of its own.
func complain(w io.Writer, err error) {
	for line := range strings.SplitSeq(embeddersWords.Replace(err.Error()), "\n") {
		if !strings.HasPrefix(line, " ") {
			line = "pilot: " + line
		}
		fmt.Fprintln(w, line)
	}
}

// fileError says in one sentence what is wrong with a file that was named.
func fileError(flag, name string, err error) error {
	var pe *os.PathError
	if errors.As(err, &pe) {
		err = pe.Err
	}
	return fmt.Errorf("%s %s: cannot be read (%w); check the name and the rights", flag, name, err)
}
