package advocacy

import (
	"fmt"
	"strings"

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
	// Link is the address that the post leads to, empty where none is shown.
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
	c.Link = p.linkURL(set, p.shareLink(set, person.Subject, r, channel))
	return p.finish(set, r, c, c.Disclosure.With(body))
}

// finish puts the link where the channel takes it, and judges the whole.
func (p *Program) finish(set Settings, r ContentRecord, c Composition, text string) Composition {
	publisher := p.publisher(c.Channel)
	if publisher == nil {
		c.Problems.add("channel", "%q is not in use here", c.Channel)
		return c
	}
	c.Text = withLink(c.Channel, text, c.Link)
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

// With puts the disclosure into a text that lacks it: before the text where it
// has to come first, else after it.
func (d Disclosure) With(text string) string {
	text = strings.TrimSpace(text)
	if d.Rule == "" {
		return text
	}
	if _, ok := d.In(text); ok {
		return text
	}
	switch {
	case text == "":
		return d.Text
	case d.First:
		return d.Text + ": " + text
	default:
		return text + "\n\n" + d.Text
	}
}

// withLink appends the link where it is part of the text. LinkedIn and Facebook
// take it beside the text, and make a card of it; on Instagram links in a
// caption cannot be followed.
func withLink(channel, text, link string) string {
	if channel != channels.Twitter || link == "" || strings.Contains(text, link) {
		return text
	}
	if text == "" {
		return link
	}
	return text + "\n" + link
}

// postOf is the post that a composition makes of a content.
func postOf(r ContentRecord, c Composition) channels.Post {
	post := channels.Post{Text: c.Text, Link: c.Link, Title: r.Title, Description: r.Summary, Language: r.Language}
	for _, m := range r.Media {
		post.Media = append(post.Media, channels.Media{URL: m.URL, Type: m.Type, Alt: m.Alt})
	}
	return post
}

func postProblems(err error) Problems {
	if err == nil {
		return nil
	}
	return Problems{{Field: "text", Message: fmt.Sprint(err)}}
}
