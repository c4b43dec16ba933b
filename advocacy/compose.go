package advocacy

import (
	"errors"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/ambassadorkit/ambassadorkit/channels"
	"github.com/ambassadorkit/ambassadorkit/content"
)

// Composition is what a person is offered to start from on one channel, and what
// is known of a text: its length there, its disclosure, and what is wrong.
type Composition struct {
	// Channel is the channel's name.
	Channel string
	// Prompts are questions that lead to one's own words, in the person's language.
	Prompts []string
	// Suggested reports whether Text holds a suggested message; else it holds
	// only what has to be there, and the words are the person's.
	Suggested bool
	// Text is the exact text, disclosure and, where the network takes links in
	// its text, the link included.
	Text string
	// Link is the address that the post leads to, empty where none is shown. A
	// tracked one works from Shares.Open on, which stores it.
	Link string
	// Disclosure is what the text must tell, and why.
	Disclosure Disclosure
	// Length is the text's length as the network counts it.
	Length channels.Length
	// Problems are what keeps the text from being shared, all at once; empty
	// when it can be.
	Problems Problems
	// Warnings tell what followers may tire of. They never keep one from sharing.
	Warnings []string

	link Link // what Link is the address of
	// former is everybody's link and the person's own, of which link is one: a
	// text that was begun before tracking started or ended holds the other.
	former [2]Link
}

// compose is what a person is offered for a content on a channel. It stores
// nothing; the link it holds works from the moment that it is handed out.
func (p *Program) compose(set Settings, person Person, a Ambassador, r ContentRecord, channel string) Composition {
	lang := set.language(person, a)
	c := Composition{Channel: channel, Prompts: r.PromptsIn(lang)}
	if len(c.Prompts) == 0 {
		c.Prompts = content.DefaultPrompts(r.Kind, lang)
	}
	body := ""
	if set.Help == Templates || len(c.Prompts) == 0 {
		if m, ok := r.Message(channel, lang); ok {
			body, c.Suggested = m.Text, true
		}
	}
	c.Disclosure, _ = set.disclosureFor(set.country(person), channel, r.Kind, lang)
	c.link = p.link(set, person, a, r, channel, ForShare)
	c.former = [2]Link{p.linkOf(Person{}, a, r, channel, ForShare), p.linkOf(person, a, r, channel, ForShare)}
	c.Link = p.linkURL(set, c.link)
	return p.finish(set, r, c, c.Disclosure.With(body))
}

// finish puts the link where the channel takes it, and judges the whole.
func (p *Program) finish(set Settings, r ContentRecord, c Composition, text string) Composition {
	everybodys, own := c.former[0], c.former[1]
	switch {
	case holdsLink(text, p.linkURL(set, everybodys)):
		// It was shown before tracking started, and has no person behind it.
		c.link, c.Link = everybodys, p.linkURL(set, everybodys)
	case c.link.Subject == "" && own.Subject != "" && set.PublicURL != "" && holdsLink(text, p.linkURL(set, own)):
		c.Problems.add("text", "holds a link from a time when links carried the person behind them; take it out, the present one is put in its place")
	}
	if publisher := p.publisher(c.Channel); publisher != nil {
		text = withLink(publisher, text, c.Link)
	}
	return p.judge(r, c, text)
}

// judge says what keeps a text as it stands from being shared.
func (p *Program) judge(r ContentRecord, c Composition, text string) Composition {
	c.Text = text
	publisher := p.publisher(c.Channel)
	if publisher == nil {
		c.Problems.add("channel", "%q is not in use here", c.Channel)
		return c
	}
	c.Length = publisher.Length(c.Text)
	if c.Disclosure.Rule != "" {
		if _, ok := c.Disclosure.In(c.Text); !ok {
			where := ""
			if c.Disclosure.First {
				where = " at the very beginning"
			}
			c.Problems.add("text", "does not disclose that you work here: put %q%s, or words to that effect", c.Disclosure.Text, where)
		}
	}
	c.Problems = append(c.Problems, postProblems(publisher.Check(postOf(r, c)))...)
	return c
}

// withLink appends the link where a network counts links as part of the text.
// The others take it beside the text and make a card of it, or nobody can
// follow it there.
func withLink(publisher *channels.Publisher, text, link string) string {
	if publisher.Capabilities().Limits.Link == 0 || link == "" || holdsLink(text, link) {
		return text
	}
	if text == "" {
		return link
	}
	return text + "\n" + link
}

// holdsLink reports whether a link stands in a text as itself, and not as the
// beginning of a longer address.
func holdsLink(text, link string) bool {
	for link != "" {
		i := strings.Index(text, link)
		if i < 0 {
			return false
		}
		text = text[i+len(link):]
		after := strings.TrimLeft(text, ".,;:!?")
		next, size := utf8.DecodeRuneInString(after)
		if size == 0 || !unicode.IsLetter(next) && !unicode.IsDigit(next) && !strings.ContainsRune("/?#&=-_~%+@", next) {
			return true
		}
	}
	return false
}

// postOf is the post that a composition makes of a content.
func postOf(r ContentRecord, c Composition) channels.Post {
	post := channels.Post{Text: c.Text, Link: c.Link, Title: r.Title, Description: r.Summary, Language: r.Language}
	for _, m := range r.Media {
		post.Media = append(post.Media, channels.Media{URL: m.URL, Type: m.Type, Alt: m.Alt})
	}
	return post
}

// postProblems are a channel's problems, as problems of what the person wrote.
func postProblems(err error) Problems {
	if err == nil {
		return nil
	}
	var bad channels.Problems
	if !errors.As(err, &bad) {
		return Problems{{Field: "text", Message: err.Error()}}
	}
	var p Problems
	for _, q := range bad {
		p.add(q.Field, "%s", q.Message)
	}
	return p
}

// takes reports whether a channel can take a content at all: Instagram wants a
// picture, and not every content has one.
func (p *Program) takes(channel string, r ContentRecord) bool {
	publisher := p.publisher(channel)
	if publisher == nil {
		return false
	}
	return !slices.ContainsFunc(postProblems(publisher.Check(postOf(r, Composition{Link: r.URL}))), func(q Problem) bool {
		return strings.HasPrefix(q.Field, "media") || q.Field == "link"
	})
}
