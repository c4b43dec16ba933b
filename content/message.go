package content

import "strings"

// Message returns the best suggested text for a channel and a language, false
// when there is none. A text for the channel goes before one for every channel;
// within each, the exact language goes first, then the language without its
// region, then, for a language asked for without a region, any region of it.
// Another language is never returned.
func (c Content) Message(channel, language string) (Message, bool) {
	for _, ch := range []string{channel, ""} {
		i := bestLanguage(len(c.Messages), language, func(i int) (string, bool) {
			return c.Messages[i].Language, c.Messages[i].Channel == ch
		})
		if i >= 0 {
			return c.Messages[i], true
		}
	}
	return Message{}, false
}

// PromptsIn returns the questions in a language: the content's own, found as
// Message finds texts, and without any the DefaultPrompts of its kind.
func (c Content) PromptsIn(language string) []string {
	i := bestLanguage(len(c.Prompts), language, func(i int) (string, bool) { return c.Prompts[i].Language, true })
	if i < 0 {
		return DefaultPrompts(c.Kind, language)
	}
	var questions []string
	for _, p := range c.Prompts {
		if strings.EqualFold(p.Language, c.Prompts[i].Language) {
			questions = append(questions, p.Question)
		}
	}
	return questions
}

// bestLanguage is the index of the first of n texts whose language serves the
// wanted one best, -1 when none does: RFC 4647 lookup, then basic filtering.
func bestLanguage(n int, wanted string, at func(int) (language string, eligible bool)) int {
	if wanted == "" {
		return -1
	}
	for tag := wanted; tag != ""; tag = parent(tag) {
		for i := range n {
			if language, ok := at(i); ok && strings.EqualFold(language, tag) {
				return i
			}
		}
	}
	for i := range n {
		if language, ok := at(i); ok && within(language, wanted) {
			return i
		}
	}
	return -1
}

// parent drops the last subtag: "da-DK" becomes "da", "da" becomes "".
func parent(tag string) string {
	i := strings.LastIndexByte(tag, '-')
	if i < 0 {
		return ""
	}
	return tag[:i]
}
