package clicks

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/ambassadorkit/ambassadorkit/advocacy"
)

// batchSize is the most visits in one transaction, so that one of them does not
// hold the store's only writer for long.
const batchSize = 1000

var errClosed = errors.New("clicks: the handler is closed")

// writer stores visits in groups. The first visit of a group is its leader: it
// waits for its turn, closes the group and stores it; those that came in while
// it waited are stored with it. So there is no goroutine to stop, and under
// load a transaction holds as many visits as arrived during the one before.
type writer struct {
	record func(context.Context, []advocacy.Click) error
	wait   time.Duration
	turn   chan struct{} // holds one token: whose turn it is to store

	mu     sync.Mutex
	open   *batch // takes further visits
	closed bool
	busy   sync.WaitGroup // leaders
}

// batch is one group. err may be read once done is closed.
type batch struct {
	clicks []advocacy.Click
	done   chan struct{}
	err    error
}

func newWriter(record func(context.Context, []advocacy.Click) error, wait time.Duration) *writer {
	w := &writer{record: record, wait: wait, turn: make(chan struct{}, 1)}
	w.turn <- struct{}{}
	return w
}

// store returns when the visit is durable or cannot be made so in time. The
// leader of a group that was not stored also learns its size, to tell of it
// once. A visitor who goes away does not take the visit along.
func (w *writer) store(ctx context.Context, click advocacy.Click) (lost int, err error) {
	b, leads, err := w.join(click)
	if err != nil {
		return 0, err
	}
	if leads {
		w.lead(context.WithoutCancel(ctx), b)
		if b.err != nil {
			return len(b.clicks), b.err
		}
		return 0, nil
	}
	select {
	case <-b.done:
		return 0, b.err
	case <-ctx.Done():
		return 0, nil
	}
}

// join puts a visit into the open group, or opens one.
func (w *writer) join(click advocacy.Click) (b *batch, leads bool, err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.closed {
		return nil, false, errClosed
	}
	if leads = w.open == nil || len(w.open.clicks) >= batchSize; leads {
		w.open = &batch{done: make(chan struct{})}
		w.busy.Add(1)
	}
	w.open.clicks = append(w.open.clicks, click)
	return w.open, leads, nil
}

// lead stores a group when it is its turn.
func (w *writer) lead(ctx context.Context, b *batch) {
	defer w.busy.Done()
	defer close(b.done)
	ctx, cancel := context.WithTimeout(ctx, w.wait)
	defer cancel()
	// A record that panics must not pass for one that stored.
	b.err = errors.New("clicks: storing ended early")
	select {
	case <-w.turn:
		defer func() { w.turn <- struct{}{} }()
		w.seal(b)
		b.err = w.record(ctx, b.clicks)
	case <-ctx.Done():
		w.seal(b)
		b.err = ctx.Err()
	}
}

// seal keeps further visits out of a group.
func (w *writer) seal(b *batch) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.open == b {
		w.open = nil
	}
}

func (w *writer) close() {
	w.mu.Lock()
	w.closed = true
	w.mu.Unlock()
	w.busy.Wait()
}
