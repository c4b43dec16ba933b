package storetest

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ambassadorkit/ambassadorkit/advocacy"
	"github.com/ambassadorkit/ambassadorkit/cadence"
	"github.com/ambassadorkit/ambassadorkit/channels"
	"github.com/ambassadorkit/ambassadorkit/content"
)

// told is a share with every field.
func told() advocacy.Share {
	return advocacy.Share{
		ID: "h", Subject: "a", Page: "2414183", Content: "c", Channel: "linkedin", State: advocacy.ShareSelfConfirmed,
		Text: "Jeg arbejder i Nordlys.\n\n“Læs” mere 👇 https://go.nordlys.example/x1", TextHash: "0123abcd", OwnWords: true,
		Disclosure: "Jeg arbejder i Nordlys", Rule: "dk-employment", Link: "x1", PostURL: "https://linkedin.example/p/1",
		CreatedAt: base, UpdatedAt: base.Add(time.Minute), PostedAt: base.Add(time.Hour),
		CountedOn: cadence.Date{Year: 2026, Month: time.December, Day: 1}, Department: "Økonomi", Kind: content.News, Version: 1,
		Delivery: advocacy.Delivery{Post: channels.Post{Text: "Jeg arbejder i Nordlys.", Link: "https://go.nordlys.example/x1", Media: []channels.Media{{URL: "https://nordlys.example/m.jpg", Type: "image/jpeg", Alt: "En mølle"}}},
			Hash: "4567cdef", ApprovedAt: base, Chosen: base, Due: base.Add(time.Minute), Key: "h.1", Account: "urn:li:person:1", OwnLink: true, Connection: "k", Attempt: 2, BeganAt: base.Add(time.Minute),
			Committed: true, Tries: 1, PostID: "urn:li:share:1", Problem: "none"},
		NextAt: base.Add(2 * time.Hour),
	}
}

func addShare(t *testing.T, s store, shares ...advocacy.Share) {
	t.Helper()
	s.update(t, func(ctx context.Context, tx *advocacy.Tx) error {
		for _, share := range shares {
			if err := tx.Shares.Insert(ctx, share); err != nil {
				return err
			}
		}
		return nil
	})
}

func getShare(t *testing.T, s store, id string) (share advocacy.Share) {
	t.Helper()
	s.view(t, func(ctx context.Context, tx *advocacy.Tx) (err error) {
		share, err = tx.Shares.Get(ctx, id)
		return err
	})
	return share
}

func move(t *testing.T, s store, share advocacy.Share, from ...advocacy.ShareState) error {
	return s.Update(t.Context(), func(ctx context.Context, tx *advocacy.Tx) error { return tx.Shares.Move(ctx, share, from...) })
}

func shareID(s advocacy.Share) string { return s.ID }

// everyState is every state of a share, and whether it is not posted yet.
var everyState = map[advocacy.ShareState]bool{
	advocacy.ShareDraft: true, advocacy.ShareReady: true, advocacy.ShareDialogOpened: true,
	advocacy.ShareSelfConfirmed: false, advocacy.ShareClickObserved: false, advocacy.ShareCancelled: false,
	advocacy.ShareWaiting: true, advocacy.ShareReturned: true, advocacy.ShareRejected: true,
	advocacy.ShareSending: false, advocacy.SharePosted: false, advocacy.ShareUnconfirmed: false, advocacy.ShareRemoving: false, advocacy.ShareRemoved: false,
}

// unposted are the states that everyState calls so.
func unposted() (states []advocacy.ShareState) {
	for state, is := range everyState {
		if is {
			states = append(states, state)
		}
	}
	return states
}

// forgotten takes out of a share what leads to its person.
func forgotten(s *advocacy.Share) {
	d := &s.Delivery
	d.Post, d.Account, d.Connection, d.PostID, d.Problem, s.NextAt = channels.Post{}, "", "", "", "", time.Time{}
}

