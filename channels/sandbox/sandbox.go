package sandbox

import (
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"sync"
	"time"
)

// Options of a Sandbox. Zero values are the defaults.
type Options struct {
	// Now is the network's clock: when posts are made, tokens expire and days
	// begin. Default: time.Now.
	Now func() time.Time
	// Seed plants the audience: the same accounts, posts and seed meet the same
	// people.
	Seed uint64
	// Logger gets what the sandbox cannot answer with: a ledger that cannot be
	// written. Default: slog.Default.
	Logger *slog.Logger
	// LinkedIn holds what LinkedIn changes, or what sources disagree about.
	LinkedIn LinkedInOptions
}

// Sandbox is a stand-in for the networks: an http.Handler that speaks their wire
// protocols, a ledger of what they were told, and faults on demand. It implements
// Control.
type Sandbox struct {
	now      func() time.Time
	seed     uint64
	log      *slog.Logger
	networks []network
	control  http.Handler
	faults   *faultList
	closed   chan struct{}
	close    sync.Once

	mu     sync.Mutex // guards all below, and the order of the ledger's lines
	ledger *ledgerFile
	state  *state
	codes  map[string]code
	calls  dailyCalls
}

// New opens the ledger in a directory, which it makes if it is missing, and
// replays it. One Sandbox holds a directory at a time. Close it when done.
func New(dir string, options *Options) (*Sandbox, error) {
	if dir == "" {
		return nil, errors.New("sandbox: a directory for the ledger is required")
	}
	var o Options
	if options != nil {
		o = *options
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Logger == nil {
		o.Logger = slog.Default()
	}
	linkedIn, err := newLinkedIn(o.LinkedIn)
	if err != nil {
		return nil, err
	}
	s := &Sandbox{
		now: func() time.Time { return o.Now().UTC() }, seed: o.Seed, log: o.Logger,
		networks: []network{linkedIn},
		faults:   newFaultList(), closed: make(chan struct{}),
		state: newState(), codes: map[string]code{}, calls: dailyCalls{},
	}
	s.control = http.NewCrossOriginProtection().Handler(s.controlMux())
	if s.ledger, err = openLedger(dir, s.state.apply); err != nil {
		return nil, fmt.Errorf("sandbox: %w", err)
	}
	if err := s.firstEntry(); err != nil {
		s.ledger.close()
		return nil, fmt.Errorf("sandbox: %w", err)
	}
	return s, nil
}

// firstEntry gives a new ledger the key of its upload addresses.
func (s *Sandbox) firstEntry() error {
	if s.state.key != "" {
		return nil
	}
	end, err := s.append(&entry{Key: secret()})
	if err != nil {
		return err
	}
	return s.ledger.sync(end)
}

// Close ends the calls that a fault holds, which stay without effect if they had
// none, and closes the ledger. Calls that come later are answered 503. A second
// Close does nothing.
func (s *Sandbox) Close() error {
	var err error
	s.close.Do(func() {
		close(s.closed)
		s.mu.Lock()
		defer s.mu.Unlock()
		err = s.ledger.close()
	})
	return err
}

// append writes an entry and applies it. The caller holds s.mu (or is alone), and
// calls sync with what it gets before anything is said of the entry.
func (s *Sandbox) append(e *entry) (end int64, err error) {
	if e.At.IsZero() {
		e.At = s.now()
	}
	if end, err = s.ledger.append(e); err != nil {
		return 0, err
	}
	s.state.apply(e)
	return end, nil
}

// commit makes a change that is not asked for over a network's protocol: change
// fills the entry in, under the lock, and the entry is durable on return.
func (s *Sandbox) commit(change func(*entry) error) error {
	s.mu.Lock()
	e := &entry{At: s.now()}
	if err := change(e); err != nil {
		s.mu.Unlock()
		return err
	}
	end, err := s.append(e)
	s.mu.Unlock()
	if err != nil {
		return fmt.Errorf("sandbox: %w", err)
	}
	return s.ledger.sync(end)
}
