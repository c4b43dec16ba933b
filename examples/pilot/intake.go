package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/netip"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"github.com/ambassadorkit/ambassadorkit/advocacy"
	"github.com/ambassadorkit/ambassadorkit/advocacy/roster"
	"github.com/ambassadorkit/ambassadorkit/content"
	"github.com/ambassadorkit/ambassadorkit/content/feed"
	"github.com/ambassadorkit/ambassadorkit/content/fetch"
)

// readPeople reads every HR file, and joins them.
func readPeople(o *options) (advocacy.Roster, error) {
	if o.embedded {
		return readRoster(embeddedPeopleName, openEmbedded(embeddedPeople), o.lenient)
	}
	if o.goesOn {
		return advocacy.Roster{}, nil
	}
	var all []advocacy.Roster
	var errs []error
	for _, name := range o.people {
		file, err := openFile("-people", name)
		if err != nil {
			errs = append(errs, err)
			continue
		}
		r, err := readRoster(name, file, o.lenient)
		if err != nil {
			errs = append(errs, err)
			continue
		}
		all = append(all, r)
	}
	if len(errs) > 0 {
		return advocacy.Roster{}, errors.Join(errs...)
	}
	joined, err := roster.Join(all...)
	if err != nil {
		return joined, fmt.Errorf("-people: %w", err)
	}
	return joined, nil
}

func readRoster(name string, file io.ReadCloser, lenient bool) (advocacy.Roster, error) {
	defer file.Close()
	r, err := roster.Read(file, &roster.Options{Source: name, Lenient: lenient})
	if err != nil {
		return r, fmt.Errorf("-people: %w", err)
	}
	return r, nil
}

// openFile opens a file that a flag names.
func openFile(flag, name string) (*os.File, error) {
	info, err := os.Stat(name)
	if err != nil {
		return nil, fileError(flag, name, err)
	}
	if info.IsDir() {
		return nil, fmt.Errorf("%s %s: is a folder; name the file in it", flag, name)
	}
	file, err := os.Open(name)
	if err != nil {
		return nil, fileError(flag, name, err)
	}
	return file, nil
}

// fileError says in one sentence what is wrong with a file that was named.
func fileError(flag, name string, err error) error {
	var pe *os.PathError
	if errors.As(err, &pe) {
		err = pe.Err
	}
	return fmt.Errorf("%s %s: cannot be read (%w); check the name and the rights", flag, name, err)
}

// source is one feed and what is remembered between polls of it.
type source struct {
	name  string
	state feed.State
}

// address reports whether a feed is fetched and not a file.
func (s *source) address() bool {
	return strings.HasPrefix(s.name, "http://") || strings.HasPrefix(s.name, "https://")
}

// sources are the feeds of the command line, or the embedded one.
func sources(o *options) []*source {
	if o.embedded {
		return []*source{{name: embeddedNewsName}}
	}
	var all []*source
	for _, name := range o.feeds {
		all = append(all, &source{name: name})
	}
	return all
}

// client asks for feeds: the public web, and what -allow opens.
func client(allow []netip.Prefix) *fetch.Client {
	return fetch.New(&fetch.Options{Allow: allow})
}

// read reads a feed once. changed is false when an address answered that
// nothing has changed since the last time.
func (s *source) read(ctx context.Context, c *fetch.Client) (f feed.Feed, changed bool, err error) {
	switch {
	case s.name == embeddedNewsName:
		base, _ := url.Parse(embeddedNewsBase)
		f, err = feed.Parse(openEmbedded(embeddedNews), base)
		return f, true, err
	case s.address():
		f, changed, err = feed.Poll(ctx, c, s.name, &s.state)
		if err != nil {
			return f, false, fmt.Errorf("-feed: %w", err)
		}
		return f, changed, nil
	}
	file, err := openFile("-feed", s.name)
	if err != nil {
		return f, false, err
	}
	defer file.Close()
	f, err = feed.Parse(file, nil)
	if err != nil {
		return f, false, fmt.Errorf("-feed %s: %w", s.name, err)
	}
	// The folder does not belong to the feed's identity: the same export read
	// from another place is the same feed.
	for i := range f.Contents {
		f.Contents[i].Source.Feed = filepath.Base(s.name)
	}
	return f, true, nil
}

// readFeeds reads every feed and says what it found.
func readFeeds(ctx context.Context, all []*source, c *fetch.Client, out *printer) ([]content.Content, error) {
	var contents []content.Content
	var errs []error
	for _, s := range all {
		f, changed, err := s.read(ctx, c)
		if err != nil {
			errs = append(errs, err)
			continue
		}
		if !changed {
			out.line("  %s: unchanged", s.name)
			continue
		}
		out.line("  %s: %d entries (%s)", s.name, len(f.Contents), f.Format)
		for _, p := range f.Problems {
			out.line("    %v", p)
		}
		contents = append(contents, f.Contents...)
	}
	return contents, errors.Join(errs...)
}
