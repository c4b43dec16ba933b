package main

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"time"

	"github.com/ambassadorkit/ambassadorkit/advocacy"
	"github.com/ambassadorkit/ambassadorkit/channels"
	"github.com/ambassadorkit/ambassadorkit/channels/sandbox"
)

// week is what happened in one week.
type week struct {
	Number    int   `json:"week"`
	Contents  int   `json:"contents"` // approved, for people and for the page
	Asked     int   `json:"asked"`    // invitations and digests
	Joined    int   `json:"joined"`
	API       int   `json:"postedByApi"`
	Dialog    int   `json:"postedByDialog"`
	Page      int   `json:"postedOnPage"`
	Followed  int64 `json:"linksFollowed"`  // by simulated people
	Previewed int64 `json:"linksPreviewed"` // by agents, which are no clicks
	// Events are what else happened, in words.
	Events []string `json:"events,omitempty"`
}

func (w week) String() string {
	text := fmt.Sprintf("week %d: %d contents, %d messages, %d joined; posted %d by API and %d by dialog, %d on the page; links followed %d times by people, %d by agents",
		w.Number, w.Contents, w.Asked, w.Joined, w.API, w.Dialog, w.Page, w.Followed, w.Previewed)
	for _, e := range w.Events {
		text += "\n  " + e
	}
	return text
}

// campaign is the play.
type campaign struct {
	*stage
	options  *options
	people   []*colleague
	byEmail  map[string]*colleague
	contents []advocacy.ContentRecord
	agenda   map[int][]func(context.Context, *week) error // by the hour since the beginning
	played   map[string]bool                              // posts that the audience has seen
	// pageAgain counts the page's posts that the owner asked for a second time.
	pageAgain map[string]int
	truth     truth
	hour      int
	down      bool // the program is, for a while
}

// truth is what the audience was planted to do, and what came of it.
type truth struct {
	Ratio     float64         `json:"ratio"`
	Variance  float64         `json:"variance"`
	Employees sandbox.Figures `json:"employees"`
	Company   sandbox.Figures `json:"company"`
}

// at plans something for an hour from now.
func (c *campaign) at(hours int, do func(context.Context, *week) error) {
	c.agenda[c.hour+hours] = append(c.agenda[c.hour+hours], do)
}

const hoursOfWeek = 7 * 24

// play runs a week.
func (c *campaign) play(ctx context.Context, number int) (week, error) {
	w := week{Number: number + 1}
	fresh := c.contents[number*len(c.contents)/c.options.weeks : (number+1)*len(c.contents)/c.options.weeks]
	if err := c.publish(ctx, fresh, &w); err != nil {
		return w, err
	}
	c.disturb(number, fresh)
	before := c.counts()
	for range hoursOfWeek {
		if err := c.step(ctx, &w); err != nil {
			return w, err
		}
	}
	if err := c.react(ctx, &w); err != nil {
		return w, err
	}
	after := c.counts()
	w.API, w.Page = after[0]-before[0], after[1]-before[1]
	return w, nil
}

// publish approves the week's contents, and has the page post each of them.
func (c *campaign) publish(ctx context.Context, fresh []advocacy.ContentRecord, w *week) error {
	for i, r := range fresh {
		if err := c.suggest(ctx, r.ID); err != nil {
			return err
		}
		if _, err := c.owner.Contents.Approve(ctx, r.ID); err != nil {
			return err
		}
		w.Contents++
		at := c.now.Add(time.Duration(26+5*i) * time.Hour)
		if _, err := c.owner.Contents.PostToPage(ctx, r.ID, c.page.ID, r.Title+".", at); err != nil {
			return err
		}
	}
	return nil
}

// step is one hour.
func (c *campaign) step(ctx context.Context, w *week) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if err := c.advance(time.Hour); err != nil {
		return err
	}
	c.hour++
	due := c.agenda[c.hour]
	delete(c.agenda, c.hour)
	if c.down {
		// People's pages are down as well: they come back later.
		c.agenda[c.hour+1] = append(due[min(1, len(due)):], c.agenda[c.hour+1]...)
		due = due[:min(1, len(due))]
		for _, do := range due {
			if err := do(ctx, w); err != nil {
				return err
			}
		}
		return nil
	}
	for _, do := range due {
		if err := do(ctx, w); err != nil {
			return err
		}
	}
	// What failed is planned again; a campaign is full of failures.
	if err := c.program.Tick(ctx); ctx.Err() != nil {
		return err
	}
	return c.read(ctx, w)
}

