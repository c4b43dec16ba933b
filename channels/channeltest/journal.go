package channeltest

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"github.com/ambassadorkit/ambassadorkit/channels"
)

// journal is a caller's memory. It can be told to be fenced at a call, and goes with
// a process that is killed.
type journal struct {
	mu        sync.Mutex
	steps     map[string]string
	committed bool
	calls     int
	fencedAt  int     // the call from which on another attempt has taken over, 0 for none
	killer    *killer // nil for none
}

// errKilled is what a process that was killed would not have seen.
var errKilled = errors.New("killed")

// do has the effect of a call.
func (j *journal) do(effect func()) error {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.calls++; j.fencedAt > 0 && j.calls >= j.fencedAt {
		return channels.ErrFenced
	}
	if j.killer == nil {
		effect()
	} else if !j.killer.do(effect) {
		return errKilled
	}
	return nil
}

func (j *journal) Load(_ context.Context, step string) (value string, err error) {
	err = j.do(func() { value = j.steps[step] })
	return value, err
}

func (j *journal) Save(_ context.Context, step, value string) error {
	return j.do(func() {
		if j.steps == nil {
			j.steps = map[string]string{}
		}
		j.steps[step] = value
	})
}

func (j *journal) Commit(context.Context) error {
	return j.do(func() { j.committed = true })
}

// next is the journal of the attempt that follows.
func (j *journal) next() *journal {
	j.mu.Lock()
	defer j.mu.Unlock()
	return &journal{steps: j.steps}
}

func (j *journal) isCommitted() bool {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.committed
}

// again lets another attempt go on with the same memory.
func (j *journal) again() {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.committed = false
}

func (j *journal) called() int {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.calls
}

// held is all that it holds.
func (j *journal) held() string {
	j.mu.Lock()
	defer j.mu.Unlock()
	return fmt.Sprint(j.steps)
}

var _ channels.Journal = (*journal)(nil)
