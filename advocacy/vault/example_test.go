package vault_test

import (
	"context"
	"errors"
	"fmt"

	"github.com/ambassadorkit/ambassadorkit/advocacy"
	"github.com/ambassadorkit/ambassadorkit/advocacy/vault"
)

// A token through the life of a key: sealed, opened after a rotation, sealed
// again, and out of reach of a key that is gone.
func Example() {
	ctx := context.Background()

	// Once, by the host, into its secret store.
	set, err := vault.Generate()
	if err != nil {
		fmt.Println(err)
		return
	}
	keys, err := vault.New(set, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	about := []byte("nordlys/7k2m/linkedin") // program, subject, channel
	sealed, err := keys.Seal(ctx, []byte("a token"), about)
	if err != nil {
		fmt.Println(err)
		return
	}
	before := sealed

	// A year later: a new key seals, the old one still opens.
	old, _ := vault.Keys(set)
	set, err = vault.Rotate(set)
	if err != nil {
		fmt.Println(err)
		return
	}
	keys, err = vault.New(set, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	secret, stale, err := keys.Open(ctx, sealed, about)
	fmt.Printf("%s, stale: %t, %v\n", secret, stale, err)

	// What is stale is sealed again, and then nothing needs the old key.
	if stale {
		sealed, err = keys.Seal(ctx, secret, about)
		if err != nil {
			fmt.Println(err)
			return
		}
	}
	set, err = vault.Drop(set, old[0].ID)
	if err != nil {
		fmt.Println(err)
		return
	}
	keys, err = vault.New(set, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	secret, stale, err = keys.Open(ctx, sealed, about)
	fmt.Printf("%s, stale: %t, %v\n", secret, stale, err)

	_, _, err = keys.Open(ctx, before, about)
	fmt.Println("sealed before:", errors.Is(err, advocacy.ErrKeyLost))
	_, _, err = keys.Open(ctx, sealed, []byte("nordlys/9p4x/linkedin"))
	fmt.Println("in another's row:", errors.Is(err, advocacy.ErrSealBroken))
	// Output:
	// a token, stale: true, <nil>
	// a token, stale: false, <nil>
	// sealed before: true
	// in another's row: true
}

// On more than one node a new key is brought everywhere before it seals.
func ExampleAdd() {
	set, err := vault.Generate()
	if err != nil {
		fmt.Println(err)
		return
	}
	// First: every node gets this, and goes on sealing with the old key.
	set, id, err := vault.Add(set)
	if err != nil {
		fmt.Println(err)
		return
	}
	// Then, when they all have it: one node after the other gets this.
	set, err = vault.Promote(set, id)
	if err != nil {
		fmt.Println(err)
		return
	}
	keys, err := vault.Keys(set)
	for _, key := range keys {
		fmt.Println("opens:", key.Enabled, "seals:", key.Primary)
	}
	fmt.Println(err)
	// Output:
	// opens: true seals: false
	// opens: true seals: true
	// <nil>
}
