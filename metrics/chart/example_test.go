package chart_test

import (
	"fmt"
	"strings"

	"github.com/ambassadorkit/ambassadorkit/metrics/chart"
)

// A funnel is what is left from stage to stage. The picture goes into a page as it is.
func ExampleBars() {
	picture, err := chart.Bars([]chart.Bar{
		{Name: "Invited", Value: 400},
		{Name: "Joined", Value: 180},
		{Name: "Shared", Value: 90},
	}, &chart.Options{Title: "From the invitation to the post", Description: "400 invited, 180 joined, 90 shared", Axis: "people"})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(strings.Contains(string(picture), `aria-label="From the invitation to the post. 400 invited, 180 joined, 90 shared"`))
	// Output: true
}
