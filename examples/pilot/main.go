// Command pilot runs an advocacy program for a pilot group, from an HR file and a
// news feed to people sharing and clicks counted, with no app at any network.
//
//	go run ./examples/pilot
//	go run ./examples/pilot -people staff.xlsx -feed https://www.example.com/feed -company Example -owner Communications \
//	    -pilot department=Sales -public-url https://go.example.com
//
// Without files it uses an embedded company, which does not exist, and says so.
// With -people and -feed it is your company, and nothing about anyone is
// simulated. Nothing is stored without -apply.
package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop) // a second Ctrl-C ends what no context reaches
	os.Exit(run(ctx, os.Args[1:], machineClock(), os.Stdout, os.Stderr))
}

// run is the program; it returns the exit status: 0, 1 for what went wrong, 2
// for a command line that is.
func run(ctx context.Context, args []string, c clock, stdout, stderr io.Writer) int {
	stdout, stderr = harmless{stdout}, harmless{stderr}
	o, err := parse(args, c, stderr)
	if errors.Is(err, errHelp) {
		return 0
	}
	if o != nil && !o.report {
		err = errors.Join(err, o.begin(ctx))
	}
	if err == nil {
		out := &printer{w: stdout}
		if o.report {
			err = report(ctx, o, out)
		} else {
			err = pilot(ctx, o, out, stderr)
		}
		err = cmp.Or(err, out.err)
	}
	var usage usageError
	switch {
	case err == nil:
		return 0
	case ctx.Err() != nil:
		fmt.Fprintln(stderr, "pilot: stopped; run it again to go on")
		return 1
	}
	complain(stderr, err)
	if errors.As(err, &usage) {
		return 2
	}
	return 1
}

// printer writes lines and keeps the first error, so that a full disk or a
// closed pipe ends the program with a word about it.
type printer struct {
	w   io.Writer
	err error
}

func (p *printer) line(format string, args ...any) {
	if p.err == nil {
		_, p.err = fmt.Fprintf(p.w, format+"\n", args...)
	}
}
