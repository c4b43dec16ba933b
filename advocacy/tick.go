package advocacy

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/ambassadorkit/ambassadorkit/cadence"
)

// tickBatch bounds how much one transaction of a Tick holds.
const tickBatch = 200

// Tick does all due work once: contents whose window has passed, people whose
// last day has, invitations and digests that are due, messages that a crash
// left behind, shares that are to be posted, looked for or deleted, what retention no
// longer allows to keep, and figures of live posts that are to be read. A step that fails
// does not keep the others from running; their errors come back together. It goes
// by the settings of the moment in which it begins.
//
// Ticks may run at once, in one process or several: each piece of work is
// claimed in the store first. Cancelling ctx stops between two messages; the
// outcome of one that is being sent is still recorded.
//
// The networks are worked at side by side, each for about a minute, in which posting,
// looking, deleting and the rest take turns of ten seconds; what is left is the next
// Tick's. One that does not answer holds a Tick up for Options.Lease at
// most, and no other network's work. A channel that this program was not handed is
// another node's: only what waits for it for a day is given back to its person.
//
// Call it once a minute: what is more than an hour late is not sent but
// planned anew, within people's windows.
func (p *Program) Tick(ctx context.Context) error {
	// Read once: to read them is most of what a tick with nothing to do costs.
	var set Settings
	err := p.store.View(ctx, func(ctx context.Context, tx *Tx) (err error) {
		set, err = tx.settings(ctx)
		return err
	})
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if err != nil {
		return fmt.Errorf("advocacy: tick: %w", err)
	}
	var errs []error
	for _, step := range []struct {
		name string
		run  func(context.Context) error
	}{
		{"expire contents", p.expireContents},
		{"off-board", func(ctx context.Context) error { return p.offboardEnded(ctx, set) }},
		{"take stock", func(ctx context.Context) error { return p.takeStock(ctx, set) }},
		{"plan invitations", thawed(set, func(ctx context.Context) error { return p.planInvitations(ctx, set) })},
		{"plan digests", thawed(set, p.planDigests)},
		{"recover messages", p.recoverLapsed},
		{"send messages", thawed(set, p.sendDue)},
		{"recover shares", p.recoverShares},
		{"give shares back", p.strand},
		{"forget connections", p.forgetEnded},
		{"retention", func(ctx context.Context) error { return p.retain(ctx, set) }},
		{"networks", p.workNetworks}, // which measure what retention leaves
	} {
		if err := step.run(ctx); err != nil {
			if ctx.Err() != nil {
				return ctx.Err()
			}
			errs = append(errs, fmt.Errorf("advocacy: %s: %w", step.name, err))
		}
	}
	return errors.Join(errs...)
}

