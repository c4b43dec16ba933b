// Package postcheck holds the checks of a post that networks have in common. It
// finds all problems and changes nothing.
package postcheck

import (
	"context"
	"fmt"
	"net/url"
	"strings"
	"unicode"

	"github.com/ambassadorkit/ambassadorkit/channels"
	"github.com/ambassadorkit/ambassadorkit/channels/internal/dialog"
)

// Report gathers the problems of one post on one channel.
type Report struct {
	Channel, Title string // the network's name, and that for people
	problems       channels.Problems
}

// Add records a problem.
func (r *Report) Add(field, format string, args ...any) {
	r.problems = append(r.problems, channels.Problem{Channel: r.Channel, Field: field, Message: fmt.Sprintf(format, args...)})
}

// Err is every problem as channels.Problems, or nil.
func (r *Report) Err() error {
	if len(r.problems) == 0 {
		return nil
	}
	return r.problems
}

// Over records that something is over a limit, in the unit; not if it is not.
func (r *Report) Over(field, what string, count, limit int, unit string) {
	if limit <= 0 || count <= limit {
		return
	}
	r.problems = append(r.problems, channels.Problem{
		Channel: r.Channel, Field: field, Over: count - limit, Unit: unit,
		Message: fmt.Sprintf("%s %d too many for %s: %d of at most %d %s", what, count-limit, r.Title, count, limit, unit),
	})
}

// Text records that the text is not valid UTF-8, or holds what no network shows.
// It returns the text's length in UTF-16 code units.
func (r *Report) Text(text string) int {
	read := measure(text)
	if read.invalidAt >= 0 {
		r.Add("text", "is not valid UTF-8 from byte %d on; read it in the encoding that it was written in", read.invalidAt)
	}
	if read.controlAt >= 0 {
		r.Add("text", "holds the control character U+%04X at byte %d; take it out", text[read.controlAt], read.controlAt)
	}
	return read.utf16
}

// Link records that the link is not one that anybody can follow.
func (r *Report) Link(link string) {
	if link == "" {
		return
	}
	u, err := url.Parse(link)
	switch {
	case err != nil || strings.ContainsFunc(link, func(c rune) bool { return unicode.IsSpace(c) || unicode.IsControl(c) }):
		r.Add("link", "is not a web address; percent-encode what an address cannot hold")
	case u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "":
		r.Add("link", "is not an absolute web address; begin it with https:// and a host")
	case u.User != nil:
		r.Add("link", "holds a name or password before the host; take it out")
	}
}

// Media returns the files that the network takes, and records what is wrong with
// them. Beside a link, files are an offer and no problem.
func (r *Report) Media(post channels.Post, limits channels.Limits) []channels.Media {
	var taken []channels.Media
	for i, m := range post.Media {
		switch {
		case limits.Takes(m.Type):
			taken = append(taken, m)
		case post.Link == "":
			r.Add(fmt.Sprintf("media[%d]", i), "is a file that %s does not take; it takes %s", r.Title, strings.Join(limits.MediaTypes, ", "))
		}
	}
	if post.Link == "" || limits.NeedsMedia {
		r.Over("media", "has", len(taken), limits.Media, "files")
	}
	if limits.NeedsMedia && len(taken) == 0 {
		r.Add("media", "is empty; %s shows nothing without a file: add one of %s", r.Title, strings.Join(limits.MediaTypes, ", "))
	}
	return taken
}

// Alone records that files of the types stand beside others, where the network
// takes one of them and nothing else.
func (r *Report) Alone(post channels.Post, taken []channels.Media, types ...string) {
	alone := channels.Limits{MediaTypes: types}
	if post.Link != "" || len(taken) < 2 {
		return
	}
	for i, m := range post.Media {
		if alone.Takes(m.Type) {
			r.Add(fmt.Sprintf("media[%d]", i), "can only stand alone on %s; leave it or the other files out", r.Title)
		}
	}
}

// Anything records that the post has neither text, link, file nor a post to
// reshare.
func (r *Report) Anything(post channels.Post) {
	if strings.TrimSpace(post.Text) == "" && post.Link == "" && len(post.Media) == 0 && post.Reshare == "" {
		r.Add("text", "is empty, and there is no link and no file; write something")
	}
}

// Engagement records what is wrong with a request to engage, apart from the
// post that it is about.
func (r *Report) Engagement(e channels.Engagement, length, limit int, unit string) {
	switch e.Action {
	case channels.Like:
		if e.Text != "" {
			r.Add("text", "is set, and a like has none; leave it out, or ask for a comment")
		}
	case channels.Comment, channels.Reshare:
		r.Over("text", "is", length, limit, unit)
	default:
		r.Add("action", "is none of like, comment and reshare")
	}
}

// Site records that the address people are sent to, which the host can set, is
// not an absolute one.
func (r *Report) Site(address string) {
	if dialog.Address(address, "/") == "" {
		r.Add("options.WebURL", "is not an absolute web address without a query; use one such as https://www.example.com")
	}
}

// NoApp is what Publish answers where there is no app.
func NoApp(ctx context.Context, channel string) (channels.Receipt, error) {
	receipt := channels.Receipt{Phase: channels.Preparing}
	if err := ctx.Err(); err != nil {
		return receipt, err
	}
	return receipt, &channels.Error{
		Channel: channel,
		Code:    channels.PermissionDenied,
		Message: "no app is configured; people share by the dialog",
	}
}
