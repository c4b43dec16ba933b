package content_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/ambassadorkit/ambassadorkit/content"
)

func valid() content.Content {
	return content.Content{Kind: content.News, Title: "New turbine", URL: "https://nordlys.example/a", Language: "en"}
}

func TestCheckNamesEveryProblemOnce(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		change func(*content.Content)
		fields []string
	}{
		"valid":             {func(*content.Content) {}, nil},
		"zero":              {func(c *content.Content) { *c = content.Content{} }, []string{"kind", "title", "url"}},
		"no language":       {func(c *content.Content) { c.Language = "" }, nil},
		"media for address": {func(c *content.Content) { c.URL, c.Media = "", []content.Media{{URL: "https://a.example/x.mp3"}} }, nil},
		"posts for address": {func(c *content.Content) {
			c.URL, c.Posts = "", []content.PostRef{{Channel: "twitter", URL: "https://x.com/n/status/1"}}
		}, nil},
		"relative address":        {func(c *content.Content) { c.URL = "/a" }, []string{"url"}},
		"script address":          {func(c *content.Content) { c.URL = "javascript:alert(1)" }, []string{"url"}},
		"sign-in in address":      {func(c *content.Content) { c.URL = "https://anna:hemmelig@nordlys.example/" }, []string{"url"}},
		"long title":              {func(c *content.Content) { c.Title = strings.Repeat("ø", content.MaxTitle+1) }, []string{"title"}},
		"title at the limit":      {func(c *content.Content) { c.Title = strings.Repeat("ø", content.MaxTitle) }, nil},
		"long summary":            {func(c *content.Content) { c.Summary = strings.Repeat("ø", content.MaxSummary+1) }, []string{"summary"}},
		"bytes that are not text": {func(c *content.Content) { c.Title, c.Summary = "a\xff", "a\x00" }, []string{"title", "summary"}},
		"topics":                  {func(c *content.Content) { c.Topics = []string{"wind", "Wind", "wind", " x"} }, []string{"topics[1]", "topics[2]", "topics[3]"}},
		"media": {func(c *content.Content) {
			c.Media = []content.Media{{URL: "data:image/png;base64,AA==", Type: "jpeg", Bytes: -1}}
		}, []string{"media[0].url", "media[0].type", "media[0].bytes"}},
		"posts": {func(c *content.Content) { c.Posts = []content.PostRef{{Channel: "LinkedIn"}} }, []string{"posts[0].channel", "posts[0].url"}},
		"messages": {func(c *content.Content) {
			c.Messages = []content.Message{{Language: "da", Text: "a"}, {Language: "DA", Text: "b"}, {Channel: "Linked In", Text: " "}}
		}, []string{"messages[1]", "messages[2].channel", "messages[2].language", "messages[2].text"}},
		"prompts": {func(c *content.Content) { c.Prompts = []content.Prompt{{}} }, []string{"prompts[0].language", "prompts[0].question"}},
		"audience": {func(c *content.Content) {
			c.Audience = content.Audience{Departments: []string{" "}, Countries: []string{"DK", "Denmark", "dk"}, Languages: []string{"dansk!"}}
		}, []string{"audience.departments[0]", "audience.countries[1]", "audience.countries[2]", "audience.languages[0]"}},
		"window ends before it starts": {func(c *content.Content) {
			c.Window = content.Window{From: time.Unix(10, 0), Until: time.Unix(10, 0)}
		}, []string{"window.until"}},
		"priority":    {func(c *content.Content) { c.Priority = 101 }, []string{"priority"}},
		"state":       {func(c *content.Content) { c.State = "published" }, []string{"state"}},
		"job of news": {func(c *content.Content) { c.Job = &content.Job{} }, []string{"job"}},
		"job":         {func(c *content.Content) { c.Kind, c.Job = content.JobPosting, &content.Job{} }, nil},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := valid()
			tc.change(&c)
			err := c.Check()
			if tc.fields == nil {
				require.NoError(t, err)
				return
			}
			var problems content.Problems
			require.ErrorAs(t, err, &problems)
			var fields []string
			for _, p := range problems {
				fields = append(fields, p.Field)
				assert.NotEmpty(t, p.Message)
				assert.Contains(t, err.Error(), p.Field+": "+p.Message)
			}
			assert.Equal(t, tc.fields, fields)
			assert.NotContains(t, err.Error(), "hemmelig")
		})
	}
}

