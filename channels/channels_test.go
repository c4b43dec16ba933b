package channels_test

import (
	"context"
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ambassadorkit/ambassadorkit/channels"
	"github.com/ambassadorkit/ambassadorkit/channels/facebook"
	"github.com/ambassadorkit/ambassadorkit/channels/instagram"
	"github.com/ambassadorkit/ambassadorkit/channels/linkedin"
	"github.com/ambassadorkit/ambassadorkit/channels/twitter"
)

func everyChannel() []channels.Channel {
	return []channels.Channel{linkedin.New(nil), facebook.New(nil), instagram.New(nil), twitter.New(nil)}
}

func image() []channels.Media {
	return []channels.Media{{URL: "https://nordlys.dk/a.jpg", Type: "image/jpeg", Alt: "Et fyr"}}
}

// noticeboard is a network of a host's own, without any optional interface.
type noticeboard struct{}

func (noticeboard) Name() string                        { return "noticeboard" }
func (noticeboard) Capabilities() channels.Capabilities { return channels.Capabilities{} }
func (noticeboard) Check(channels.Post) error           { return nil }
func (noticeboard) Publish(context.Context, channels.Attempt) (channels.Receipt, error) {
	return channels.Receipt{ID: "1", Phase: channels.Committed}, nil
}

func TestPublisherWithoutOptionalInterfaces(t *testing.T) {
	p := channels.NewPublisher(noticeboard{}, nil)
	assert.Equal(t, channels.Length{Count: 5, Unit: "code points"}, p.Length("Blåt!"))
	assert.Zero(t, p.Length("Blåt!").Over())
	assert.Equal(t, "5 code points", p.Length("Blåt!").String())
	_, err := p.Intent(channels.Post{Text: "Hej"})
	assert.Equal(t, channels.PermissionDenied, channels.CodeOf(err))
	_, err = p.Engage(channels.Engagement{Action: channels.Like, Post: "1"})
	assert.Equal(t, channels.PermissionDenied, channels.CodeOf(err))
	assert.ErrorContains(t, err, "noticeboard")
}

func TestPublisherLength(t *testing.T) {
	p := channels.NewPublisher(twitter.New(nil), nil)
	l := p.Length(strings.Repeat("字", 141))
	assert.Equal(t, channels.Length{Count: 282, Limit: 280, Unit: "weighted characters"}, l)
	assert.Equal(t, 2, l.Over())
	assert.Equal(t, "282 of 280 weighted characters", l.String())
	assert.Zero(t, p.Length("kort").Over())
}

func TestEveryChannelAtNoApp(t *testing.T) {
	for _, c := range everyChannel() {
		t.Run(c.Name(), func(t *testing.T) {
			p := channels.NewPublisher(c, nil)
			caps := p.Capabilities()
			assert.Equal(t, c.Name(), p.Name())
			assert.Equal(t, channels.NoApp, caps.Level)
			assert.True(t, caps.Can(channels.ShareByHand, channels.Person, channels.NoApp), "value on day one needs no approval")
			assert.True(t, caps.Can(channels.EngageByHand, channels.Person, channels.NoApp))
			for _, a := range []channels.AccountKind{channels.Person, channels.Professional, channels.Organization} {
				assert.False(t, caps.Can(channels.PublishPost, a, channels.NoApp))
				assert.False(t, caps.Can(channels.ReadFigures, a, channels.NoApp))
			}
			assert.NotEmpty(t, caps.Sources)
			for _, s := range caps.Sources {
				assert.Regexp(t, `^20\d\d-\d\d$`, s.AsOf, s.Fact)
				assert.NotEmpty(t, s.From)
			}
			assert.Equal(t, caps.Limits.TextUnit, p.Length("x").Unit)
			assert.Equal(t, caps.Limits.Text, p.Length("x").Limit)

			receipt, err := c.Publish(t.Context(), channels.Attempt{Post: channels.Post{Text: "Hej"}})
			assert.Equal(t, channels.PermissionDenied, channels.CodeOf(err))
			assert.ErrorContains(t, err, "no app is configured; people share by the dialog")
			assert.Equal(t, channels.Rejected, channels.VerdictOf(receipt, err))

			ended, cancel := context.WithCancel(t.Context())
			cancel()
			receipt, err = c.Publish(ended, channels.Attempt{})
			require.ErrorIs(t, err, context.Canceled)
			assert.Equal(t, channels.Retry, channels.VerdictOf(receipt, err))
		})
	}
}

func TestCapabilitiesBelongToTheCaller(t *testing.T) {
	for _, c := range everyChannel() {
		caps := c.Capabilities()
		caps.Grants[0].Note, caps.Limits.MediaTypes[0] = "changed", "changed"
		assert.NotEqual(t, "changed", c.Capabilities().Grants[0].Note)
		assert.NotEqual(t, "changed", c.Capabilities().Limits.MediaTypes[0])
	}
}

