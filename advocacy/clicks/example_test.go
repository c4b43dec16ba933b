package clicks_test

import (
	"net/http"

	"github.com/ambassadorkit/ambassadorkit/advocacy"
	"github.com/ambassadorkit/ambassadorkit/advocacy/clicks"
)

// Behind a proxy of one's own, the visitor's address is in a header that the
// proxy sets and overwrites.
func ExampleNew() {
	var program *advocacy.Program // from advocacy.New

	mount := func(mux *http.ServeMux) (closed func() error) {
		links := clicks.New(program, &clicks.Options{
			ClientIP: func(r *http.Request) string { return r.Header.Get("X-Real-Ip") },
		})
		mux.Handle(advocacy.LinkPath, links)
		return links.Close // after the server's Shutdown, before the store's Close
	}
	_ = mount
}
