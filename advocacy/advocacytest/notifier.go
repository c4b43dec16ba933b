package advocacytest

import (
	"context"
	"slices"
	"sync"

	"github.com/ambassadorkit/ambassadorkit/advocacy"
)

// Notifier captures messages instead of sending them. It reaches everyone. A
// message with an ID that was captured before takes its place.
type Notifier struct {
	mu       sync.Mutex
	messages []advocacy.Message
	fail     func(advocacy.Message) error
}

// Name is "captured".
func (n *Notifier) Name() string { return "captured" }

// Reaches is true for everyone.
func (n *Notifier) Reaches(advocacy.Recipient) bool { return true }

// Notify captures a message, or answers what Fail says.
func (n *Notifier) Notify(_ context.Context, m advocacy.Message, _ advocacy.Commit) error {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.fail != nil {
		if err := n.fail(m); err != nil {
			return err
		}
	}
	if i := slices.IndexFunc(n.messages, func(old advocacy.Message) bool { return old.ID == m.ID }); i >= 0 {
		n.messages[i] = m
		return nil
	}
	n.messages = append(n.messages, m)
	return nil
}

// Fail lets f decide on each further message: the error that it returns is the
// delivery's, and the message is not captured. Nil captures everything again.
func (n *Notifier) Fail(f func(advocacy.Message) error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.fail = f
}

// Messages are those that were captured so far, in order.
func (n *Notifier) Messages() []advocacy.Message {
	n.mu.Lock()
	defer n.mu.Unlock()
	return slices.Clone(n.messages)
}