func TestCheckReportsAllProblemsAtOnce(t *testing.T) {
	for _, c := range everyChannel() {
		t.Run(c.Name(), func(t *testing.T) {
			p := channels.NewPublisher(c, nil)
			limits := p.Capabilities().Limits
			post := channels.Post{
				Text:    "\x00\xff" + strings.Repeat("a", limits.Text),
				Link:    "ftp://secret@nordlys.dk",
				Media:   []channels.Media{{Type: "audio/mpeg"}},
				Reshare: "https://evil.example.com/posts/1",
			}
			var problems channels.Problems
			require.ErrorAs(t, p.Check(post), &problems)
			fields := map[string]bool{}
			for _, q := range problems {
				fields[q.Field] = true
				assert.Equal(t, c.Name(), q.Channel)
				assert.NotContains(t, q.Message, "secret")
			}
			assert.Subset(t, fields, map[string]bool{"text": true, "link": true, "reshare": true})
			assert.GreaterOrEqual(t, len(problems), 5)
			_, err := p.Intent(post)
			assert.Equal(t, problems, err, "the dialog is not opened with what Check refuses")
		})
	}
}

func TestTooLongIsSaidInTheNetworksUnit(t *testing.T) {
	for _, c := range everyChannel() {
		p := channels.NewPublisher(c, nil)
		limits := p.Capabilities().Limits
		assert.NoError(t, p.Check(channels.Post{Text: strings.Repeat("æ", limits.Text), Media: image()}), c.Name())
		err := p.Check(channels.Post{Text: strings.Repeat("æ", limits.Text+7), Media: image()})
		var problems channels.Problems
		require.ErrorAs(t, err, &problems)
		require.Len(t, problems, 1)
		assert.Equal(t, 7, problems[0].Over)
		assert.Equal(t, limits.TextUnit, problems[0].Unit)
		assert.ErrorContains(t, err, "is 7 too many")
	}
}

func TestProblemsAsJSON(t *testing.T) {
	b, err := json.Marshal(channels.Problems{{Channel: "twitter", Field: "text", Message: "is 1 too many", Over: 1, Unit: "weighted characters"}})
	require.NoError(t, err)
	assert.JSONEq(t, `[{"channel":"twitter","field":"text","message":"is 1 too many","over":1,"unit":"weighted characters"}]`, string(b))
}

func TestMediaBesideALinkIsAnOffer(t *testing.T) {
	media := append(image(), channels.Media{URL: "https://nordlys.dk/a.mp3", Type: "audio/mpeg"})
	for _, c := range everyChannel() {
		p := channels.NewPublisher(c, nil)
		intent, err := p.Intent(channels.Post{Text: "Hør den", Link: "https://nordlys.dk/podcast", Media: media})
		require.NoError(t, err, c.Name())
		assert.Equal(t, image(), intent.Media, c.Name())
		assert.ErrorContains(t, p.Check(channels.Post{Text: "Hør den", Media: media}), "media[1]", c.Name())
	}
}

func TestLimitsTakes(t *testing.T) {
	l := channels.Limits{MediaTypes: []string{"image/*", "video/mp4"}}
	for _, yes := range []string{"image/jpeg", "IMAGE/PNG", "video/mp4", `video/mp4; codecs="avc1"`} {
		assert.True(t, l.Takes(yes), yes)
	}
	for _, no := range []string{"", "image", "video/webm", "video/mp4x", "text/html", ";"} {
		assert.False(t, l.Takes(no), no)
	}
}

func TestCapabilitiesByLevel(t *testing.T) {
	c := linkedin.New(nil).Capabilities()
	assert.True(t, c.Can(channels.PublishPost, channels.Person, channels.SelfServeApp))
	assert.True(t, c.Can(channels.PublishPost, channels.Person, channels.ApprovedApp), "a level holds those before it")
	assert.False(t, c.Can(channels.PublishPost, channels.Organization, channels.SelfServeApp))
	for _, g := range c.At(channels.ApprovedApp) {
		assert.Equal(t, channels.Organization, g.Account)
	}
	assert.False(t, facebook.New(nil).Capabilities().Can(channels.PublishPost, channels.Person, channels.ApprovedApp))
	assert.False(t, instagram.New(nil).Capabilities().Can(channels.PublishPost, channels.Person, channels.ApprovedApp))
	assert.Equal(t, channels.SelfServeApp, facebook.New(&facebook.Options{AppID: "1"}).Capabilities().Level)
	assert.Equal(t, "self-serve app", channels.SelfServeApp.String())
	assert.Equal(t, "access level 9", channels.AccessLevel(9).String())
}

func TestCostString(t *testing.T) {
	costs := twitter.New(nil).Capabilities().Costs
	require.Len(t, costs, 2)
	assert.Equal(t, "0.015 USD for a post", costs[0].String())
	assert.Equal(t, "0.2 USD for a post with a link", costs[1].String())
	assert.Equal(t, "12 DKK for a year", channels.Cost{What: "a year", Micros: 12e6, Currency: "DKK"}.String())
}
