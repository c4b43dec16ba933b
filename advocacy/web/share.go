package web

import (
	"errors"
	"net/http"
	"net/url"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/ambassadorkit/ambassadorkit/advocacy"
	"github.com/ambassadorkit/ambassadorkit/channels"
)

// shared is one of the person's shares.
type shared struct {
	place
	advocacy.Share
	Title string
	When  string
	Says  string // its state, in words
}

// shares are the person's own, newest first, with the titles of contents that
// are still offered.
func (v *visit) shares(offers []advocacy.Offer) ([]shared, error) {
	mine, err := v.session.Shares.List(v.r.Context())
	if err != nil {
		return nil, err
	}
	titles := map[string]string{}
	for _, o := range offers {
		titles[o.Content.ID] = o.Content.Title
	}
	list := make([]shared, 0, len(mine))
	for _, s := range mine {
		list = append(list, v.shared(s, titles[s.Content]))
	}
	return list, nil
}

func (v *visit) shared(s advocacy.Share, title string) shared {
	if title == "" {
		title = v.say("shares-gone")
	}
	at := s.UpdatedAt
	if s.State.Posted() {
		at = s.PostedAt
	}
	says, err := v.T("share-" + string(s.State))
	if err != nil {
		says = v.say("share-other", "state", s.State)
	}
	if s.State == advocacy.ShareReady && !s.NextAt.IsZero() {
		says = v.say("share-due", "moment", v.Moment(s.NextAt.In(v.zone())))
	}
	return shared{place: v.place, Share: s, Title: title, When: v.date(at), Says: says}
}

// own finds one of the person's shares; another's is not there.
func (v *visit) own(id string) (shared, error) {
	offers, err := v.session.Nudges.Offers(v.r.Context())
	if err != nil {
		return shared{}, err
	}
	mine, err := v.shares(offers)
	if err != nil {
		return shared{}, err
	}
	i := slices.IndexFunc(mine, func(s shared) bool { return s.ID == id })
	if i < 0 {
		return shared{}, errMissing
	}
	return mine[i], nil
}

// handedOver is the body of the page between the text and the network.
type handedOver struct {
	shared
	Intent *channels.Intent // nil when it is not to be opened (any more)
	Over   bool             // it would be, but the content was taken back
	Files  []file
	Typed  string // an address that was refused
}

// file is something to hand over beside the text.
type file struct{ URL, Type, Alt, Name string }

// Asks is what the person is asked of the share: "posted" of one that they post
// themselves; of one that is posted for them, "settle" when nobody knows whether it
// is live, "cancel" before that, "delete" afterwards. It is empty when there is
// nothing to decide.
func (h handedOver) Asks() string {
	switch {
	case h.Delivery.Key == "":
		return "posted"
	case h.State == advocacy.ShareUnconfirmed:
		return "settle"
	case h.State == advocacy.SharePosted && h.Delivery.PostID != "":
		return "delete"
	}
	switch h.State {
	case advocacy.ShareReady, advocacy.ShareSending, advocacy.ShareWaiting, advocacy.ShareReturned, advocacy.ShareRejected:
		return "cancel"
	}
	return ""
}

// Number is the number of a file for people, who count from 1.
func (handedOver) Number(i int) int { return i + 1 }

// step shows a share: while its dialog is open, the text and the way there.
func (v *visit) step() error {
	id := v.params["id"]
	s, err := v.own(id)
	if err != nil {
		return err
	}
	return v.showStep(http.StatusOK, s, nil)
}

func (v *visit) showStep(status int, s shared, problems []remark) error {
	body := handedOver{shared: s, Typed: v.r.PostForm.Get("address")}
	if s.State == advocacy.ShareDialogOpened {
		// A dialog that was opened before is only looked up: nothing changes.
		intent, err := v.session.Shares.Open(v.r.Context(), s.ID)
		switch {
		case err == nil:
			body.Intent = &intent
			body.Files = filesOf(intent)
			v.allowFetch(body.Files)
		case v.unopened(err, s.Channel) != nil || isMissing(err) || errors.Is(err, advocacy.ErrFrozen):
			body.Over = true
		default:
			return err
		}
	}
	return v.show(status, "share", page{Title: v.say("step-title", "network", v.Network(s.Channel)), Problems: problems, Body: body})
}

// filesOf are the files to hand over by hand: only where no dialog is opened,
// since a dialog makes its card from the link.
func filesOf(intent channels.Intent) []file {
	if intent.URL != "" {
		return nil
	}
	var files []file
	for _, m := range intent.Media {
		f := file{URL: m.URL, Type: m.Type, Alt: m.Alt, Name: "file"}
		if u, err := url.Parse(m.URL); err == nil && path.Base(u.Path) != "." && path.Base(u.Path) != "/" {
			f.Name = path.Base(u.Path)
		}
		files = append(files, f)
	}
	return files
}

// plainOrigin is an origin without anything that would end its place in a header.
var plainOrigin = regexp.MustCompile(`^https://[a-z0-9.-]+(:[0-9]+)?$`)

// allowFetch lets the page's script read the files, so that a phone can hand
// them to an app together with the text.
func (v *visit) allowFetch(files []file) {
	var origins []string
	for _, f := range files {
		u, err := url.Parse(f.URL)
		if err != nil {
			continue
		}
		if origin := u.Scheme + "://" + strings.ToLower(u.Host); plainOrigin.MatchString(origin) && !slices.Contains(origins, origin) {
			origins = append(origins, origin)
		}
	}
	if len(origins) > 0 {
		v.allow(policy{"connect-src": origins})
	}
}

// answer takes the person's word on a share: whether it is posted, and, of one
// that the program posts for them, what is to become of it.
func (v *visit) answer() error {
	id := v.params["id"]
	s, err := v.own(id)
	if err != nil {
		return err
	}
	posted, address := v.r.PostForm.Get("posted"), ""
	if posted == "yes" {
		address = v.r.PostForm.Get("address")
	}
	shares := v.session.Shares
	switch {
	case s.Delivery.Key == "" && (posted == "yes" || posted == "no"):
		_, err = shares.Answer(v.r.Context(), id, posted == "yes", address)
	case s.Delivery.Key != "" && (posted == "yes" || posted == "no" || posted == "again"):
		_, err = shares.Settle(v.r.Context(), id, posted == "yes", address, posted == "again")
	case posted == "cancel":
		_, err = shares.Cancel(v.r.Context(), id)
	case posted == "delete":
		_, err = shares.Remove(v.r.Context(), id)
	default:
		return errMalformed
	}
	if v.refused(err) != nil {
		return v.showStep(http.StatusUnprocessableEntity, s, []remark{{Text: v.say("posted-bad-address", "network", v.Network(s.Channel))}})
	}
	if err != nil {
		return err
	}
	return v.seeOther("", "")
}