func TestMessagePrefersChannelThenLanguage(t *testing.T) {
	t.Parallel()
	c := valid()
	c.Messages = []content.Message{
		{Language: "da", Text: "any da"},
		{Language: "da-DK", Text: "any da-DK"},
		{Channel: "linkedin", Language: "da", Text: "linkedin da"},
		{Channel: "twitter", Language: "en-GB", Text: "twitter en-GB"},
	}
	cases := []struct{ channel, language, want string }{
		{"linkedin", "da", "linkedin da"},
		{"linkedin", "da-DK", "linkedin da"},
		{"linkedin", "DA-dk", "linkedin da"},
		{"facebook", "da-DK", "any da-DK"},
		{"facebook", "da-GL", "any da"},
		{"twitter", "en-GB", "twitter en-GB"},
		{"twitter", "en", "twitter en-GB"},
		{"twitter", "en-US", ""},
		{"linkedin", "en", ""},
		{"linkedin", "d", ""},
		{"linkedin", "", ""},
	}
	for _, tc := range cases {
		m, ok := c.Message(tc.channel, tc.language)
		assert.Equal(t, tc.want, m.Text, "%s in %q", tc.channel, tc.language)
		assert.Equal(t, tc.want != "", ok, "%s in %q", tc.channel, tc.language)
	}
}

func TestPrompts(t *testing.T) {
	t.Parallel()
	for _, kind := range content.Kinds() {
		da, en := content.DefaultPrompts(kind, "da-DK"), content.DefaultPrompts(kind, "en")
		assert.Len(t, da, len(en), kind)
		assert.GreaterOrEqual(t, len(en), 2, kind)
		assert.LessOrEqual(t, len(en), 3, kind)
		assert.NotEqual(t, da, en, kind)
		for _, q := range append(da, en...) {
			assert.True(t, strings.HasSuffix(q, "?"), q)
		}
	}
	assert.Equal(t, content.DefaultPrompts(content.News, "en"), content.DefaultPrompts("", "de"))

	c := valid()
	c.Prompts = []content.Prompt{{Language: "da", Question: "A?"}, {Language: "sv", Question: "B?"}, {Language: "da", Question: "C?"}}
	assert.Equal(t, []string{"A?", "C?"}, c.PromptsIn("da-DK"))
	assert.Equal(t, content.DefaultPrompts(content.News, "en"), c.PromptsIn("en"))
}

func TestAudienceMatches(t *testing.T) {
	t.Parallel()
	a := content.Audience{Departments: []string{"Drift", "Salg"}, Countries: []string{"DK"}, Languages: []string{"da", "en-GB"}}
	cases := []struct {
		department, country, language string
		want                          bool
	}{
		{"Drift", "DK", "da", true},
		{"drift ", "dk", "DA-dk", true},
		{"Salg", "DK", "en-GB", true},
		{"Salg", "DK", "en", false},
		{"Salg", "DK", "dan", false},
		{"HR", "DK", "da", false},
		{"Drift", "NO", "da", false},
		{"", "DK", "da", false},
	}
	for _, tc := range cases {
		assert.Equal(t, tc.want, a.Matches(tc.department, tc.country, tc.language), "%+v", tc)
	}
	assert.True(t, content.Audience{}.Matches("", "", ""))
}

func TestWindowIsHalfOpen(t *testing.T) {
	t.Parallel()
	from, until := time.Unix(100, 0), time.Unix(200, 0)
	w := content.Window{From: from, Until: until}
	assert.False(t, w.Contains(from.Add(-1)))
	assert.True(t, w.Contains(from))
	assert.True(t, w.Contains(until.Add(-1)))
	assert.False(t, w.Contains(until))
	assert.True(t, content.Window{}.Contains(time.Time{}))
	assert.True(t, content.Window{From: from}.Contains(until))
	assert.True(t, content.Window{Until: until}.Contains(time.Time{}))
}

func TestStates(t *testing.T) {
	t.Parallel()
	for _, from := range content.States() {
		assert.NotEmpty(t, from.Following(), from)
		assert.Error(t, from.Next(from), from)
		for _, to := range content.States() {
			err := from.Next(to)
			if err != nil {
				var transition *content.TransitionError
				require.ErrorAs(t, err, &transition)
				assert.Equal(t, content.TransitionError{From: from, To: to}, *transition)
			}
		}
	}
	assert.Equal(t, content.Draft.Following(), content.State("").Following())
	assert.Error(t, content.State("").Next(content.Draft))
	assert.Error(t, content.Draft.Next("published"))
	assert.Error(t, content.State("published").Next(content.Draft))
	assert.Error(t, content.Recalled.Next(content.Approved), "what was taken back does not return unseen")
}

