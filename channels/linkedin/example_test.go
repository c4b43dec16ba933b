package linkedin_test

import (
	"fmt"

	"github.com/ambassadorkit/ambassadorkit/channels/linkedin"
)

func ExampleEscape() {
	fmt.Println(linkedin.Escape("Vi søger en udvikler (m/k) #job"))
	// Output: Vi søger en udvikler \(m/k\) \#job
}
