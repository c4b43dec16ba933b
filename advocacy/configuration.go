package advocacy

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// Configuration are the use cases of an owner on the settings.
type Configuration struct{ s *session }

// Current is the newest version of the settings. For auditors too.
func (c Configuration) Current(ctx context.Context) (v SettingsVersion, err error) {
	err = c.s.viewAs(ctx, auditors, func(ctx context.Context, tx *Tx) error {
		v, err = tx.Ledger.Settings(ctx)
		return err
	})
	return v, err
}

// Change stores a new version: the current settings as change leaves them.
// Problems of the result are reported all at once, and nothing is stored. A
// change that changes nothing stores nothing. Whoever does not run the program any
// more is named in no older version from then on.
func (c Configuration) Change(ctx context.Context, change func(*Settings)) (SettingsVersion, error) {
	var v SettingsVersion
	err := c.s.updateAs(ctx, owners, func(ctx context.Context, tx *Tx, by string) error {
		current, err := tx.Ledger.Settings(ctx)
		if err != nil {
			return err
		}
		next, err := current.Settings.clone()
		if err != nil {
			return fmt.Errorf("advocacy: settings: %w", err)
		}
		change(&next)
		next.PublicURL = strings.TrimSuffix(next.PublicURL, "/")
		frozen := next.Frozen && !current.Settings.Frozen
		next.FrozenAt = current.Settings.FrozenAt
		if frozen {
			next.FrozenAt = c.s.instant()
		}
		stored, err := tx.Ledger.SettingsHistory(ctx)
		if err != nil {
			return err
		}
		if err := c.s.checkChange(next, current.Settings, stored); err != nil {
			return fmt.Errorf("advocacy: settings: %w", err)
		}
		if sameJSON(current.Settings, next) {
			v = current
			return nil
		}
		v = SettingsVersion{Number: current.Number + 1, At: c.s.instant(), By: by, Settings: next}
		if err := tx.append(ctx, v); err != nil {
			return err
		}
		if err := c.s.redact(ctx, tx, by, next, stored); err != nil {
			return err
		}
		if frozen {
			if _, err := c.s.freeze(ctx, tx); err != nil {
				return err
			}
		}
		if !sameJSON(current.Settings.Plan, next.Plan) || current.Settings.Zone != next.Zone || current.Settings.Country != next.Country {
			if err := c.s.rescheduleAll(ctx, tx, next); err != nil {
				return err
			}
		}
		return c.s.audit(ctx, tx, by, "settings.change", strconv.Itoa(v.Number), "")
	})
	return v, err
}

// checkChange reports every problem of the settings that are to follow the
// current ones, as Problems, or nil.
func (p *Program) checkChange(next, current Settings, stored []SettingsVersion) error {
	found := []error{next.Check(p.channelNames(), p.writesIn()), next.checkVersions(stored)}
	if next.TrackingFrom != current.TrackingFrom || next.TrackingAgreement != current.TrackingAgreement {
		found = append(found, next.checkNotice(p.today(next)))
	}
	var problems Problems
	for _, err := range found {
		var some Problems
		if errors.As(err, &some) {
			problems = append(problems, some...)
		}
	}
	return problems.err()
}

// redact takes out of the older versions whoever does not run the program any more.
func (p *Program) redact(ctx context.Context, tx *Tx, by string, next Settings, older []SettingsVersion) error {
	for _, v := range older {
		kept := v.Settings.redacted(next.Responsible)
		if sameJSON(kept, v.Settings.Responsible) {
			continue
		}
		if err := tx.Ledger.RedactSettings(ctx, v.Number, kept); err != nil {
			return err
		}
		if err := p.audit(ctx, tx, by, "settings.redact", strconv.Itoa(v.Number), ""); err != nil {
			return err
		}
	}
	return nil
}

// History is every version, oldest first. An older one names nobody who does not
// run the program today; see SettingsVersion. For auditors too.
func (c Configuration) History(ctx context.Context) (versions []SettingsVersion, err error) {
	err = c.s.viewAs(ctx, auditors, func(ctx context.Context, tx *Tx) error {
		versions, err = tx.Ledger.SettingsHistory(ctx)
		return err
	})
	return versions, err
}

// sameJSON compares two values as they are stored.
func sameJSON(a, b any) bool {
	x, errX := json.Marshal(a)
	y, errY := json.Marshal(b)
	return errX == nil && errY == nil && bytes.Equal(x, y)
}
