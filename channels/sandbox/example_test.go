package sandbox_test

import (
	"context"
	"fmt"
	"log"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"

	"github.com/ambassadorkit/ambassadorkit/channels"
	"github.com/ambassadorkit/ambassadorkit/channels/sandbox"
)

// A client that does not escape its text, and gives up when the answer is lost.
func Example() {
	ctx := context.Background()
	dir, err := os.MkdirTemp("", "sandbox-")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(dir)
	stage, err := sandbox.New(dir, nil)
	if err != nil {
		log.Fatal(err)
	}
	defer stage.Close()
	network := httptest.NewServer(stage)
	defer network.Close()

	anna, err := stage.AddAccount(ctx, sandbox.Account{Network: channels.LinkedIn, Kind: channels.Person, Name: "Anna Berg"})
	if err != nil {
		log.Fatal(err)
	}
	token, err := stage.IssueToken(ctx, sandbox.Grant{Account: anna.ID, Scopes: []string{"w_member_social"}})
	if err != nil {
		log.Fatal(err)
	}
	if _, err := stage.AddFault(ctx, sandbox.Fault{Kind: sandbox.FailAfter, Operation: "posts.create"}); err != nil {
		log.Fatal(err)
	}

	request, err := http.NewRequest(http.MethodPost, network.URL+"/rest/posts", strings.NewReader(`{"author": "`+anna.ID+`",
		"commentary": "A third of our power is our own (see below).", "visibility": "PUBLIC", "lifecycleState": "PUBLISHED",
		"distribution": {"feedDistribution": "MAIN_FEED", "targetEntities": [], "thirdPartyDistributionChannels": []}}`))
	if err != nil {
		log.Fatal(err)
	}
	request.Header = http.Header{"Authorization": {"Bearer " + token.Access}, "Content-Type": {"application/json"},
		"Linkedin-Version": {"202609"}, "X-Restli-Protocol-Version": {"2.0.0"}}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		log.Fatal(err)
	}
	response.Body.Close()

	fmt.Println("answered:", response.Status)
	posts, err := stage.Posts(ctx)
	if err != nil {
		log.Fatal(err)
	}
	for _, p := range posts {
		fmt.Printf("posted: %q, cut: %v\n", p.Text, p.Cut)
	}
	// Output:
	// answered: 500 Internal Server Error
	// posted: "A third of our power is our own ", cut: true
}