func TestParsePost(t *testing.T) {
	t.Parallel()
	cases := []struct{ address, channel, url, id string }{
		{"https://www.linkedin.com/feed/update/urn:li:activity:7239812345678901234/", "linkedin", "https://www.linkedin.com/feed/update/urn:li:activity:7239812345678901234/", "urn:li:activity:7239812345678901234"},
		{"https://www.linkedin.com/feed/update/urn%3Ali%3Ashare%3A7239812345678901234?utm=1", "linkedin", "https://www.linkedin.com/feed/update/urn:li:share:7239812345678901234/", "urn:li:share:7239812345678901234"},
		{"https://dk.linkedin.com/embed/feed/update/urn:li:ugcPost:7239812345678901234", "linkedin", "https://www.linkedin.com/feed/update/urn:li:ugcPost:7239812345678901234/", "urn:li:ugcPost:7239812345678901234"},
		{"https://www.linkedin.com/posts/nordlys_vind-activity-7239812345678901234-aB3d?rcm=x", "linkedin", "https://www.linkedin.com/posts/nordlys_vind-activity-7239812345678901234-aB3d", "urn:li:activity:7239812345678901234"},
		{"https://www.linkedin.com/posts/nordlys_vind-ugcPost-7239812345678901234-aB3d/", "linkedin", "https://www.linkedin.com/posts/nordlys_vind-ugcPost-7239812345678901234-aB3d", "urn:li:ugcPost:7239812345678901234"},
		{"https://lnkd.in/p/dXyZ12", "linkedin", "https://lnkd.in/p/dXyZ12", ""},
		{"https://www.facebook.com/nordlys/posts/pfbid02AbC9xyz?__cft__=1", "facebook", "https://www.facebook.com/nordlys/posts/pfbid02AbC9xyz", "pfbid02AbC9xyz"},
		{"https://m.facebook.com/nordlys/posts/ny-vindmolle/1234567890", "facebook", "https://www.facebook.com/nordlys/posts/ny-vindmolle/1234567890", "1234567890"},
		{"https://www.facebook.com/permalink.php?story_fbid=1234567&id=42&ref=share", "facebook", "https://www.facebook.com/permalink.php?id=42&story_fbid=1234567", "1234567"},
		{"https://www.facebook.com/photo/?fbid=1234567&set=a.1", "facebook", "https://www.facebook.com/photo/?fbid=1234567", "1234567"},
		{"https://www.facebook.com/watch/?v=1234567", "facebook", "https://www.facebook.com/watch/?v=1234567", "1234567"},
		{"https://www.facebook.com/reel/1234567", "facebook", "https://www.facebook.com/reel/1234567", "1234567"},
		{"https://www.facebook.com/groups/vind/posts/1234567/", "facebook", "https://www.facebook.com/groups/vind/posts/1234567", "1234567"},
		{"https://www.facebook.com/share/p/1AbCdEf/", "facebook", "https://www.facebook.com/share/p/1AbCdEf", ""},
		{"https://fb.watch/aBcDeF/", "facebook", "https://fb.watch/aBcDeF/", ""},
		{"https://www.instagram.com/p/C_abc-12/?igsh=secret", "instagram", "https://www.instagram.com/p/C_abc-12/", "C_abc-12"},
		{"https://www.instagram.com/nordlys/reel/C_abc-12/", "instagram", "https://www.instagram.com/reel/C_abc-12/", "C_abc-12"},
		{"https://twitter.com/nordlys/status/1834567890123456789?s=20", "twitter", "https://x.com/nordlys/status/1834567890123456789", "1834567890123456789"},
		{"https://x.com/i/web/status/1834567890123456789", "twitter", "https://x.com/i/status/1834567890123456789", "1834567890123456789"},
		{"  mobile.twitter.com/nordlys/status/1834567890123456789/photo/1 ", "twitter", "https://x.com/nordlys/status/1834567890123456789", "1834567890123456789"},
	}
	for _, tc := range cases {
		ref, err := content.ParsePost(tc.address)
		require.NoError(t, err, tc.address)
		assert.Equal(t, content.PostRef{Channel: tc.channel, URL: tc.url, ID: tc.id}, ref, tc.address)
	}
	for _, address := range []string{
		"", "   ", "hello", "ftp://x.com/a/status/1", "https://x.com/nordlys", "https://x.com/nordlys/status/abc",
		"https://notx.com/nordlys/status/1", "https://x.com.evil.example/nordlys/status/1", "https://a:b@x.com/nordlys/status/1",
		"https://www.linkedin.com/in/anna", "https://www.linkedin.com/feed/update/urn:li:member:1", "https://lnkd.in/abc",
		"https://www.facebook.com/nordlys", "https://www.facebook.com/permalink.php?id=42", "https://www.instagram.com/nordlys/",
		"https://www.instagram.com/p/", "https://nordlys.example/p/abc", "http://[::1", "javascript:alert(1)",
	} {
		_, err := content.ParsePost(address)
		var problems content.Problems
		require.ErrorAs(t, err, &problems, address)
		assert.Contains(t, problems[0].Message, "expected", address)
	}
}