// read lets people read what they were sent, and act on it when it suits them.
func (c *campaign) read(ctx context.Context, w *week) error {
	messages := c.messages
	c.messages = nil
	for _, m := range messages {
		w.Asked++
		person := c.byEmail[m.To.Email]
		if person == nil {
			continue // who has no address is asked by letter, and does not answer here
		}
		later := 1 + person.random.IntN(30)
		switch {
		case m.Kind == advocacy.Invitation && person.joins:
			c.at(later, func(ctx context.Context, w *week) error {
				w.Joined++
				return c.join(ctx, person)
			})
		case m.Kind == advocacy.Digest:
			c.at(later, func(ctx context.Context, w *week) error { return c.share(ctx, person, w) })
			c.at(later+30, func(ctx context.Context, w *week) error { return c.share(ctx, person, w) })
		}
	}
	if c.hour%24 != 11 {
		return nil
	}
	posts, err := c.Posts(ctx)
	if err != nil {
		return err
	}
	return c.lookAtAll(ctx, posts)
}

// lookAtAll lets everybody who has something posted for them see what became of it.
func (c *campaign) lookAtAll(ctx context.Context, posts []sandbox.Post) error {
	for _, person := range c.people {
		if person.account != "" {
			if err := c.look(ctx, person, posts); err != nil {
				return err
			}
		}
	}
	return c.lookAtPage(ctx, posts)
}

// react lets the audience see the posts of the week, and follow their links.
func (c *campaign) react(ctx context.Context, w *week) error {
	posts, err := c.Posts(ctx)
	if err != nil {
		return err
	}
	audience := sandbox.Audience{Dispersion: c.options.variance,
		Persons:       sandbox.Crowd{Followers: 300, Spread: 0.4, Shared: 0.3, Rates: sandbox.Rates{Impressions: 0.9, Reshares: baseRate * c.options.ratio, Reactions: 0.03, Comments: 0.004, Clicks: 0.006}},
		Organizations: sandbox.Crowd{Followers: 6000, Shared: 0.1, Rates: sandbox.Rates{Impressions: 0.6, Reshares: baseRate, Reactions: 0.01, Comments: 0.001, Clicks: 0.002}}}
	links := map[string][]string{}
	for _, p := range posts {
		if p.Live() && c.ours(p.Author) && !c.played[p.ID] {
			c.played[p.ID] = true
			audience.Posts = append(audience.Posts, p.ID)
			links[p.ID] = p.Links
		}
	}
	if len(audience.Posts) == 0 {
		return nil
	}
	truth, err := c.Play(ctx, audience)
	if err != nil {
		return err
	}
	c.truth.add(truth)
	for _, id := range audience.Posts {
		if err := c.follow(ctx, w, links[id], truth.Posts[id].Clicks); err != nil {
			return err
		}
	}
	return nil
}

// baseRate is how often the company's posts are reshared, per impression.
const baseRate = 0.0008

func (t *truth) add(more sandbox.Truth) {
	for _, side := range []struct {
		into *sandbox.Figures
		add  sandbox.Figures
	}{{&t.Employees, more.Persons.Figures}, {&t.Company, more.Organizations.Figures}} {
		side.into.Impressions += side.add.Impressions
		side.into.Reshares += side.add.Reshares
		side.into.Reactions += side.add.Reactions
		side.into.Comments += side.add.Comments
		side.into.Clicks += side.add.Clicks
	}
}

// ours reports whether an account is one of the campaign's, since a sandbox that
// ran already may have others.
func (c *campaign) ours(account string) bool {
	return account == c.pageAccount() || slices.ContainsFunc(c.people, func(p *colleague) bool { return p.account == account && account != "" })
}

func (c *campaign) pageAccount() string { return "urn:li:organization:" + c.page.Account }

// follow has a link followed by so many people, and by what else follows links.
func (s *stage) follow(ctx context.Context, w *week, links []string, people int64) error {
	visitors := map[sandbox.Visitor]int{sandbox.Human: int(people), sandbox.LinkedInBot: 1, sandbox.HeadProbe: 1}
	visited, err := sandbox.Visit(ctx, http.DefaultClient, sandbox.Visits{Links: links, Visitors: visitors})
	if err != nil {
		return err
	}
	for who, answers := range visited {
		for _, n := range answers {
			if who == sandbox.Human {
				w.Followed += int64(n)
			} else {
				w.Previewed += int64(n)
			}
		}
	}
	return nil
}

