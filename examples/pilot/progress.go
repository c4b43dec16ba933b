package main

import (
	"io"
	"os"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"
)

// bar shows progress on a terminal, and nothing elsewhere.
type bar struct {
	terminal *os.File                 // nil elsewhere
	shown    *progressbar.ProgressBar // nil when nothing goes on
}

func newBar(w io.Writer) *bar {
	if h, ok := w.(harmless); ok {
		w = h.w // a bar is drawn with what steers a terminal, and of nothing from outside
	}
	file, ok := w.(*os.File)
	if !ok || !term.IsTerminal(int(file.Fd())) {
		return &bar{}
	}
	return &bar{terminal: file}
}

// unknown is how many there are when nobody can tell.
const unknown = -1

// begin starts to count what goes on, of so many.
func (b *bar) begin(what string, of int) {
	if b.terminal == nil || of == 0 {
		return
	}
	b.shown = progressbar.NewOptions(of, progressbar.OptionSetWriter(b.terminal), progressbar.OptionSetDescription(what),
		progressbar.OptionShowCount(), progressbar.OptionClearOnFinish(), progressbar.OptionSetRenderBlankState(true),
		progressbar.OptionSetSpinnerChangeInterval(0)) // it moves when something happens, and has no goroutine
}

func (b *bar) add(n int) {
	if b.shown != nil {
		_ = b.shown.Add(n) // a bar that cannot be drawn stops nothing
	}
}

// clear takes the bar away for what is printed; the next add draws it again.
func (b *bar) clear() {
	if b.shown != nil {
		_ = b.shown.Clear()
	}
}

func (b *bar) finish() {
	if b.shown != nil {
		_ = b.shown.Finish()
		b.shown = nil
	}
}