func FuzzParsePost(f *testing.F) {
	for _, seed := range []string{"https://x.com/a/status/1", "www.linkedin.com/posts/a-activity-123456-b", "https://www.facebook.com/watch/?v=12345", "instagram.com/p/abc", "https://%zz", "//", "https://www.linkedin.com/embed"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, address string) {
		ref, err := content.ParsePost(address)
		if err != nil {
			assert.True(t, errors.As(err, new(content.Problems)))
			return
		}
		c := valid()
		c.Posts = []content.PostRef{ref}
		require.NoError(t, c.Check())
		again, err := content.ParsePost(ref.URL)
		require.NoError(t, err)
		assert.Equal(t, ref, again, "the address returned is itself recognised")
	})
}

func TestJSONIsStable(t *testing.T) {
	t.Parallel()
	empty, err := json.Marshal(content.Content{})
	require.NoError(t, err)
	assert.Equal(t, `{}`, string(empty))

	at := time.Date(2026, 3, 1, 8, 0, 0, 0, time.UTC)
	full := content.Content{
		ID: "c1", Kind: content.JobPosting, Title: "T", Summary: "S", URL: "https://a.example/", Language: "da", Topics: []string{"it"},
		Media:    []content.Media{{URL: "https://a.example/i.png", Type: "image/png", Alt: "x", Bytes: 3}},
		Posts:    []content.PostRef{{Channel: "linkedin", URL: "https://lnkd.in/p/a", ID: "i"}},
		Messages: []content.Message{{Channel: "linkedin", Language: "da", Text: "M"}},
		Prompts:  []content.Prompt{{Language: "da", Question: "Q?"}},
		Audience: content.Audience{Departments: []string{"D"}, Countries: []string{"DK"}, Languages: []string{"da"}},
		Window:   content.Window{From: at, Until: at.Add(time.Hour)}, Priority: 1, State: content.Approved,
		Source: content.Source{Feed: "f", GUID: "g", Updated: at}, Published: at,
		Job: &content.Job{Title: "T", Organization: "O", Location: "L", EmploymentType: "FULL_TIME", Reference: "R", Posted: at, ValidThrough: at},
	}
	got, err := json.Marshal(full)
	require.NoError(t, err)
	assert.JSONEq(t, `{"id":"c1","kind":"job-posting","title":"T","summary":"S","url":"https://a.example/","language":"da","topics":["it"],
		"media":[{"url":"https://a.example/i.png","type":"image/png","alt":"x","bytes":3}],
		"posts":[{"channel":"linkedin","url":"https://lnkd.in/p/a","id":"i"}],
		"messages":[{"channel":"linkedin","language":"da","text":"M"}],"prompts":[{"language":"da","question":"Q?"}],
		"audience":{"departments":["D"],"countries":["DK"],"languages":["da"]},
		"window":{"from":"2026-03-01T08:00:00Z","until":"2026-03-01T09:00:00Z"},"priority":1,"state":"approved",
		"source":{"feed":"f","guid":"g","updated":"2026-03-01T08:00:00Z"},"published":"2026-03-01T08:00:00Z",
		"job":{"title":"T","organization":"O","location":"L","employmentType":"FULL_TIME","reference":"R","posted":"2026-03-01T08:00:00Z","validThrough":"2026-03-01T08:00:00Z"}}`, string(got))
	var back content.Content
	require.NoError(t, json.Unmarshal(got, &back))
	assert.Equal(t, full, back)
}

func TestMessageNeverReturnsAnotherLanguage(t *testing.T) {
	t.Parallel()
	languages := []string{"da", "da-DK", "en", "en-GB", "en-US", "sv", "nb-NO"}
	rapid.Check(t, func(t *rapid.T) {
		c := valid()
		for range rapid.IntRange(0, 6).Draw(t, "messages") {
			c.Messages = append(c.Messages, content.Message{
				Channel:  rapid.SampledFrom([]string{"", "linkedin", "twitter"}).Draw(t, "channel"),
				Language: rapid.SampledFrom(languages).Draw(t, "language"), Text: "x",
			})
		}
		channel, language := rapid.SampledFrom([]string{"linkedin", "twitter"}).Draw(t, "for"), rapid.SampledFrom(languages).Draw(t, "in")
		m, ok := c.Message(channel, language)
		if !ok {
			for _, m := range c.Messages {
				if m.Language == language && (m.Channel == channel || m.Channel == "") {
					t.Fatalf("%v serves %s in %s and was not found", m, channel, language)
				}
			}
			return
		}
		if m.Channel != "" && m.Channel != channel {
			t.Fatalf("%v is for another channel than %s", m, channel)
		}
		if m.Language[:2] != language[:2] {
			t.Fatalf("%v is in another language than %s", m, language)
		}
	})
}
