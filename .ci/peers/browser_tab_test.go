package peers_test

import (
	"context"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"github.com/chromedp/cdproto/browser"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/cdproto/target"
	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// tab is a tab in front of a person. What goes wrong in it fails the test at its
// end.
type tab struct {
	*site
	words  words
	screen screen
	ctx    context.Context

	mu       sync.Mutex
	faults   []string
	requests []string
	refused  map[string]bool // pages that were answered with an error, as they should be
}

// violations brings what the Content-Security-Policy stopped to the console.
const violations = `addEventListener("securitypolicyviolation", (e) => console.error("securitypolicyviolation", e.violatedDirective, e.blockedURI))`

func (s *site) tab(of screen, language string) *tab {
	s.t.Helper()
	p := &tab{site: s, words: wordsOf(s.t, language), screen: of, refused: map[string]bool{}}
	ctx, stop := chromedp.NewContext(s.browser, chromedp.WithListener(p.heard))
	p.ctx = ctx
	s.t.Cleanup(func() {
		stop()
		p.spotless()
	})
	// The context of the first run is the tab's own: it ends with it.
	require.NoError(s.t, chromedp.Do(ctx))
	size := []chromedp.EmulateViewportOption{}
	if of.touch {
		size = append(size, chromedp.EmulateMobile, chromedp.EmulateTouch)
	}
	p.do(chromedp.EmulateViewport(of.width, of.height, size...))
	call(p, emulation.SetUserAgentOverride, emulation.SetUserAgentOverrideParams{UserAgent: of.agent, AcceptLanguage: language})
	call(p, emulation.SetFocusEmulationEnabled, emulation.SetFocusEmulationEnabledParams{Enabled: true})
	p.atEachPage(violations)
	return p
}

// heard takes down what the browser says about a tab.
func (p *tab) heard(event any) {
	p.mu.Lock()
	defer p.mu.Unlock()
	switch e := event.(type) {
	case *network.EventRequestWillBeSent:
		p.requests = append(p.requests, e.Request.URL)
	case *runtime.EventExceptionThrown:
		p.faults = append(p.faults, "exception: "+e.ExceptionDetails.Text)
	case *runtime.EventConsoleAPICalled:
		var said []string
		for _, a := range e.Args {
			said = append(said, string(a.Value))
		}
		p.faults = append(p.faults, "console: "+strings.Join(said, " "))
	case *log.EventEntryAdded:
		if e.Entry.Level == log.EntryLevelVerbose || e.Entry.Level == log.EntryLevelInfo {
			return
		}
		p.faults = append(p.faults, string(e.Entry.Source)+": "+e.Entry.Text+" "+e.Entry.URL)
	}
}

// spotless holds a tab to what went on in it.
func (p *tab) spotless() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, fault := range p.faults {
		// That a page is an error page is in the log, too.
		before, address, _ := strings.Cut(fault, ") ")
		if !strings.HasPrefix(before, "network: Failed to load resource: the server responded with a status of 4") || !p.refused[address] {
			assert.Fail(p.t, "the browser complains", fault)
		}
	}
	assert.NotEmpty(p.t, p.requests)
	for _, address := range p.requests {
		u, err := url.Parse(address)
		// Data is what the browser's own controls are drawn with.
		if assert.NoError(p.t, err) && u.Scheme != "data" {
			assert.Equal(p.t, "127.0.0.1", u.Hostname(), "the page asked another machine: %s", address)
		}
	}
}

func (p *tab) do(steps ...chromedp.Action[chromedp.Void]) {
	p.t.Helper()
	ctx, done := context.WithTimeout(p.ctx, step)
	defer done()
	require.NoError(p.t, chromedp.Do(ctx, steps...))
}

// call is a command of the browser's protocol to a tab.
func call[P, R any](p *tab, command cdp.Command[P, R], params P) R {
	p.t.Helper()
	answer, err := chromedp.Call(p.ctx, command, params)
	require.NoError(p.t, err)
	return answer
}

// ask evaluates an expression in the page; a promise is waited for.
func ask[T any](p *tab, expression string) T {
	p.t.Helper()
	ctx, done := context.WithTimeout(p.ctx, step)
	defer done()
	answer, err := chromedp.Run(ctx, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
	require.NoError(p.t, err, expression)
	return answer
}

// atEachPage runs a script on each further page, before the page's own.
func (p *tab) atEachPage(script string) {
	p.t.Helper()
	call(p, page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{Source: script})
}

// allow grants a permission that a person would be asked for, or that the tap
// on a button implies.
func (p *tab) allow(permission string) {
	p.t.Helper()
	_, err := chromedp.CallBrowser(p.ctx, browser.SetPermission, browser.SetPermissionParams{
		Permission: &browser.PermissionDescriptor{Name: permission}, Setting: browser.PermissionSettingGranted, Origin: p.server.URL,
	})
	require.NoError(p.t, err)
}

// withoutScript turns scripts off, as some people do.
func (p *tab) withoutScript() {
	p.t.Helper()
	call(p, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
}

// goes takes steps that lead to another page, waits for it, and looks at it.
func (p *tab) goes(status int64, steps ...chromedp.Action[chromedp.Void]) {
	p.t.Helper()
	ctx, done := context.WithTimeout(p.ctx, step)
	defer done()
	answer, err := chromedp.RunResponse(ctx, steps...)
	require.NoError(p.t, err)
	if status >= 400 {
		p.mu.Lock()
		p.refused[answer.URL] = true
		p.mu.Unlock()
	}
	require.Equal(p.t, status, answer.Status, answer.URL)
	p.inspect()
}

// open types an address.
func (p *tab) open(path string) {
	p.t.Helper()
	p.goes(200, chromedp.Navigate(p.server.URL+path))
}

// quoted is a text as XPath and scripts have it; none of ours has both quotation
// marks.
func quoted(text string) string { return `"` + text + `"` }

// spot waits until something is there and not hidden, brings it on the screen, and
// says where its middle is.
const spot = `new Promise((found) => {
	const look = () => {
		const e = document.evaluate(XPATH, document, null, XPathResult.FIRST_ORDERED_NODE_TYPE).singleNodeValue;
		if (!e?.checkVisibility()) return requestAnimationFrame(look);
		e.scrollIntoView({ behavior: "instant", block: "center" });
		const [box] = e.getClientRects();
		found([box.x + box.width / 2, box.y + box.height / 2]);
	};
	look();
})`

// tap uses whatever pointer the person has.
func (p *tab) tap(xpath string) chromedp.Action[chromedp.Void] {
	return chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		at, err := chromedp.Evaluate[[2]float64](strings.Replace(spot, "XPATH", "`"+xpath+"`", 1), chromedp.EvalAwaitPromise)(ctx, t)
		if err != nil {
			return fmt.Errorf("%s: %w", xpath, err)
		}
		act := chromedp.MouseClickXY(at[0], at[1])
		if p.screen.touch {
			act = chromedp.TapXY(at[0], at[1])
		}
		_, err = act(ctx, t)
		return err
	})
}