// counts are the posts that the program says are live or were: people's, as they saw
// them last, and the page's.
func (c *campaign) counts() [2]int {
	var n [2]int
	for _, p := range c.people {
		for _, sh := range p.shares {
			if sh.Delivery.Key != "" && (sh.State.Posted() || sh.State == advocacy.ShareRemoved) {
				n[0]++
			}
		}
	}
	posts, err := c.owner.Contents.PagePosts(context.Background())
	if err == nil {
		for _, sh := range posts {
			if sh.State.Posted() || sh.State == advocacy.ShareRemoved {
				n[1]++
			}
		}
	}
	return n
}

// disturb plans what goes wrong in a week, and what people change their minds about.
func (c *campaign) disturb(number int, fresh []advocacy.ContentRecord) {
	fault := func(day, hour int, says string, f sandbox.Fault) {
		c.at(24*day+hour, func(ctx context.Context, w *week) error {
			w.Events = append(w.Events, says)
			f.Network, f.Method, f.Path = channels.LinkedIn, http.MethodPost, "/rest/posts"
			_, err := c.AddFault(ctx, f)
			return err
		})
	}
	switch number {
	case 0:
		fault(3, 2, "the network asks for less: 429, three times", sandbox.Fault{Kind: sandbox.RateLimited, Times: 3, RetryAfter: 600})
		fault(5, 2, "a connection breaks after the post was made, twice", sandbox.Fault{Kind: sandbox.ResetAfter, Times: 2})
	case 1:
		fault(1, 3, "the network answers 500 after the post was made, twice", sandbox.Fault{Kind: sandbox.FailAfter, Times: 2})
		fault(3, 3, "the network answers 503 before anything is made, twice", sandbox.Fault{Kind: sandbox.FailBefore, Times: 2})
		c.at(3*24, func(_ context.Context, w *week) error {
			w.Events = append(w.Events, "the program is down for a day")
			c.down = true
			c.agenda[c.hour+24] = slices.Insert(c.agenda[c.hour+24], 0, func(context.Context, *week) error { c.down = false; return nil })
			return nil
		})
		c.at(5*24, c.revokeOne)
	case 2:
		c.at(2*24, func(ctx context.Context, w *week) error {
			if len(fresh) == 0 {
				return nil
			}
			w.Events = append(w.Events, "a content is recalled")
			_, err := c.owner.Contents.Recall(ctx, fresh[len(fresh)-1].ID)
			return err
		})
		c.at(4*24, func(ctx context.Context, w *week) error {
			w.Events = append(w.Events, "the program is frozen for a day")
			c.at(24, func(ctx context.Context, _ *week) error { return c.freeze(ctx, false) })
			return c.freeze(ctx, true)
		})
	case 3:
		c.at(24, c.leaveOne)
	}
}

func (c *campaign) freeze(ctx context.Context, frozen bool) error {
	_, err := c.owner.Settings.Change(ctx, func(s *advocacy.Settings) { s.Frozen = frozen })
	return err
}

// revokeOne ends, at the network, the tokens of a person, who connects again when
// they see it.
func (c *campaign) revokeOne(ctx context.Context, w *week) error {
	for _, p := range c.people {
		if p.account != "" && !p.left {
			w.Events = append(w.Events, "a person ends the connection at the network")
			return c.RevokeTokens(ctx, p.account)
		}
	}
	return nil
}

// leaveOne has a person leave of whom nothing is on its way.
func (c *campaign) leaveOne(ctx context.Context, w *week) error {
	for _, p := range c.people {
		if p.account == "" || p.left {
			continue
		}
		list, err := p.me.Shares.List(ctx)
		if err != nil {
			return err
		}
		if slices.ContainsFunc(list, func(sh advocacy.Share) bool {
			return sh.State != advocacy.SharePosted && sh.State != advocacy.ShareCancelled
		}) {
			continue
		}
		for _, sh := range list {
			p.shares[sh.ID] = sh
		}
		w.Events = append(w.Events, "a person leaves, with what they have posted")
		p.left = true
		return p.me.Consents.Leave(ctx)
	}
	return nil
}

// settle waits until every figure has been read and nothing is on its way.
func (c *campaign) settle(ctx context.Context) error {
	var rest week
	for range 26 {
		if err := c.step(ctx, &rest); err != nil {
			return err
		}
	}
	c.messages = nil
	posts, err := c.Posts(ctx)
	if err != nil {
		return err
	}
	return c.lookAtAll(ctx, posts)
}