// inDoubt are the states in which a share may become live, or be it already.
func inDoubt(state advocacy.ShareState) bool {
	return state == advocacy.ShareSending || state == advocacy.ShareUnconfirmed
}

var shareRules = []rule{
	{"a share comes back as inserted, at version 1", func(t *testing.T, s store) {
		complete(t, told())
		addShare(t, s, told(), advocacy.Share{ID: "bare", CreatedAt: base})
		assert.Equal(t, told(), getShare(t, s, "h"), "a share comes back as inserted")
		assert.Equal(t, advocacy.Share{ID: "bare", CreatedAt: base, Version: 1}, getShare(t, s, "bare"), "a share starts at version 1")
		err := s.Update(t.Context(), func(ctx context.Context, tx *advocacy.Tx) error { return tx.Shares.Insert(ctx, told()) })
		assert.ErrorIs(t, err, advocacy.ErrExists, "a taken ID is ErrExists")
		s.view(t, func(ctx context.Context, tx *advocacy.Tx) error {
			_, err := tx.Shares.Get(ctx, "nowhere")
			assert.ErrorIs(t, err, advocacy.ErrNotFound)
			return nil
		})
	}},
	{"a share moves from the state and version it is in", func(t *testing.T, s store) {
		draft := told()
		draft.State = advocacy.ShareDraft
		addShare(t, s, draft)
		next := advocacy.Share{ID: "h", Subject: "b", State: advocacy.ShareReady, CreatedAt: base.Add(time.Hour), Version: 1}
		assert.ErrorIs(t, move(t, s, next, advocacy.ShareReady, advocacy.ShareDialogOpened), advocacy.ErrConflict, "a share moves from the states given only")
		assert.ErrorIs(t, move(t, s, next), advocacy.ErrConflict, "from no state at all no share moves")
		stale, early := next, next
		stale.Version, early.Version = 0, 2
		assert.ErrorIs(t, move(t, s, stale, advocacy.ShareDraft), advocacy.ErrConflict, "a share moves from its stored version only")
		assert.ErrorIs(t, move(t, s, early, advocacy.ShareDraft), advocacy.ErrConflict, "a share moves from its stored version only")
		assert.Equal(t, draft, getShare(t, s, "h"), "what did not move is as it was")
		nowhere := next
		nowhere.ID = "nowhere"
		assert.ErrorIs(t, move(t, s, nowhere, advocacy.ShareDraft), advocacy.ErrNotFound)
		require.NoError(t, move(t, s, next, advocacy.ShareReady, advocacy.ShareDraft))
		next.Version = 2
		assert.Equal(t, next, getShare(t, s, "h"), "Move stores every field, one version higher")
		require.NoError(t, move(t, s, next, advocacy.ShareReady), "a share may move to the state that it is in")
		assert.Equal(t, 3, getShare(t, s, "h").Version)
	}},
	{"a subject's shares are newest first", func(t *testing.T, s store) {
		addShare(t, s,
			advocacy.Share{ID: "old", Subject: "a", CreatedAt: base.Add(-time.Microsecond)},
			advocacy.Share{ID: "2", Subject: "a", CreatedAt: base}, advocacy.Share{ID: "1", Subject: "a", CreatedAt: base},
			advocacy.Share{ID: "new", Subject: "a", CreatedAt: base.Add(time.Hour)},
			advocacy.Share{ID: "other", Subject: "b", CreatedAt: base}, advocacy.Share{ID: "released", CreatedAt: base})
		s.view(t, func(ctx context.Context, tx *advocacy.Tx) error {
			found, err := tx.Shares.ForSubject(ctx, "a", base)
			require.NoError(t, err)
			assert.Equal(t, []string{"new", "1", "2"}, project(found, shareID), "newest first, ties by ID; since is in it")
			found, err = tx.Shares.ForSubject(ctx, "a", time.Time{})
			require.NoError(t, err)
			assert.Equal(t, []string{"new", "1", "2", "old"}, project(found, shareID), "since the zero time is since ever")
			found, err = tx.Shares.ForSubject(ctx, "", time.Time{})
			assert.Empty(t, found, "the empty subject is nobody: released shares are not a person's")
			return err
		})
	}},
	{"posts of pages are newest first, and nobody's", func(t *testing.T, s store) {
		addShare(t, s, advocacy.Share{ID: "old", Page: "1", CreatedAt: base.Add(-time.Microsecond)},
			advocacy.Share{ID: "2", Page: "2", CreatedAt: base}, advocacy.Share{ID: "1", Page: "1", CreatedAt: base},
			advocacy.Share{ID: "a person's", Subject: "a", CreatedAt: base}, advocacy.Share{ID: "a leaver's", CreatedAt: base})
		s.view(t, func(ctx context.Context, tx *advocacy.Tx) error {
			found, err := tx.Shares.OfPages(ctx)
			assert.Equal(t, []string{"1", "2", "old"}, project(found, shareID), "newest first, ties by ID")
			return err
		})
	}},
	{"the first posted share of a content is found", func(t *testing.T, s store) {
		for i, state := range []advocacy.ShareState{advocacy.ShareCancelled, advocacy.ShareDialogOpened, advocacy.ShareSelfConfirmed, advocacy.ShareClickObserved} {
			addShare(t, s, advocacy.Share{ID: fmt.Sprint("c", i), Content: "c", State: state, CreatedAt: base, PostedAt: base.Add(time.Duration(i) * time.Minute)})
		}
		addShare(t, s, advocacy.Share{ID: "draft", Content: "c", State: advocacy.ShareDraft, CreatedAt: base},
			advocacy.Share{ID: "page", Page: "1", Content: "c", State: advocacy.SharePosted, CreatedAt: base, PostedAt: base},
			advocacy.Share{ID: "odd", Content: "c", State: advocacy.ShareClickObserved, CreatedAt: base},
			advocacy.Share{ID: "other", Content: "other", State: advocacy.ShareSelfConfirmed, CreatedAt: base, PostedAt: base},
			advocacy.Share{ID: "d", Content: "drafted", State: advocacy.ShareDraft, CreatedAt: base})
		for id, want := range map[string]string{"c": "c2", "other": "other"} {
			s.view(t, func(ctx context.Context, tx *advocacy.Tx) error {
				first, err := tx.Shares.FirstPosted(ctx, id)
				assert.Equal(t, want, first.ID, "FirstPosted(%q) is the earliest of those that people posted", id)
				return err
			})
		}
		for _, id := range []string{"drafted", "nothing"} {
			s.view(t, func(ctx context.Context, tx *advocacy.Tx) error {
				_, err := tx.Shares.FirstPosted(ctx, id)
				assert.ErrorIs(t, err, advocacy.ErrNotFound)
				return nil
			})
		}
	}},
	{"a released share holds nothing of the person", func(t *testing.T, s store) {
		at := base.Add(24 * time.Hour)
		for state := range everyState {
			share := told()
			share.ID, share.State = string(state), state
			addShare(t, s, share)
		}
		other := told()
		other.Subject = "b"
		addShare(t, s, other)
		s.update(t, func(ctx context.Context, tx *advocacy.Tx) error {
			n, err := tx.Shares.Release(ctx, "a", at)
			assert.Equal(t, len(everyState), n, "Release returns how many shares it changed")
			return err
		})
		for state, open := range everyState {
			want := told()
			want.ID, want.State, want.Version, want.UpdatedAt = string(state), state, 2, at
			want.Subject, want.Text, want.PostURL, want.Department = "", "", "", ""
			want.Delivery.StopRequested = inDoubt(state)
			if !inDoubt(state) && state != advocacy.ShareRemoving {
				forgotten(&want)
			}
			if open {
				want.State = advocacy.ShareCancelled
			}
			assert.Equal(t, want, getShare(t, s, string(state)), "a released %s share has no subject, text, address or department, and leads nowhere unless the network is still to be asked for it; what was not posted is cancelled, the rest stays", state)
			late := told()
			late.ID = string(state)
			assert.ErrorIs(t, move(t, s, late, state, advocacy.ShareCancelled), advocacy.ErrConflict, "who still holds the share from before its release cannot bring its text back")
		}
		asked := told()
		asked.ID, asked.Subject, asked.State, asked.NextAt = "asked", "c", advocacy.ShareUnconfirmed, time.Time{}
		addShare(t, s, asked)
		s.update(t, func(ctx context.Context, tx *advocacy.Tx) error {
			_, err := tx.Shares.Release(ctx, "c", at)
			return err
		})
		released := getShare(t, s, "asked")
		assert.True(t, released.Delivery.StopRequested)
		assert.Empty(t, released.Delivery.Post, "what only its person could have told leads nowhere")
		assert.Empty(t, released.Delivery.Account)
		assert.Equal(t, other, getShare(t, s, "h"), "Release leaves others' shares alone")
		for _, subject := range []string{"a", "", "nobody"} {
			s.update(t, func(ctx context.Context, tx *advocacy.Tx) error {
				n, err := tx.Shares.Release(ctx, subject, at)
				assert.Zero(t, n, "releasing a subject without shares changes nothing, and the empty subject is nobody")
				return err
			})
		}
	}},
	{"a recall cancels what is not posted", func(t *testing.T, s store) {
		at := base.Add(24 * time.Hour)
		for state := range everyState {
			share := told()
			share.ID, share.State = string(state), state
			addShare(t, s, share)
		}
		other := told()
		other.Content, other.State = "another", advocacy.ShareDraft
		addShare(t, s, other)
		for _, want := range []int{6, 0} {
			s.update(t, func(ctx context.Context, tx *advocacy.Tx) error {
				n, err := tx.Shares.Cancel(ctx, "c", at, unposted()...)
				assert.Equal(t, want, n, "Cancel returns how many shares it cancelled")
				return err
			})
		}
		for state, open := range everyState {
			want := told()
			want.ID, want.State = string(state), state
			if open {
				want.State, want.UpdatedAt, want.Version, want.NextAt = advocacy.ShareCancelled, at, 2, time.Time{}
			}
			assert.Equal(t, want, getShare(t, s, string(state)), "Cancel changes the shares of a content that are not posted, and nothing else")
		}
		assert.Equal(t, other, getShare(t, s, "h"), "Cancel leaves other contents' shares alone")
	}},
	{"a freeze cancels what is being sent and is not committed", func(t *testing.T, s store) {
		committed, preparing := told(), told()
		committed.ID, committed.State = "committed", advocacy.ShareSending
		preparing.ID, preparing.State, preparing.Delivery.Committed = "preparing", advocacy.ShareSending, false
		addShare(t, s, committed, preparing)
		s.update(t, func(ctx context.Context, tx *advocacy.Tx) error {
			n, err := tx.Shares.Cancel(ctx, "c", base, advocacy.ShareSending)
			assert.Equal(t, 1, n)
			return err
		})
		assert.Equal(t, committed, getShare(t, s, "committed"), "one that is committed may be live")
		assert.Equal(t, advocacy.ShareCancelled, getShare(t, s, "preparing").State)
	}},
	{"what may be live is to be stopped", func(t *testing.T, s store) {
		for state := range everyState {
			share := told()
			share.ID, share.State = string(state), state
			addShare(t, s, share)
		}
		s.update(t, func(ctx context.Context, tx *advocacy.Tx) error {
			n, err := tx.Shares.Stop(ctx, "c")
			assert.Equal(t, 2, n, "Stop returns how many shares it changed")
			return err
		})
		for state := range everyState {
			want := told()
			want.ID, want.State = string(state), state
			if inDoubt(state) {
				want.Delivery.StopRequested, want.Version = true, 2
			}
			assert.Equal(t, want, getShare(t, s, string(state)), "Stop changes the shares of a content that are being sent or unconfirmed, and nothing else")
		}
	}},
	{"a share's next step is due once, and held by one", func(t *testing.T, s store) {
		for id, share := range map[string]advocacy.Share{
			"late": {NextAt: base.Add(time.Hour), Channel: "linkedin"}, "early": {NextAt: base, Channel: "linkedin"}, "never": {Channel: "linkedin"},
			"other": {NextAt: base, State: advocacy.ShareUnconfirmed, Channel: "linkedin"}, "elsewhere": {NextAt: base.Add(time.Minute), Channel: "facebook"},
		} {
			share.ID, share.CreatedAt = id, base
			if share.State == "" {
				share.State = advocacy.ShareReady
			}
			addShare(t, s, share)
		}
		due := func(channel string, at time.Time) (ids []string) {
			s.view(t, func(ctx context.Context, tx *advocacy.Tx) (err error) {
				ids, err = tx.Shares.Due(ctx, advocacy.ShareReady, channel, at, 10)
				return err
			})
			return ids
		}
		assert.Empty(t, due("linkedin", base.Add(-time.Microsecond)))
		assert.Equal(t, []string{"early"}, due("linkedin", base))
		assert.Equal(t, []string{"early", "late"}, due("linkedin", base.Add(time.Hour)), "earliest first")
		assert.Equal(t, []string{"early", "elsewhere", "late"}, due("", base.Add(time.Hour)), "the empty channel is all of them")
		hold := func(id string, lease time.Duration) error {
			return s.Update(t.Context(), func(ctx context.Context, tx *advocacy.Tx) error { return tx.Shares.Hold(ctx, id, lease) })
		}
		require.NoError(t, hold("early", time.Hour))
		assert.Equal(t, []string{"late"}, due("linkedin", base.Add(time.Hour)), "what is held is not due")
		assert.ErrorIs(t, hold("early", time.Hour), advocacy.ErrConflict)
		assert.ErrorIs(t, hold("nothing", time.Hour), advocacy.ErrNotFound)
		require.NoError(t, move(t, s, getShare(t, s, "early"), advocacy.ShareReady))
		assert.ErrorIs(t, hold("early", time.Hour), advocacy.ErrConflict, "a hold stays while the state does")
		s.update(t, func(ctx context.Context, tx *advocacy.Tx) error { return tx.Shares.Free(ctx, "early") })
		require.NoError(t, hold("early", -time.Hour))
		require.NoError(t, hold("early", time.Hour), "a hold ends with its lease")
		moved := getShare(t, s, "early")
		moved.State = advocacy.ShareWaiting
		require.NoError(t, move(t, s, moved, advocacy.ShareReady))
		assert.NoError(t, hold("early", time.Hour), "a move to another state ends it")
	}},
	{"an attempt is armed and committed by one", func(t *testing.T, s store) {
		ready := told()
		ready.State, ready.Delivery.Committed = advocacy.ShareReady, false
		addShare(t, s, ready)
		arm := func(share advocacy.Share, lease time.Duration) error {
			return s.Update(t.Context(), func(ctx context.Context, tx *advocacy.Tx) error { return tx.Shares.Arm(ctx, share, lease) })
		}
		commit := func(share advocacy.Share) error {
			return s.Update(t.Context(), func(ctx context.Context, tx *advocacy.Tx) error { return tx.Shares.Commit(ctx, share, time.Hour) })
		}
		lapsed := func() (ids []string) {
			s.view(t, func(ctx context.Context, tx *advocacy.Tx) (err error) {
				ids, err = tx.Shares.Lapsed(ctx, 10)
				return err
			})
			return ids
		}
		assert.ErrorIs(t, commit(ready), advocacy.ErrConflict, "what is not armed is not committed")
		require.NoError(t, arm(ready, -time.Hour))
		assert.ErrorIs(t, arm(ready, time.Hour), advocacy.ErrConflict, "of two, one arms it")
		want := ready
		want.State, want.Version = advocacy.ShareSending, 2
		assert.Equal(t, want, getShare(t, s, "h"))
		assert.Equal(t, []string{"h"}, lapsed(), "an attempt is held for as long as its lease")
		want.Delivery.Committed = true
		require.NoError(t, commit(want))
		want.Version = 3
		assert.Equal(t, want, getShare(t, s, "h"))
		assert.Empty(t, lapsed(), "Commit lets it begin anew")
	}},
	{"a sender whose hold ran out is found", func(t *testing.T, s store) {
		for _, id := range []string{"2", "1", "working", "ready"} {
			state := advocacy.ShareSending
			if id == "ready" {
				state = advocacy.ShareReady
			}
			addShare(t, s, advocacy.Share{ID: id, State: state, CreatedAt: base})
			lease := -time.Hour
			if id == "working" {
				lease = time.Hour
			}
			s.update(t, func(ctx context.Context, tx *advocacy.Tx) error { return tx.Shares.Hold(ctx, id, lease) })
		}
		for limit, want := range map[int][]string{10: {"1", "2"}, 1: {"1"}} {
			s.view(t, func(ctx context.Context, tx *advocacy.Tx) error {
				found, err := tx.Shares.Lapsed(ctx, limit)
				assert.Equal(t, want, found)
				return err
			})
		}
	}},
	{"a connection is waited for while the network is to be asked for its shares", func(t *testing.T, s store) {
		for state := range everyState {
			for _, next := range []time.Time{{}, base} {
				share := told()
				share.ID = fmt.Sprint(state, next.IsZero())
				share.State, share.NextAt, share.Delivery.Connection = state, next, share.ID
				addShare(t, s, share)
				want := state == advocacy.ShareSending || (state == advocacy.ShareRemoving || state == advocacy.ShareUnconfirmed) && !next.IsZero()
				s.view(t, func(ctx context.Context, tx *advocacy.Tx) error {
					pending, err := tx.Shares.Pending(ctx, share.ID)
					assert.Equal(t, want, pending, "%s, looked for again: %t", state, !next.IsZero())
					return err
				})
			}
		}
	}},
	{"steps are remembered by share and key", func(t *testing.T, s store) {
		addShare(t, s, advocacy.Share{ID: "h", State: advocacy.ShareSending, Subject: "a", CreatedAt: base})
		step := func(id, key, step string) (value string) {
			s.view(t, func(ctx context.Context, tx *advocacy.Tx) (err error) {
				value, err = tx.Shares.Step(ctx, id, key, step)
				return err
			})
			return value
		}
		assert.Empty(t, step("h", "1", "media/0"), "what was not saved is empty")
		s.update(t, func(ctx context.Context, tx *advocacy.Tx) error {
			return errors.Join(tx.Shares.SaveStep(ctx, "h", "1", "media/0", "first"), tx.Shares.SaveStep(ctx, "h", "2", "media/0", "other key"),
				tx.Shares.SaveStep(ctx, "g", "1", "media/0", "other share"), tx.Shares.SaveStep(ctx, "h", "1", "media/0", "second"))
		})
		assert.Equal(t, "second", step("h", "1", "media/0"))
		assert.Equal(t, "other key", step("h", "2", "media/0"))
		release := func() {
			s.update(t, func(ctx context.Context, tx *advocacy.Tx) error {
				_, err := tx.Shares.Release(ctx, "a", base)
				return err
			})
		}
		addShare(t, s, advocacy.Share{ID: "i", State: advocacy.ShareReady, Subject: "a", CreatedAt: base})
		s.update(t, func(ctx context.Context, tx *advocacy.Tx) error {
			return tx.Shares.SaveStep(ctx, "i", "1", "media/0", "waiting")
		})
		release()
		assert.Empty(t, step("i", "1", "media/0"), "Release forgets the person's steps")
		assert.Equal(t, "second", step("h", "1", "media/0"), "but for an attempt that is on its way")
		assert.Equal(t, "other share", step("g", "1", "media/0"))
		s.update(t, func(ctx context.Context, tx *advocacy.Tx) error { return tx.Shares.DropSteps(ctx, "g") })
		assert.Empty(t, step("g", "1", "media/0"))
	}},
}
