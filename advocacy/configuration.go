package advocacy

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
)

// Configuration are the use cases of an owner on the settings.
type Configuration struct{ s *session }

// Current is the newest version of the settings.
func (c Configuration) Current(ctx context.Context) (v SettingsVersion, err error) {
	err = c.s.viewOwner(ctx, func(ctx context.Context, tx *Tx) error {
		v, err = tx.Settings.Current(ctx)
		return err
	})
	return v, err
}

// Change stores a new version: the current settings as change leaves them.
// Problems of the result are reported all at once, and nothing is stored. A
// change that changes nothing stores nothing.
func (c Configuration) Change(ctx context.Context, change func(*Settings)) (SettingsVersion, error) {
	var v SettingsVersion
	err := c.s.updateOwner(ctx, func(ctx context.Context, tx *Tx, by string) error {
		current, err := tx.Settings.Current(ctx)
		if err != nil {
			return err
		}
		next, err := current.Settings.clone()
		if err != nil {
			return fmt.Errorf("advocacy: settings: %w", err)
		}
		change(&next)
		next.PublicURL = strings.TrimSuffix(next.PublicURL, "/")
		if err := next.Check(c.s.channelNames()); err != nil {
			return fmt.Errorf("advocacy: settings: %w", err)
		}
		if next.TrackingFrom != current.Settings.TrackingFrom || next.TrackingAgreement != current.Settings.TrackingAgreement {
			if err := next.checkNotice(c.s.today(next)); err != nil {
				return fmt.Errorf("advocacy: settings: %w", err)
			}
		}
		if sameJSON(current.Settings, next) {
			v = current
			return nil
		}
		v = SettingsVersion{Number: current.Number + 1, At: c.s.instant(), By: by, Settings: next}
		if err := tx.Settings.Append(ctx, v); err != nil {
			return err
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

// History is every version, oldest first.
func (c Configuration) History(ctx context.Context) (versions []SettingsVersion, err error) {
	err = c.s.viewOwner(ctx, func(ctx context.Context, tx *Tx) error {
		versions, err = tx.Settings.History(ctx)
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
