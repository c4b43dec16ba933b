package web_test

import (
	"html/template"
	"net/http"

	"github.com/ambassadorkit/ambassadorkit/advocacy"
	"github.com/ambassadorkit/ambassadorkit/advocacy/clicks"
	"github.com/ambassadorkit/ambassadorkit/advocacy/web"
)

// People's pages and the tracked links are served side by side, at the address
// that the settings name as PublicURL.
func ExampleNew() {
	var program *advocacy.Program // from advocacy.New

	mount := func(mux *http.ServeMux) {
		mux.Handle(advocacy.PagePath, web.New(program, nil))
		mux.Handle(advocacy.LinkPath, clicks.New(program, nil))
	}
	_ = mount
}

// The portal behind a host's sign-in, in the host's own frame. Signed is what the host
// has in its requests' context once somebody has signed in.
func ExampleNew_portal() {
	var program *advocacy.Program // from advocacy.New
	type signed struct{ upn string }
	type key struct{}

	layout := template.Must(template.New("intranet").Parse(`<!DOCTYPE html>
<html lang="{{.Lang}}">
<head><meta charset="utf-8"><title>{{.Title}} – Intranet</title>{{.Head}}<link rel="stylesheet" href="/intranet.css"></head>
<body><header>Intranet</header><main>{{.Nav}}{{.Body}}</main></body>
</html>`))
	portal := web.New(program, &web.Options{
		Identify: func(r *http.Request) (advocacy.Actor, error) {
			who, _ := r.Context().Value(key{}).(signed)
			return advocacy.Actor{Login: who.upn}, nil // the zero Actor is nobody
		},
		URL:    "https://intranet.nordlys.example/advocacy/",
		Layout: layout,
	})
	mount := func(mux *http.ServeMux) { mux.Handle("/advocacy/", portal) }
	_ = mount
}
