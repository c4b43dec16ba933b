package sandbox_test

import (
	"fmt"
	"math"
	"net/url"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ambassadorkit/ambassadorkit/channels/sandbox"
)

// crowd is an audience in which a person's post is reshared eight times as often
// per impression as a page's.
func crowd() sandbox.Audience {
	return sandbox.Audience{
		Members: 20_000,
		Persons: sandbox.Crowd{Followers: 400, Spread: 0.5, Shared: 0.3,
			Rates: sandbox.Rates{Impressions: 0.5, Reshares: 0.04, Reactions: 0.05, Comments: 0.01, Clicks: 0.02}},
		Organizations: sandbox.Crowd{Followers: 5000, Rates: sandbox.Rates{Impressions: 0.2, Reshares: 0.005, Reactions: 0.02, Comments: 0.002, Clicks: 0.01}},
	}
}

// company is people and a page, each with posts.
func (s *stage) company(people, posts int) (page sandbox.Account, token string) {
	s.t.Helper()
	var admin sandbox.Account
	for i := range people {
		p := s.person(fmt.Sprint("Person ", i))
		admin = p
		token = s.token(p, pageScopes...)
		for j := range posts {
			s.publish(token, post(p.ID, fmt.Sprint("News ", j)))
		}
	}
	page = s.page("Nordlys", map[string]string{admin.ID: "ADMINISTRATOR"})
	for j := range posts {
		s.publish(token, post(page.ID, fmt.Sprint("News ", j)))
	}
	return page, token
}

func TestTheTruthIsKnown(t *testing.T) {
	s := serve(t, nil)
	page, token := s.company(20, 5)
	truth, err := s.Play(t.Context(), crowd())
	require.NoError(t, err)
	assert.Equal(t, 8.0, truth.ReshareRatio)
	p, o := truth.Persons, truth.Organizations
	assert.Equal(t, []int{20, 100, 1, 5}, []int{p.Accounts, p.Posts, o.Accounts, o.Posts})
	assert.EqualValues(t, 5000, o.Followers)
	assert.EqualValues(t, 5000, o.People, "of one account nobody counts twice")
	assert.Greater(t, p.Followers, p.People, "networks overlap")
	assert.GreaterOrEqual(t, p.People, p.ReachedPeople)
	assert.Greater(t, p.Reached, p.ReachedPeople, "of several posts people are reached several times")

	// Every count lies within five standard deviations of its mean.
	near := func(name string, got int64, mean float64) {
		t.Helper()
		assert.InDelta(t, mean, got, 5*math.Sqrt(mean), name)
	}
	assert.InDelta(t, 20*400, p.Followers, 5*math.Sqrt(20)*400*math.Sqrt(math.Expm1(0.25)), "of a log-normal distribution")
	near("impressions of persons", p.Impressions, float64(5*p.Followers)*0.5)
	near("impressions of the page", o.Impressions, float64(5*o.Followers)*0.2)
	near("people who saw a page's post", o.Reached, float64(5*o.Followers)*(1-math.Exp(-0.2)))
	near("reshares of persons", p.Reshares, float64(p.Impressions)*0.04)
	near("reshares of the page", o.Reshares, float64(o.Impressions)*0.005)
	near("reactions", p.Reactions, float64(p.Impressions)*0.05)
	near("comments", p.Comments, float64(p.Impressions)*0.01)
	near("clicks", p.Clicks, float64(p.Impressions)*0.02)

	// The network answers with the same figures.
	var sum sandbox.Figures
	for id, f := range truth.Posts {
		sum.Reshares += f.Reshares
		assert.Equal(t, f, s.ledger().Figures[id])
		assert.LessOrEqual(t, f.Reached, f.Impressions)
	}
	assert.Equal(t, p.Reshares+o.Reshares, sum.Reshares)
	r := s.send(ask{method: "GET", token: token, path: "/rest/organizationalEntityShareStatistics?q=organizationalEntity&organizationalEntity=" + url.QueryEscape(page.ID)})
	require.Equal(t, 200, r.status, r.text)
	total := r.json(t)["elements"].([]any)[0].(fields)["totalShareStatistics"].(fields)
	assert.EqualValues(t, o.Impressions, total["impressionCount"])
	assert.EqualValues(t, o.Reshares, total["shareCount"])
}

