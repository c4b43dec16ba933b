package content

import (
	"fmt"
	"mime"
	"net/url"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/language"
)

// Check returns every problem of the content at once as Problems, or nil. An ID
// is not required, because content has none before it is stored.
func (c Content) Check() error {
	var p Problems
	c.checkBody(&p)
	c.checkReferences(&p)
	c.checkTexts(&p)
	c.checkRules(&p)
	return p.err()
}

func (c Content) checkBody(p *Problems) {
	if !c.Kind.Known() {
		p.add("is not a known kind; Kinds lists them", "kind")
	}
	switch {
	case strings.TrimSpace(c.Title) == "":
		p.add("is missing; give it one line of plain text", "title")
	case !utf8.ValidString(c.Title) || strings.ContainsFunc(c.Title, unicode.IsControl):
		p.add("holds a line break or another control character; write it on one line", "title")
	case utf8.RuneCountInString(c.Title) > MaxTitle:
		p.add(fmt.Sprintf("is longer than %d characters; shorten it", MaxTitle), "title")
	}
	if !isText(c.Summary) {
		p.add("holds control characters; use plain text", "summary")
	}
	if utf8.RuneCountInString(c.Summary) > MaxSummary {
		p.add(fmt.Sprintf("is longer than %d characters; shorten it", MaxSummary), "summary")
	}
	switch {
	case c.URL != "":
		checkAddress(p, c.URL, "url")
	case len(c.Media) == 0 && len(c.Posts) == 0:
		p.add("is missing; give the address of the page, or media or a live post in its place", "url")
	}
	if c.Language != "" {
		checkLanguage(p, c.Language, "language")
	}
	for i, topic := range c.Topics {
		switch {
		case topic == "" || topic != strings.TrimSpace(topic) || topic != strings.ToLower(topic) || strings.ContainsFunc(topic, unicode.IsControl):
			p.add("is not a lower-case name without space around it", "topics[%d]", i)
		case slices.Contains(c.Topics[:i], topic):
			p.add("is there twice; remove one", "topics[%d]", i)
		}
	}
}

func (c Content) checkReferences(p *Problems) {
	for i, m := range c.Media {
		checkAddress(p, m.URL, fmt.Sprintf("media[%d].url", i))
		if m.Type != "" {
			if full, _, err := mime.ParseMediaType(m.Type); err != nil || !strings.Contains(full, "/") {
				p.add("is not a MIME type; write it like image/jpeg, or leave it empty", "media[%d].type", i)
			}
		}
		if !isText(m.Alt) {
			p.add("holds control characters; use plain text", "media[%d].alt", i)
		}
		if m.Bytes < 0 {
			p.add("is negative; use 0 when the size is unknown", "media[%d].bytes", i)
		}
	}
	for i, post := range c.Posts {
		if !isChannel(post.Channel) {
			p.add("is not a channel's lower-case name; ParsePost finds it from the address", "posts[%d].channel", i)
		}
		checkAddress(p, post.URL, fmt.Sprintf("posts[%d].url", i))
	}
}

func (c Content) checkTexts(p *Problems) {
	type slot struct{ channel, language string }
	seen := map[slot]bool{}
	for i, m := range c.Messages {
		if m.Channel != "" && !isChannel(m.Channel) {
			p.add("is not a channel's lower-case name; leave it empty to serve every channel", "messages[%d].channel", i)
		}
		checkLanguage(p, m.Language, fmt.Sprintf("messages[%d].language", i))
		switch {
		case strings.TrimSpace(m.Text) == "":
			p.add("is missing; write the text or remove the message", "messages[%d].text", i)
		case !isText(m.Text):
			p.add("holds control characters; use plain text", "messages[%d].text", i)
		}
		key := slot{m.Channel, strings.ToLower(m.Language)}
		if seen[key] {
			p.add("a second message for the same channel and language; remove one", "messages[%d]", i)
		}
		seen[key] = true
	}
	for i, prompt := range c.Prompts {
		checkLanguage(p, prompt.Language, fmt.Sprintf("prompts[%d].language", i))
		switch {
		case strings.TrimSpace(prompt.Question) == "":
			p.add("is missing; write the question or remove the prompt", "prompts[%d].question", i)
		case !isText(prompt.Question):
			p.add("holds control characters; use plain text", "prompts[%d].question", i)
		}
	}
}

func (c Content) checkRules(p *Problems) {
	for i, department := range c.Audience.Departments {
		if strings.TrimSpace(department) == "" {
			p.add("is empty; name the department or remove it", "audience.departments[%d]", i)
		}
	}
	for i, country := range c.Audience.Countries {
		if len(country) != 2 || strings.ContainsFunc(country, func(r rune) bool { return r < 'A' || r > 'Z' }) {
			p.add("is not an ISO 3166-1 code of two capital letters (DK)", "audience.countries[%d]", i)
		}
	}
	for i, tag := range c.Audience.Languages {
		checkLanguage(p, tag, fmt.Sprintf("audience.languages[%d]", i))
	}
	if w := c.Window; !w.From.IsZero() && !w.Until.IsZero() && !w.Until.After(w.From) {
		p.add("is not after window.from; the content could never be shared", "window.until")
	}
	if c.Priority < -100 || c.Priority > 100 {
		p.add("is outside -100 to 100; 0 is normal", "priority")
	}
	if c.State != "" && !slices.Contains(States(), c.State) {
		p.add("is not a known state; States lists them", "state")
	}
	if c.Job != nil && c.Kind != JobPosting {
		p.add("belongs to job postings only; remove it or change the kind", "job")
	}
}

func checkAddress(p *Problems, address, field string) {
	u, err := url.Parse(address)
	switch {
	case address == "":
		p.add("is missing; give an absolute http or https address", "%s", field)
	case err != nil || u.Hostname() == "" || (u.Scheme != "http" && u.Scheme != "https"):
		p.add("is not an absolute http or https address", "%s", field)
	case u.User != nil:
		p.add("holds a sign-in name or password, which everybody would see; remove it", "%s", field)
	}
}

func checkLanguage(p *Problems, tag, field string) {
	if tag == "" {
		p.add("is missing; give a language tag like da or en-GB", "%s", field)
	} else if _, err := language.Parse(tag); err != nil {
		p.add("is not a language tag; write it like da or en-GB", "%s", field)
	}
}

func isChannel(name string) bool {
	return name != "" && name == strings.ToLower(name) && !strings.ContainsFunc(name, func(r rune) bool {
		return unicode.IsSpace(r) || unicode.IsControl(r)
	})
}

// isText reports whether s is valid UTF-8 without control characters other than
// line breaks and tabs.
func isText(s string) bool {
	return utf8.ValidString(s) && !strings.ContainsFunc(s, func(r rune) bool {
		return unicode.IsControl(r) && r != '\n' && r != '\r' && r != '\t'
	})
}
