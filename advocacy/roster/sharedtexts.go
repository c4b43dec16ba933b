package roster

import (
	"errors"
	"io"
	"strings"
)

// sharedTexts are the texts that cells refer to by number, one behind the other:
// a string each would take several times the memory. A text is part of all of
// them, so that what is kept of one has to be cloned.
type sharedTexts struct {
	all  string
	ends []uint32 // of each
}

func (s sharedTexts) count() int { return len(s.ends) }

func (s sharedTexts) text(at int) string {
	start := uint32(0)
	if at > 0 {
		start = s.ends[at-1]
	}
	return s.all[start:s.ends[at]]
}

// What the shared texts of a workbook may be: as many as 200 000 people have in
// forty columns, no two of them alike.
const (
	maxSharedTexts     = 8_000_000
	maxSharedTextBytes = 128 << 20
	// maxSharedPartBytes leaves as much again for the tags around them.
	maxSharedPartBytes = 2 * maxSharedTextBytes
)

func (w workbook) sharedTexts(name string) (sharedTexts, error) {
	f := w.parts[name]
	if f == nil {
		return sharedTexts{}, nil // and a cell that refers to one is damaged
	}
	part, err := w.part(name, maxSharedPartBytes)
	if err != nil {
		return sharedTexts{}, err
	}
	defer part.Close()
	var (
		texts sharedTexts
		all   strings.Builder
	)
	// The part bounds what its texts take, and growing would hold them twice.
	all.Grow(int(min(f.UncompressedSize64, maxSharedTextBytes)))
	texts.ends = make([]uint32, 0, min(f.UncompressedSize64/uint64(len("<si/>")), maxSharedTexts))
	err = newMarkup(part).sharedTexts(func(text []byte) error {
		switch {
		case len(texts.ends) == maxSharedTexts:
			return fileProblem("has more than %d shared texts (xl/sharedStrings.xml); save the sheet of employees alone as XLSX or CSV", maxSharedTexts)
		case all.Len()+len(text) > maxSharedTextBytes:
			return fileProblem("has more than %d MiB of shared texts (xl/sharedStrings.xml); save the sheet of employees alone as XLSX or CSV", maxSharedTextBytes>>20)
		}
		all.Write(text)
		texts.ends = append(texts.ends, uint32(all.Len()))
		return nil
	})
	texts.all = all.String()
	if wrong, ok := damageOf(err); ok {
		return sharedTexts{}, fileProblem("is an XLSX workbook whose shared texts (xl/sharedStrings.xml) are damaged behind number %d: %s; %s", texts.count(), wrong, mendWorkbook)
	}
	return texts, err
}

// sharedTexts hands on each text of a part, in order: a text that was passed
// over would give every cell behind it another's.
func (m *markup) sharedTexts(add func([]byte) error) error {
	var text []byte
	for begun := false; ; {
		kind, err := m.nextTag()
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return err
		case kind == endTag: // of all of them
			continue
		case !begun:
			if begun = m.is("sst"); !begun {
				return damagedRoot
			}
			continue
		case m.is("extLst"):
			err = m.skip()
		case m.is("si"):
			if text, err = m.appendRuns(text[:0]); err == nil {
				err = add(withoutEscapes(text))
			}
		default:
			err = damagedSharedTexts
		}
		if err != nil {
			return err
		}
	}
}

// appendRuns appends the text of the element that was just begun, which is in a
// t or in runs of one each, and reads to its end. Reading aids (rPh) are no part
// of it. A t more than that is another text, whose beginning is lost.
func (m *markup) appendRuns(to []byte) ([]byte, error) {
	inRun, texts, runs := false, 0, 0
	for {
		kind, err := m.nextTag()
		switch {
		case err != nil:
			return nil, err
		case kind == endTag && !inRun:
			return to, nil
		case kind == endTag:
			inRun = false
		case m.is("t") && texts == 0 && inRun == (runs > 0):
			texts++
			to, err = m.appendText(to)
		case m.is("r") && !inRun && (texts == 0 || runs > 0):
			inRun, texts = true, 0
			runs++
		case m.is("rPr"), m.is("rPh"), m.is("phoneticPr"):
			err = m.skip()
		default:
			err = damagedRuns
		}
		if err != nil {
			return nil, err
		}
	}
}
