package main

import (
	"cmp"
	"context"
	"io"
	"net"

	"github.com/ambassadorkit/ambassadorkit/advocacy"
	"github.com/ambassadorkit/ambassadorkit/content"
)

// intake is what comes from outside the database: everything that can be wrong
// out there is found before anything is stored.
type intake struct {
	people    advocacy.Roster
	news      *news
	contents  []content.Content
	listener  net.Listener // nil without -serve
	notifiers []advocacy.Notifier
	bar       *bar
	closers   []func()
}

// gather reads and opens what the flags name. The intake is to be closed also
// with an error.
func (o *options) gather(ctx context.Context, out *printer, stderr io.Writer) (in *intake, err error) {
	in = &intake{bar: newBar(stderr), news: o.news()}
	if in.people, err = o.readPeople(ctx); err != nil {
		return in, cmp.Or(o.wrongInside(ctx), err)
	}
	if err := o.listen(in); err != nil {
		return in, err
	}
	notifiers, disconnect, err := o.notifiers(in.bar)
	in.notifiers, in.closers = notifiers, append(in.closers, disconnect)
	if err != nil {
		return in, err
	}
	out.line("%s", o.headline())
	if !o.goesOn {
		out.line("\nNEWS")
	}
	in.contents, err = in.news.read(ctx, out)
	return in, err
}

func (in *intake) close() {
	for _, end := range in.closers {
		end()
	}
}

func (o *options) headline() string {
	if o.goesOn {
		return o.company + ": going on with what " + o.database + " holds. Nothing about anyone is simulated."
	}
	if o.embedded {
		return "This is " + o.company + ", an embedded company that does not exist: 200 people, 30 pieces of news. " +
			"With -people and -feed it is yours."
	}
	return o.company + ": your own people and news. Nothing about them is simulated."
}

// take stores an intake and what the flags say of the settings.
func (o *options) take(ctx context.Context, hr *advocacy.Session, in *intake, out *printer) error {
	if !o.goesOn {
		if err := o.importPeople(ctx, hr, in.people, out); err != nil {
			return err
		}
		if _, err := hr.Contents.Import(ctx, in.contents, !o.review); err != nil {
			return err
		}
	}
	return o.changeSettings(ctx, hr, out)
}

// rehearse takes an intake on a copy of the database that is thrown away.
func (o *options) rehearse(ctx context.Context, in *intake, out *printer, stderr io.Writer) error {
	store, closeStore, err := o.store(ctx, false)
	if err != nil {
		return err
	}
	defer closeStore()
	program, err := o.program(ctx, store, nil, stderr)
	if err != nil {
		return err
	}
	return o.take(ctx, program.As(advocacy.Actor{System: "pilot"}), in, out)
}