func TestNetworksOverlapAsFarAsTheyAreSaidTo(t *testing.T) {
	s := serve(t, nil)
	s.company(10, 1)
	people := func(shared float64) int64 {
		truth, err := s.Play(t.Context(), sandbox.Audience{Members: 1_000_000, Persons: sandbox.Crowd{Followers: 100, Shared: shared}})
		require.NoError(t, err)
		assert.EqualValues(t, 1000, truth.Persons.Followers)
		assert.Zero(t, truth.Persons.ReachedPeople, "nothing is shown at a rate of 0")
		return truth.Persons.People
	}
	assert.EqualValues(t, 100, people(1), "one network")
	assert.InDelta(t, 50+10*50, people(0.5), 2)
	assert.InDelta(t, 1000, people(0), 2, "they meet by chance only")
}

func TestAPlayIsTheSameAgain(t *testing.T) {
	play := func(seed uint64, times int) []sandbox.Truth {
		s := serve(t, func(o *sandbox.Options) { o.Seed = seed })
		s.company(3, 2)
		var truths []sandbox.Truth
		for range times {
			truth, err := s.Play(t.Context(), crowd())
			require.NoError(t, err)
			truths = append(truths, truth)
		}
		return truths
	}
	a, b, c := play(1, 2), play(1, 2), play(2, 1)
	assert.Equal(t, a, b)
	assert.NotEqual(t, a[0].Posts, c[0].Posts)
	assert.NotEqual(t, a[0].Posts, a[1].Posts, "the next day is another one")
	assert.Equal(t, a[0].Persons.People, a[1].Persons.People, "the same people follow")
}

func TestFiguresAddUpAndDeletedPostsAreSeenByNobody(t *testing.T) {
	s := serve(t, nil)
	anna := s.person("Anna Berg")
	token := s.token(anna, pageScopes...)
	one, two := s.publish(token, post(anna.ID, "One")), s.publish(token, post(anna.ID, "Two"))
	first, err := s.Play(t.Context(), crowd())
	require.NoError(t, err)
	require.NoError(t, s.DeletePost(t.Context(), two))
	second, err := s.Play(t.Context(), crowd())
	require.NoError(t, err)
	assert.Len(t, first.Posts, 2)
	assert.Len(t, second.Posts, 1)
	metric := func(id, name, version string) reply {
		return s.send(ask{method: "GET", token: token,
			path: "/rest/memberCreatorPostAnalytics?q=entity&entity=(share:" + url.QueryEscape(id) + ")&queryType=" + name + "&aggregation=TOTAL"}.version(version))
	}
	f, g := first.Posts[one], second.Posts[one]
	for name, want := range map[string]int64{
		"IMPRESSION": f.Impressions + g.Impressions, "MEMBERS_REACHED": f.Reached + g.Reached, "RESHARE": f.Reshares + g.Reshares,
		"REACTION": f.Reactions + g.Reactions, "COMMENT": f.Comments + g.Comments, "LINK_CLICKS": f.Clicks + g.Clicks,
	} {
		r := metric(one, name, "202609")
		assert.JSONEq(t, fmt.Sprintf(`{"paging":{"start":0,"count":10,"links":[],"total":1},"elements":[{"count":%d,"metricType":"%s","targetEntity":{"share":"%s"}}]}`, want, name, one), r.text)
	}
	old := metric(one, "RESHARE", "202604")
	assert.Contains(t, old.text, `"metricType":{"com.linkedin.adsexternalapi.memberanalytics.v1.CreatorPostAnalyticsMetricTypeV1":"RESHARE"}`)
	assert.Contains(t, metric(one, "LINK_CLICKS", "202603").text, "PARAM_INVALID", "it came in 202604")
	assert.Equal(t, 404, metric(two, "RESHARE", "202609").status)
	ole := s.person("Ole Dahl")
	other := ask{method: "GET", token: s.token(ole, "r_member_postAnalytics"), path: "/rest/memberCreatorPostAnalytics?q=entity&entity=(share:" + url.QueryEscape(one) + ")&queryType=RESHARE&aggregation=TOTAL"}
	assert.Equal(t, 403, s.send(other).status, "one's own posts only")
	other.token = s.token(anna, memberScopes...)
	assert.Equal(t, 403, s.send(other).status)
}

// version is a request under a version of LinkedIn's API.
func (a ask) version(version string) ask {
	a.change = header("LinkedIn-Version", version)
	return a
}

