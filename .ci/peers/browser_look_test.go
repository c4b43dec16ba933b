package peers_test

import (
	"encoding/json"
	"strings"

	"github.com/chromedp/cdproto/accessibility"
	"github.com/stretchr/testify/assert"
)

// inspect holds a page to what every page has to be for every person.
func (p *tab) inspect() {
	p.t.Helper()
	p.fitsTheScreen()
	p.canBeTapped()
	p.hasNames()
}

// fitsTheScreen: nobody scrolls sideways to read.
func (p *tab) fitsTheScreen() {
	p.t.Helper()
	width := ask[[]float64](p, `[document.documentElement.scrollWidth, document.documentElement.clientWidth, document.body.scrollWidth]`)
	assert.LessOrEqual(p.t, width[0], width[1], "the page is wider than the screen: %s", p.text())
	assert.LessOrEqual(p.t, width[2], width[1], "the page is wider than the screen: %s", p.text())
}

// tooSmall lists what is smaller than a finger: WCAG 2.2, 2.5.8 asks for 24 by
// 24 CSS pixels. Links inside a sentence are as high as its lines.
const tooSmall = `[...document.querySelectorAll("a[href]:not(.advocacy-skip), button, input:not([type=hidden]), select, textarea, summary")]
	.filter((e) => e.checkVisibility())
	.map((e) => [e, (e.closest("label") ?? e).getBoundingClientRect()])
	.filter(([e, box]) => Math.min(box.width, box.height) < (getComputedStyle(e).display === "inline" && e.matches("a") ? 16 : 24))
	.map(([e, box]) => e.outerHTML + " is " + box.width + " by " + box.height)`

func (p *tab) canBeTapped() {
	p.t.Helper()
	assert.Empty(p.t, ask[[]string](p, tooSmall), "too small for a finger")
}

// hasNames: whatever can be used has a name that a screen reader says.
func (p *tab) hasNames() {
	p.t.Helper()
	tree := call(p, accessibility.GetFullAXTree, accessibility.GetFullAXTreeParams{})
	said := func(v *accessibility.Value) string {
		var text string
		if v == nil || json.Unmarshal(v.Value, &text) != nil {
			return ""
		}
		return strings.TrimSpace(text)
	}
	controls := 0
	for _, node := range tree.Nodes {
		role := said(node.Role)
		if node.Ignored || role == "RootWebArea" {
			continue
		}
		for _, property := range node.Properties {
			if property.Name == "focusable" {
				controls++
				assert.NotEmpty(p.t, said(node.Name), "a %s without a name", role)
			}
		}
	}
	assert.NotZero(p.t, controls, "a page with nothing to use")
}
