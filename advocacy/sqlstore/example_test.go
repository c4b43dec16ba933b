package sqlstore_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"os"
	"path/filepath"

	"github.com/ambassadorkit/ambassadorkit/advocacy"
	"github.com/ambassadorkit/ambassadorkit/advocacy/sqlstore"
)

// A host opens the file and hands the store to its program. Those who write
// tools of their own reach the records through View and Update.
func Example() {
	ctx := context.Background()
	folder, err := os.MkdirTemp("", "advocacy")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(folder)

	store, err := sqlstore.Open(ctx, filepath.Join(folder, "advocacy.db"), nil)
	if err != nil {
		log.Fatal(err)
	}
	defer store.Close()

	err = store.Update(ctx, func(ctx context.Context, tx *advocacy.Tx) error {
		return tx.People.Insert(ctx, []advocacy.Person{
			{Employee: advocacy.Employee{ID: "1001", Department: "Sales", Country: "DK"}, Subject: "s-7f3a"},
			{Employee: advocacy.Employee{ID: "1002", Department: "Service", Country: "SE"}, Subject: "s-91c0"},
		})
	})
	if err != nil {
		log.Fatal(err)
	}

	err = store.View(ctx, func(ctx context.Context, tx *advocacy.Tx) error {
		for person, err := range tx.People.All(ctx, advocacy.Group{Countries: []string{"DK"}}) {
			if err != nil {
				return err
			}
			fmt.Println(person.Subject, person.Department)
		}
		_, err := tx.People.ByID(ctx, "9999")
		fmt.Println(errors.Is(err, advocacy.ErrNotFound))
		return nil
	})
	if err != nil {
		log.Fatal(err)
	}
	// Output:
	// s-7f3a Sales
	// true
}
