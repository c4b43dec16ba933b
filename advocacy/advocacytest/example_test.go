package advocacytest_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ambassadorkit/ambassadorkit/advocacy"
	"github.com/ambassadorkit/ambassadorkit/advocacy/advocacytest"
	"github.com/ambassadorkit/ambassadorkit/channels"
	"github.com/ambassadorkit/ambassadorkit/content"
)

// TestAHostsOwnTest is how a host tests what it builds on a program: three lines
// for the world, then whatever it does with it. A World ends the test that it
// was made for when something fails, so that there is nothing to check between.
func TestAHostsOwnTest(t *testing.T) {
	world := advocacytest.New(t, nil)
	world.Join(world.Hire(advocacy.Employee{ID: "anna"}).ID)
	world.Publish(content.Content{Title: "A third of our power is our own", Language: "en"})

	offers, err := world.As("anna").Nudges.Offers(t.Context())
	if err != nil || len(offers) != 1 {
		t.Fatalf("Anna is offered %v, %v; there is one news that she reads", offers, err)
	}
}

// TestAHostsOwnTestOfPosting is the same where the program posts for people.
func TestAHostsOwnTestOfPosting(t *testing.T) {
	world := advocacytest.New(t, &advocacytest.Options{Sandbox: true})
	world.Join(world.Hire(advocacy.Employee{ID: "anna"}).ID)
	world.Connect("anna")
	id := world.Publish(content.Content{Title: "A third of our power is our own"})

	anna := world.As("anna").Shares
	c, err := anna.Compose(t.Context(), id, channels.LinkedIn)
	require.NoError(t, err)
	draft, err := anna.Draft(t.Context(), id, channels.LinkedIn, c.Disclosure.With("I was there."))
	require.NoError(t, err)
	_, err = anna.Publish(t.Context(), draft.ID, time.Time{})
	require.NoError(t, err)
	world.Tick()

	posts, err := world.Sandbox.Posts(t.Context())
	require.NoError(t, err)
	require.Len(t, posts, 1)
	assert.Contains(t, posts[0].Text, "I was there.")
}