func TestStatisticsOfAPagesPosts(t *testing.T) {
	s := serve(t, nil)
	page, token := s.company(1, 2)
	quiet := s.publish(token, post(page.ID, "Seen by nobody"))
	posts := s.posts()
	seen := posts[2].ID
	film := s.uploaded(token, "documents", page.ID, paper)
	s.send(look(token, film))
	paged := s.publish(token, post(page.ID, "Paper", media(film, fields{"title": "Paper"})))
	a := crowd()
	a.Posts = []string{seen, paged}
	_, err := s.Play(t.Context(), a)
	require.NoError(t, err)
	get := func(lists string) []any {
		r := s.send(ask{method: "GET", token: token, path: "/rest/organizationalEntityShareStatistics?q=organizationalEntity&organizationalEntity=" + url.QueryEscape(page.ID) + lists})
		require.Equal(t, 200, r.status, r.text)
		return r.json(t)["elements"].([]any)
	}
	elements := get("&shares=List(" + url.QueryEscape(quiet) + "," + url.QueryEscape(seen) + "," + url.QueryEscape(posts[0].ID) + ")&ugcPosts=List(" + url.QueryEscape(paged) + ")")
	require.Len(t, elements, 2, "posts that nobody saw, and others', are left out")
	assert.Equal(t, seen, elements[0].(fields)["share"])
	assert.Equal(t, paged, elements[1].(fields)["ugcPost"])
	assert.NotZero(t, elements[0].(fields)["totalShareStatistics"].(fields)["impressionCount"])
	assert.Empty(t, get("&shares=List()"))

	analyst := s.page("Other", map[string]string{posts[0].Author: "ANALYST"})
	r := s.send(ask{method: "GET", token: token, path: "/rest/organizationalEntityShareStatistics?q=organizationalEntity&organizationalEntity=" + url.QueryEscape(analyst.ID)})
	assert.Equal(t, 403, r.status)
}

func TestDispersion(t *testing.T) {
	// Of counts of mean m the variance is m, or m + φm² with the dispersion φ.
	for _, dispersion := range []float64{0, 0.5} {
		s := serve(t, nil)
		person := s.person("Anna Berg")
		token := s.token(person, pageScopes...)
		for i := range 300 {
			s.publish(token, post(person.ID, fmt.Sprint("News ", i)))
		}
		a := crowd()
		a.Persons.Followers, a.Persons.Spread, a.Dispersion = 2000, 0, dispersion
		truth, err := s.Play(t.Context(), a)
		require.NoError(t, err)
		var n, sum, squares float64
		for _, f := range truth.Posts {
			n++
			sum += float64(f.Reactions)
			squares += float64(f.Reactions) * float64(f.Reactions)
		}
		mean := sum / n
		variance := squares/n - mean*mean
		assert.InDelta(t, 2000*0.5*0.05, mean, 8)
		want := mean + dispersion*mean*mean
		assert.InEpsilon(t, want, variance, 0.4, "dispersion %v", dispersion)
	}
}

func TestAudiencesThatCannotBe(t *testing.T) {
	s := serve(t, nil)
	for name, a := range map[string]sandbox.Audience{
		"a negative rate":       {Persons: sandbox.Crowd{Rates: sandbox.Rates{Reshares: -1}}},
		"no number":             {Dispersion: math.NaN()},
		"without end":           {Persons: sandbox.Crowd{Followers: math.Inf(1)}},
		"more than all":         {Persons: sandbox.Crowd{Shared: 1.1}},
		"a negative population": {Members: -1},
		"a post that is none":   {Posts: []string{"urn:li:share:1"}},
	} {
		_, err := s.Play(t.Context(), a)
		assert.Error(t, err, name)
	}
	truth, err := s.Play(t.Context(), sandbox.Audience{})
	require.NoError(t, err)
	assert.Zero(t, truth.Persons)
}

func TestAnAccountSaysHowManyFollowIt(t *testing.T) {
	s := serve(t, nil)
	anna, err := s.AddAccount(t.Context(), sandbox.Account{Network: "linkedin", Kind: "person", Name: "Anna", Followers: 1234})
	require.NoError(t, err)
	s.publish(s.token(anna, memberScopes...), post(anna.ID, "News"))
	truth, err := s.Play(t.Context(), crowd())
	require.NoError(t, err)
	assert.EqualValues(t, 1234, truth.Persons.Followers)
	a := crowd()
	a.Members = 100
	truth, err = s.Play(t.Context(), a)
	require.NoError(t, err)
	assert.EqualValues(t, 100, truth.Persons.People, "no more than there are")
}
