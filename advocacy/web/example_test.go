package web_test

import (
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
