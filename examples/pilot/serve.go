package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"time"

	"github.com/ambassadorkit/ambassadorkit/advocacy"
	"github.com/ambassadorkit/ambassadorkit/advocacy/clicks"
	"github.com/ambassadorkit/ambassadorkit/advocacy/web"
)

// How often the running pilot looks for what is due, and at the feeds.
const (
	tickEvery = 15 * time.Second
	pollEvery = 15 * time.Minute
)

// listen opens the address of -serve.
func (o *options) listen(in *intake) error {
	if o.serve == "" {
		return nil
	}
	listener, err := net.Listen("tcp", o.serve)
	if err != nil {
		return fmt.Errorf("-serve %s: cannot listen there (%w); choose another port", o.serve, errors.Unwrap(err))
	}
	in.listener, in.closers = listener, append(in.closers, func() { listener.Close() })
	o.reachedAt(listener.Addr())
	return nil
}

// run serves people's pages and tracked links, and does what is due, until ctx
// is cancelled. Requests that are being answered are finished.
func (o *options) run(ctx context.Context, program *advocacy.Program, hr *advocacy.Session, in *intake, out *printer, stderr io.Writer) error {
	links := clicks.New(program, nil)
	mux := http.NewServeMux()
	mux.Handle(advocacy.LinkPath, links)
	mux.Handle(advocacy.PagePath, web.New(program, nil))
	server := &http.Server{Handler: mux, ReadHeaderTimeout: 10 * time.Second, IdleTimeout: 2 * time.Minute}
	served := make(chan error, 1)
	go func() { served <- server.Serve(in.listener) }()
	out.line("\nRunning on %s: tracked links under %s, people's pages under %s. Ctrl-C stops it; run it again to go on.",
		o.publicURL, advocacy.LinkPath, advocacy.PagePath)

	tick, stopTicks := o.clock.every(tickEvery)
	defer stopTicks()
	poll, stopPolls := o.clock.every(pollEvery)
	defer stopPolls()
	var failed error
	for running := true; running; {
		select {
		case <-ctx.Done():
			running = false
		case failed = <-served:
			running = false
		case <-tick:
			if err := program.Tick(ctx); err != nil && ctx.Err() == nil {
				complain(stderr, err)
			}
		case <-poll:
			if err := o.poll(ctx, hr, in.news); err != nil && ctx.Err() == nil {
				complain(stderr, err)
			}
		}
	}
	grace, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
	defer cancel()
	if err := errors.Join(server.Shutdown(grace), links.Close()); err != nil {
		return err
	}
	if failed != nil && !errors.Is(failed, http.ErrServerClosed) {
		return failed
	}
	out.line("Stopped. Everything is stored in %s.", o.database)
	return nil
}

// poll takes in what the feeds have that is new. A feed that does not answer
// now is asked again next time.
func (o *options) poll(ctx context.Context, hr *advocacy.Session, n *news) error {
	contents, err := n.read(ctx, &printer{w: io.Discard})
	_, importErr := hr.Contents.Import(ctx, contents, !o.review)
	return errors.Join(err, importErr)
}
