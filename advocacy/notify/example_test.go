package notify_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/ambassadorkit/ambassadorkit/advocacy"
	"github.com/ambassadorkit/ambassadorkit/advocacy/notify"
)

// A program that only writes its messages to a folder, to be looked at.
func ExampleFile() {
	dir, err := os.MkdirTemp("", "messages")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(dir)

	var notifier advocacy.Notifier
	notifier, err = notify.NewFile(dir, "Nordlys <advocacy@nordlys.example>")
	if err != nil {
		fmt.Println(err)
		return
	}
	err = notifier.Notify(context.Background(), advocacy.Message{
		ID:      "4fK2",
		Kind:    advocacy.Digest,
		To:      advocacy.Recipient{Name: "Ane", Email: "ane@nordlys.example"},
		Subject: "Three stories this week",
		Text:    "Hello Ane\n",
		Date:    time.Date(2026, 11, 24, 9, 30, 0, 0, time.UTC),
	}, nil)
	content, _ := os.ReadFile(filepath.Join(dir, "digest-4fK2.eml"))
	fmt.Println(err)
	fmt.Println(len(content) > 0)
	// Output:
	// <nil>
	// true
}

// The settings of a mail server are checked without asking it.
func ExampleNewEmail() {
	e, err := notify.NewEmail("smtp://advocacy:p%40ss@mail.nordlys.example", "Nordlys <advocacy@nordlys.example>", nil)
	fmt.Println(e, err)

	_, err = notify.NewEmail("smtp://advocacy:pass@mail.nordlys.example?tls=off", "Nordlys", nil)
	fmt.Println(err)
	// Output:
	// e-mail by mail.nordlys.example:587 <nil>
	// notify: address: it sends a password without encryption; leave tls=off away, or the user; from: it is not a sender; write Name <mailbox@domain> with a mailbox of ASCII letters
}