func (p *tab) button(key string, pairs ...string) chromedp.Action[chromedp.Void] {
	return p.tap(`//button[not(ancestor::details[not(@open)])][normalize-space(.)=` + quoted(p.words.say(key, pairs...)) + `]`)
}

func (p *tab) link(key string, pairs ...string) chromedp.Action[chromedp.Void] {
	return p.tap(`//a[starts-with(normalize-space(.),` + quoted(p.words.say(key, pairs...)) + `)]`)
}

// tick taps the text beside a box.
func (p *tab) tick(text string) {
	p.t.Helper()
	label := `//label[contains(normalize-space(.),` + quoted(text) + `)]`
	ticked := `document.evaluate(` + "`" + label + "`" + `, document, null, XPathResult.FIRST_ORDERED_NODE_TYPE).singleNodeValue.control.checked`
	before := ask[bool](p, ticked)
	p.do(p.tap(label))
	p.until(fmt.Sprintf("%s !== %t", ticked, before))
}

// unfold opens a part of the page that is folded.
func (p *tab) unfold(key string, pairs ...string) {
	p.t.Helper()
	p.do(p.tap(`//summary[normalize-space(.)=` + quoted(p.words.say(key, pairs...)) + `]`))
	p.until(`document.querySelector("details[open]")`)
	p.inspect()
}

// labelled is the field that a label is for.
func labelled(label string) chromedp.Search {
	return chromedp.Search(`//*[@id=//label[normalize-space(.)=` + quoted(label) + `]/@for]`)
}

// write replaces what stands in the field with a label, key by key.
func (p *tab) write(label, text string) {
	p.t.Helper()
	p.do(chromedp.Clear(labelled(label)), chromedp.SendKeys(labelled(label), text))
}

// paste puts a text into the field with a label at once.
func (p *tab) paste(label, text string) {
	p.t.Helper()
	p.do(chromedp.Clear(labelled(label)), chromedp.Focus(labelled(label)))
	call(p, input.InsertText, input.InsertTextParams{Text: text})
}

// until waits for a condition in the page.
func (p *tab) until(condition string) {
	p.t.Helper()
	ctx, done := context.WithTimeout(p.ctx, step)
	defer done()
	for !ask[bool](p, `Boolean(`+condition+`)`) {
		require.NoError(p.t, ctx.Err(), "still not: %s", condition)
	}
}

// text is what one reads, in one line.
func (p *tab) text() string {
	p.t.Helper()
	return strings.Join(strings.Fields(ask[string](p, `document.body.innerText`)), " ")
}

// opens taps what leads to another window, and returns the address that it
// opened with. The window is closed again.
func (p *tab) opens(tap chromedp.Action[chromedp.Void]) *url.URL {
	p.t.Helper()
	ctx, done := context.WithTimeout(p.ctx, step)
	defer done()
	opened := make(chan *url.URL, 1)
	id := chromedp.WaitNewTarget(ctx, func(info *target.Info) bool {
		u, err := url.Parse(info.URL)
		if err != nil || u.Scheme != "http" && u.Scheme != "https" {
			return false
		}
		opened <- u
		return true
	})
	p.do(tap)
	select {
	case <-ctx.Done():
		require.Fail(p.t, "no window was opened")
		return nil
	case u := <-opened:
		_, err := chromedp.CallBrowser(p.ctx, target.CloseTarget, target.CloseTargetParams{TargetID: <-id})
		require.NoError(p.t, err)
		return u
	}
}

// picture keeps a picture of the whole page where $SCREENSHOTS names a folder,
// for people to look at.
func (p *tab) picture(name string) {
	p.t.Helper()
	folder := os.Getenv("SCREENSHOTS")
	if folder == "" {
		return
	}
	image, err := chromedp.Run(p.ctx, chromedp.FullScreenshot(100))
	require.NoError(p.t, err)
	require.NoError(p.t, os.WriteFile(filepath.Join(folder, name+"-"+p.words.language+"-"+p.screen.name+".png"), image, 0o600))
}
