package notify_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/ambassadorkit/ambassadorkit/advocacy"
	"github.com/ambassadorkit/ambassadorkit/advocacy/notify"
	"github.com/ambassadorkit/ambassadorkit/advocacy/sqlstore"
	"github.com/ambassadorkit/ambassadorkit/cadence"
	"github.com/ambassadorkit/ambassadorkit/channels"
	"github.com/ambassadorkit/ambassadorkit/channels/linkedin"
)

// campaign is one run of a program that imports its people and invites them by
// e-mail. It is the same in this process and in one that is going to be killed.
type campaign struct {
	Store  string    // the database file
	Server string    // the mail server's address
	People int       // how many there are
	At     time.Time // business time throughout the run
	KillAt int       // the boundary of a transaction at which the run kills its own process; 0 is none
}

// variable carries a campaign to another process.
const variable = "NOTIFY_TEST_CAMPAIGN"

func (c campaign) run(ctx context.Context) (err error) {
	file, err := sqlstore.Open(ctx, c.Store, nil)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	mail, err := notify.NewEmail(c.Server, sender, nil)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, mail.Close()) }()
	program, err := advocacy.New(ctx, &mortal{Store: file, left: c.KillAt}, &advocacy.Options{
		Company:   "Nordlys",
		Owner:     advocacy.Owner{Department: "Communications"},
		PublicURL: "https://go.nordlys.example",
		Channels:  []channels.Channel{linkedin.New(nil)},
		Notifiers: []advocacy.Notifier{mail},
		Now:       func() time.Time { return c.At },
		Seed: func(s *advocacy.Settings) {
			s.Pilot = &advocacy.Group{}
			// Everyone's moment lies in one half hour.
			s.Plan.Cadence.Windows = []cadence.Window{{Days: cadence.EveryDay, From: cadence.At(9, 0), To: cadence.At(9, 30)}}
		},
	})
	if err != nil {
		return err
	}
	roster := advocacy.Roster{Source: "staff"}
	for i := range c.People {
		id := fmt.Sprintf("N%03d", i)
		roster.Employees = append(roster.Employees, advocacy.Employee{
			ID: id, GivenName: "Åse", FamilyName: id, Email: id + "@nordlys.example", Department: "Sales",
		})
	}
	if _, err := program.As(advocacy.Actor{System: "test"}).People.Sync(ctx, roster, advocacy.SyncOptions{}); err != nil {
		return err
	}
	return program.Tick(ctx)
}

// runAsChild is what a child process does; it returns the exit status.
func runAsChild(encoded string) int {
	var c campaign
	err := json.Unmarshal([]byte(encoded), &c)
	if err == nil {
		err = c.run(context.Background())
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return 0
}

// mortal is a store whose process dies at a boundary of its transactions: before
// one begins, before it is committed, or after it was.
type mortal struct {
	advocacy.Store
	left int
}

func (s *mortal) pass() {
	if s.left--; s.left != 0 {
		return
	}
	if self, err := os.FindProcess(os.Getpid()); err == nil {
		_ = self.Kill()
	}
	select {} // the signal is on its way
}

func (s *mortal) Update(ctx context.Context, f func(context.Context, *advocacy.Tx) error) error {
	s.pass()
	err := s.Store.Update(ctx, func(ctx context.Context, tx *advocacy.Tx) error {
		err := f(ctx, tx)
		s.pass()
		return err
	})
	s.pass()
	return err
}
