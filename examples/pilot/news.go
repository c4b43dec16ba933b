package main

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"github.com/ambassadorkit/ambassadorkit/content"
	"github.com/ambassadorkit/ambassadorkit/content/feed"
	"github.com/ambassadorkit/ambassadorkit/content/fetch"
	"github.com/ambassadorkit/ambassadorkit/examples/internal/nordlys"
)

// news are the feeds of the command line, or the embedded one, and the client
// that asks for them: the public web, and what -allow opens.
type news struct {
	feeds  []*source
	client *fetch.Client
}

func (o *options) news() *news {
	n := &news{client: fetch.New(&fetch.Options{Allow: o.allow})}
	if o.embedded {
		n.feeds = []*source{{name: nordlys.NewsName}}
	}
	for _, name := range o.feeds {
		n.feeds = append(n.feeds, &source{name: name})
	}
	return n
}

// read reads every feed and says what it found.
func (n *news) read(ctx context.Context, out *printer) ([]content.Content, error) {
	var contents []content.Content
	var errs []error
	for _, s := range n.feeds {
		f, changed, err := s.read(ctx, n.client)
		if err != nil {
			errs = append(errs, err)
			continue
		}
		if !changed {
			out.line("  %s: unchanged", s.name)
			continue
		}
		out.line("  %s: %s (%s)", s.name, several(len(f.Contents), "entry", "entries"), f.Format)
		for _, p := range f.Problems {
			out.line("    %v", p)
		}
		contents = append(contents, f.Contents...)
	}
	return contents, errors.Join(errs...)
}

// source is one feed and what is remembered between polls of it.
type source struct {
	name  string
	state feed.State
}

// address reports whether a feed is fetched and not a file.
func (s *source) address() bool { return strings.Contains(s.name, "://") }

// read reads a feed once. changed is false when an address answered that
// nothing has changed since the last time.
func (s *source) read(ctx context.Context, c *fetch.Client) (f feed.Feed, changed bool, err error) {
	switch {
	case s.name == nordlys.NewsName:
		base, _ := url.Parse(nordlys.NewsBase)
		f, err = feed.Parse(bytes.NewReader(nordlys.News()), base)
		return f, true, err
	case s.address():
		if _, err = c.Check(s.name); err == nil {
			f, changed, err = feed.Poll(ctx, c, s.name, &s.state)
		}
	default:
		f, err = s.readFile()
		changed = true
	}
	if err != nil {
		return feed.Feed{}, false, s.blamed(err)
	}
	return f, changed, nil
}

func (s *source) readFile() (feed.Feed, error) {
	if _, err := os.Stat(s.name); errors.Is(err, os.ErrNotExist) {
		return feed.Feed{}, fmt.Errorf("-feed %s: there is no such file; check the name, or begin an address with https://", s.name)
	}
	file, err := openFile("-feed", s.name)
	if err != nil {
		return feed.Feed{}, err
	}
	defer file.Close()
	f, err := feed.Parse(file, nil)
	// The folder does not belong to the feed's identity: the same export read
	// from another place is the same feed.
	for i := range f.Contents {
		f.Contents[i].Source.Feed = filepath.Base(s.name)
	}
	return f, err
}

// blamed says which feed an error is of, and what to do once.
func (s *source) blamed(err error) error {
	var fetched *fetch.Error
	var found *feed.Error
	switch {
	case errors.As(err, &fetched):
		// The client's own sentence is whole; what stands around it says less.
		named := *fetched
		named.Address = cmp.Or(named.Address, s.shown())
		return blame("-feed", &named)
	case errors.As(err, &found):
		named := *found
		named.Source = cmp.Or(named.Source, s.shown())
		return blame("-feed", &named)
	}
	return err
}

// shown is the feed's name without what may be a secret: a sign-in and a query.
func (s *source) shown() string {
	if !s.address() {
		return s.name
	}
	scheme, rest, _ := strings.Cut(s.name, "://")
	if i := strings.IndexAny(rest, "?#"); i >= 0 {
		rest = rest[:i]
	}
	return scheme + "://" + rest[strings.LastIndex(rest, "@")+1:]
}
