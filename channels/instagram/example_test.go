package instagram_test

import (
	"fmt"

	"github.com/ambassadorkit/ambassadorkit/channels"
	"github.com/ambassadorkit/ambassadorkit/channels/instagram"
)

// Instagram has no dialog to open: the caption and the file are handed over, and
// without a file there is no post.
func ExampleChannel_Intent() {
	channel := instagram.New(nil)
	post := channels.Post{Text: "Four weeks of sun. I work at Nordlys. #solar"}
	_, err := channel.Intent(post)
	fmt.Println(err)

	post.Media = []channels.Media{{URL: "https://www.nordlys.example/roof.jpg", Type: "image/jpeg", Alt: "The roof"}}
	intent, err := channel.Intent(post)
	fmt.Println(err)
	fmt.Println(intent.URL == "", intent.Text)
	fmt.Println(intent.Media[0].URL)
	// Output:
	// instagram: media: is empty; Instagram shows nothing without a file: add one of image/*, video/*
	// <nil>
	// true Four weeks of sun. I work at Nordlys. #solar
	// https://www.nordlys.example/roof.jpg
}
