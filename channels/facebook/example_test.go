package facebook_test

import (
	"fmt"

	"github.com/ambassadorkit/ambassadorkit/channels"
	"github.com/ambassadorkit/ambassadorkit/channels/facebook"
)

// Facebook's dialog takes the link alone; the text is copied into it.
func ExampleChannel_Intent() {
	intent, err := facebook.New(nil).Intent(channels.Post{
		Text: "A third of our power is our own. I work at Nordlys.",
		Link: "https://go.nordlys.example/s/7f3a",
	})
	fmt.Println(err)
	fmt.Println(intent.URL)
	fmt.Println(intent.Text, intent.Prefilled)
	// Output:
	// <nil>
	// https://www.facebook.com/sharer/sharer.php?u=https%3A%2F%2Fgo.nordlys.example%2Fs%2F7f3a
	// A third of our power is our own. I work at Nordlys. false
}
