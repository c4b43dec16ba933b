package advocacy_test

import (
	"math/rand/v2"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ambassadorkit/ambassadorkit/advocacy"
	"github.com/ambassadorkit/ambassadorkit/advocacy/advocacytest"
	"github.com/ambassadorkit/ambassadorkit/channels"
	"github.com/ambassadorkit/ambassadorkit/channels/linkedin"
	"github.com/ambassadorkit/ambassadorkit/content"
)

func TestInAppMessagesWaitInTheInbox(t *testing.T) {
	world := advocacytest.New(t, &advocacytest.Options{Seed: everyone})
	anna, bo := world.Hire(advocacy.Employee{ID: "anna"}), world.Hire(advocacy.Employee{ID: "bo"})
	program, err := advocacy.New(t.Context(), world.Store, &advocacy.Options{
		Channels: []channels.Channel{linkedin.New(nil)}, Notifiers: []advocacy.Notifier{advocacy.InApp{}},
		Now: world.Clock.Now, Random: rand.NewChaCha8([32]byte{3}),
	})
	require.NoError(t, err)
	world.Join(anna.ID)
	world.Publish(content.Content{Title: "Solceller"})
	for range 8 * 24 {
		world.Clock.Advance(time.Hour)
		require.NoError(t, program.Tick(t.Context()))
	}
	inbox := func(id string) []advocacy.Message {
		t.Helper()
		messages, err := program.As(advocacy.Actor{Login: id}).Nudges.Inbox(t.Context(), time.Time{})
		require.NoError(t, err)
		return messages
	}
	require.Len(t, inbox(anna.ID), 1)
	assert.Contains(t, inbox(anna.ID)[0].Text, "Solceller")
	require.Len(t, inbox(bo.ID), 1)
	assert.Equal(t, advocacy.Invitation, inbox(bo.ID)[0].Kind)
	assert.Empty(t, world.Messages())
}
