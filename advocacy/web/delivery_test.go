package web_test

import (
	"context"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ambassadorkit/ambassadorkit/advocacy"
	"github.com/ambassadorkit/ambassadorkit/channels"
	"github.com/ambassadorkit/ambassadorkit/content"
)

// TestEveryShareThatIsPostedForSomebodySaysWhatTheyCanDo walks the states of such
// a share, and the buttons of each.
func TestEveryShareThatIsPostedForSomebodySaysWhatTheyCanDo(t *testing.T) {
	for state, buttons := range map[advocacy.ShareState]map[string]advocacy.ShareState{
		advocacy.ShareReady:       {"cancel": advocacy.ShareCancelled},
		advocacy.ShareSending:     {"cancel": advocacy.ShareSending},
		advocacy.ShareWaiting:     {"cancel": advocacy.ShareCancelled},
		advocacy.ShareReturned:    {"cancel": advocacy.ShareCancelled},
		advocacy.ShareRejected:    {"cancel": advocacy.ShareCancelled},
		advocacy.ShareUnconfirmed: {"yes": advocacy.SharePosted, "no": advocacy.ShareCancelled, "again": advocacy.ShareReady},
		advocacy.SharePosted:      {"delete": advocacy.ShareRemoving},
		advocacy.ShareRemoving:    {},
		advocacy.ShareRemoved:     {},
		advocacy.ShareCancelled:   {},
	} {
		for button, want := range buttons {
			t.Run(fmt.Sprintf("%s, %s", state, button), func(t *testing.T) {
				s := newSite(t)
				anna, path := s.member(advocacy.Employee{})
				put(t, s, anna.ID, state)
				page := s.open(path + "/share/h")
				page.accessible()
				assert.Contains(t, page.text(), "nothing is lost", "why it is where it is")
				var offered []string
				for _, b := range elements(page.root, "button") {
					if value(b, "name") == "posted" {
						offered = append(offered, value(b, "value"))
					}
				}
				assert.ElementsMatch(t, slices.Collect(maps.Keys(buttons)), offered)
				answer := page.form("/share/h").set("posted", button).send()
				assert.NotEqual(t, http.StatusConflict, answer.status)
				list, err := s.As(anna.ID).Shares.List(t.Context())
				require.NoError(t, err)
				assert.Equal(t, want, list[0].State)
			})
		}
		if len(buttons) == 0 {
			t.Run(string(state), func(t *testing.T) {
				s := newSite(t)
				anna, path := s.member(advocacy.Employee{})
				put(t, s, anna.ID, state)
				page := s.open(path + "/share/h")
				assert.Equal(t, http.StatusOK, page.status)
				for _, b := range elements(page.root, "button") {
					assert.Empty(t, value(b, "name"), "there is nothing to decide")
				}
			})
		}
	}
}

// put stores a share as the program would have it after an attempt.
func put(t *testing.T, s *site, id string, state advocacy.ShareState) {
	t.Helper()
	news := s.Publish(content.Content{})
	require.NoError(t, s.Store.Update(t.Context(), func(ctx context.Context, tx *advocacy.Tx) error {
		person, err := tx.People.ByID(ctx, id)
		if err != nil {
			return err
		}
		sh := advocacy.Share{ID: "h", Subject: person.Subject, Content: news, Channel: channels.LinkedIn, State: state, Text: "Ord", CreatedAt: s.Clock.Now(),
			UpdatedAt: s.Clock.Now(), Delivery: advocacy.Delivery{Key: "h.1", Attempt: 1, PostID: "urn:li:share:1", Problem: "nothing is lost"}}
		if state.Posted() {
			sh.PostedAt = s.Clock.Now().Add(-time.Hour)
		}
		return tx.Shares.Insert(ctx, sh)
	}))
}

// A standing consent is seen on the settings page, and ends with one click there.
func TestAStandingConsentIsSeenAndEndsWithOneClick(t *testing.T) {
	s := newSite(t)
	anna, path := s.member(advocacy.Employee{})
	assert.NotContains(t, s.open(path+"/settings").text(), "uden at spørge hver gang")
	require.NoError(t, s.Store.Update(t.Context(), func(ctx context.Context, tx *advocacy.Tx) error {
		person, err := tx.People.ByID(ctx, anna.ID)
		if err != nil {
			return err
		}
		a, err := tx.Ambassadors.Get(ctx, person.Subject)
		if err != nil {
			return err
		}
		a.Standing = &advocacy.Standing{Channels: []string{channels.LinkedIn}, PerWeek: 2, GivenAt: s.Clock.Now(), Until: s.Clock.Now().AddDate(0, 6, 0)}
		return tx.Ambassadors.Put(ctx, a)
	}))
	page := s.open(path + "/settings")
	page.accessible()
	assert.Contains(t, page.text(), "LinkedIn, højst 2 om ugen")
	page.form("/end-standing").send()
	me, err := s.As(anna.ID).Consents.Me(t.Context())
	require.NoError(t, err)
	assert.Nil(t, me.Ambassador.Standing)
}
