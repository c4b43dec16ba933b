package sandbox

import (
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"math"
	"math/rand/v2"
	"slices"

	"github.com/ambassadorkit/ambassadorkit/channels"
)

// Figures are what a post achieved, as a network counts it.
type Figures struct {
	Impressions int64 `json:"impressions"` // times that it was shown
	Reached     int64 `json:"reached"`     // people that it was shown to
	Reshares    int64 `json:"reshares"`
	Reactions   int64 `json:"reactions"`
	Comments    int64 `json:"comments"`
	Clicks      int64 `json:"clicks"` // on its links
}

func (f Figures) plus(g Figures) Figures {
	return Figures{
		Impressions: f.Impressions + g.Impressions, Reached: f.Reached + g.Reached, Reshares: f.Reshares + g.Reshares,
		Reactions: f.Reactions + g.Reactions, Comments: f.Comments + g.Comments, Clicks: f.Clicks + g.Clicks,
	}
}

// Rates are how people behave, on average.
type Rates struct {
	// Impressions is how often a post is shown to a follower.
	Impressions float64 `json:"impressions"`
	// The rest is per impression.
	Reshares  float64 `json:"reshares"`
	Reactions float64 `json:"reactions"`
	Comments  float64 `json:"comments"`
	Clicks    float64 `json:"clicks"`
}

// Crowd is the audience of one kind of account.
type Crowd struct {
	// Followers is how many people follow an account that does not say it
	// itself, on average; Spread is the standard deviation of its logarithm, 0
	// for the same number everywhere.
	Followers float64 `json:"followers"`
	Spread    float64 `json:"spread,omitempty"`
	// Shared is the fraction of an account's followers that come from the
	// people whom all accounts of the kind know: 0 for networks that meet by
	// chance only, 1 for one network.
	Shared float64 `json:"shared,omitempty"`
	Rates  Rates   `json:"rates"`
}

// Audience is a play: everybody who follows the accounts sees their posts once
// more, and does what people do.
type Audience struct {
	// Members is how many people there are. Default: 100 000.
	Members int `json:"members,omitempty"`
	// Persons and Organizations are the audiences of the two kinds of accounts.
	Persons       Crowd `json:"persons"`
	Organizations Crowd `json:"organizations"`
	// Dispersion is how much posts differ beyond chance. 0: counts are Poisson.
	// Otherwise each rate of each post is drawn from a gamma distribution with
	// the mean planted, so that a count of mean m has the variance m + Dispersion·m².
	Dispersion float64 `json:"dispersion,omitempty"`
	// Posts are those that are seen. Default: all live posts.
	Posts []string `json:"posts,omitempty"`
}

// Totals are the truth about one kind of accounts in a play.
type Totals struct {
	Accounts int `json:"accounts"` // that had posts
	Posts    int `json:"posts"`
	// Followers adds the accounts' up, as potential reach does; People are how
	// many different ones that are, and ReachedPeople how many of those saw
	// anything.
	Followers     int64 `json:"followers"`
	People        int64 `json:"people"`
	ReachedPeople int64 `json:"reachedPeople"`
	Figures
}

// Truth is what was planted and what came of it, for a test to compare with what a
// program under test makes of the networks' figures.
type Truth struct {
	// Rates that were planted, and the ratio of the reshare rates: persons' per
	// impression over organizations'. 0 if that is none.
	PersonRates       Rates   `json:"personRates"`
	OrganizationRates Rates   `json:"organizationRates"`
	ReshareRatio      float64 `json:"reshareRatio"`
	// Persons and Organizations are what this play added.
	Persons       Totals `json:"persons"`
	Organizations Totals `json:"organizations"`
	// Posts are what this play added, by post.
	Posts map[string]Figures `json:"posts"`
}

const defaultMembers = 100_000

func (a *Audience) check() error {
	orDefault(&a.Members, defaultMembers)
	if a.Members < 0 || a.Members > 10_000_000 {
		return fmt.Errorf("sandbox: an audience of %d members", a.Members)
	}
	numbers := []float64{a.Dispersion}
	for _, c := range []Crowd{a.Persons, a.Organizations} {
		r := c.Rates
		numbers = append(numbers, c.Followers, c.Spread, c.Shared, r.Impressions, r.Reshares, r.Reactions, r.Comments, r.Clicks)
		if c.Shared > 1 {
			return fmt.Errorf("sandbox: a shared fraction of %v", c.Shared)
		}
	}
	if slices.ContainsFunc(numbers, func(n float64) bool { return !(n >= 0) || math.IsInf(n, 1) }) {
		return errors.New("sandbox: an audience has numbers that are no rates")
	}
	return nil
}

// Play lets the audience see posts. What they do is added to the figures that the
// networks answer with, and returned with the truth behind it.
func (s *Sandbox) Play(_ context.Context, a Audience) (Truth, error) {
	if err := a.check(); err != nil {
		return Truth{}, err
	}
	truth := Truth{PersonRates: a.Persons.Rates, OrganizationRates: a.Organizations.Rates, Posts: map[string]Figures{}}
	if b := a.Organizations.Rates.Reshares; b > 0 {
		truth.ReshareRatio = a.Persons.Rates.Reshares / b
	}
	err := s.commit(func(e *entry) error {
		posts, err := s.seen(a)
		if err != nil {
			return err
		}
		e.Plays, e.Figures = s.state.plays+1, map[string]Figures{}
		for _, kind := range []struct {
			kind   channels.AccountKind
			crowd  Crowd
			totals *Totals
		}{{channels.Person, a.Persons, &truth.Persons}, {channels.Organization, a.Organizations, &truth.Organizations}} {
			stage := newStage(s.seed, e.Plays, a, kind.kind, kind.crowd)
			for _, p := range posts {
				if p.Kind != kind.kind {
					continue
				}
				author, _ := s.state.accounts.get(p.Author)
				f := stage.show(p, author)
				truth.Posts[p.ID] = f
				e.Figures[p.ID] = s.state.figures[p.ID].plus(f)
			}
			*kind.totals = stage.totals()
		}
		return nil
	})
	return truth, err
}

