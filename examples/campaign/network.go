package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"sync"
	"time"

	"github.com/ambassadorkit/ambassadorkit/channels/sandbox"
)

// networkVariable makes this program the network: a sandbox in a process of its
// own, whose clock the campaign moves.
const networkVariable = "CAMPAIGN_NETWORK"

// networkPlay is what such a process is told.
type networkPlay struct {
	Dir  string
	Seed uint64
}

// serveNetwork is the network's process. It says where it listens, then shows the
// time of each line that comes in, and ends when none comes any more, so that it
// does not outlive the campaign.
func serveNetwork(ctx context.Context, play string, in io.Reader, out, complaints io.Writer) int {
	err := networkProcess(ctx, play, in, out, complaints)
	if err != nil {
		fmt.Fprintln(complaints, "campaign: network:", err)
		return 1
	}
	return 0
}

func networkProcess(ctx context.Context, play string, in io.Reader, out, complaints io.Writer) error {
	var p networkPlay
	if err := json.Unmarshal([]byte(play), &p); err != nil {
		return err
	}
	var mu sync.Mutex
	now := time.Now()
	stage, err := sandbox.New(p.Dir, &sandbox.Options{Seed: p.Seed, Logger: slog.New(slog.NewTextHandler(complaints, nil)),
		Now: func() time.Time { mu.Lock(); defer mu.Unlock(); return now }})
	if err != nil {
		return err
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return errors.Join(err, stage.Close())
	}
	server := &http.Server{Handler: stage, ReadHeaderTimeout: 10 * time.Second}
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(listener) }()
	_, err = fmt.Fprintf(out, "http://%s\n", listener.Addr())
	lines := bufio.NewScanner(in)
	for err == nil && ctx.Err() == nil && lines.Scan() {
		at, bad := time.Parse(time.RFC3339Nano, lines.Text())
		if err = bad; err == nil {
			mu.Lock()
			now = at
			mu.Unlock()
			_, err = fmt.Fprintln(out, "ok")
		}
	}
	err = errors.Join(err, lines.Err(), stage.Close(), server.Close())
	if ended := <-failed; !errors.Is(ended, http.ErrServerClosed) {
		err = errors.Join(err, ended)
	}
	return err
}

// network is the sandbox as the campaign has it: over HTTP, in another process.
type network struct {
	sandbox.Control
	address string

	command *exec.Cmd // nil for one that ran already
	clock   io.WriteCloser
	answers *bufio.Reader
}

// startNetwork starts the network's process, with its ledger in a folder.
func startNetwork(ctx context.Context, dir string, seed uint64) (*network, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	play, err := json.Marshal(networkPlay{Dir: dir, Seed: seed})
	if err != nil {
		return nil, err
	}
	n := &network{command: exec.CommandContext(ctx, self)}
	n.command.Env = append(os.Environ(), networkVariable+"="+string(play))
	n.command.Stderr = os.Stderr
	n.command.WaitDelay = 10 * time.Second
	if n.clock, err = n.command.StdinPipe(); err != nil {
		return nil, err
	}
	n.command.Cancel = n.clock.Close
	stdout, err := n.command.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := n.command.Start(); err != nil {
		return nil, err
	}
	n.answers = bufio.NewReader(stdout)
	address, err := n.answers.ReadString('\n')
	if err != nil {
		return nil, errors.Join(fmt.Errorf("the network's process did not start: %w", err), n.close())
	}
	n.address = strings.TrimSpace(address)
	n.Control = sandbox.NewClient(n.address, nil)
	return n, nil
}

// joinNetwork uses a sandbox that runs already, by its own clock.
func joinNetwork(ctx context.Context, address string) (*network, error) {
	n := &network{address: address, Control: sandbox.NewClient(address, nil)}
	if _, err := n.Accounts(ctx); err != nil {
		return nil, fmt.Errorf("-network %s: no sandbox answers there; start one with go run ./examples/sandbox -dir sandbox", address)
	}
	return n, nil
}

// show moves the network's clock.
func (n *network) show(at time.Time) error {
	if n.command == nil {
		return nil
	}
	if _, err := fmt.Fprintln(n.clock, at.UTC().Format(time.RFC3339Nano)); err != nil {
		return fmt.Errorf("the network's process has ended: %w", err)
	}
	if _, err := n.answers.ReadString('\n'); err != nil {
		return fmt.Errorf("the network's process has ended: %w", err)
	}
	return nil
}

// close ends the network's process.
func (n *network) close() error {
	if n.command == nil {
		return nil
	}
	_ = n.clock.Close() // closed already when the process was told to end
	return n.command.Wait()
}
