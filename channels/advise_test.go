package channels_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/ambassadorkit/ambassadorkit/channels"
)

func names(advice []channels.Advice) []string {
	var out []string
	for _, a := range advice {
		out = append(out, a.Channel)
	}
	return out
}

func TestAdvise(t *testing.T) {
	for _, c := range []struct {
		name string
		in   channels.AdviceInput
		want []string
	}{
		{"nothing known: the audience decides", channels.AdviceInput{}, []string{channels.Facebook}},
		{"only the company is known", channels.AdviceInput{Company: []string{channels.LinkedIn}}, []string{channels.LinkedIn, channels.Facebook}},
		{"employees outweigh the company", channels.AdviceInput{
			Company: []string{channels.Twitter}, Asked: 100,
			Employees: map[string]int{channels.LinkedIn: 80, channels.Facebook: 30},
		}, []string{channels.LinkedIn}},
		{"two that are close", channels.AdviceInput{
			Asked: 40, Employees: map[string]int{channels.LinkedIn: 30, channels.Facebook: 25, channels.Instagram: 20},
		}, []string{channels.LinkedIn, channels.Facebook}},
		{"the company tips it", channels.AdviceInput{
			Company: []string{channels.Instagram}, Asked: 40,
			Employees: map[string]int{channels.LinkedIn: 20, channels.Instagram: 18},
		}, []string{channels.Instagram, channels.LinkedIn}},
		{"nobody uses anything: one, by audience", channels.AdviceInput{Asked: 12}, []string{channels.Facebook}},
		{"only what there is to choose", channels.AdviceInput{
			Channels: []string{channels.Twitter, "mastodon", "mastodon"}, Asked: 10,
			Employees: map[string]int{channels.LinkedIn: 10, "mastodon": 4},
		}, []string{"mastodon"}},
		{"nothing to choose", channels.AdviceInput{Channels: []string{}}, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			advice, err := channels.Advise(c.in)
			require.NoError(t, err)
			assert.Equal(t, c.want, names(advice))
		})
	}
}

func TestAdviceQuotesReplaceableFigures(t *testing.T) {
	own := channels.AudienceFigure{Channel: channels.LinkedIn, Value: 0.5, Unit: channels.ShareOfAdults, Source: "Own survey", Year: 2026}
	advice, err := channels.Advise(channels.AdviceInput{
		Company: []string{channels.LinkedIn}, Asked: 10, Employees: map[string]int{channels.LinkedIn: 9},
		Audience: []channels.AudienceFigure{own},
	})
	require.NoError(t, err)
	require.Len(t, advice, 1)
	assert.Equal(t, "9 of the 10 employees asked use it; the company is there already; 50 % of online adults used it in 2026 (Own survey)", advice[0].Reason)
	assert.Equal(t, []channels.AudienceFigure{own}, advice[0].Figures)
	assert.InDelta(t, 0.9, advice[0].Used, 1e-12)
}

func TestDefaultAudienceIsDated(t *testing.T) {
	figures := channels.DefaultAudience()
	require.Len(t, figures, 8)
	for _, f := range figures {
		assert.NotEmpty(t, f.Source)
		assert.NotEmpty(t, f.Note)
		assert.Contains(t, []int{2016, 2017}, f.Year)
	}
	figures[0].Value = 1
	assert.NotEqual(t, figures[0], channels.DefaultAudience()[0], "the defaults are nobody's to change")
}

func TestAdviseRefusesContradictions(t *testing.T) {
	_, err := channels.Advise(channels.AdviceInput{
		Asked: 3, Employees: map[string]int{channels.LinkedIn: 4, channels.Facebook: -1},
		Audience: []channels.AudienceFigure{{Channel: channels.Twitter, Value: 24, Unit: channels.ShareOfAdults}},
	})
	var problems channels.Problems
	require.ErrorAs(t, err, &problems)
	assert.Len(t, problems, 3)
	_, err = channels.Advise(channels.AdviceInput{Asked: -1})
	assert.EqualError(t, err, "asked: is negative; give the number of employees who were asked")
}

func TestAdviseIsOneOrTwoAndFollowsEmployees(t *testing.T) {
	all := []string{channels.LinkedIn, channels.Facebook, channels.Instagram, channels.Twitter}
	rapid.Check(t, func(t *rapid.T) {
		asked := rapid.IntRange(1, 500).Draw(t, "asked")
		in := channels.AdviceInput{Asked: asked, Employees: map[string]int{}}
		for _, name := range all {
			in.Employees[name] = rapid.IntRange(0, asked).Draw(t, name)
		}
		advice, err := channels.Advise(in)
		require.NoError(t, err)
		require.NotEmpty(t, advice)
		assert.LessOrEqual(t, len(advice), 2)
		for _, name := range all {
			assert.GreaterOrEqual(t, in.Employees[advice[0].Channel], in.Employees[name])
		}
	})
}
