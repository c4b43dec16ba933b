package channeltest

import (
	"context"
	"errors"
	"sync"

	"github.com/ambassadorkit/ambassadorkit/channels"
)

// journal is a caller's memory. It can be told to die or to be fenced at a call.
type journal struct {
	mu        sync.Mutex
	steps     map[string]string
	committed bool
	calls     int
	dieAt     int   // the call from which on nothing is answered, 0 for none
	with      error // what those calls return
	kill      context.CancelFunc
}

// errKilled is what a process that was killed would not have seen.
var errKilled = errors.New("killed")

func (j *journal) call() error {
	j.calls++
	if j.dieAt > 0 && j.calls >= j.dieAt {
		if j.kill != nil {
			j.kill()
		}
		return j.with
	}
	return nil
}

func (j *journal) Load(_ context.Context, step string) (string, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.steps[step], j.call()
}

func (j *journal) Save(_ context.Context, step, value string) error {
	j.mu.Lock()
	defer j.mu.Unlock()
	if err := j.call(); err != nil {
		return err
	}
	if j.steps == nil {
		j.steps = map[string]string{}
	}
	j.steps[step] = value
	return nil
}

func (j *journal) Commit(context.Context) error {
	j.mu.Lock()
	defer j.mu.Unlock()
	if err := j.call(); err != nil {
		return err
	}
	j.committed = true
	return nil
}

// next is the journal of the attempt that follows.
func (j *journal) next() *journal { return &journal{steps: j.steps} }

var _ channels.Journal = (*journal)(nil)
