package web

import (
	"cmp"
	"net/http"
	"slices"
	"time"

	"github.com/ambassadorkit/ambassadorkit/advocacy"
	"github.com/ambassadorkit/ambassadorkit/content"
)

// The rooms in which a program is run. They are for whoever has a role in it, by the
// host's sign-in.

// running is the body of the page that one begins with: what waits for a decision,
// what needs a hand, and how it goes.
type running struct {
	place
	Frozen   bool
	Owner    bool
	Review   []listed      // waiting for approval, oldest first
	Expiring []listed      // whose window ends within a week
	Pages    []pageTrouble // accounts of the company that have to be connected again
	Posts    []listedPost  // posts on pages that nobody knows of, or that were not posted
	Messages []string      // what is wrong with messages, in words
	Open     int           // readiness questions to be answered
	Offered  int           // contents that are offered now
}

// listed is a content in a list.
type listed struct {
	place
	advocacy.ContentRecord
	When string // what is said of its time
}

// pageTrouble is an account of the company's, with what is wrong.
type pageTrouble struct{ Network, Account, Says string }

// listedPost is a post on one of the company's pages.
type listedPost struct{ Title, Network, Says, Problem string }

const soon = 7 * 24 * time.Hour

func (v *visit) run() error {
	ctx := v.r.Context()
	body := running{place: v.place, Frozen: v.about.Frozen, Owner: v.about.Has(owners...)}
	all, err := v.session.Contents.List(ctx, content.InReview, content.Approved)
	if err != nil {
		return err
	}
	now := v.h.now()
	titles := map[string]string{}
	for _, r := range slices.Backward(all) {
		titles[r.ID] = r.Title
		switch {
		case r.State == content.InReview:
			body.Review = append(body.Review, v.listed(r))
		case !r.Window.Until.IsZero() && r.Window.Until.Sub(now) < soon:
			body.Expiring = append(body.Expiring, v.listed(r))
		}
		if r.State == content.Approved {
			body.Offered++
		}
	}
	if body.Owner {
		if err := v.hand(&body, titles); err != nil {
			return err
		}
	}
	return v.show(http.StatusOK, "run", page{Title: v.say("run-title"), Body: body})
}

// hand adds what needs a hand beside contents.
func (v *visit) hand(body *running, titles map[string]string) error {
	ctx := v.r.Context()
	pages, err := v.session.Connections.Pages(ctx)
	if err != nil {
		return err
	}
	for _, p := range pages {
		trouble := pageTrouble{Network: v.Network(p.Channel), Account: p.Account}
		switch {
		case p.State == advocacy.NeedsLogin:
			trouble.Says = v.say("page-ended")
		case p.Expiring(v.h.now()):
			trouble.Says = v.say("page-expiring", "date", v.programDate(p.Expires))
		default:
			continue
		}
		body.Pages = append(body.Pages, trouble)
	}
	posts, err := v.session.Contents.PagePosts(ctx)
	if err != nil {
		return err
	}
	for _, sh := range posts {
		switch sh.State {
		case advocacy.ShareUnconfirmed, advocacy.ShareReturned, advocacy.ShareRejected, advocacy.ShareWaiting:
			body.Posts = append(body.Posts, listedPost{cmp.Or(titles[sh.Content], v.say("shares-gone")), v.Network(sh.Channel), v.say("share-" + string(sh.State)), sh.Delivery.Problem})
		}
	}
	counts, err := v.session.Nudges.Counts(ctx)
	if err != nil {
		return err
	}
	for _, c := range counts {
		if c.State == advocacy.NudgeRefused || c.State == advocacy.NudgeUnconfirmed {
			body.Messages = append(body.Messages, v.say("messages-"+string(c.Kind)+"-"+string(c.State), "count", c.Count))
		}
	}
	readiness, err := v.session.Reports.Readiness(ctx, v.Lang)
	for _, q := range readiness.Questions {
		if q.Answered == advocacy.No {
			body.Open++
		}
	}
	return err
}

// listed says of a content what a list does.
func (v *visit) listed(r advocacy.ContentRecord) listed {
	l := listed{place: v.place, ContentRecord: r}
	switch {
	case r.State == content.Approved && !r.Window.Until.IsZero():
		l.When = v.say("offered-until", "moment", v.programMoment(r.Window.Until))
	case r.State == content.Approved && r.Window.From.After(v.h.now()):
		l.When = v.say("offered-from", "moment", v.programMoment(r.Window.From))
	case !r.Published.IsZero():
		l.When = v.say("published-on", "date", v.programDate(r.Published))
	default:
		l.When = v.say("came-in-on", "date", v.programDate(r.ImportedAt))
	}
	return l
}

// Kinds and states for people.

// KindName is a kind of content in words.
func (w words) KindName(k content.Kind) string { return w.say("kind-" + string(k)) }

// StateName is a content's state in words.
func (w words) StateName(s content.State) string {
	return w.say("state-" + string(cmp.Or(s, content.Draft)))
}

// programZone is the program's own.
func (v *visit) programZone() *time.Location {
	zone, err := time.LoadLocation(v.about.Zone)
	if err != nil {
		return time.UTC
	}
	return zone
}

func (v *visit) programDate(at time.Time) string   { return v.Date(at.In(v.programZone())) }
func (v *visit) programMoment(at time.Time) string { return v.Moment(at.In(v.programZone())) }
