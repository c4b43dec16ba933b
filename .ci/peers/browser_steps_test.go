package peers_test

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ambassadorkit/ambassadorkit/advocacy"
)

func (p *tab) joinsFromTheInvitation(e advocacy.Employee, path string) {
	p.t.Helper()
	p.open(path)
	p.picture("join")
	assert.Contains(p.t, p.text(), p.words.say("join-title", "company", "Nordlys"))
	assert.Zero(p.t, ask[int](p, `document.querySelectorAll("input:checked").length`), "no box is ticked in advance")

	p.do(p.button("join-button"))
	p.until(`document.activeElement.name === "participation"`) // which the browser asks for
	assert.Equal(p.t, advocacy.Invited, p.me(e).State, "nothing was sent")

	for _, text := range p.me(e).Texts {
		p.tick(text.Texts[p.words.language])
		assert.Equal(p.t, string(text.Purpose), ask[string](p, `[...document.querySelectorAll("input:checked")].at(-1).name`), "one by one")
	}
	p.tick(p.words.say("join-policy-read"))
	p.goes(http.StatusOK, p.button("join-button"))
	assert.Equal(p.t, advocacy.Joined, p.me(e).State)
	assert.Contains(p.t, p.text(), p.words.say("hello", "name", e.GivenName))
	p.picture("home")
}

// dialog is what a network opens to share in.
type dialog struct {
	name    string // the network's
	address string
	opens   string // the words on the link to it
	link    string // the parameter that has the tracked link
	tooLong int    // more characters than it takes, 0 for not tried
}

// The networks' own: most take a link and nothing else, and X has the link at the
// end of the text.
var (
	linkedIn = dialog{"LinkedIn", "https://www.linkedin.com/sharing/share-offsite/", "step-open", "url", 3000}
	facebook = dialog{"Facebook", "https://www.facebook.com/sharer/sharer.php", "step-open", "u", 0}
	x        = dialog{"X", "https://x.com/intent/tweet", "step-open-filled", "text", 280}
)

// looksAtTheLength of a text that is too long and of one that is not.
func (p *tab) looksAtTheLength(to dialog, text string) {
	p.t.Helper()
	p.unfold("write-on", "network", to.name)
	label := p.words.say("text-label", "network", to.name)
	if to.tooLong > 0 {
		p.paste(label, text+strings.Repeat("x", to.tooLong))
		p.goes(http.StatusUnprocessableEntity, p.button("check-button"))
		assert.Contains(p.t, p.text(), p.words.say("problems"))
		p.picture("too-long-" + to.name)
	}
	p.paste(label, text)
	p.goes(http.StatusOK, p.button("check-button"))
	assert.NotContains(p.t, p.text(), p.words.say("problems"))
	assert.NotEmpty(p.t, ask[string](p, `document.querySelector("[role=status]").textContent`), "the length, on top")
	p.picture("content-" + to.name)
}

// shares goes to the page that hands a text over, which may have been written
// already.
func (p *tab) shares(network, text string) {
	p.t.Helper()
	if ask[bool](p, `document.querySelector("details[open]") === null`) {
		p.unfold("write-on", "network", network)
		p.write(p.words.say("text-label", "network", network), text)
	}
	p.goes(http.StatusOK, p.button("share-button", "network", network))
	assert.True(p.t, strings.HasPrefix(p.approved(), text))
	p.picture("step-" + network)
}

// approved is the text on the page that hands it over.
func (p *tab) approved() string {
	p.t.Helper()
	return ask[string](p, `document.getElementById("text").value`)
}

// copies taps the button and reads the clipboard.
func (p *tab) copies() {
	p.t.Helper()
	p.do(p.button("copy"))
	p.until(`document.querySelector("button[data-copy]").textContent === ` + quoted(p.words.say("copied")))
	copied := ask[string](p, `document.getElementById(document.querySelector("button[data-copy]").dataset.copy).value`)
	assert.Equal(p.t, copied, ask[string](p, `navigator.clipboard.readText()`))
}

// file is one that an app is given.
type file struct {
	Name, Type string
	Size       int
}

// handedOver is what sheet was given.
func (p *tab) handedOver() (handed struct {
	Text  string
	Files []file
}) {
	p.t.Helper()
	p.until(`window.handedOver`)
	require.NoError(p.t, json.Unmarshal([]byte(ask[string](p, `JSON.stringify(window.handedOver)`)), &handed))
	return handed
}

// opensTheDialog in a new window, and returns the tracked link, or the text with
// the link at its end.
func (p *tab) opensTheDialog(to dialog) string {
	p.t.Helper()
	opened := p.opens(p.link(to.opens, "network", to.name))
	assert.Equal(p.t, to.address, opened.Scheme+"://"+opened.Host+opened.Path)
	link := opened.Query().Get(to.link)
	assert.Contains(p.t, link, p.server.URL+advocacy.LinkPath)
	if to.link == "text" {
		assert.Equal(p.t, p.approved(), link)
	}
	return link
}

// answers says on the page of a share that it is posted.
func (p *tab) answers(e advocacy.Employee) {
	p.t.Helper()
	assert.Contains(p.t, p.text(), p.words.say("posted-title"), "asked on return")
	p.goes(http.StatusOK, p.button("posted-yes"))
	assert.Contains(p.t, p.text(), p.words.say("share-self-confirmed"))
	assert.Equal(p.t, advocacy.ShareSelfConfirmed, p.lastShare(e).State)
}

// follows a tracked link, as somebody does who saw the post.
func (p *tab) follows(link *url.URL) {
	p.t.Helper()
	p.goes(http.StatusOK, chromedp.Navigate(link.String()))
	assert.Equal(p.t, p.server.URL+articlePath, ask[string](p, `location.href`))
}

func (p *tab) leaves(e advocacy.Employee) {
	p.t.Helper()
	p.goes(http.StatusOK, p.link("leave-link"))
	p.picture("leave")
	p.goes(http.StatusOK, p.button("leave-button"))
	assert.Contains(p.t, p.text(), p.words.say("join-again"))
	assert.NotContains(p.t, p.text(), e.GivenName, "nothing is kept")
	assert.Equal(p.t, advocacy.Left, p.me(e).State)
}

// back goes back by the browser's button: to a page that the browser kept as it
// was, which loads nothing, or to one that it asks for again.
func (p *tab) back() {
	p.t.Helper()
	history := call(p, page.GetNavigationHistory, cdp.Empty{})
	before := history.Entries[history.CurrentIndex-1]
	ctx, done := context.WithTimeout(p.ctx, step)
	defer done()
	_, err := chromedp.Run(ctx, chromedp.WaitEvent(page.FrameNavigated, func(e page.EventFrameNavigated) bool { return e.Frame.ParentID == "" },
		chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
			_, err := cdp.Call(ctx, t, page.NavigateToHistoryEntry, page.NavigateToHistoryEntryParams{EntryID: before.ID})
			return err
		})))
	require.NoError(p.t, err)
	p.until(`document.readyState === "complete"`)
}
