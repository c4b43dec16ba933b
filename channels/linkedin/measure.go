package linkedin

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"

	"github.com/ambassadorkit/ambassadorkit/channels"
)

// Measure reads what a post achieved, by its URN. Figures of people's posts are
// asked for one by one; those of a page's posts come in one answer, and one that
// is missing there leaves the rest. Where LinkedIn lets the app read none, each is
// unavailable and says so; an error says that LinkedIn could not be asked.
//
// LinkedIn's terms let figures of people's posts be kept for 48 hours and those of
// pages for a year (2026-11).
func (c *Channel) Measure(ctx context.Context, account channels.Account, id string) (channels.Readings, error) {
	author, err := c.author(account)
	if err != nil {
		return nil, err
	}
	if !postURN.MatchString(id) {
		return nil, channels.Problems{{Channel: channels.LinkedIn, Field: "id", Message: "is not the URN of a post (urn:li:share:… or urn:li:ugcPost:…)"}}
	}
	if account.Kind == channels.Organization {
		return c.pageFigures(ctx, account.Token, author, id)
	}
	return c.memberFigures(ctx, account.Token, id)
}

// memberMetrics are LinkedIn's names for figures of people's posts, and the
// version that brought each (Member Post Statistics, 2026-11).
var memberMetrics = []struct {
	metric      channels.Metric
	name, since string
}{
	{channels.Impressions, "IMPRESSION", ""},
	{channels.Reached, "MEMBERS_REACHED", ""},
	{channels.Reshares, "RESHARE", ""},
	{channels.Reactions, "REACTION", ""},
	{channels.Comments, "COMMENT", ""},
	{channels.LinkClicks, "LINK_CLICKS", "202604"},
}

const notGranted = `LinkedIn does not let this app read it; figures of people's posts need the permission r_member_postAnalytics`

// memberFigures reads each figure of a person's post. What one lacks, the others
// may have; after an answer that holds for all of them no more is asked.
func (c *Channel) memberFigures(ctx context.Context, token channels.Token, id string) (channels.Readings, error) {
	readings := channels.Readings{}
	var failure error
	over := false
	for i, m := range memberMetrics {
		if c.options.Version < m.since {
			readings[m.metric] = channels.Reading{Unavailable: "LinkedIn tells it from version " + m.since + " of its API on"}
			continue
		}
		if over {
			readings[m.metric] = unread(failure)
			continue
		}
		value, err := c.memberFigure(ctx, token, id, m.name)
		if err == nil {
			readings[m.metric] = channels.Reading{Value: value}
			continue
		}
		if channels.CodeOf(err) == channels.PermissionDenied && i == 0 {
			return allDenied(notGranted), nil
		}
		failure, over = err, ctx.Err() != nil || endsReading(err)
		readings[m.metric] = unread(err)
	}
	if failure != nil && !anyFigure(readings) {
		return nil, failure
	}
	return readings, nil
}

// endsReading reports whether no further figure can be read either.
func endsReading(err error) bool {
	code := channels.CodeOf(err)
	return code == channels.AuthExpired || code == channels.VersionSunset || code == channels.RateLimited
}

func unread(err error) channels.Reading {
	if channels.CodeOf(err) == channels.PermissionDenied {
		return channels.Reading{Unavailable: notGranted, Denied: true}
	}
	return channels.Reading{Unavailable: "LinkedIn did not tell it at this time: " + err.Error()}
}

// memberFigure reads one figure of a person's post.
func (c *Channel) memberFigure(ctx context.Context, token channels.Token, id, metric string) (int64, error) {
	entity := "share"
	if strings.HasPrefix(id, "urn:li:ugcPost:") {
		entity = "ugc"
	}
	path := "/rest/memberCreatorPostAnalytics?q=entity&entity=(" + entity + ":" + inPath(id) + ")&queryType=" + metric + "&aggregation=TOTAL"
	var answer struct {
		Elements []struct {
			Count      *int64     `json:"count"`
			MetricType metricType `json:"metricType"`
		} `json:"elements"`
	}
	if err := c.ask(ctx, call{method: http.MethodGet, path: path, token: token, finder: true}, &answer); err != nil {
		return 0, err
	}
	for _, e := range answer.Elements {
		if e.Count != nil && *e.Count >= 0 && (e.MetricType == "" || string(e.MetricType) == metric) {
			return *e.Count, nil
		}
	}
	return 0, c.error(channels.Unavailable, "the answer holds no such figure")
}

