package sandbox

import "strconv"

// paging is a piece of a list.
type paging struct{ start, count int }

// page reads start and count.
func (p parameters) page(most int) (paging, *answer) {
	page := paging{count: 10}
	for name, value := range map[string]*int{"start": &page.start, "count": &page.count} {
		if raw, there := p[name]; there {
			n, err := strconv.Atoi(raw)
			if err != nil || n < 0 {
				a := badParameter(name, "PARAM_INVALID")
				return page, &a
			}
			*value = n
		}
	}
	page.count = min(page.count, most)
	return page, nil
}

func (p paging) of(elements []any) answer {
	total := len(elements)
	start := min(p.start, total)
	elements = elements[start:min(start+p.count, total)]
	if elements == nil {
		elements = []any{}
	}
	return jsonAnswer(200, map[string]any{
		"paging":   map[string]any{"start": p.start, "count": p.count, "links": []any{}, "total": total},
		"elements": elements,
	})
}
