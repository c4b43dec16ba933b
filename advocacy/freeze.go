package advocacy

import (
	"context"
	"time"
)

// haltedSince reports whether the program is frozen, or was after an instant: what
// was approved before a freeze is not brought back by its end.
func (s Settings) haltedSince(at time.Time) bool { return s.Frozen || !at.After(s.FrozenAt) }

// approvalTime is when something that an ambassador approves now counts as
// approved: after the last freeze and within their membership, also where a clock
// stands still or was set back.
func (p *Program) approvalTime(set Settings, a Ambassador) time.Time {
	return later(later(p.instant(), a.JoinedAt), set.FrozenAt.Add(time.Microsecond))
}

// freeze cancels at once what waits to go out. Of what is being sent, Commit
// refuses what is not live yet.
func (p *Program) freeze(ctx context.Context, tx *Tx) (cancelled int, err error) {
	contents, err := tx.Contents.List(ctx)
	if err != nil {
		return 0, err
	}
	for _, r := range contents {
		n, err := tx.Shares.Cancel(ctx, r.ID, p.instant(), ShareReady, ShareWaiting, ShareSending)
		if err != nil {
			return 0, err
		}
		cancelled += n
	}
	return cancelled, nil
}

// thawed is a step that is left out while the program is frozen.
func thawed(set Settings, step func(context.Context) error) func(context.Context) error {
	if set.Frozen {
		return func(context.Context) error { return nil }
	}
	return step
}
