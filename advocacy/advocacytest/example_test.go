package advocacytest_test

import (
	"testing"

	"github.com/ambassadorkit/ambassadorkit/advocacy"
	"github.com/ambassadorkit/ambassadorkit/advocacy/advocacytest"
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
