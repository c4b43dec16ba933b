package channels

import (
	"fmt"
	"time"
	"unicode/utf8"
)

// Publisher is the concrete type through which a program reaches a channel. It
// is the only place that knows which optional interfaces a channel has, and it
// gives the same answers for those that lack one.
//
// It counts posts in memory to stay within a network's limits, so there is one
// Publisher for a channel in a process.
type Publisher struct {
	channel Channel
	pace    pace
	owners  owners
}

// PublisherOptions are the settings of a Publisher.
type PublisherOptions struct {
	// Now is the clock by which posts are paced; time.Now.
	Now func() time.Time
}

// NewPublisher returns the publisher over a channel; nil options are the defaults.
func NewPublisher(channel Channel, options *PublisherOptions) *Publisher {
	p := &Publisher{channel: channel, pace: pace{now: time.Now}}
	if options != nil && options.Now != nil {
		p.pace.now = options.Now
	}
	return p
}

// Name is the channel's stable, lower-case name.
func (p *Publisher) Name() string { return p.channel.Name() }

// Capabilities says what the channel can do, and its limits.
func (p *Publisher) Capabilities() Capabilities { return p.channel.Capabilities() }

// Check returns every problem of the post at once, as Problems, or nil. What an
// adapter fails with otherwise is an *Error, here and below.
func (p *Publisher) Check(post Post) error {
	return p.wrap(safely(func() error { return p.channel.Check(post) }), Preparing)
}

// Length is how long a text is, as a network counts it.
type Length struct {
	// Count is the length and Limit what the network takes, both in Unit. A
	// Limit of 0 says that there is none.
	Count, Limit int
	Unit         string
}

// Over is by how much the text is too long, in Unit; 0 if it is not.
func (l Length) Over() int {
	if l.Limit == 0 {
		return 0
	}
	return max(0, l.Count-l.Limit)
}

// String is "3 of 280 weighted characters".
func (l Length) String() string {
	if l.Limit == 0 {
		return fmt.Sprintf("%d %s", l.Count, l.Unit)
	}
	return fmt.Sprintf("%d of %d %s", l.Count, l.Limit, l.Unit)
}

// Length counts a text as the network does. The text of a channel without a
// count of its own is counted in Unicode code points, without a limit.
func (p *Publisher) Length(text string) Length {
	c, ok := p.channel.(Counter)
	if !ok {
		return Length{Count: utf8.RuneCountInString(text), Unit: "code points"}
	}
	limits := p.channel.Capabilities().Limits
	return Length{Count: c.Length(text), Limit: limits.Text, Unit: limits.TextUnit}
}

// Intent is how a person shares the post themselves. A post that Check refuses is
// Problems; a channel that has no way to share by hand is an *Error with the
// code PermissionDenied.
func (p *Publisher) Intent(post Post) (Intent, error) {
	c, ok := p.channel.(Intenter)
	if !ok {
		return Intent{}, p.lacks("people cannot share here by a dialog; an app has to be connected")
	}
	return p.intent(func() (Intent, error) { return c.Intent(post) })
}

// Engage is what a person opens to like, comment or reshare a live post. They do
// it themselves. A reference that is not a post of this network is Problems; a
// channel that has no way to it is an *Error with the code PermissionDenied.
func (p *Publisher) Engage(e Engagement) (Intent, error) {
	c, ok := p.channel.(Engager)
	if !ok {
		return Intent{}, p.lacks("live posts cannot be opened here; leave the request out")
	}
	return p.intent(func() (Intent, error) { return c.Engage(e) })
}

func (p *Publisher) intent(call func() (Intent, error)) (intent Intent, err error) {
	err = p.wrap(safely(func() (err error) {
		intent, err = call()
		return err
	}), Preparing)
	return intent, err
}

func (p *Publisher) lacks(message string) *Error {
	return &Error{Channel: p.channel.Name(), Code: PermissionDenied, Message: message}
}
