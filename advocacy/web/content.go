package web

import (
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/ambassadorkit/ambassadorkit/advocacy"
	"github.com/ambassadorkit/ambassadorkit/channels"
	"github.com/ambassadorkit/ambassadorkit/content"
)

// card is one offered content with what it takes to share it.
type card struct {
	place
	advocacy.Offer
	Why     string // the reasons, in one line
	Last    string // when the person shared it last, empty if never
	Prompts []string
	Texts   []draft
	Needs   string // why a network that the person uses is missing, empty if none is
	Job     bool
}

// draft is the text for one channel.
type draft struct {
	place
	advocacy.Composition
	Content  string
	Missing  bool   // the disclosure is not in the text
	Open     bool   // unfolded, since the person was writing in it
	Posts    bool   // the person's account is connected, so that it can be posted for them
	At       string // when, as a form has it, in the person's zone
	Problems []remark
}

// typed is a text that came in with a form.
type typed struct {
	channel, text string
	at            string
	problems      []remark
	length        string // in words, when it was asked for
}

// card shows an offer, with what was typed in place of what is suggested.
func (v *visit) card(o advocacy.Offer, in *typed) (card, error) {
	c := card{place: v.place, Offer: o, Job: o.Content.Kind == content.JobPosting}
	var why []string
	for _, r := range o.Reasons {
		why = append(why, v.h.program.Says(r, v.Lang))
	}
	c.Why = strings.Join(why, ", ")
	if !o.Shared.IsZero() {
		c.Last = v.date(o.Shared)
	}
	if v.uses(channels.Instagram) && !slices.Contains(o.Channels, channels.Instagram) && len(o.Content.Media) == 0 {
		c.Needs = v.say("needs-picture", "network", v.Network(channels.Instagram))
	}
	connected, err := v.connected()
	if err != nil {
		return card{}, err
	}
	for _, channel := range o.Channels {
		d := draft{place: v.place, Content: o.Content.ID, Posts: connected[channel]}
		if in != nil && in.channel == channel {
			d.Composition, err = v.session.Shares.Check(v.r.Context(), o.Content.ID, channel, in.text)
			d.Open, d.Problems, d.At = true, in.problems, in.at
		} else {
			d.Composition, err = v.session.Shares.Compose(v.r.Context(), o.Content.ID, channel)
		}
		if err != nil {
			return card{}, err
		}
		_, found := d.Disclosure.In(d.Text)
		d.Missing = d.Disclosure.Rule != "" && !found
		if c.Prompts == nil {
			c.Prompts = d.Prompts
		}
		c.Texts = append(c.Texts, d)
	}
	return c, nil
}

// connected are the channels on which the person's account can be posted from.
func (v *visit) connected() (map[string]bool, error) {
	if v.posts != nil {
		return v.posts, nil
	}
	list, err := v.session.Connections.List(v.r.Context())
	v.posts = map[string]bool{}
	for _, c := range list {
		v.posts[c.Channel] = c.State == advocacy.Connected
	}
	return v.posts, err
}

// uses reports whether a channel is in use here and by the person, who uses all
// of them if they named none.
func (v *visit) uses(channel string) bool {
	chosen := v.me.Ambassador.Preferences.Channels
	return slices.Contains(v.me.Channels, channel) && (len(chosen) == 0 || slices.Contains(chosen, channel))
}

// offer finds one of the person's offers.
func (v *visit) offer(id string) (advocacy.Offer, error) {
	offers, err := v.session.Nudges.Offers(v.r.Context())
	if err != nil {
		return advocacy.Offer{}, err
	}
	i := slices.IndexFunc(offers, func(o advocacy.Offer) bool { return o.Content.ID == id })
	if i < 0 {
		return advocacy.Offer{}, errMissing
	}
	return offers[i], nil
}

// content is the page of one offer.
func (v *visit) content() error {
	id := v.params["id"]
	o, err := v.offer(id)
	if err != nil {
		return err
	}
	return v.showContent(http.StatusOK, o, nil)
}

func (v *visit) showContent(status int, o advocacy.Offer, in *typed) error {
	c, err := v.card(o, in)
	if err != nil {
		return err
	}
	p := page{Title: o.Content.Title, Body: c}
	if in != nil {
		p.Problems, p.Notice = in.problems, in.length
	}
	return v.show(status, "content", p)
}

// write takes a text: to look at its length, or to share it.
func (v *visit) write() error {
	id := v.params["id"]
	o, err := v.offer(id)
	if err != nil {
		return err
	}
	// Browsers send line ends as CR LF; networks count them as one.
	in := &typed{channel: v.r.PostForm.Get("channel"), text: strings.ReplaceAll(v.r.PostForm.Get("text"), "\r\n", "\n"), at: v.r.PostForm.Get("at")}
	action := v.r.PostForm.Get("action")
	if !slices.Contains(o.Channels, in.channel) || !slices.Contains([]string{"check", "share", "post", "schedule"}, action) {
		return errMalformed
	}
	c, err := v.session.Shares.Check(v.r.Context(), id, in.channel, in.text)
	if err != nil {
		return err
	}
	if in.problems = v.wrong(c); len(in.problems) > 0 {
		return v.showContent(http.StatusUnprocessableEntity, o, in)
	}
	if action == "check" {
		in.length = v.Measure(in.channel, c.Length)
		return v.showContent(http.StatusOK, o, in)
	}
	share := ""
	switch action {
	case "share":
		share, err = v.handOver(c, id, in.text)
	case "post":
		share, err = v.post(c, id, in.text, time.Time{})
	case "schedule":
		at, bad := time.ParseInLocation(formTime, in.at, v.zone())
		if bad != nil {
			in.problems = []remark{{Text: v.say("bad-moment", "field", v.say("post-at"))}}
			return v.showContent(http.StatusUnprocessableEntity, o, in)
		}
		share, err = v.post(c, id, in.text, at)
	}
	if err != nil {
		if in.problems = v.unopened(err, in.channel); in.problems == nil {
			return err
		}
		return v.showContent(http.StatusUnprocessableEntity, o, in)
	}
	return v.seeOther("share/"+share, "")
}

