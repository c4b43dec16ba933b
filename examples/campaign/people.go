package main

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	"github.com/ambassadorkit/ambassadorkit/advocacy"
	"github.com/ambassadorkit/ambassadorkit/channels"
	"github.com/ambassadorkit/ambassadorkit/channels/sandbox"
)

// colleague is a simulated person: what they choose is drawn from the seed. What
// follows from it is the library's doing.
type colleague struct {
	advocacy.Employee
	me      *advocacy.Session
	random  *rand.Rand
	account string // at the network; empty for whoever does not connect one
	joins   bool   // says yes to the invitation
	api     bool   // has posts made from a connected account; else uses the dialog
	eager   float64
	stands  bool // gives a standing consent
	left    bool
	// shares are the person's own as they last saw them, since leaving takes their
	// name off them; again counts the posts that they asked for a second time.
	shares map[string]advocacy.Share
	again  map[string]int
}

func (s *stage) colleague(e advocacy.Employee, seed uint64, number int) *colleague {
	random := rand.New(rand.NewPCG(seed, uint64(number)+100))
	c := &colleague{Employee: e, random: random, shares: map[string]advocacy.Share{}, again: map[string]int{}}
	c.me = s.program.As(advocacy.Actor{Login: e.Logins[0]})
	c.joins = random.Float64() < 0.4
	c.api = random.Float64() < 0.75
	c.eager = 0.35 + 0.6*random.Float64()
	c.stands = c.joins && c.api && random.Float64() < 0.1
	return c
}

// join says yes, with all that it takes.
func (s *stage) join(ctx context.Context, c *colleague) error {
	me, err := c.me.Consents.Me(ctx)
	if err != nil {
		return err
	}
	request := advocacy.JoinRequest{Policy: me.PolicyVersion}
	for _, text := range me.Texts {
		switch text.Purpose {
		case advocacy.Participation:
			request.Participation = text.Version
		case advocacy.Messaging:
			request.Messages = text.Version
		}
	}
	if err := c.me.Consents.Join(ctx, request); err != nil || !c.api {
		return err
	}
	account, err := s.AddAccount(ctx, sandbox.Account{Network: channels.LinkedIn, Kind: channels.Person, Name: "Simulated " + c.ID, Followers: c.Networks[channels.LinkedIn]})
	if err != nil {
		return err
	}
	c.account = account.ID
	if _, err := s.connect(ctx, c.me, channels.Person, c.account); err != nil || !c.stands {
		return err
	}
	return c.me.Consents.GiveStanding(ctx, advocacy.Standing{Channels: []string{channels.LinkedIn}, PerWeek: 1}, me.Standing.Version)
}

// The simulated people's own words, in the two languages.
var (
	openings = map[string][]string{
		"da": {"Det her er jeg lidt stolt af.", "Vi talte om det til frokost.", "Jeg lærte noget nyt i dag.", "Det var ikke let, men det lykkedes.", "Spørg mig gerne om det."},
		"en": {"I am a little proud of this one.", "We talked about it over lunch.", "I learned something new today.", "It was not easy, but it worked.", "Ask me about it."},
	}
	closings = map[string][]string{
		"da": {"Hvad ville I have gjort?", "Det mærkes i %s.", "Tak til dem, der var med.", "Og det er kun begyndelsen."},
		"en": {"What would you have done?", "You can feel it in %s.", "Thanks to everybody who took part.", "And it is only the beginning."},
	}
)

func (c *colleague) words(language string) string {
	lang := "en"
	if strings.HasPrefix(language, "da") {
		lang = "da"
	}
	closing := closings[lang][c.random.IntN(len(closings[lang]))]
	if strings.Contains(closing, "%s") {
		closing = fmt.Sprintf(closing, c.Department)
	}
	return openings[lang][c.random.IntN(len(openings[lang]))] + " " + closing
}

