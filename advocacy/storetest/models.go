package storetest

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"pgregory.net/rapid"

	"github.com/ambassadorkit/ambassadorkit/advocacy"
)

var modelRules = []rule{
	{"people do what a map of people does", func(t *testing.T, s store) {
		rapid.Check(t, func(r *rapid.T) {
			m := &peopleModel{store: s, t: t, people: map[string]advocacy.Person{}}
			m.clear(r)
			r.Repeat(rapid.StateMachineActions(m))
		})
	}},
	{"shares do what a map of shares does", func(t *testing.T, s store) {
		run := 0
		rapid.Check(t, func(r *rapid.T) {
			run++
			// Shares are never deleted: each run has IDs and subjects of its own.
			m := &sharesModel{store: s, t: t, prefix: fmt.Sprintf("run%d-", run), shares: map[string]advocacy.Share{}}
			r.Repeat(rapid.StateMachineActions(m))
		})
	}},
}

// tried runs one verb in an Update and checks that its answer is the model's.
func tried(r *rapid.T, t *testing.T, s store, want error, what string, f work) {
	err := s.Update(t.Context(), f)
	switch {
	case want == nil && err != nil:
		r.Fatalf("%s succeeds in the model, and the store says: %v", what, err)
	case want != nil && !errors.Is(err, want):
		r.Fatalf("%s is %q in the model, and the store says: %v", what, want, err)
	}
}

// same fails the model's run when both answers differ.
func same(r *rapid.T, want, got any, rule string) {
	if !assert.ObjectsAreEqual(want, got) {
		r.Fatalf("%s\nmodel: %+v\nstore: %+v", rule, want, got)
	}
}

// peopleModel keeps people by subject in a map. Few IDs, logins and codes make
// them collide often.
type peopleModel struct {
	store  store
	t      *testing.T
	people map[string]advocacy.Person
}

func (m *peopleModel) clear(r *rapid.T) {
	tried(r, m.t, m.store, nil, "erasing everyone", func(ctx context.Context, tx *advocacy.Tx) error {
		everyone, err := collect(tx.People.Fingerprints(ctx))
		if err != nil {
			return err
		}
		return tx.People.Erase(ctx, project(everyone, func(f advocacy.Fingerprint) string { return f.Subject }))
	})
}

func subjectOf(i int) string { return fmt.Sprintf("subject %d", i) }

func (m *peopleModel) draw(r *rapid.T) advocacy.Person {
	p := advocacy.Person{Subject: subjectOf(rapid.IntRange(0, 5).Draw(r, "subject"))}
	p.ID = fmt.Sprint(rapid.IntRange(0, 5).Draw(r, "id"))
	p.Department = rapid.SampledFrom([]string{"", "Økonomi", "Salg"}).Draw(r, "department")
	p.FamilyName = rapid.StringN(0, 8, -1).Draw(r, "family name")
	p.Logins = rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"l1", "l2", "l3", "l4", "l5", "l6"}), 0, 2, rapid.ID[string]).Draw(r, "logins")
	if len(p.Logins) == 0 {
		p.Logins = nil
	}
	p.Fingerprint[0] = rapid.Byte().Draw(r, "fingerprint")
	return p
}

// clash reports whether p takes an ID, a login or a code of somebody else.
func (m *peopleModel) clash(p advocacy.Person) bool {
	for _, other := range m.people {
		if other.Subject == p.Subject {
			continue
		}
		if other.ID == p.ID || p.Code != "" && other.Code == p.Code ||
			slices.ContainsFunc(p.Logins, func(login string) bool { return slices.Contains(other.Logins, login) }) {
			return true
		}
	}
	return false
}

func (m *peopleModel) Insert(r *rapid.T) {
	p := m.draw(r)
	p.Code = rapid.SampledFrom([]string{"", "", "code 1", "code 2"}).Draw(r, "code")
	_, known := m.people[p.Subject]
	var want error
	if known || m.clash(p) {
		want = advocacy.ErrExists
	} else {
		m.people[p.Subject] = p
	}
	tried(r, m.t, m.store, want, "Insert", insert(p))
}

