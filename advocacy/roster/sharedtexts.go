package roster

import "strings"

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
	f := w.parts[partName(name)]
	if f == nil {
		return sharedTexts{}, nil
	}
	part, err := w.part(name, maxSharedPartBytes)
	if err != nil {
		return sharedTexts{}, err
	}
	defer part.Close()
	var (
		tags    = newMarkup(part)
		texts   sharedTexts
		all     strings.Builder
		text    []byte
		reading bool
	)
	// The part bounds what its texts take, and growing would hold them twice.
	all.Grow(int(min(f.UncompressedSize64, maxSharedTextBytes)))
	texts.ends = make([]uint32, 0, min(f.UncompressedSize64/uint64(len("<si><t/></si>")), maxSharedTexts))
	for {
		kind, err := tags.next()
		if err != nil {
			return sharedTexts{}, err
		}
		switch kind {
		case startTag:
			if tags.is("rPh") { // a reading aid
				if err := tags.skip(); err != nil {
					return sharedTexts{}, err
				}
				continue
			}
			if tags.is("si") {
				text = text[:0]
			}
			reading = tags.is("t")
		case endTag:
			reading = false
			switch {
			case tags.is("sst"):
				texts.all = all.String()
				return texts, tags.finish()
			case !tags.is("si"):
				continue
			case len(texts.ends) == maxSharedTexts:
				return sharedTexts{}, fileProblem("has more than %d shared texts (xl/sharedStrings.xml); save the sheet of employees alone as XLSX or CSV", maxSharedTexts)
			case all.Len()+len(text) > maxSharedTextBytes:
				return sharedTexts{}, fileProblem("has more than %d MiB of shared texts (xl/sharedStrings.xml); save the sheet of employees alone as XLSX or CSV", maxSharedTextBytes>>20)
			}
			all.Write(text)
			texts.ends = append(texts.ends, uint32(all.Len()))
		case textBetween:
			if !reading {
				continue
			}
			if text, err = tags.appendText(text); err != nil {
				return sharedTexts{}, err
			}
			if len(text) > maxTokenBytes {
				return sharedTexts{}, errTooLarge
			}
		}
	}
}
