package channeltest_test

import (
	"context"
	"errors"
	"net/url"
	"sync/atomic"
	"testing"
	"unicode/utf8"

	"github.com/ambassadorkit/ambassadorkit/channels"
	"github.com/ambassadorkit/ambassadorkit/channels/channeltest"
)

// dialogToy is a network without an app, with one flaw or none.
type dialogToy struct {
	flaw   string
	shared atomic.Int64
}

const mostDialog = 500

func (*dialogToy) Name() string { return "toy" }

func (c *dialogToy) Capabilities() channels.Capabilities {
	can := channels.Capabilities{
		Title:  "Toy",
		Grants: []channels.Grant{{Ability: channels.ShareByHand, Account: channels.Person}},
		Limits: channels.Limits{Text: mostDialog, TextUnit: "code points", MediaTypes: []string{"image/*"}, DialogTakesLink: true},
	}
	if c.flaw == "by hand: boasts" {
		can.Grants = append(can.Grants, channels.Grant{Ability: channels.PublishPost, Account: channels.Person})
	}
	return can
}

func (*dialogToy) Length(text string) int { return utf8.RuneCountInString(text) }

func (c *dialogToy) Check(post channels.Post) error {
	if u, err := url.Parse(post.Link); c.Length(post.Text) > mostDialog || err != nil || post.Link != "" && u.Host == "" {
		return channels.Problems{{Channel: c.Name(), Field: "text", Message: "is too long, or the link is none"}}
	}
	return nil
}

func (c *dialogToy) Intent(post channels.Post) (channels.Intent, error) {
	if err := c.Check(post); err != nil && c.flaw != "by hand: shares all" {
		return channels.Intent{}, err
	}
	intent := channels.Intent{URL: "https://toy.example/share?u=" + url.QueryEscape(post.Link), Text: post.Text, Media: post.Media}
	switch {
	case c.flaw == "by hand: cuts":
		intent.Text = intent.Text[:1]
	case c.flaw == "by hand: loses links":
		intent.URL = "https://toy.example/share"
	case c.flaw == "by hand: remembers" && c.shared.Add(1)%2 == 0:
		intent.URL += "&again=1"
	}
	return intent, nil
}

func (c *dialogToy) Publish(ctx context.Context, a channels.Attempt) (channels.Receipt, error) {
	if err := ctx.Err(); err != nil {
		return channels.Receipt{}, err
	}
	message := "no app is configured"
	switch c.flaw {
	case "by hand: posts":
		return channels.Receipt{ID: "1"}, nil
	case "by hand: commits":
		if err := a.Journal.Commit(ctx); err != nil {
			return channels.Receipt{}, err
		}
	case "by hand: says too much":
		message += " for " + a.Account.Token.Reveal()
	}
	return channels.Receipt{}, &channels.Error{Channel: c.Name(), Code: channels.PermissionDenied, Message: message}
}

// deletingToy deletes what it cannot have posted.
type deletingToy struct{ *dialogToy }

func (deletingToy) Remove(context.Context, channels.Account, string) error {
	return errors.New("no answer")
}

func runToyByHand(t *testing.T, flaw string) {
	channeltest.Run(t, channeltest.Options{
		Channel: func(*testing.T, string) channels.Channel {
			toy := &dialogToy{flaw: flaw}
			if flaw == "by hand: deletes" {
				return deletingToy{toy}
			}
			return toy
		},
	})
}
