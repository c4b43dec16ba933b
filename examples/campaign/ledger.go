package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/ambassadorkit/ambassadorkit/advocacy"
	"github.com/ambassadorkit/ambassadorkit/channels/sandbox"
)

// balance is the network's ledger held against the program.
type balance struct {
	// Posts are those in the ledger that are the campaign's, deleted ones too.
	Posts int `json:"posts"`
	// SecondCreates are posts of a share beyond its first one, and beyond those
	// that the person asked for because the one before was not there.
	SecondCreates int `json:"secondCreates"`
	// Lost are shares that the program says are live and the ledger does not have,
	// and posts in the ledger that no share of the program's is behind.
	Lost int `json:"lost"`
	// Open are shares of which nobody knows yet.
	Open int `json:"open"`
}

func (b balance) String() string {
	text := fmt.Sprintf("ledger: %d posts, %d second creates, %d lost", b.Posts, b.SecondCreates, b.Lost)
	if b.Open > 0 {
		text += fmt.Sprintf(", %d not known yet", b.Open)
	}
	return text
}

// creates are the posts in the ledger that were made of a share from an account.
func creates(posts []sandbox.Post, account string, sh advocacy.Share) []sandbox.Post {
	var made []sandbox.Post
	for _, p := range posts {
		if p.Author == account && (p.ID == sh.Delivery.PostID || p.Text == sh.Text && strings.HasSuffix(p.Link, "/"+sh.Link)) {
			made = append(made, p)
		}
	}
	return made
}

// balance holds every post of the campaign's accounts against the shares.
func (c *campaign) balance(ctx context.Context) (balance, error) {
	var b balance
	posts, err := c.Posts(ctx)
	if err != nil {
		return b, err
	}
	known := map[string]bool{}
	count := func(account string, sh advocacy.Share, again int) {
		made := creates(posts, account, sh)
		for _, p := range made {
			known[p.ID] = true
		}
		b.SecondCreates += max(0, len(made)-1-again)
		switch {
		case sh.State == advocacy.ShareUnconfirmed || sh.State == advocacy.ShareSending:
			b.Open++
		case sh.Delivery.Key != "" && sh.State.Posted() && len(made) == 0:
			b.Lost++
		}
	}
	for _, p := range c.people {
		for id, sh := range p.shares {
			if p.account != "" {
				count(p.account, sh, p.again[id])
			}
		}
	}
	pagePosts, err := c.owner.Contents.PagePosts(ctx)
	if err != nil {
		return b, err
	}
	for _, sh := range pagePosts {
		count(c.pageAccount(), sh, c.pageAgain[sh.ID])
	}
	for _, p := range posts {
		if c.ours(p.Author) {
			b.Posts++
			if !known[p.ID] {
				b.Lost++
			}
		}
	}
	return b, nil
}
