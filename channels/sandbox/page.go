package sandbox

import (
	"bytes"
	"html"
	"html/template"
	"net/http"
	"regexp"
	"strings"
)

// The pages need no script. html/template escapes everything that came from
// outside.
var pages = template.Must(template.New("").Parse(`
{{define "head"}}<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>{{.}}</title><style>
body{font:1rem/1.5 system-ui,sans-serif;max-width:50rem;margin:2rem auto;padding:0 1rem;color:#1a1a1a;background:#fff}
article{border-top:1px solid #767676;padding:1rem 0}article p{white-space:pre-wrap;overflow-wrap:anywhere}
.gone{text-decoration:line-through}.note{color:#595959}button{font:inherit;padding:.5rem 1rem}
</style></head><body>{{end}}

{{define "posts"}}{{template "head" "Sandbox: what was posted"}}<h1>What was posted</h1>
<p class="note">Nothing here left this machine. {{len .Posts}} posts, {{.Live}} of them live; {{.Requests}} requests made or changed something, or tried to.</p>
{{range .Posts}}<article id="{{.ID}}"><h2>{{.Name}}</h2>
<p class="note"><time datetime="{{.CreatedAt.Format "2006-01-02T15:04:05Z07:00"}}">{{.CreatedAt.Format "2 January 2006 15:04:05 MST"}}</time> on {{.Network}} as {{.Author}}</p>
<p{{if not .Live}} class="gone"{{end}}>{{.Text}}</p>
{{if .Cut}}<p><strong>Readers do not see the rest of:</strong></p><p class="note">{{.Raw}}</p>{{end}}
{{if .Link}}<p>Card: <a href="{{.Link}}" rel="noreferrer">{{.Title}}</a></p>{{end}}
{{if .Parent}}<p>Shares again: <a href="#{{.Parent}}">{{.Parent}}</a></p>{{end}}
{{range .Media}}<p class="note">{{.}}</p>{{end}}
{{with .DeletedAt}}<p class="note">Deleted {{.Format "2 January 2006 15:04:05 MST"}}</p>{{end}}
<p class="note">{{.ID}}</p></article>{{else}}<p>Nothing yet.</p>{{end}}</body></html>{{end}}

{{define "consent"}}{{template "head" "Sandbox: sign in"}}<h1>{{.App}} would like to</h1>
<ul>{{range .Scopes}}<li>{{.}}</li>{{end}}</ul>
<form method="post"><fieldset><legend>You are</legend>
{{range $i, $p := .Persons}}<label><input type="radio" name="account" value="{{$p.ID}}" required{{if eq $i 0}} checked{{end}}> {{$p.Name}} <span class="note">{{$p.ID}}</span></label><br>{{else}}<p>Nobody: there is no person on {{$.Network}} here.</p>{{end}}
</fieldset><p><button name="decision" value="allow">Allow</button> <button name="decision" value="deny" formnovalidate>Cancel</button></p>
</form><p class="note">This is a stand-in for {{.Network}}. Nothing leaves this machine.</p></body></html>{{end}}

{{define "error"}}{{template "head" "Sandbox: error"}}<h1>{{.Title}}</h1><p>{{.Text}}</p></body></html>{{end}}
`))

// page renders one of the pages.
func page(status int, name string, data any) answer {
	var b bytes.Buffer
	if err := pages.ExecuteTemplate(&b, name, data); err != nil {
		return answer{status: http.StatusInternalServerError, body: []byte(err.Error())}
	}
	return answer{status: status, body: b.Bytes()}.with("Content-Type", "text/html; charset=utf-8").
		with("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'").
		with("Referrer-Policy", "no-referrer").with("X-Content-Type-Options", "nosniff")
}

func errorPage(status int, title, text string) answer {
	return page(status, "error", map[string]string{"Title": title, "Text": text})
}

func consentPage(network string, app App, scopes []string, persons []Account) answer {
	name := app.Name
	if name == "" {
		name = app.ID
	}
	return page(http.StatusOK, "consent", map[string]any{"Network": network, "App": name, "Scopes": scopes, "Persons": persons})
}

// shownPost is a post with its author's name.
type shownPost struct {
	Post
	Name string
}

// postsPage is the list of what was posted, the newest first.
func postsPage(l Ledger) answer {
	names := map[string]string{}
	for _, a := range l.Accounts {
		names[a.ID] = a.Name
	}
	posts, live := make([]shownPost, len(l.Posts)), 0
	for i, p := range l.Posts {
		posts[len(posts)-1-i] = shownPost{p, names[p.Author]}
		if p.Live() {
			live++
		}
	}
	return page(http.StatusOK, "posts", map[string]any{"Posts": posts, "Live": live, "Requests": len(l.Requests)})
}

var markup = regexp.MustCompile(`(?s)<style>.*?</style>|<[^>]*>`)

// pageText is what a page says, for errors.
func pageText(body []byte) string {
	text := markup.ReplaceAllString(string(body), " ")
	return strings.Join(strings.Fields(html.UnescapeString(text)), " ")
}
