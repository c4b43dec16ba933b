package channels

import (
	"fmt"
	"mime"
	"slices"
	"strings"
)

// AccessLevel is what a company has been given by a network.
type AccessLevel int

// The levels; each holds those before it.
const (
	// NoApp is what works without registering anything.
	NoApp AccessLevel = iota
	// SelfServeApp is an app that anyone can register.
	SelfServeApp
	// ApprovedApp is an app that the network has reviewed.
	ApprovedApp
)

// String is "no app", "self-serve app" or "approved app".
func (l AccessLevel) String() string {
	switch l {
	case NoApp:
		return "no app"
	case SelfServeApp:
		return "self-serve app"
	case ApprovedApp:
		return "approved app"
	default:
		return fmt.Sprintf("access level %d", int(l))
	}
}

// Ability is something that can be done on a network.
type Ability string

// The abilities.
const (
	// ShareByHand: the person shares, by the network's dialog or by copying.
	ShareByHand Ability = "share by hand"
	// EngageByHand: the person opens a live post to like, comment or reshare.
	EngageByHand Ability = "like, comment and reshare by hand"
	// PublishPost: posts are published for the person or the page.
	PublishPost Ability = "publish posts"
	// ReadFigures: the network tells what a post achieved. Without it a figure
	// is unavailable, never 0.
	ReadFigures Ability = "read figures"
)

// Capabilities says what a network allows, and what of it is in reach.
type Capabilities struct {
	// Title is the network's name for people ("LinkedIn").
	Title string
	// Level is the access that this channel was made with.
	Level AccessLevel
	// Grants are what each level gives, whatever Level is.
	Grants []Grant
	Limits Limits
	Costs  []Cost
	// Sources say where grants, limits and costs are from, and of when.
	Sources []Source
}

// Grant is one thing that works for one kind of account from a level on.
type Grant struct {
	Ability Ability
	Account AccountKind
	Level   AccessLevel
	// Note says how it works, or what stands against it; it may be empty.
	Note string
}

// Limits are what a network takes. A count of 0 says that there is no limit, or
// that none is known.
type Limits struct {
	// Text is the greatest length of a text, in TextUnit.
	Text     int
	TextUnit string
	// Link is what a link in the text counts, in TextUnit; 0: its own length.
	Link int
	// Hashtags and Mentions are how many a text may have.
	Hashtags, Mentions int
	// Media is how many files a post may have.
	Media int
	// MediaTypes are the MIME types that it takes; "image/*" is any image.
	MediaTypes []string
	// NeedsMedia reports whether a post without a file is impossible.
	NeedsMedia bool
	// DialogTakesText and DialogTakesLink report whether the share dialog opens
	// with the text, or the link, in place.
	DialogTakesText, DialogTakesLink bool
	// PerAccountAndDay and PerAppAndDay are how many posts the network takes
	// from one account, and through one app, in a day that begins at 00:00 UTC.
	PerAccountAndDay, PerAppAndDay int
}

// Cost is what a network charges for one call of its API. Sharing by hand costs
// nothing anywhere.
type Cost struct {
	// What is charged for, in words.
	What string
	// Micros is the price in millionths of Currency (ISO 4217).
	Micros   int64
	Currency string
}

// String is "0.015 USD for a post".
func (c Cost) String() string {
	amount := strings.TrimRight(fmt.Sprintf("%d.%06d", c.Micros/1e6, c.Micros%1e6), "0")
	return strings.TrimSuffix(amount, ".") + " " + c.Currency + " for " + c.What
}

// Source says on whose word something is, and of when.
type Source struct {
	// Fact is what it is the source of.
	Fact string
	// From is the publisher and the document.
	From string
	// AsOf is the month in which it held, "2026-11".
	AsOf string
	// Disputed says what speaks against it, or is empty.
	Disputed string
}

// Can reports whether accounts of the kind have the ability at the level.
func (c Capabilities) Can(ability Ability, account AccountKind, level AccessLevel) bool {
	return slices.ContainsFunc(c.Grants, func(g Grant) bool {
		return g.Ability == ability && g.Account == account && g.Level <= level
	})
}

// At returns the grants that the level adds to those before it.
func (c Capabilities) At(level AccessLevel) []Grant {
	var added []Grant
	for _, g := range c.Grants {
		if g.Level == level {
			added = append(added, g)
		}
	}
	return added
}

// Takes reports whether the network takes files of the MIME type. Parameters
// ("; charset=…") and case do not matter.
func (l Limits) Takes(mimeType string) bool {
	t, _, err := mime.ParseMediaType(mimeType)
	if err != nil {
		return false
	}
	return slices.ContainsFunc(l.MediaTypes, func(m string) bool {
		kind, any := strings.CutSuffix(m, "*")
		return m == t || any && strings.HasPrefix(t, kind)
	})
}