// handOver opens a share of a text. The same text that was handed over already,
// by a second tap or after going back, is the same share.
func (v *visit) handOver(c advocacy.Composition, contentID, text string) (string, error) {
	ctx := v.r.Context()
	mine, err := v.session.Shares.List(ctx)
	if err != nil {
		return "", err
	}
	for _, s := range mine {
		if s.Content == contentID && s.Channel == c.Channel && s.State == advocacy.ShareDialogOpened && s.Text == c.Text {
			return s.ID, nil
		}
	}
	s, err := v.session.Shares.Draft(ctx, contentID, c.Channel, text)
	if err != nil {
		return "", err
	}
	_, err = v.session.Shares.Open(ctx, s.ID)
	return s.ID, err
}

// post has a text posted from the person's account. The same text that was approved
// already, by a second tap or after going back, is the same share.
func (v *visit) post(c advocacy.Composition, contentID, text string, at time.Time) (string, error) {
	ctx := v.r.Context()
	mine, err := v.session.Shares.List(ctx)
	if err != nil {
		return "", err
	}
	for _, s := range mine {
		approved := s.Delivery.Key != "" && s.State != advocacy.ShareCancelled && s.State != advocacy.ShareRemoved
		if s.Content == contentID && s.Channel == c.Channel && approved && s.Text == c.Text {
			return s.ID, nil
		}
	}
	s, err := v.session.Shares.Draft(ctx, contentID, c.Channel, text)
	if err != nil {
		return "", err
	}
	_, err = v.session.Shares.Publish(ctx, s.ID, at)
	return s.ID, err
}

// wrong puts what keeps a text from being shared into words. What this package
// has no words for is said in those of the channel, which are English.
func (v *visit) wrong(c advocacy.Composition) []remark {
	rest := slices.Clone(c.Problems)
	var said []remark
	if _, found := c.Disclosure.In(c.Text); c.Disclosure.Rule != "" && !found {
		key := "undisclosed"
		if c.Disclosure.First {
			key = "undisclosed-first"
		}
		said = append(said, remark{Text: v.say(key, "text", c.Disclosure.Text)})
		if len(rest) > 0 {
			rest = rest[1:] // it comes first
		}
	}
	if over := c.Length.Over(); over > 0 {
		said = append(said, remark{Text: v.say("too-long", "over", over, "unit", v.unit(c.Length.Unit), "network", v.Network(c.Channel), "limit", c.Length.Limit)})
		limit := strconv.Itoa(c.Length.Limit)
		if i := slices.IndexFunc(rest, func(p advocacy.Problem) bool { return p.Field == "text" && strings.Contains(p.Message, limit) }); i >= 0 {
			rest = slices.Delete(rest, i, i+1)
		}
	}
	for _, p := range rest {
		said = append(said, remark{Text: p.Message, Lang: "en"})
	}
	return said
}

// unopened says why a network's dialog could not be opened; nil for errors that
// are not about the text.
func (v *visit) unopened(err error, channel string) []remark {
	var own advocacy.Problems
	var theirs channels.Problems
	var refused *channels.Error
	switch {
	case errors.As(err, &own):
		return []remark{{Text: own[0].Message, Lang: "en"}}
	case errors.As(err, &theirs):
		return []remark{{Text: v.say("dialog-failed", "network", v.Network(channel), "reason", theirs[0].Message)}}
	case errors.As(err, &refused):
		return []remark{{Text: v.say("dialog-failed", "network", v.Network(channel), "reason", refused.Message)}}
	}
	return nil
}

// referral is the body of the page with a referral link.
type referral struct {
	place
	Address, Title string
	What           string // what to do with it
	Mail           bool
}

// refer hands out the person's link for a job posting. Asking twice gives the
// same link, so the answer is the page itself.
func (v *visit) refer() error {
	id := v.params["id"]
	o, err := v.offer(id)
	if err != nil {
		return err
	}
	medium := advocacy.LinkPurpose(v.r.PostForm.Get("medium"))
	keys := map[advocacy.LinkPurpose]string{
		advocacy.ForReferralPost: "refer-page-post", advocacy.ForReferralMail: "refer-page-mail", advocacy.ForReferralMessage: "refer-page-message",
	}
	if keys[medium] == "" || o.Content.Kind != content.JobPosting {
		return errMalformed
	}
	address, err := v.session.Links.Refer(v.r.Context(), id, medium)
	if err != nil {
		return err
	}
	return v.show(http.StatusOK, "referral", page{Title: v.say("refer-page-title"), Body: referral{
		place: v.place, Address: address, Title: o.Content.Title, What: v.say(keys[medium]), Mail: medium == advocacy.ForReferralMail,
	}})
}

// pass has a content offered to the person no more.
func (v *visit) pass() error {
	if err := v.session.Nudges.Pass(v.r.Context(), v.params["id"]); err != nil {
		return err
	}
	return v.seeOther("", "done=passed")
}

// bringBack has everything offered again that the person passed over.
func (v *visit) bringBack() error {
	if err := v.session.Nudges.BringBack(v.r.Context()); err != nil {
		return err
	}
	return v.seeOther("", "done=brought-back")
}