// offboardEnded takes out people whose last day has passed.
func (p *Program) offboardEnded(ctx context.Context, set Settings) error {
	today := p.today(set)
	for {
		n := 0
		err := p.store.Update(ctx, func(ctx context.Context, tx *Tx) error {
			ended, err := tx.People.Ended(ctx, today, tickBatch)
			if err != nil {
				return err
			}
			n = len(ended)
			for _, person := range ended {
				if err := p.offboard(ctx, tx, byProgram, person.Subject, today); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil || n < tickBatch {
			return err
		}
	}
}

// planInvitations plans one invitation for everyone in the pilot and in the
// waves that have begun. A row for each keeps anyone from being invited twice.
func (p *Program) planInvitations(ctx context.Context, set Settings) error {
	today := p.today(set)
	var waves []Wave
	if set.Pilot != nil {
		waves = append(waves, Wave{Name: PilotWave, Group: *set.Pilot})
	}
	for _, w := range set.Waves {
		if w.From.Compare(today) <= 0 {
			waves = append(waves, w)
		}
	}
	for _, w := range waves {
		for {
			n := 0
			err := p.store.Update(ctx, func(ctx context.Context, tx *Tx) error {
				people, err := tx.People.Uninvited(ctx, w.Group, today, tickBatch)
				n = len(people)
				if err != nil {
					return err
				}
				for _, person := range people {
					if err := p.planInvitation(ctx, tx, set, person, w.Name); err != nil {
						return err
					}
				}
				return nil
			})
			if err != nil {
				return err
			}
			if n < tickBatch {
				break
			}
		}
	}
	return nil
}

func (p *Program) planInvitation(ctx context.Context, tx *Tx, set Settings, person Person, wave string) error {
	at, why, ok := p.invitationTime(set, person, p.instant())
	if !ok {
		return fmt.Errorf("settings: plan: its windows and quiet times leave no time to invite people of %s; open a window outside them", departmentLabel(person.Department))
	}
	if person.Email == "" {
		if err := tx.People.SetCode(ctx, person.Subject, p.codeHash(p.code(person.Subject))); err != nil {
			return err
		}
	}
	if err := tx.Ambassadors.Put(ctx, Ambassador{Subject: person.Subject, State: Invited, Wave: wave}); err != nil {
		return err
	}
	n := Nudge{ID: p.id(nudgeIDLength), Subject: person.Subject, Kind: Invitation, Wave: wave, Due: at.UTC(), Reason: why.String(), State: NudgePlanned}
	// One that was cancelled at the same moment may be there, after a group was
	// taken back and named again.
	err := tx.Nudges.Plan(ctx, n)
	for errors.Is(err, ErrExists) {
		n.Due = n.Due.Add(time.Second)
		err = tx.Nudges.Plan(ctx, n)
	}
	return errors.Join(err, p.audit(ctx, tx, byProgram, "nudges.plan", n.ID, string(Invitation)))
}

const nudgeIDLength = 16

// lateness is how long after its moment a digest is still sent. What is older
// was held up by an outage: it is planned anew, within its window and spread, so
// that recovery does not write to everybody in one minute.
const lateness = time.Hour

// planDigests plans a digest for every ambassador whose moment has come, and
// their next moment. A digest that would be empty is not sent.
func (p *Program) planDigests(ctx context.Context) error {
	for {
		n := 0
		err := p.store.Update(ctx, func(ctx context.Context, tx *Tx) error {
			now := p.instant()
			due, err := tx.Ambassadors.Due(ctx, now, tickBatch)
			n = len(due)
			if err != nil || n == 0 {
				return err
			}
			set, err := tx.settings(ctx)
			if err != nil {
				return err
			}
			contents, err := readMenu(ctx, tx)
			if err != nil {
				return err
			}
			for _, a := range due {
				if err := p.planOne(ctx, tx, set, a, contents, now); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil || n < tickBatch {
			return err
		}
	}
}

func (p *Program) planOne(ctx context.Context, tx *Tx, set Settings, a Ambassador, contents *menu, now time.Time) error {
	person, err := tx.People.BySubject(ctx, a.Subject)
	if err != nil {
		return err
	}
	due := a.NextDigest
	if now.Sub(due) <= lateness && !a.Paused(now) && a.Standing != nil {
		if err := p.planStanding(ctx, tx, set, person, &a, contents); err != nil {
			return err
		}
	}
	if now.Sub(due) <= lateness && !a.Paused(now) && a.Preferences.Messages != OnPage && p.notifierFor(person.recipient()) != nil {
		chosen, err := p.choose(ctx, tx, set, person, a, contents, now)
		if err != nil {
			return err
		}
		if len(chosen) > 0 {
			n := Nudge{ID: p.id(nudgeIDLength), Subject: a.Subject, Kind: Digest, Due: due, State: NudgePlanned}
			if _, why, ok := p.next(set, person, a, due.Add(-time.Nanosecond), nil); ok {
				n.Reason = why.String()
			}
			for _, o := range chosen {
				n.Contents = append(n.Contents, o.Content.ID)
			}
			// One that exists was planned before the clock was set back.
			if err := tx.Nudges.Plan(ctx, n); err == nil {
				err = p.audit(ctx, tx, byProgram, "nudges.plan", n.ID, string(Digest))
				if err != nil {
					return err
				}
			} else if !errors.Is(err, ErrExists) {
				return err
			}
		}
	}
	if err := p.schedule(ctx, tx, set, person, &a, now); err != nil {
		return err
	}
	if now.Sub(due) > lateness {
		if err := p.catchUp(ctx, tx, set, person, &a, now); err != nil {
			return err
		}
	}
	return tx.Ambassadors.Put(ctx, a)
}

// catchUp moves a digest that an outage held up to the next open window, where
// the regular rhythm would have it wait for another week. Caps hold all the same.
func (p *Program) catchUp(ctx context.Context, tx *Tx, set Settings, person Person, a *Ambassador, now time.Time) error {
	if a.NextDigest.IsZero() || a.Paused(now) {
		return nil
	}
	history, err := writtenTo(ctx, tx, person.Subject, now, "")
	if err != nil {
		return err
	}
	often := cadence.EveryContent()
	late := *a
	late.Preferences.Frequency = &often
	if at, _, ok := p.next(set, person, late, now, history); ok && at.Before(a.NextDigest) {
		a.NextDigest = at.UTC()
	}
	return nil
}

// retain deletes single clicks that are older than the settings allow, and what
// figures of posts may not hold any longer.
func (p *Program) retain(ctx context.Context, set Settings) error {
	return p.store.Update(ctx, func(ctx context.Context, tx *Tx) error {
		if err := p.forgetFigures(ctx, tx); err != nil {
			return err
		}
		n, err := tx.Links.DropClicks(ctx, p.instant().AddDate(0, 0, -set.ClickRetention))
		if err != nil || n == 0 {
			return err
		}
		return p.audit(ctx, tx, byProgram, "clicks.drop", "", fmt.Sprint(n))
	})
}