func (m *peopleModel) Replace(r *rapid.T) {
	p := m.draw(r)
	before, known := m.people[p.Subject]
	var want error
	switch {
	case !known:
		want = advocacy.ErrNotFound
	case m.clash(p):
		want = advocacy.ErrExists
	default:
		p.Code = before.Code
		m.people[p.Subject] = p
	}
	tried(r, m.t, m.store, want, "Replace", func(ctx context.Context, tx *advocacy.Tx) error {
		return tx.People.Replace(ctx, []advocacy.Person{p})
	})
}

func (m *peopleModel) SetCode(r *rapid.T) {
	subject := subjectOf(rapid.IntRange(0, 5).Draw(r, "subject"))
	code := rapid.SampledFrom([]string{"", "code 1", "code 2"}).Draw(r, "code")
	p, known := m.people[subject]
	p.Code = code
	var want error
	switch {
	case !known:
		want = advocacy.ErrNotFound
	case m.clash(p):
		want = advocacy.ErrExists
	default:
		m.people[subject] = p
	}
	tried(r, m.t, m.store, want, "SetCode", func(ctx context.Context, tx *advocacy.Tx) error {
		return tx.People.SetCode(ctx, subject, code)
	})
}

func (m *peopleModel) Erase(r *rapid.T) {
	subject := subjectOf(rapid.IntRange(0, 5).Draw(r, "subject"))
	delete(m.people, subject)
	tried(r, m.t, m.store, nil, "Erase", func(ctx context.Context, tx *advocacy.Tx) error {
		return tx.People.Erase(ctx, []string{subject})
	})
}

// Check compares everything that can be asked after each step.
func (m *peopleModel) Check(r *rapid.T) {
	want := slices.SortedFunc(maps.Values(m.people), func(a, b advocacy.Person) int {
		if a.ID < b.ID {
			return -1
		}
		return 1
	})
	err := m.store.View(m.t.Context(), func(ctx context.Context, tx *advocacy.Tx) error {
		found, err := collect(tx.People.All(ctx, advocacy.Group{}))
		if err != nil {
			return err
		}
		if len(found)+len(want) > 0 {
			same(r, want, found, "All yields the people that the model has, by ID")
		}
		for _, p := range want {
			for _, login := range p.Logins {
				found, err := tx.People.ByLogin(ctx, login)
				if err != nil {
					return err
				}
				same(r, p, found, "ByLogin finds whose login it is in the model")
			}
			if p.Code != "" {
				found, err := tx.People.ByCode(ctx, p.Code)
				if err != nil {
					return err
				}
				same(r, p, found, "ByCode finds whose code it is in the model")
			}
		}
		n, err := tx.People.Count(ctx, advocacy.Group{})
		same(r, len(want), n, "Count is how many people the model has")
		return err
	})
	if err != nil {
		r.Fatalf("the model's people are all found, and the store says: %v", err)
	}
}

// sharesModel keeps shares by ID in a map.
type sharesModel struct {
	store  store
	t      *testing.T
	prefix string
	shares map[string]advocacy.Share
}

func (m *sharesModel) name(r *rapid.T, label string) string {
	return m.prefix + rapid.SampledFrom([]string{"1", "2", "3"}).Draw(r, label)
}

var shareStates = slices.Sorted(maps.Keys(everyState))

func (m *sharesModel) draw(r *rapid.T) advocacy.Share {
	return advocacy.Share{
		ID: m.name(r, "id"), Subject: m.name(r, "subject"), Content: m.name(r, "content"),
		State: rapid.SampledFrom(shareStates).Draw(r, "state"), Text: rapid.StringN(0, 8, -1).Draw(r, "text"),
		CreatedAt: base.Add(time.Duration(rapid.IntRange(-2, 2).Draw(r, "made")) * time.Microsecond),
	}
}

func (m *sharesModel) Insert(r *rapid.T) {
	share := m.draw(r)
	var want error
	if _, known := m.shares[share.ID]; known {
		want = advocacy.ErrExists
	} else {
		share.Version = 1
		m.shares[share.ID] = share
	}
	tried(r, m.t, m.store, want, "Insert", func(ctx context.Context, tx *advocacy.Tx) error { return tx.Shares.Insert(ctx, share) })
}

