package advocacy

import (
	"fmt"
	"html/template"
	"strings"
	"time"

	"github.com/ambassadorkit/ambassadorkit/channels"
)

// paragraph is one part of a message; both of its forms are rendered from it,
// so that they cannot say different things.
type paragraph struct {
	Text    string // plain words
	Link    string // an address that stands on a line of its own
	Heading bool
	Small   bool
	Code    string // a printed code
}

// The paths under Settings.PublicURL that messages and texts lead to. The host
// mounts package clicks on LinkPath and package web on PagePath.
const (
	LinkPath        = "/s/"             // + a link's code
	PagePath        = "/me/"            // + a token: the person's page
	CodePath        = "/me/join"        // where a printed code is typed in
	UnsubscribePath = "/me/unsubscribe" // + "/" and a token
)

// keys are what opens a person's page: signed tokens and the printed code.
type keys struct {
	token func(Access, time.Time) string
	code  string
}

// keysOf are a person's own.
func (p *Program) keysOf(subject string) keys {
	return keys{
		token: func(access Access, expires time.Time) string { return p.token(subject, access, expires) },
		code:  p.code(subject),
	}
}

// previewKeys open nothing: an owner sees what people are written, and cannot
// act in their stead by it.
func previewKeys() keys {
	return keys{token: func(Access, time.Time) string { return "preview" }, code: strings.Repeat("x", codeLength)}
}

// matter is what a message is about: the offers of a digest, the connections that
// end soon.
type matter struct {
	offers   []Offer
	expiring []Connection
}

// render writes a nudge as the message that its person gets.
func (p *Program) render(s Settings, person Person, a Ambassador, n Nudge, about matter, k keys) Message {
	w := p.words(s.language(person, a))
	m := Message{
		ID: n.ID, Kind: n.Kind, Language: s.labelled(w.Lang, person, a), Date: n.Due.In(s.zone(person)),
		To: person.recipient(),
	}
	var body []paragraph
	if person.GivenName != "" {
		body = append(body, paragraph{Text: w.say("greeting", "name", person.GivenName)})
	}
	if n.Kind == Invitation {
		m.Subject = w.say("invitation-subject", "company", s.Company)
		body = append(body, s.invitation(person, w, n, k)...)
	} else {
		open := w.say("digest-open")
		if n.Kind == Expiry {
			m.Subject, open = w.say("expiry-subject"), w.say("expiry-open")
			for _, c := range about.expiring {
				body = append(body, paragraph{Text: w.say("expiry-what", "network", channels.DisplayName(c.Channel), "date", w.Date(c.Expires.In(s.zone(person))))})
			}
		} else {
			m.Subject = w.say("digest-subject", "count", len(about.offers))
			body = append(body, p.digestBody(w, about.offers)...)
		}
		if s.PublicURL != "" {
			m.Unsubscribe = s.PublicURL + UnsubscribePath + "/" + k.token(UnsubscribeAccess, n.Due.Add(UnsubscribeLife))
		}
		body = append(body, s.ambassadorsEnd(person, w, open, n, m.Unsubscribe, k)...)
	}
	if ask := s.Owner.String(); ask != "" {
		if s.Owner.Email != "" {
			ask += ", " + s.Owner.Email
		}
		body = append(body, paragraph{Text: w.say("footer-owner", "owner", ask), Small: true})
	}
	m.Text, m.HTML = plain(body), hypertext(m.Language, m.Subject, body)
	return m
}

// labelled is the tag that a message in a catalog's language is labelled with: the
// person's, region and all, where it is of that language.
func (s Settings) labelled(written string, person Person, a Ambassador) string {
	if tag := s.language(person, a); primaryTag(tag) == primaryTag(written) {
		return tag
	}
	return written
}

func (s Settings) invitation(person Person, w wording, n Nudge, k keys) []paragraph {
	body := []paragraph{
		{Text: w.say("invitation-what", "company", s.Company)},
		{Text: w.say("invitation-asked")},
		{Text: w.say("invitation-not")},
	}
	switch {
	case s.PublicURL == "":
		// Without an address to lead to, the owner is the way in.
	case person.Email == "":
		body = append(body, paragraph{Text: w.say("invitation-code"), Link: s.PublicURL + CodePath, Code: k.code[:codeLength/2] + "-" + k.code[codeLength/2:]})
	default:
		body = append(body, paragraph{Text: w.say("invitation-open"), Link: s.pageURL(k, n.Due)})
	}
	return append(body, paragraph{Text: w.say("footer-invitation", "company", s.Company), Small: true})
}

