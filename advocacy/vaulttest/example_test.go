package vaulttest_test

import (
	"testing"

	"github.com/ambassadorkit/ambassadorkit/advocacy"
	"github.com/ambassadorkit/ambassadorkit/advocacy/vaulttest"
)

// ownKeys are keys of one's own, here what it takes to compile.
type ownKeys struct{ vaulttest.Keys }

func (ownKeys) Vault() (advocacy.Vault, error) { return nil, nil }

// A vault of one's own is held to the port by one test in its own package. A key
// service that turns its keys itself says so.
func ExampleRun() {
	testVault := func(t *testing.T) {
		vaulttest.Run(t, vaulttest.Options{
			Open: func(*testing.T) vaulttest.Keys { return ownKeys{} },
			Without: map[vaulttest.Ability]string{
				vaulttest.Rotation: "the service turns its keys itself, once a year",
				vaulttest.Dropping: "the service never drops one",
			},
		})
	}
	_ = testVault // in a host's code: func TestVault(t *testing.T)
}