func (m *sharesModel) Move(r *rapid.T) {
	share := m.draw(r)
	before, known := m.shares[share.ID]
	share.Version = before.Version - rapid.IntRange(0, 3).Draw(r, "how stale")/3
	from := rapid.SliceOfN(rapid.SampledFrom(shareStates), 1, 4).Draw(r, "from")
	var want error
	switch {
	case !known:
		want = advocacy.ErrNotFound
	case share.Version != before.Version || !slices.Contains(from, before.State):
		want = advocacy.ErrConflict
	default:
		after := share
		after.Version++
		m.shares[share.ID] = after
	}
	tried(r, m.t, m.store, want, "Move", func(ctx context.Context, tx *advocacy.Tx) error { return tx.Shares.Move(ctx, share, from...) })
}

// sweep is Release and Cancel: it changes the shares that match and compares how many.
func (m *sharesModel) sweep(r *rapid.T, what string, match func(advocacy.Share) bool, change func(*advocacy.Share), verb func(context.Context, *advocacy.Tx) (int, error)) {
	changed := 0
	for id, share := range m.shares {
		if match(share) {
			change(&share)
			share.UpdatedAt = base
			share.Version++
			m.shares[id] = share
			changed++
		}
	}
	tried(r, m.t, m.store, nil, what, func(ctx context.Context, tx *advocacy.Tx) error {
		n, err := verb(ctx, tx)
		same(r, changed, n, what+" returns how many shares it changed")
		return err
	})
}

func (m *sharesModel) Release(r *rapid.T) {
	subject := m.name(r, "subject")
	m.sweep(r, "Release", func(s advocacy.Share) bool { return s.Subject == subject }, func(s *advocacy.Share) {
		s.Subject, s.Text, s.PostURL, s.Department = "", "", "", ""
		s.Delivery.StopRequested = s.Delivery.StopRequested || inDoubt(s.State)
		if s.State != advocacy.ShareSending && (s.State != advocacy.ShareRemoving && s.State != advocacy.ShareUnconfirmed || s.NextAt.IsZero()) {
			forgotten(s)
		}
		if everyState[s.State] {
			s.State = advocacy.ShareCancelled
		}
	}, func(ctx context.Context, tx *advocacy.Tx) (int, error) { return tx.Shares.Release(ctx, subject, base) })
}

func (m *sharesModel) Cancel(r *rapid.T) {
	contentID := m.name(r, "content")
	m.sweep(r, "Cancel", func(s advocacy.Share) bool { return s.Content == contentID && everyState[s.State] },
		func(s *advocacy.Share) { s.State, s.NextAt = advocacy.ShareCancelled, time.Time{} },
		func(ctx context.Context, tx *advocacy.Tx) (int, error) {
			return tx.Shares.Cancel(ctx, contentID, base, unposted()...)
		})
}

// Check compares every share, and each subject's, after each step.
func (m *sharesModel) Check(r *rapid.T) {
	err := m.store.View(m.t.Context(), func(ctx context.Context, tx *advocacy.Tx) error {
		subjects := map[string][]advocacy.Share{}
		for id, want := range m.shares {
			found, err := tx.Shares.Get(ctx, id)
			if err != nil {
				return err
			}
			same(r, want, found, "Get returns the share that the model has")
			if want.Subject != "" {
				subjects[want.Subject] = append(subjects[want.Subject], want)
			}
		}
		for subject, want := range subjects {
			slices.SortFunc(want, func(a, b advocacy.Share) int {
				if c := b.CreatedAt.Compare(a.CreatedAt); c != 0 {
					return c
				}
				if a.ID < b.ID {
					return -1
				}
				return 1
			})
			found, err := tx.Shares.ForSubject(ctx, subject, time.Time{})
			if err != nil {
				return err
			}
			same(r, want, found, "ForSubject yields the subject's shares, newest first, ties by ID")
		}
		return nil
	})
	if err != nil {
		r.Fatalf("the model's shares are all found, and the store says: %v", err)
	}
}