// share lets a person look at what they are offered, and perhaps share one of it.
func (s *stage) share(ctx context.Context, c *colleague, w *week) error {
	if c.left || c.random.Float64() > c.eager {
		return nil
	}
	offers, err := c.me.Nudges.Offers(ctx)
	if err != nil || len(offers) == 0 {
		return err
	}
	// Somewhere among the first few, which are those that others see first, too.
	offer := offers[c.random.IntN(min(len(offers), 5))]
	if !offer.Shared.IsZero() || c.has(offer.Content.ID) {
		return nil
	}
	channel := channels.Facebook
	if c.account != "" {
		channel = channels.LinkedIn
	}
	composed, err := c.me.Shares.Compose(ctx, offer.Content.ID, channel)
	if err != nil {
		return err
	}
	language := c.Language
	sh, err := c.me.Shares.Draft(ctx, offer.Content.ID, channel, composed.Disclosure.With(c.words(language)))
	if err != nil {
		return err
	}
	c.shares[sh.ID] = sh
	if c.account != "" {
		var problems advocacy.Problems
		if _, err = c.me.Shares.Publish(ctx, sh.ID, s.now.Add(time.Duration(c.random.IntN(5))*time.Hour)); errors.As(err, &problems) {
			return nil // an account that has to be connected again: they do that later
		}
		return err
	}
	if _, err := c.me.Shares.Open(ctx, sh.ID); err != nil {
		return err
	}
	switch word := c.random.Float64(); {
	case word < 0.75: // posts it, and says so; some of those who see it follow the link
		if _, err := c.me.Shares.Answer(ctx, sh.ID, true, ""); err != nil {
			return err
		}
		w.Dialog++
		return s.follow(ctx, w, []string{composed.Link}, int64(c.random.IntN(4)))
	case word < 0.9:
		_, err = c.me.Shares.Answer(ctx, sh.ID, false, "")
	}
	return err // or closes the window and says nothing
}

func (c *colleague) has(content string) bool {
	for _, sh := range c.shares {
		if sh.Content == content {
			return true
		}
	}
	return false
}

// look lets a person see how their shares stand, and answer what they are asked.
func (s *stage) look(ctx context.Context, c *colleague, posts []sandbox.Post) error {
	if c.left {
		return nil
	}
	list, err := c.me.Shares.List(ctx)
	if err != nil {
		return err
	}
	connections, err := c.me.Connections.List(ctx)
	if err != nil {
		return err
	}
	for _, connection := range connections {
		if connection.State == advocacy.NeedsLogin {
			if _, err := s.connect(ctx, c.me, channels.Person, c.account); err != nil {
				return err
			}
		}
	}
	for i, sh := range list {
		if sh.State == advocacy.ShareUnconfirmed {
			// They look at the network, as people do.
			there := len(creates(posts, c.account, sh)) > c.again[sh.ID]
			if !there {
				c.again[sh.ID]++
			}
			if sh, err = c.me.Shares.Settle(ctx, sh.ID, there, "", !there); err != nil && !errors.Is(err, advocacy.ErrFrozen) {
				return err
			}
			list[i] = sh
		}
	}
	for _, sh := range list {
		c.shares[sh.ID] = sh
	}
	return nil
}

// lookAtPage is the owner's part of look: what became of the page's posts.
func (c *campaign) lookAtPage(ctx context.Context, posts []sandbox.Post) error {
	pagePosts, err := c.owner.Contents.PagePosts(ctx)
	if err != nil {
		return err
	}
	for _, sh := range pagePosts {
		if sh.State != advocacy.ShareUnconfirmed {
			continue
		}
		there := len(creates(posts, c.pageAccount(), sh)) > c.pageAgain[sh.ID]
		if !there {
			c.pageAgain[sh.ID]++
		}
		if _, err := c.owner.Contents.SettlePagePost(ctx, sh.ID, there, "", !there); err != nil && !errors.Is(err, advocacy.ErrFrozen) {
			return err
		}
	}
	return nil
}
