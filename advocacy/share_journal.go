package advocacy

import (
	"context"
	"errors"

	"github.com/ambassadorkit/ambassadorkit/channels"
)

// shareJournal is the memory of an attempt, in the store.
type shareJournal struct {
	program *Program
	attempt *attempt
}

// mine is the share as stored, as long as it is this attempt's.
func (j *shareJournal) mine(ctx context.Context, tx *Tx) (Share, error) {
	sh, err := tx.Shares.Get(ctx, j.attempt.share.ID)
	if err == nil && (sh.State != ShareSending || sh.Delivery.Attempt != j.attempt.share.Delivery.Attempt || sh.Delivery.Key != j.attempt.share.Delivery.Key) {
		err = channels.ErrFenced
	}
	return sh, err
}

// Load implements channels.Journal.
func (j *shareJournal) Load(ctx context.Context, step string) (value string, err error) {
	err = j.program.store.View(ctx, func(ctx context.Context, tx *Tx) error {
		sh, err := j.mine(ctx, tx)
		if err != nil {
			return err
		}
		value, err = tx.Shares.Step(ctx, sh.ID, sh.Delivery.Key, step)
		return err
	})
	return value, err
}

// Save implements channels.Journal.
func (j *shareJournal) Save(ctx context.Context, step, value string) error {
	return j.program.store.Update(ctx, func(ctx context.Context, tx *Tx) error {
		sh, err := j.mine(ctx, tx)
		if err != nil {
			return err
		}
		return tx.Shares.SaveStep(ctx, sh.ID, sh.Delivery.Key, step, value)
	})
}

// errWithdrawn: between the arming of an attempt and its Commit the person or an
// owner took back what it rests on.
var errWithdrawn = errors.New("advocacy: what was approved may not be posted any more")

// Commit implements channels.Journal. It checks all that the posting rests on once
// more: once a revocation has returned, no later Commit succeeds.
func (j *shareJournal) Commit(ctx context.Context) error {
	err := j.program.store.Update(ctx, func(ctx context.Context, tx *Tx) error {
		sh, err := j.mine(ctx, tx)
		if err != nil {
			return err
		}
		v, err := j.program.mayPublish(ctx, tx, sh, j.program.instant())
		if err != nil {
			return err
		}
		connection, err := j.program.connectionOf(ctx, tx, sh)
		if errors.Is(err, ErrNotFound) || err == nil && connection.ID != sh.Delivery.Connection || v.state != ShareSending {
			return errWithdrawn
		} else if err != nil {
			return err
		}
		sh.Delivery.Committed = true
		return tx.Shares.Commit(ctx, sh, j.program.lease)
	})
	if errors.Is(err, errWithdrawn) {
		j.attempt.withdrawn = true
	}
	return err
}
