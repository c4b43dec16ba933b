package metrics

import (
	"fmt"
	"math"
)

// Units of what a WhatIf assumes, besides Fraction.
const (
	unitPeople        = "people"
	unitSharesPerWeek = "shares per week"
)

// Range is an assumption of which two values are known: sources disagree, or the host
// believes a value to lie in between. A run of [WhatIf.Simulate] takes one value from
// it, evenly on the logarithmic scale, so that half the runs lie below √(Low × High).
type Range struct {
	// Low and High have the same unit, and Low is not above High. Both are
	// above 0, or both are 0.
	Low  Assumption `json:"low"`
	High Assumption `json:"high"`
}

// Exactly is the range that holds one value only.
func Exactly(a Assumption) Range { return Range{Low: a, High: a} }

// WhatIf is a program that has not started yet, as its owner imagines it. People and
// Weeks are the owner's to choose; all else is assumed.
type WhatIf struct {
	// People is how many could take part.
	People int64 `json:"people"`
	// Weeks is for how long.
	Weeks int `json:"weeks"`
	// Active is the Fraction of the people who share anything at all. Zero is
	// 3 % to 30 %, see [WhatIfDefaults].
	Active Range `json:"active"`
	// Channels are where they share, each named once.
	Channels []WhatIfChannel `json:"channels"`
}

// WhatIfChannel is what is assumed of one channel. Zero fields are those of
// [WhatIfDefaults]; where that has none either, they are required.
type WhatIfChannel struct {
	// Channel is the channel's name ("linkedin").
	Channel string `json:"channel"`
	// Shares is how many posts an active person shares on the channel, in
	// "shares per week".
	Shares Range `json:"shares"`
	// NetworkMean and NetworkMedian are the mean and the median size of an
	// active person's network, in "people". Sizes are spread as a lognormal
	// distribution: most networks are small, a few are very large. The mean is
	// at least the median and at most ten times it.
	NetworkMean   Assumption `json:"networkMean"`
	NetworkMedian Assumption `json:"networkMedian"`
	// Visibility is the Fraction of a network that sees a post.
	Visibility Range `json:"visibility"`
	// ClickThrough is the Fraction of those who see a post that click on it.
	ClickThrough Range `json:"clickThrough"`
	// Reshare is the Fraction of those who see a post that share it further,
	// to networks like the first ones. The highest NetworkMean × Visibility ×
	// Reshare, which is the K factor, is at most one half.
	Reshare Range `json:"reshare"`
}

// maxExpected bounds how often posts may be seen: whole numbers up to 2⁵³ are exact, and
// reshares and a lucky run come on top.
const maxExpected = 1e14

// maxFurther is how many further reshares each share may bring, in the mean. Above it,
// half of all views and more would come from posts going viral, of which nobody knows
// beforehand; and close to 1 they would have no end.
const maxFurther = 0.5

// Check reports as [Problems] everything that is missing or makes no sense, all at
// once, or nil. A missing assumption is one that is zero and has no default.
func (w WhatIf) Check() error {
	problems := w.check()
	return problems.err()
}

func (w WhatIf) check() Problems {
	w = w.withDefaults()
	var problems Problems
	if w.People < 0 || w.People > maxCounted {
		problems.add("People", "are %d; they must lie between 0 and %d", w.People, int64(maxCounted))
	}
	if w.Weeks < 1 || w.Weeks > 5200 {
		problems.add("Weeks", "are %d; they must lie between 1 and 5200", w.Weeks)
	}
	w.Active.check(&problems, "Active", Fraction)
	if len(w.Channels) == 0 {
		problems.add("Channels", "are none; name at least one")
	}
	named := make(map[string]bool)
	for i, c := range w.Channels {
		field := fmt.Sprintf("Channels[%d]", i)
		if named[c.Channel] {
			problems.add(field+".Channel", "is %q a second time", c.Channel)
		}
		named[c.Channel] = true
		found := len(problems)
		c.check(&problems, field)
		posts := float64(w.People) * float64(w.Weeks) * c.Shares.High.Value
		if len(problems) == found && posts*c.NetworkMean.Value > maxExpected {
			problems.add(field, "would let posts be seen %.0e times; is a unit wrong?", posts*c.NetworkMean.Value)
		}
	}
	return problems
}

func (c WhatIfChannel) check(problems *Problems, field string) {
	if c.Channel == "" {
		problems.add(field+".Channel", "is empty")
	}
	c.Shares.check(problems, field+".Shares", unitSharesPerWeek)
	found := len(*problems)
	c.NetworkMean.checkIn(problems, field+".NetworkMean", unitPeople)
	c.NetworkMedian.checkIn(problems, field+".NetworkMedian", unitPeople)
	if mean, median := c.NetworkMean.Value, c.NetworkMedian.Value; len(*problems) == found {
		if !(median >= 1) {
			problems.add(field+".NetworkMedian", "is %v; a network holds at least one person", median)
		} else if !(mean >= median && mean <= 10*median) {
			problems.add(field+".NetworkMean", "is %v; it must lie between the median (%v) and ten times that", mean, median)
		}
	}
	c.Visibility.check(problems, field+".Visibility", Fraction)
	c.ClickThrough.check(problems, field+".ClickThrough", Fraction)
	c.Reshare.check(problems, field+".Reshare", Fraction)
	if further := c.NetworkMean.Value * c.Visibility.High.Value * c.Reshare.High.Value; len(*problems) == found && further > maxFurther {
		problems.add(field+".Reshare", "lets each share bring %s more (network × visibility × reshare), above %v; "+
			"a plan that rests on posts going viral cannot be forecast", formatNumber(further), maxFurther)
	}
}

func (r Range) check(problems *Problems, field, unit string) {
	if r == (Range{}) {
		// Said once, not for both ends.
		r.Low.checkIn(problems, field, unit)
		return
	}
	found := len(*problems)
	r.Low.checkIn(problems, field+".Low", unit)
	if r.High != r.Low {
		r.High.checkIn(problems, field+".High", unit)
	}
	if low, high := r.Low.Value, r.High.Value; len(*problems) == found {
		switch {
		case low > high:
			problems.add(field+".Low", "is %v, above High (%v)", low, high)
		case low == 0 && high > 0:
			problems.add(field+".Low", "is 0 and High is not; give the lowest value that is believable")
		}
	}
}

// checkIn checks an amount that is assumed in the unit; in none of those of a WhatIf
// can it be negative.
func (a Assumption) checkIn(problems *Problems, field, unit string) {
	if a == (Assumption{}) {
		problems.add(field, "is missing, and no source is known to take it from; give a value in %q with your own source", unit)
		return
	}
	a.check(problems, field)
	if a.Unit != unit {
		problems.add(field+".Unit", "is %q; it must be %q", a.Unit, unit)
	}
	switch v := a.Value; {
	case v < 0:
		problems.add(field+".Value", "is %v; it must be 0 or more", v)
	case unit == Fraction && v > 1 && !math.IsInf(v, 1):
		problems.add(field+".Value", "is %v; a fraction lies between 0 and 1 (5 %% is 0.05)", v)
	}
}
