package content_test

import (
	"fmt"

	"github.com/ambassadorkit/ambassadorkit/content"
)

func Example() {
	c := content.Content{
		Kind:     content.Report,
		Title:    "Havvind i tal 2026",
		URL:      "https://www.nordlys.example/rapporter/havvind-2026",
		Language: "da",
		Messages: []content.Message{{Channel: "linkedin", Language: "da", Text: "Vores nye rapport om havvind er ude."}},
		Audience: content.Audience{Countries: []string{"DK", "NO"}},
	}
	if err := c.Check(); err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(c.Audience.Matches("Drift", "DK", "da-DK"))
	for _, question := range c.PromptsIn("da-DK") {
		fmt.Println(question)
	}
	_, ok := c.Message("linkedin", "en")
	fmt.Println("a text in English:", ok)
	// Output:
	// true
	// Hvilket tal eller resultat overraskede dig mest?
	// Passer det med det, du selv oplever i dit fag?
	// Hvad bør man gøre anderledes, når man har læst den?
	// a text in English: false
}

func ExampleContent_Check() {
	c := content.Content{
		Kind:     "newz",
		Title:    "Two\nlines",
		Messages: []content.Message{{Language: "english"}},
	}
	for _, p := range c.Check().(content.Problems) {
		fmt.Printf("%s: %s\n", p.Field, p.Message)
	}
	// Output:
	// kind: is not a known kind; Kinds lists them
	// title: holds a line break or another control character; write it on one line
	// url: is missing; give the address of the page, or media or a live post in its place
	// messages[0].language: is not a language tag; write it like da or en-GB
	// messages[0].text: is missing; write the text or remove the message
}

func ExampleParsePost() {
	post, err := content.ParsePost("www.linkedin.com/posts/nordlys_havvind-activity-7239812345678901234-aB3d?utm_source=share")
	fmt.Println(post.Channel, post.ID, err)
	_, err = content.ParsePost("https://www.linkedin.com/company/nordlys/")
	fmt.Println(err)
	// Output:
	// linkedin urn:li:activity:7239812345678901234 <nil>
	// content: address: this address on LinkedIn is not that of one post; expected linkedin.com/posts/… or linkedin.com/feed/update/urn:li:…: choose "Copy link to post" in the post's menu
}

func ExampleState_Next() {
	fmt.Println(content.InReview.Next(content.Approved))
	fmt.Println(content.Recalled.Next(content.Approved))
	// Output:
	// <nil>
	// content: recalled cannot become "approved"; it may become draft
}
