package advocacy

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/ambassadorkit/ambassadorkit/content"
)

// Contents are the use cases on what may be shared: taken in, edited, approved,
// recalled. All are for owners, editors and systems, but for Get of what is approved,
// and for posts on the company's pages, which are the owners'.
type Contents struct{ s *session }

// ImportReport says what an import did.
type ImportReport struct {
	// Added are new, Updated had changed at their source; both in review
	// unless approved on arrival. Unchanged counts the rest.
	Added, Updated []ContentRecord
	Unchanged      int
}

// Import takes contents as a feed delivered them: one content for each GUID,
// across polls and updates. An update keeps what editors made of it: state,
// messages, prompts, audience, window, priority and posts; what comes from the
// source (title, summary, address, media, facts of a job) is replaced; a window
// that ends with a job's application time follows it. Recalled content stays
// recalled. approve approves what is new; what Check says is
// wrong with a new content is reported as Problems, and nothing is stored.
func (c Contents) Import(ctx context.Context, contents []content.Content, approve bool) (ImportReport, error) {
	var report ImportReport
	err := c.s.updateAs(ctx, editors, func(ctx context.Context, tx *Tx, by string) error {
		report = ImportReport{}
		var problems Problems
		for i, fresh := range contents {
			if err := c.s.importOne(ctx, tx, by, fresh, approve, &report); err != nil {
				var bad content.Problems
				if !errors.As(err, &bad) {
					return err
				}
				for _, q := range bad {
					problems.add(fmt.Sprintf("contents[%d].%s", i, q.Field), "%s", q.Message)
				}
			}
		}
		if err := problems.err(); err != nil {
			return fmt.Errorf("advocacy: import: %w", err)
		}
		open := slices.DeleteFunc(slices.Concat(report.Added, report.Updated), func(r ContentRecord) bool { return r.State != content.Approved })
		if len(open) == 0 {
			return nil
		}
		return c.s.noteAudiences(ctx, tx, open...)
	})
	if err != nil {
		return ImportReport{}, err
	}
	return report, nil
}

func (p *Program) importOne(ctx context.Context, tx *Tx, by string, fresh content.Content, approve bool, report *ImportReport) error {
	stored, err := tx.Contents.BySource(ctx, fresh.Source.Feed, fresh.Source.GUID)
	if err != nil && !errors.Is(err, ErrNotFound) {
		return err
	}
	known := err == nil
	r := ContentRecord{Content: fresh, ImportedAt: p.instant()}
	r.State = content.InReview
	if known {
		r = stored
		if stored.Job != nil && fresh.Job != nil && stored.Window.Until.Equal(stored.Job.ValidThrough) {
			r.Window.Until = fresh.Job.ValidThrough // no editor has set another
		}
		r.Kind, r.Title, r.Summary, r.URL, r.Language = fresh.Kind, fresh.Title, fresh.Summary, fresh.URL, fresh.Language
		r.Topics, r.Media, r.Job, r.Published, r.Source = fresh.Topics, fresh.Media, fresh.Job, fresh.Published, fresh.Source
		if sameJSON(r.Content, stored.Content) {
			report.Unchanged++
			return nil
		}
	} else {
		r.ID = p.id(contentIDLength)
		if approve {
			r.State, r.ApprovedAt = content.Approved, r.ImportedAt
		}
	}
	if err := r.Check(); err != nil {
		return err
	}
	if err := tx.Contents.Put(ctx, r); err != nil {
		return err
	}
	if known {
		report.Updated = append(report.Updated, r)
		return p.audit(ctx, tx, by, "contents.update", r.ID, "")
	}
	report.Added = append(report.Added, r)
	return p.audit(ctx, tx, by, "contents.add", r.ID, string(r.State))
}

const contentIDLength = 10

// Add stores a content made by hand, in the state that it has (Draft if none),
// and returns it with its ID.
func (c Contents) Add(ctx context.Context, fresh content.Content) (ContentRecord, error) {
	var r ContentRecord
	err := c.s.updateAs(ctx, editors, func(ctx context.Context, tx *Tx, by string) error {
		fresh.ID = c.s.id(contentIDLength)
		if fresh.State == "" {
			fresh.State = content.Draft
		}
		r = ContentRecord{Content: fresh, ImportedAt: c.s.instant()}
		if r.State == content.Approved {
			r.ApprovedAt = r.ImportedAt
		}
		if err := r.Check(); err != nil {
			return fmt.Errorf("advocacy: content: %w", inProblems(err))
		}
		if err := errors.Join(tx.Contents.Put(ctx, r), c.s.audit(ctx, tx, by, "contents.add", r.ID, string(r.State))); err != nil {
			return err
		}
		if r.State != content.Approved {
			return nil
		}
		return c.s.noteAudiences(ctx, tx, r)
	})
	return r, err
}

// inProblems are what Check says is wrong with a content, as this package's Problems.
func inProblems(err error) error {
	var bad content.Problems
	if !errors.As(err, &bad) {
		return err
	}
	var problems Problems
	for _, q := range bad {
		problems.add(q.Field, "%s", q.Message)
	}
	return problems
}

// Edit changes a stored content. ID, Source and State stay as they are. Shares that
// were posted stay counted under the Kind that it had then.
func (c Contents) Edit(ctx context.Context, id string, edit func(*content.Content)) (ContentRecord, error) {
	return c.change(ctx, id, "contents.edit", func(_ context.Context, _ *Tx, r *ContentRecord) error {
		keep := r.Content
		edit(&r.Content)
		r.ID, r.Source, r.State = keep.ID, keep.Source, keep.State
		return nil
	})
}

