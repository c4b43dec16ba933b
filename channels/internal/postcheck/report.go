// Package postcheck holds the checks of a post that networks have in common. It
// finds all problems and changes nothing.
package postcheck

import (
	"fmt"
	"net/url"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/ambassadorkit/ambassadorkit/channels"
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
func (r *Report) Text(text string) {
	if !utf8.ValidString(text) {
		r.Add("text", "is not valid UTF-8; read it in the encoding that it was written in")
	}
	for i := range len(text) {
		if c := text[i]; c < ' ' && c != '\n' && c != '\r' && c != '\t' || c == 0x7f {
			r.Add("text", "holds the control character U+%04X at byte %d; take it out", c, i)
			return
		}
	}
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
		case post.Link == "" || limits.NeedsMedia:
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

// Anything records that the post has neither text, link, file nor a post to
// reshare.
func (r *Report) Anything(post channels.Post) {
	if strings.TrimSpace(post.Text) == "" && post.Link == "" && len(post.Media) == 0 && post.Reshare == "" {
		r.Add("text", "is empty, and there is no link and no file; write something")
	}
}