func (p *Program) digestBody(w wording, offers []Offer) []paragraph {
	body := []paragraph{{Text: w.say("digest-intro")}}
	for _, o := range offers {
		var why []string
		for _, r := range o.Reasons {
			why = append(why, p.Says(r, w.Lang))
		}
		body = append(body, paragraph{Text: oneLine(o.Content.Title), Heading: true})
		if o.Content.Summary != "" {
			body = append(body, paragraph{Text: shorten(oneLine(o.Content.Summary), 280)})
		}
		if o.Content.URL != "" {
			body = append(body, paragraph{Text: w.say("digest-read", "address", o.Content.URL), Small: true})
		}
		body = append(body, paragraph{Text: w.say("digest-why", "reasons", strings.Join(why, ", ")), Small: true})
	}
	return body
}

// ambassadorsEnd is how every message to an ambassador ends: the way to their page,
// why they get it, and how it stops.
func (s Settings) ambassadorsEnd(person Person, w wording, open string, n Nudge, unsubscribe string, k keys) []paragraph {
	var body []paragraph
	switch {
	case s.PublicURL == "":
	case person.Email == "":
		body = append(body, paragraph{Text: open, Link: s.PublicURL + CodePath})
	default:
		body = append(body, paragraph{Text: open, Link: s.pageURL(k, n.Due)})
	}
	body = append(body, paragraph{Text: w.say("footer-digest", "company", s.Company), Small: true})
	if unsubscribe != "" {
		body = append(body, paragraph{Text: w.say("footer-unsubscribe", "address", unsubscribe), Small: true})
	}
	return body
}

// pageURL is the address of a person's page, signed, good from a message's date
// for PageLife.
func (s Settings) pageURL(k keys, from time.Time) string {
	return s.PublicURL + PagePath + k.token(PageAccess, from.Add(PageLife))
}

// several is a number with what it counts: "1 person", "2 people".
func several(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

// shorten cuts a summary at a word for a message, which is about a content and
// not the content itself; what people post is never cut.
func shorten(s string, runes int) string {
	r := []rune(s)
	if len(r) <= runes {
		return s
	}
	cut := string(r[:runes])
	if i := strings.LastIndexByte(cut, ' '); i > 0 {
		cut = cut[:i]
	}
	return strings.TrimRight(cut, " ,;:.–-") + " …"
}

func plain(body []paragraph) string {
	var b strings.Builder
	for _, q := range body {
		b.WriteString(q.Text + "\n")
		if q.Heading {
			b.WriteString(strings.Repeat("-", min(72, len([]rune(q.Text)))) + "\n")
		}
		if q.Link != "" {
			b.WriteString(q.Link + "\n")
		}
		if q.Code != "" {
			b.WriteString("\n    " + q.Code + "\n")
		}
		if !q.Heading {
			b.WriteString("\n")
		}
	}
	return strings.TrimRight(b.String(), "\n") + "\n"
}

// messageHTML holds no picture and no script: nothing in it reports that it was read.
var messageHTML = template.Must(template.New("message").Parse(`<!DOCTYPE html>
<html lang="{{.Language}}"><head><meta charset="utf-8"><title>{{.Subject}}</title></head>
<body style="font-family:sans-serif;line-height:1.45;color:#1a1a1a;max-width:36em">
{{range .Body}}{{if .Heading}}<h2 style="font-size:1.1em;margin:1.4em 0 .3em">{{.Text}}</h2>
{{else}}<p{{if .Small}} style="font-size:.85em;color:#555"{{end}}>{{.Text}}{{if .Link}}<br><a href="{{.Link}}">{{.Link}}</a>{{end}}</p>
{{if .Code}}<p style="font-size:1.4em;letter-spacing:.1em"><strong>{{.Code}}</strong></p>
{{end}}{{end}}{{end}}</body></html>
`))

func hypertext(language, subject string, body []paragraph) string {
	var b strings.Builder
	// The template and its input are this file's own: it cannot fail on them.
	_ = messageHTML.Execute(&b, struct {
		Language, Subject string
		Body              []paragraph
	}{language, subject, body})
	return b.String()
}
