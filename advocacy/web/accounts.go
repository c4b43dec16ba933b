package web

import (
	"errors"
	"net/http"

	"github.com/ambassadorkit/ambassadorkit/advocacy"
	"github.com/ambassadorkit/ambassadorkit/channels"
)

// accounts is the body of the page with the accounts that the program may post from.
type accounts struct {
	place
	List []account
}

// account is a network with the person's account on it, if they have connected one.
type account struct {
	place
	Channel string
	ID      string // of the connection, empty without one
	Says    string
	Again   bool   // it has ended or ends soon, and can be connected again
	There   string // the network's page on which it is connected
}

// accounts shows what is connected, and the ways to the networks' own pages: plain
// links, since a form that ends at another site is stopped by some browsers.
func (v *visit) accounts() error {
	return v.showAccounts(http.StatusOK, nil, v.said("connected", "disconnected"))
}

// said is what the page that came before has done, by the address.
func (v *visit) said(known ...string) string {
	for _, key := range known {
		if v.r.URL.Query().Get("done") == key {
			return v.say(key)
		}
	}
	return ""
}

func (v *visit) showAccounts(status int, problems []remark, notice string) error {
	if v.me.State != advocacy.Joined {
		return advocacy.ErrNotJoined
	}
	list, err := v.session.Connections.List(v.r.Context())
	if err != nil {
		return err
	}
	body := accounts{place: v.place}
	if v.h.address == "" {
		return errMissing
	}
	for _, channel := range v.about.Channels {
		a := account{place: v.place, Channel: channel, Says: v.say("account-none")}
		for _, c := range list {
			if c.Channel == channel {
				a.ID, a.Says, a.Again = c.ID, v.connectionSays(c), c.State != advocacy.Connected || c.Expiring(v.h.now())
			}
		}
		a.There, err = v.session.Connections.Begin(v.r.Context(), channel, channels.Person, v.h.backURL())
		if refused := (*channels.Error)(nil); errors.As(err, &refused) || errors.As(err, new(advocacy.Problems)) {
			a.There = "" // there is no app for it, or no vault
		} else if err != nil {
			return err
		}
		if a.There != "" || a.ID != "" {
			body.List = append(body.List, a)
		}
	}
	return v.show(status, "accounts", page{Title: v.say("accounts-title"), Problems: problems, Notice: notice, Body: body})
}

func (v *visit) connectionSays(c advocacy.Connection) string {
	switch {
	case c.State != advocacy.Connected:
		return v.say("account-ended")
	case c.Expiring(v.h.now()):
		return v.say("account-expiring", "date", v.date(c.Expires))
	case !c.Expires.IsZero():
		return v.say("account-until", "date", v.date(c.Expires))
	}
	return v.say("account-connected", "date", v.date(c.ConnectedAt))
}

// backURL is where a network sends people back to.
func (h *Handler) backURL() string { return h.address + "accounts/back" }

// back is where a network sends a person back to: with a code, or without one when
// they changed their mind there.
func (v *visit) back() error {
	query := v.r.URL.Query()
	if query.Get("code") == "" {
		return v.showAccounts(http.StatusOK, nil, v.say("connect-not"))
	}
	_, err := v.session.Connections.Finish(v.r.Context(), advocacy.FinishRequest{State: query.Get("state"), Code: query.Get("code")})
	refused := (*channels.Error)(nil)
	switch {
	case errors.Is(err, advocacy.ErrBadToken), errors.Is(err, advocacy.ErrTokenExpired), errors.As(err, &refused):
		// The code is used up, or never was one: the way there begins anew.
		return v.showAccounts(http.StatusUnprocessableEntity, []remark{{Text: v.say("connect-failed")}}, "")
	case err != nil:
		return err
	}
	return v.seeOther("accounts", "done=connected")
}

func (v *visit) disconnect() error {
	if err := v.session.Connections.Disconnect(v.r.Context(), v.params["id"]); err != nil {
		return err
	}
	return v.seeOther("accounts", "done=disconnected")
}
