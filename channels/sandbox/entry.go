package sandbox

import "time"

// entry is one line of the ledger: what one call changed, whole or not at all.
// Every record in it replaces the one of the same identifier.
type entry struct {
	At       time.Time          `json:"at"`
	Key      string             `json:"key,omitempty"` // of upload addresses; in the first line only
	Accounts []Account          `json:"accounts,omitempty"`
	Apps     []appRecord        `json:"apps,omitempty"`
	Tokens   []Token            `json:"tokens,omitempty"`
	Posts    []Post             `json:"posts,omitempty"`
	Media    []Media            `json:"media,omitempty"`
	Request  *Request           `json:"request,omitempty"`
	Figures  map[string]Figures `json:"figures,omitempty"` // totals, by post
	Plays    int                `json:"plays,omitempty"`   // how often the audience was played so far
}

// state is what the ledger's entries add up to. It is guarded by the Sandbox's lock.
type state struct {
	key      string
	accounts records[Account]
	apps     records[appRecord]
	tokens   records[Token]
	posts    records[Post]
	media    records[Media]
	requests []Request
	figures  map[string]Figures
	plays    int
}

func newState() *state { return &state{figures: map[string]Figures{}} }

func (s *state) apply(e *entry) {
	if e.Key != "" {
		s.key = e.Key
	}
	for _, a := range e.Accounts {
		s.accounts.put(a.ID, a)
	}
	for _, a := range e.Apps {
		s.apps.put(a.ID, a)
	}
	for _, t := range e.Tokens {
		s.tokens.put(t.Hash, t)
	}
	for _, p := range e.Posts {
		s.posts.put(p.ID, p)
	}
	for _, m := range e.Media {
		s.media.put(m.ID, m)
	}
	if e.Request != nil {
		s.requests = append(s.requests, *e.Request)
	}
	for id, f := range e.Figures {
		s.figures[id] = f
	}
	s.plays = max(s.plays, e.Plays)
}

// records are values by identifier, in the order in which they first came.
type records[T any] struct {
	at     map[string]int
	values []T
}

func (r *records[T]) put(id string, value T) {
	if i, ok := r.at[id]; ok {
		r.values[i] = value
		return
	}
	if r.at == nil {
		r.at = map[string]int{}
	}
	r.at[id] = len(r.values)
	r.values = append(r.values, value)
}

func (r *records[T]) get(id string) (value T, ok bool) {
	i, ok := r.at[id]
	if ok {
		value = r.values[i]
	}
	return value, ok
}
