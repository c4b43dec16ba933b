package advocacy

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/ambassadorkit/ambassadorkit/channels"
	"github.com/ambassadorkit/ambassadorkit/content"
)

// FiguresImport says what an import of figures did.
type FiguresImport struct {
	// Added counts posts whose figures are new, and Replaced those whose figures
	// were imported before.
	Added, Replaced int
	// Measured counts posts that the program reads over the network's API by
	// itself: theirs stay.
	Measured int
	// Unmatched are the posts that are of no content. Put a post's address into
	// Content.Posts, and import again.
	Unmatched []channels.PostReadings
}

// ImportPageFigures takes the figures of the company's own posts from a file that
// the page's administrator downloads, for companies without an app that reads them;
// package channels/linkedin reads LinkedIn's. A post belongs to the content whose
// Posts name its address, or whose page post it is. Imported again its figures are
// replaced and never added up, so the file's period should reach back to the first
// post. What it does not tell stays unknown, and is not 0. For owners and systems.
func (g Reports) ImportPageFigures(ctx context.Context, channel string, posts []channels.PostReadings) (FiguresImport, error) {
	var report FiguresImport
	if err := checkReadings(posts); err != nil {
		return report, err
	}
	err := g.s.updateAs(ctx, owners, func(ctx context.Context, tx *Tx, by string) error {
		report = FiguresImport{}
		set, err := tx.settings(ctx)
		if err != nil {
			return err
		}
		if !slices.Contains(set.Channels, channel) {
			return fmt.Errorf("advocacy: figures: %w", Problems{notInUse(set, channel)})
		}
		known, err := companyPosts(ctx, tx, channel)
		if err != nil {
			return err
		}
		for _, post := range posts {
			if err := g.s.importFigures(ctx, tx, known, channel, post, &report); err != nil {
				return err
			}
		}
		return g.s.audit(ctx, tx, by, "page-posts.figures", "", fmt.Sprintf("%s: %d added, %d replaced, %d of no content",
			channel, report.Added, report.Replaced, len(report.Unmatched)))
	})
	if err != nil {
		return FiguresImport{}, err
	}
	return report, nil
}

// mostCounted is more than any post achieves, and what package metrics compares.
const mostCounted = 1_000_000_000

func checkReadings(posts []channels.PostReadings) error {
	var problems Problems
	for i, post := range posts {
		for metric, reading := range post.Readings {
			if reading.Value < 0 || reading.Value > mostCounted {
				problems.add(fmt.Sprintf("posts[%d].readings[%s]", i, metric), "is %d, which is no count of one post", reading.Value)
			}
		}
	}
	if err := problems.err(); err != nil {
		slices.SortFunc(problems, func(a, b Problem) int { return strings.Compare(a.Field, b.Field) })
		return fmt.Errorf("advocacy: figures: %w", err)
	}
	return nil
}

// companyPost is a post of the company's that a content names.
type companyPost struct {
	content string
	share   string // a page's post of the content that was made from here, and is measured
}

// companyPosts are those on a channel, by each name that they go by. A network may
// name a post differently in its files and its API, so that where the program has
// posted a content on a page itself, the content's own references may be that post.
func companyPosts(ctx context.Context, tx *Tx, channel string) (map[string]companyPost, error) {
	known, measured := map[string]companyPost{}, map[string]string{}
	made, err := tx.Shares.OfPages(ctx)
	if err != nil {
		return nil, err
	}
	for _, sh := range made {
		if sh.Channel != channel {
			continue
		}
		post := companyPost{content: sh.Content}
		if sh.Delivery.PostID != "" {
			post.share, measured[sh.Content] = sh.ID, sh.ID
		}
		for _, name := range postNames(sh.PostURL, sh.Delivery.PostID) {
			known[name] = post
		}
	}
	contents, err := tx.Contents.List(ctx)
	if err != nil {
		return nil, err
	}
	for _, r := range contents {
		for _, ref := range r.Posts {
			for _, name := range postNames(ref.URL, ref.ID) {
				if _, taken := known[name]; !taken && ref.Channel == channel {
					known[name] = companyPost{r.ID, measured[r.ID]}
				}
			}
		}
	}
	return known, nil
}

// postNames are what a post can be known by: the network's identifiers, and its
// address as package content writes it.
func postNames(address, id string) (names []string) {
	if id != "" {
		names = append(names, id)
	}
	if address == "" {
		return names
	}
	ref, err := content.ParsePost(address)
	if err != nil {
		return append(names, strings.TrimSpace(address))
	}
	if ref.ID != "" && ref.ID != id {
		names = append(names, ref.ID)
	}
	return append(names, ref.URL)
}

func (p *Program) importFigures(ctx context.Context, tx *Tx, known map[string]companyPost, channel string, post channels.PostReadings, report *FiguresImport) error {
	names := postNames(post.Address, post.ID)
	i := slices.IndexFunc(names, func(name string) bool { return known[name].content != "" })
	if i < 0 {
		report.Unmatched = append(report.Unmatched, post)
		return nil
	}
	found := known[names[i]]
	f := PostFigures{Key: channel + " " + names[0], Content: found.content, Channel: channel, Company: true}
	if found.share != "" {
		read, err := tx.Ledger.FiguresOf(ctx, found.share)
		if errors.Is(err, ErrNotFound) || err == nil && read.Denied == "" {
			report.Measured++
			return nil
		} else if err != nil {
			return err
		}
		f = read
	}
	stored, err := tx.Ledger.Figures(ctx, found.content)
	if err != nil {
		return err
	}
	if slices.ContainsFunc(stored, func(other PostFigures) bool { return other.Key == f.Key && len(other.Counts) > 0 }) {
		report.Replaced++
	} else {
		report.Added++
	}
	f.Counts, f.MeasuredAt = nil, p.instant()
	f.add(post.Readings)
	return tx.Ledger.PutFigures(ctx, f)
}
