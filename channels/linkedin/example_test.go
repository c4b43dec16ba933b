package linkedin_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"

	"github.com/ambassadorkit/ambassadorkit/channels"
	"github.com/ambassadorkit/ambassadorkit/channels/linkedin"
)

func ExampleEscape() {
	fmt.Println(linkedin.Escape("Vi søger en udvikler (m/k) #job"))
	// Output: Vi søger en udvikler \(m/k\) \#job
}

// A person's post is published on their own account. The stand-in for LinkedIn is
// a server of this example's; without APIURL it is LinkedIn itself.
func ExampleChannel_Publish() {
	network := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/v2/userinfo" { // whose token is it?
			_, _ = io.WriteString(w, `{"sub":"782bbtaQ"}`)
			return
		}
		w.Header().Set("X-Restli-Id", "urn:li:share:6844785523593134080")
		w.WriteHeader(http.StatusCreated)
	}))
	defer network.Close()

	channel := linkedin.New(&linkedin.Options{
		APIURL: network.URL,
		Apps: linkedin.Apps{
			Member: &linkedin.App{ClientID: "86vhj2q7ukf83q", ClientSecret: channels.NewToken("from the vault")},
		},
	})
	publisher := channels.NewPublisher(channel, nil)
	receipt, err := publisher.Publish(context.Background(), channels.Attempt{
		Account: channels.Account{ID: "782bbtaQ", Kind: channels.Person, Token: channels.NewToken("from the vault")},
		Post: channels.Post{
			Text:  "Jeg har skrevet om vores nye fyr (og lidt om lys) #fyr",
			Link:  "https://nordlys.dk/fyr",
			Title: "Et nyt fyr",
		},
		Key:     "share-7/1",
		Journal: &journal{}, // a program's own is durable
	})
	fmt.Println(channels.VerdictOf(receipt, err), receipt.URL)
	// Output: posted https://www.linkedin.com/feed/update/urn:li:share:6844785523593134080/
}

func ExampleReadAnalytics() {
	file := strings.NewReader("Engagement metrics for individual posts,,\nPost title,Post link,Impressions\nEt nyt fyr,https://www.linkedin.com/feed/update/urn:li:activity:7123,1234\n")
	analytics, err := linkedin.ReadAnalytics(file)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, post := range analytics.Posts {
		fmt.Println(post.Title, post.Readings[channels.Impressions].Value, post.Readings[channels.Comments].Unavailable)
	}
	// Output: Et nyt fyr 1234 this file does not hold it
}
