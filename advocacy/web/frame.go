package web

import (
	"bytes"
	"html/template"
)

// Frame is one page for a host's layout: what the host's own header, menu and footer
// go around.
//
//	<!DOCTYPE html>
//	<html lang="{{.Lang}}">
//	<head><title>{{.Title}} – Intranet</title>{{.Head}}<link rel="stylesheet" href="/intranet.css"></head>
//	<body>…<main>{{.Nav}}{{.Body}}</main>…</body>
//	</html>
type Frame struct {
	// Title is the page's, as plain text, Lang the BCP 47 tag of its language, and
	// Company the company's name, empty on a page that belongs to nobody.
	Title, Lang, Company string
	// Head belongs into <head>: the viewport, the style sheet and the script.
	Head template.HTML
	// Nav is the menu of the person's pages, empty where there is none. Body is the
	// page from its <h1> on; both lie in <div class="advocacy">, which all styles are
	// bound to.
	Nav, Body template.HTML
	// Skip is what a link to the page's content says, whose id is advocacy-main.
	Skip string
}

// framed puts a page into its layout.
func (v *visit) framed(p page, body []byte) ([]byte, error) {
	frame := Frame{Title: p.Title, Lang: v.Lang, Company: v.about.Company, Skip: v.say("skip")}
	var b bytes.Buffer
	for _, part := range []struct {
		name string
		into *template.HTML
	}{{"head", &frame.Head}, {"nav", &frame.Nav}} {
		b.Reset()
		if err := templates.ExecuteTemplate(&b, part.name, p); err != nil {
			return nil, err
		}
		*part.into = template.HTML(b.String())
	}
	frame.Body = template.HTML(body)
	b.Reset()
	layout := v.h.layout
	if layout == nil {
		layout = templates.Lookup("layout")
	}
	err := layout.Execute(&b, frame)
	return b.Bytes(), err
}

// show answers with a page.
func (v *visit) show(status int, name string, p page) error {
	p.place, p.About, p.Connects = v.place, v.about, v.signedIn && v.h.address != ""
	if v.known {
		p.Me = &v.me
	}
	var b bytes.Buffer
	if err := templates.ExecuteTemplate(&b, name+".html", p); err != nil {
		return err
	}
	whole, err := v.framed(p, b.Bytes())
	if err != nil {
		return err
	}
	v.w.Header().Set("Content-Type", "text/html; charset=utf-8")
	v.w.WriteHeader(status)
	// Whoever went away needs no answer.
	_, _ = v.w.Write(whole)
	return nil
}
