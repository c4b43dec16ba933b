// Command sandbox is a stand-in for the networks as a process of its own: it serves
// package channels/sandbox on loopback and keeps its ledger in a directory.
//
//	go run ./examples/sandbox -addr 127.0.0.1:8090 -dir sandbox
//
// What was posted is at /sandbox/. Without -dir the ledger is in a new temporary
// directory, which stays and is named.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"

	"github.com/ambassadorkit/ambassadorkit/channels/sandbox"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	err := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	if err == nil || errors.Is(err, flag.ErrHelp) {
		return
	}
	fmt.Fprintln(os.Stderr, "sandbox:", err)
	if errors.Is(err, errUsage) {
		os.Exit(2)
	}
	os.Exit(1)
}

// errUsage: what was asked for is not to be had with these flags.
var errUsage = errors.New("go run ./examples/sandbox -help says what there is")

// drain is how long calls under way get to end when the process is asked to.
const drain = 5 * time.Second

func run(ctx context.Context, args []string, out, complaints io.Writer) error {
	flags := flag.NewFlagSet("sandbox", flag.ContinueOnError)
	flags.SetOutput(complaints)
	addr := flags.String("addr", "127.0.0.1:8090", "where to listen; port 0 picks one")
	dir := flags.String("dir", "", "the directory of the ledger, made if it is missing; a new temporary one if it is empty")
	seed := flags.Uint64("seed", 1, "plants the audience")
	versions := flags.String("linkedin-versions", "", "the versions of LinkedIn's API that are active, as 202608,202609")
	anywhere := flags.Bool("anywhere", false, "allow an address that other machines reach; the sandbox has no sign-in")
	if err := flags.Parse(args); errors.Is(err, flag.ErrHelp) {
		return err
	} else if err != nil {
		return fmt.Errorf("%w; %w", err, errUsage)
	}
	if flags.NArg() > 0 {
		return fmt.Errorf("%q: nothing is taken beside flags; %w", flags.Arg(0), errUsage)
	}
	if *dir == "" {
		var err error
		if *dir, err = os.MkdirTemp("", "sandbox"); err != nil {
			return err
		}
		fmt.Fprintln(complaints, "sandbox: the ledger is in", *dir)
	}
	var o sandbox.Options
	o.Seed = *seed
	o.Logger = slog.New(slog.NewTextHandler(complaints, nil))
	if *versions != "" {
		o.LinkedIn.Versions = strings.Split(*versions, ",")
	}
	listener, err := listen(*addr, *anywhere)
	if err != nil {
		return err
	}
	defer listener.Close()
	stage, err := sandbox.New(*dir, &o)
	if err != nil {
		return err
	}
	defer stage.Close()
	fmt.Fprintf(out, "sandbox: http://%s/sandbox/\n", listener.Addr())
	return serve(ctx, listener, stage)
}

func listen(addr string, anywhere bool) (net.Listener, error) {
	resolved, err := net.ResolveTCPAddr("tcp", addr)
	if err != nil {
		return nil, err
	}
	if !anywhere && !resolved.IP.IsLoopback() {
		return nil, fmt.Errorf("%s can be reached by other machines, and everybody may do everything here; 127.0.0.1 cannot, or say -anywhere; %w", addr, errUsage)
	}
	return net.Listen("tcp", resolved.String())
}

// serve answers until ctx ends. Calls that a fault holds are broken then, and those
// under way get to end.
func serve(ctx context.Context, listener net.Listener, stage *sandbox.Sandbox) error {
	server := &http.Server{Handler: stage, ReadHeaderTimeout: 10 * time.Second}
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(listener) }()
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	closed := stage.Close()
	ending, cancel := context.WithTimeout(context.WithoutCancel(ctx), drain)
	defer cancel()
	err := server.Shutdown(ending)
	if err != nil {
		err = errors.Join(err, server.Close())
	}
	<-failed
	return errors.Join(closed, err)
}