// metricType is a metric's name, which LinkedIn gives as a string or as an object
// that holds it ({"com.linkedin…MetricTypeV1": "IMPRESSION"}).
type metricType string

// UnmarshalJSON takes both.
func (m *metricType) UnmarshalJSON(b []byte) error {
	var name string
	if json.Unmarshal(b, &name) == nil {
		*m = metricType(name)
		return nil
	}
	var object map[string]string
	if json.Unmarshal(b, &object) == nil && len(object) == 1 {
		for _, name := range object {
			*m = metricType(name)
		}
	}
	return nil
}

// pageFigures reads the figures of a page's post, which LinkedIn gives at once.
func (c *Channel) pageFigures(ctx context.Context, token channels.Token, author, id string) (channels.Readings, error) {
	list := "shares"
	if strings.HasPrefix(id, "urn:li:ugcPost:") {
		list = "ugcPosts"
	}
	path := "/rest/organizationalEntityShareStatistics?q=organizationalEntity&organizationalEntity=" + inPath(author) + "&" + list + "=List(" + inPath(id) + ")"
	var answer struct {
		Elements []struct {
			Share   string         `json:"share"`
			UGCPost string         `json:"ugcPost"`
			Total   map[string]any `json:"totalShareStatistics"`
		} `json:"elements"`
	}
	if err := c.ask(ctx, call{method: http.MethodGet, path: path, token: token, finder: true}, &answer); err != nil {
		if channels.CodeOf(err) == channels.PermissionDenied {
			return allDenied("LinkedIn does not let this account read it; figures of a page need the role of an administrator"), nil
		}
		return nil, err
	}
	for _, e := range answer.Elements {
		if e.Share != id && e.UGCPost != id {
			continue
		}
		readings := channels.Readings{channels.LinkClicks: {Unavailable: "LinkedIn counts clicks of every kind together; see linkedin.Clicks"}}
		for metric, name := range pageMetrics {
			if value, ok := e.Total[name].(float64); ok && isCount(value) {
				readings[metric] = channels.Reading{Value: int64(value)}
			} else {
				readings[metric] = channels.Reading{Unavailable: "LinkedIn's answer does not hold it"}
			}
		}
		return readings, nil
	}
	return allUnavailable("LinkedIn has no figures of the post yet, or no longer; they go back 12 months"), nil
}

// Clicks is a figure of pages' posts: clicks of every kind, on a link, on a picture
// or on the page's name. LinkedIn does not tell those on a link from the others.
const Clicks channels.Metric = "clicks"

// pageMetrics are LinkedIn's names for figures of a page's posts (Organization
// Share Statistics, 2026-11).
var pageMetrics = map[channels.Metric]string{
	channels.Impressions: "impressionCount",
	channels.Reached:     "uniqueImpressionsCount",
	channels.Reshares:    "shareCount",
	channels.Reactions:   "likeCount",
	channels.Comments:    "commentCount",
	Clicks:               "clickCount",
}

func allUnavailable(why string) channels.Readings { return all(channels.Reading{Unavailable: why}) }

func allDenied(why string) channels.Readings {
	return all(channels.Reading{Unavailable: why, Denied: true})
}

func all(reading channels.Reading) channels.Readings {
	readings := channels.Readings{}
	for _, m := range memberMetrics {
		readings[m.metric] = reading
	}
	return readings
}

func anyFigure(readings channels.Readings) bool {
	for _, r := range readings {
		if r.Unavailable == "" {
			return true
		}
	}
	return false
}
