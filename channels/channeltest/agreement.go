package channeltest

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"pgregory.net/rapid"

	"github.com/ambassadorkit/ambassadorkit/channels"
)

// agreement publishes generated posts: what Check takes is taken by the network, and
// read as it was approved.
func agreement(t *testing.T, s *suite) {
	account := s.network.Account(t, s.Kind)
	n, taken := 0, 0
	rapid.Check(t, func(r *rapid.T) {
		n++
		post := s.draw(r, n)
		a := channels.Attempt{Account: account, Post: post, Key: fmt.Sprint("key-", n), Journal: &journal{}, Open: s.open}
		if s.publisher.Check(post) != nil {
			return
		}
		taken++
		before := len(s.network.Posts(t))
		receipt, err := s.goOn(t, s.Channel(t, s.network.URL()).Publish, a)
		if err != nil || receipt.ID == "" {
			r.Fatalf("Check takes what the network refuses: %q: %v", post, err)
		}
		posts := s.network.Posts(t)
		if len(posts) != before+1 {
			r.Fatalf("one attempt made %d posts", len(posts)-before)
		}
		got := posts[len(posts)-1]
		if got.Text != post.Text {
			r.Fatalf("readers see %q instead of what was approved, %q", got.Text, post.Text)
		}
		if post.Link != "" && got.Link != post.Link {
			r.Fatalf("readers are led to %q instead of %q", got.Link, post.Link)
		}
		if post.Link == "" && !has(got, post.Media) {
			r.Fatalf("readers get the files %q instead of %q", got.Alts, post.Media)
		}
	})
	assert.Greater(t, 3*taken, n, "Check takes most posts that people would write: %d of %d", taken, n)
}

// draw draws a post that differs from all before it.
func (s *suite) draw(r *rapid.T, n int) channels.Post {
	letters := []rune("abc æøå ÆØÅ 日本 שלום e\u0301 🌱👩‍👩‍👧\u200d\u202e\ufeff \n\r\t.,;:!?'\"&%/=+-" + s.Alphabet)
	pieces := append([]string{"https://nordlys.example/a?b=c&d#e", "www.nordlys.example/x", "\r\n", "#ord", "@navn"}, s.Pieces...)
	text := rapid.SliceOfN(rapid.OneOf(
		rapid.Map(rapid.SampledFrom(letters), func(c rune) string { return string(c) }),
		rapid.SampledFrom(pieces),
		rapid.Map(rapid.Rune(), func(c rune) string { return strings.Map(printed, string(c)) }),
	), 1, 60)
	// beside is what stands beside the text, now and then very long.
	beside := rapid.OneOf(rapid.Just(""), rapid.StringN(0, 20, -1), rapid.Map(rapid.IntRange(300, 5000), func(n int) string { return strings.Repeat("é", n) }))
	post := channels.Post{Text: fmt.Sprintf("%d ", n) + strings.Join(text.Draw(r, "text"), "")}
	if rapid.IntRange(0, 19).Draw(r, "controlled") == 0 {
		post.Text += "\x00"
	}
	if limit := s.publisher.Capabilities().Limits.Text; limit > 0 && rapid.IntRange(0, 9).Draw(r, "long") == 0 {
		post.Text += strings.Repeat("x", max(0, limit-s.publisher.Length(post.Text).Count-rapid.IntRange(-1, 1).Draw(r, "over")))
	}
	if rapid.IntRange(0, 3).Draw(r, "linked") == 0 {
		post.Link = rapid.SampledFrom([]string{"https://nordlys.example/a_b?c=(d)&e=[f]#g", "http://nordlys.example", "https://nordlys.example/%20/æ", "nordlys.example"}).Draw(r, "link")
		post.Description = beside.Draw(r, "description")
	}
	post.Title = beside.Draw(r, "title")
	if needs := s.publisher.Capabilities().Limits.NeedsMedia; s.File != nil && (needs || rapid.IntRange(0, 3).Draw(r, "with files") == 0) {
		for range rapid.IntRange(1, 3).Draw(r, "files") {
			post.Media = append(post.Media, s.media(beside.Draw(r, "alt")))
		}
	}
	return post
}

// printed takes control characters away, which no network shows.
func printed(c rune) rune {
	if c < ' ' && c != '\n' && c != '\r' && c != '\t' || c == 0x7f {
		return -1
	}
	return c
}
