package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"

	"github.com/ambassadorkit/ambassadorkit/advocacy"
	"github.com/ambassadorkit/ambassadorkit/examples/internal/nordlys"
)

// pilot is everything but the report: import, readiness, plan, and with -apply
// the sending, with -serve the running.
func pilot(ctx context.Context, o *options, out *printer, stderr io.Writer) error {
	in, err := o.gather(ctx, out, stderr)
	defer in.close()
	if err != nil {
		return err
	}
	said := out
	if o.apply {
		// On a copy first: what is wrong shows there, and nothing is stored.
		if err := o.rehearse(ctx, in, out, stderr); err != nil {
			return err
		}
		said = &printer{w: io.Discard} // the rehearsal has said it
	}
	store, closeStore, err := o.store(ctx, o.apply)
	if err != nil {
		return err
	}
	defer closeStore()
	program, err := o.program(ctx, store, in.notifiers, stderr)
	if err != nil {
		return err
	}
	hr := program.As(advocacy.Actor{System: "pilot"})
	if err := o.take(ctx, hr, in, said); err != nil {
		return err
	}
	if err := printReadiness(ctx, hr, out); err != nil {
		return err
	}
	if err := o.printPlan(ctx, store, program, in.bar, out); err != nil {
		return err
	}
	if !o.apply {
		out.line("\nThis was a preview: nothing was stored and nothing was sent. Add -apply to store it, -serve :8080 to run it.")
		return nil
	}
	return o.start(ctx, program, hr, in, out, stderr)
}

// begin looks at what the database holds already, and whether the flags go with
// it: a real program goes on without files, and the embedded company and a real
// one never share a database.
func (o *options) begin(ctx context.Context) error {
	stored, err := o.stored(ctx)
	if err != nil {
		return blame("-db", err)
	}
	o.known = stored.Company != ""
	switch isEmbedded := stored.Owner.Email == nordlys.OwnerEmail; {
	case !o.known:
		if err := o.missing(); err != nil {
			// Who is new here has as many mistakes in the files.
			return errors.Join(err, o.sender(stored), o.reached(stored), o.wrongInside(ctx))
		}
	case o.embedded && !isEmbedded:
		o.embedded, o.goesOn = false, true
		o.company = stored.Company
		if !o.named["from"] {
			o.from = stored.Owner.Email
		}
	case !o.embedded && isEmbedded:
		return fmt.Errorf("-db %s: holds the embedded company; name another -db for yours, so that the two are never mixed", o.database)
	case !o.named["company"]:
		o.company = stored.Company
	}
	if !o.named["pilot"] && (o.goesOn || stored.Pilot != nil) {
		o.pilot = nil // the embedded company's is its first one only
	}
	return errors.Join(o.sender(stored), o.reached(stored))
}

// missing says what a new program cannot be without.
func (o *options) missing() error {
	var names []string
	for _, f := range []struct{ name, value string }{{"company", o.company}, {"owner", o.owner}} {
		if f.value == "" && !o.named[f.name] { // an empty one is refused already
			names = append(names, "-"+f.name)
		}
	}
	switch len(names) {
	case 0:
		return nil
	case 1:
		return usageError(names[0] + " is missing: it stands in every disclosure or message of a new program")
	}
	return usageError("-company and -owner are missing: they stand in every disclosure and message of a new program")
}

// wrongInside reads the files and feeds for what is wrong with them alone.
func (o *options) wrongInside(ctx context.Context) error {
	_, people := o.readPeople(ctx)
	_, news := o.news().read(ctx, &printer{w: io.Discard})
	return errors.Join(people, news)
}

// reached settles where the program is reached from outside: the address that is
// stored stays, unless it is only this machine's, which -serve may have given.
func (o *options) reached(stored advocacy.Settings) error {
	if u, err := url.Parse(stored.PublicURL); o.publicURL == "" && !o.embedded && err == nil && u.Host != "" && !local(u.Hostname()) {
		o.publicURL = stored.PublicURL
	}
	if o.serve == "" || o.publicURL != "" || !listenable(o.serve) {
		return nil
	}
	if !local(servedHost(o.serve)) {
		return usageError(fmt.Sprintf("-serve %s: -public-url is missing; name the https address at which it is reached from there, since what opens people's pages is not sent in the clear", o.serve))
	}
	return nil
}

// sender settles who messages are from.
func (o *options) sender(stored advocacy.Settings) error {
	o.from = cmp.Or(o.from, stored.Owner.Email)
	switch {
	case o.smtp == "":
	case o.embedded && !loopback(o.smtp):
		return usageError("-smtp: the embedded company does not exist, and its people have no mailboxes; a mail catcher on this machine can have them")
	case o.from == "":
		return usageError("-smtp needs a sender: -from or -owner-email")
	}
	return nil
}

// start sends what is due, and with -serve runs until ctx is cancelled.
func (o *options) start(ctx context.Context, program *advocacy.Program, hr *advocacy.Session, in *intake, out *printer, stderr io.Writer) error {
	in.bar.begin("messages", unknown)
	err := program.Tick(ctx)
	in.bar.finish()
	if err != nil {
		return err
	}
	if err := o.printSent(ctx, hr, out); err != nil {
		return err
	}
	if in.listener == nil {
		return nil
	}
	return o.run(ctx, program, hr, in, out, stderr)
}