// seen are the posts of a play.
func (s *Sandbox) seen(a Audience) ([]Post, error) {
	var posts []Post
	if a.Posts == nil {
		for _, p := range s.state.posts.values {
			if p.Live() {
				posts = append(posts, p)
			}
		}
	}
	for _, id := range a.Posts {
		p, ok := s.state.posts.get(id)
		if !ok || !p.Live() {
			return nil, fmt.Errorf("sandbox: there is no live post %q for an audience", id)
		}
		posts = append(posts, p)
	}
	return posts, nil
}

// stage is where the audience of one kind of accounts sees their posts.
type stage struct {
	seed      uint64
	play      int
	kind      channels.AccountKind
	crowd     Crowd
	members   int
	dispersed float64
	followers map[string][]int32 // by account
	following members            // who follows anyone
	reached   members            // who saw anything
	sum       Totals
}

func newStage(seed uint64, play int, a Audience, kind channels.AccountKind, c Crowd) *stage {
	return &stage{seed: seed, play: play, kind: kind, crowd: c, members: a.Members, dispersed: a.Dispersion,
		followers: map[string][]int32{}, following: newMembers(a.Members), reached: newMembers(a.Members)}
}

// random is a source that depends on nothing but the seed and what it is for.
func (s *stage) random(purpose, id string) *rand.Rand {
	h := fnv.New64a()
	h.Write([]byte(purpose + "\x00" + id))
	return rand.New(rand.NewPCG(s.seed, h.Sum64()))
}

// network is who follows an account: the same people in every play.
func (s *stage) network(a Account) []int32 {
	if known, ok := s.followers[a.ID]; ok {
		return known
	}
	random := s.random("followers", a.ID)
	size := float64(a.Followers)
	if a.Followers == 0 {
		// The mean of a logarithmic normal distribution is exp(μ + σ²/2).
		spread := s.crowd.Spread
		size = s.crowd.Followers * math.Exp(spread*random.NormFloat64()-spread*spread/2)
	}
	n := min(int(math.Round(size)), s.members)
	shared := int(math.Round(s.crowd.Shared * float64(n)))
	own := newMembers(s.members)
	list := s.known(own, shared)
	for len(list) < n {
		if m := random.IntN(s.members); own.add(m) {
			list = append(list, int32(m))
		}
	}
	for _, m := range list {
		s.following.add(int(m))
	}
	s.followers[a.ID] = list
	s.sum.Followers += int64(n)
	return list
}

// known are n of the people whom every account of the kind knows: always the
// same first ones.
func (s *stage) known(own members, n int) []int32 {
	random := s.random("known", string(s.kind))
	var list []int32
	for len(list) < n {
		if m := random.IntN(s.members); own.add(m) {
			list = append(list, int32(m))
		}
	}
	return list
}

// show lets the followers of an account see a post.
func (s *stage) show(p Post, author Account) Figures {
	followers := s.network(author)
	random := s.random(fmt.Sprint("play ", s.play), p.ID)
	rates := s.crowd.Rates
	chance := -math.Expm1(-rates.Impressions) // of seeing it at all
	var f Figures
	for _, m := range followers {
		if random.Float64() < chance {
			f.Reached++
			f.Impressions += firstOf(random, rates.Impressions)
			s.reached.add(int(m))
		}
	}
	shown := float64(f.Impressions)
	f.Reshares = s.count(random, shown*rates.Reshares)
	f.Reactions = s.count(random, shown*rates.Reactions)
	f.Comments = s.count(random, shown*rates.Comments)
	f.Clicks = s.count(random, shown*rates.Clicks)
	s.sum.Posts++
	s.sum.Figures = s.sum.Figures.plus(f)
	return f
}

// count draws a number with a mean, more spread than chance if it is dispersed.
func (s *stage) count(random *rand.Rand, mean float64) int64 {
	if s.dispersed > 0 {
		mean *= gamma(random, 1/s.dispersed) * s.dispersed
	}
	return poisson(random, mean)
}

func (s *stage) totals() Totals {
	s.sum.Accounts, s.sum.People, s.sum.ReachedPeople = len(s.followers), s.following.count, s.reached.count
	return s.sum
}

// members is a set of people.
type members struct {
	*memberBits
}

type memberBits struct {
	bits  []uint64
	count int64
}

func newMembers(n int) members { return members{&memberBits{bits: make([]uint64, (n+63)/64)}} }

// add reports whether somebody was not in the set before.
func (m members) add(i int) bool {
	word, bit := i/64, uint64(1)<<(i%64)
	if m.bits[word]&bit != 0 {
		return false
	}
	m.bits[word] |= bit
	m.count++
	return true
}
