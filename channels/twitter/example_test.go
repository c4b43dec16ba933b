package twitter_test

import (
	"fmt"

	"github.com/ambassadorkit/ambassadorkit/channels/twitter"
)

func ExampleLength() {
	for _, text := range []string{
		"Rødgrød med fløde",
		"字",
		"👩🏽‍💻",
		"nordlys.dk/en/meget/lang/adresse?id=7",
	} {
		fmt.Println(twitter.Length(text), text)
	}
	// Output:
	// 17 Rødgrød med fløde
	// 2 字
	// 2 👩🏽‍💻
	// 23 nordlys.dk/en/meget/lang/adresse?id=7
}