// Approve lets a content be offered.
func (c Contents) Approve(ctx context.Context, id string) (ContentRecord, error) {
	return c.change(ctx, id, "contents.approve", func(_ context.Context, _ *Tx, r *ContentRecord) error {
		r.ApprovedAt = c.s.instant()
		return r.move(content.Approved)
	})
}

// Recall takes a content back: it is offered no more, shares of it and posts on the
// company's pages that are not live are cancelled, those on their way are deleted if
// they turn out to be, and its links lead where the settings say. What is live stays:
// a page's post goes by RemovePagePost.
func (c Contents) Recall(ctx context.Context, id string) (ContentRecord, error) {
	return c.change(ctx, id, "contents.recall", func(ctx context.Context, tx *Tx, r *ContentRecord) error {
		if err := r.move(content.Recalled); err != nil {
			return err
		}
		_, _, err := c.s.takeBack(ctx, tx, id)
		return err
	})
}

// takeBack cancels a content's shares that are not live, and has those that are on
// their way deleted if they turn out to be. It returns how many there are of each.
func (p *Program) takeBack(ctx context.Context, tx *Tx, contentID string) (cancelled, stopped int, err error) {
	cancelled, err = tx.Shares.Cancel(ctx, contentID, p.instant(), ShareDraft, ShareDialogOpened, ShareReady, ShareWaiting, ShareReturned, ShareRejected)
	if err == nil {
		stopped, err = tx.Shares.Stop(ctx, contentID)
	}
	return cancelled, stopped, err
}

// move changes the state where package content allows it.
func (r *ContentRecord) move(to content.State) error {
	if err := r.State.Next(to); err != nil {
		return fmt.Errorf("advocacy: content %s: %w", r.ID, err)
	}
	r.State = to
	return nil
}

func (c Contents) change(ctx context.Context, id, action string, f func(context.Context, *Tx, *ContentRecord) error) (ContentRecord, error) {
	var r ContentRecord
	err := c.s.updateAs(ctx, editors, func(ctx context.Context, tx *Tx, by string) error {
		var err error
		if r, err = tx.Contents.Get(ctx, id); err != nil {
			return fmt.Errorf("advocacy: content %s: %w", id, err)
		}
		before := r
		if err := f(ctx, tx, &r); err != nil {
			return err
		}
		if err := r.Check(); err != nil {
			return fmt.Errorf("advocacy: content %s: %w", id, inProblems(err))
		}
		if err := errors.Join(tx.Contents.Put(ctx, r), c.s.audit(ctx, tx, by, action, id, "")); err != nil {
			return err
		}
		if before.State == r.State && sameJSON(before.Audience, r.Audience) && sameJSON(before.Window, r.Window) && before.Language == r.Language {
			return nil
		}
		return c.s.noteAudiences(ctx, tx, before, r)
	})
	return r, err
}

// Get is one content; people on the roster who are not editors see approved ones
// only, and nobody else sees any.
func (c Contents) Get(ctx context.Context, id string) (r ContentRecord, err error) {
	err = c.s.store.View(ctx, func(ctx context.Context, tx *Tx) error {
		if r, err = tx.Contents.Get(ctx, id); err != nil {
			return err
		}
		if _, _, err = c.s.acts(ctx, tx, editors); err == nil || !errors.Is(err, ErrForbidden) {
			return err
		}
		if r.State == content.Approved {
			_, err = c.s.person(ctx, tx)
		}
		return err
	})
	if err != nil {
		return ContentRecord{}, err
	}
	return r, nil
}

// List is every content in the states given (none: all), newest first.
func (c Contents) List(ctx context.Context, states ...content.State) (list []ContentRecord, err error) {
	err = c.s.viewAs(ctx, editors, func(ctx context.Context, tx *Tx) error {
		list, err = tx.Contents.List(ctx, states...)
		return err
	})
	return list, err
}

// expireContents moves approved contents whose window has passed.
func (p *Program) expireContents(ctx context.Context) error {
	return p.store.Update(ctx, func(ctx context.Context, tx *Tx) error {
		approved, err := tx.Contents.List(ctx, content.Approved)
		if err != nil {
			return err
		}
		now := p.instant()
		for _, r := range approved {
			if r.Window.Until.IsZero() || now.Before(r.Window.Until) {
				continue
			}
			if err := r.move(content.Expired); err != nil {
				return err
			}
			// What was approved for posting goes back to its person when it is due.
			if _, err := tx.Shares.Cancel(ctx, r.ID, now, ShareDraft, ShareDialogOpened); err != nil {
				return err
			}
			if err := errors.Join(tx.Contents.Put(ctx, r), p.audit(ctx, tx, byProgram, "contents.expire", r.ID, "")); err != nil {
				return err
			}
		}
		return nil
	})
}

// topics are those that approved contents have, in order.
func topics(ctx context.Context, tx *Tx) ([]string, error) {
	approved, err := tx.Contents.List(ctx, content.Approved)
	if err != nil {
		return nil, err
	}
	var all []string
	for _, r := range approved {
		all = append(all, r.Topics...)
	}
	slices.Sort(all)
	return slices.Compact(all), nil
}

// everApproved are the contents that are or were offered.
func everApproved(ctx context.Context, tx *Tx) ([]ContentRecord, error) {
	list, err := tx.Contents.List(ctx, content.Approved, content.Expired, content.Recalled)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(list, func(r ContentRecord) bool { return r.ApprovedAt.IsZero() }), nil
}

// oneLine folds a text to one line, for subjects and lists.
func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }
