package sandbox

import (
	"slices"
	"strings"
)

// metricTypeUnion is how versions before 202605 name the metric.
const metricTypeUnion = "com.linkedin.adsexternalapi.memberanalytics.v1.CreatorPostAnalyticsMetricTypeV1"

// memberMetrics are the figures of a member's post, and the version from which
// each can be asked for.
var memberMetrics = map[string]struct {
	since string
	of    func(Figures) int64
}{
	"IMPRESSION":      {"202506", func(f Figures) int64 { return f.Impressions }},
	"MEMBERS_REACHED": {"202506", func(f Figures) int64 { return f.Reached }},
	"RESHARE":         {"202506", func(f Figures) int64 { return f.Reshares }},
	"REACTION":        {"202506", func(f Figures) int64 { return f.Reactions }},
	"COMMENT":         {"202506", func(f Figures) int64 { return f.Comments }},
	"LINK_CLICKS":     {"202604", func(f Figures) int64 { return f.Clicks }},
}

// memberFigures is GET /rest/memberCreatorPostAnalytics?q=entity: one metric of
// one post of whoever asks.
func (l *linkedIn) memberFigures(x *exchange) answer {
	t, ended := l.enter(x)
	if ended != nil {
		return *ended
	}
	if !t.has("r_member_postAnalytics") {
		return x.denied("memberCreatorPostAnalytics.FINDER-entity")
	}
	p, ended := x.parameters("q", "entity", "queryType", "aggregation", "dateRange")
	if ended != nil {
		return *ended
	}
	version := x.r.Header.Get("LinkedIn-Version")
	if q, _ := p.plain("q"); q != "entity" {
		return badParameters()
	}
	shape, id, ok := p.union("entity")
	if !ok || shape != "share" && shape != "ugc" || strings.HasPrefix(id, "urn:li:share:") != (shape == "share") || !postURN.MatchString(id) {
		return badParameter("entity", "PARAM_INVALID")
	}
	query, _ := p.plain("queryType")
	metric, ok := memberMetrics[query]
	if !ok || version < metric.since {
		return badParameter("queryType", "PARAM_INVALID")
	}
	if aggregation, ok := p.plain("aggregation"); !ok || aggregation != "" && aggregation != "TOTAL" || p["dateRange"] != "" {
		return linkedInError{Status: 501, Message: "the sandbox speaks the aggregation TOTAL, without a dateRange"}.answer()
	}
	post, ok := x.s.state.posts.get(id)
	if !ok || !post.Live() {
		return notFound()
	}
	if post.Author != x.account {
		return x.denied("memberCreatorPostAnalytics.FINDER-entity")
	}
	var metricType any = query
	if version < "202605" {
		metricType = map[string]string{metricTypeUnion: query}
	}
	return paging{count: 10}.of([]any{map[string]any{
		"count": metric.of(x.s.state.figures[id]), "metricType": metricType, "targetEntity": map[string]string{shape: id},
	}})
}

// organizationFigures is GET /rest/organizationalEntityShareStatistics: of the
// posts that are named, or of all together. Posts that nobody saw are left out.
func (l *linkedIn) organizationFigures(x *exchange) answer {
	t, ended := l.enter(x)
	if ended != nil {
		return *ended
	}
	if !t.has("rw_organization_admin", "r_organization_admin") {
		return x.denied("organizationalEntityShareStatistics.FINDER-organizationalEntity")
	}
	p, ended := x.parameters("q", "organizationalEntity", "shares", "ugcPosts")
	if ended != nil {
		return *ended
	}
	organization, ok := p.plain("organizationalEntity")
	if q, _ := p.plain("q"); q != "organizationalEntity" || !ok || !organizationURN.MatchString(organization) {
		return badParameters()
	}
	a, ok := x.s.state.accounts.get(organization)
	if !ok || a.Roles[x.account] != administrator {
		return x.denied("organizationalEntityShareStatistics.FINDER-organizationalEntity")
	}
	if p["shares"] == "" && p["ugcPosts"] == "" {
		var sum Figures
		for _, post := range x.s.state.posts.values {
			if post.Author == organization {
				sum = sum.plus(x.s.state.figures[post.ID])
			}
		}
		return paging{count: 10}.of([]any{statistics(organization, sum)})
	}
	var elements []any
	for _, field := range []string{"share", "ugcPost"} {
		name := field + "s"
		if p[name] == "" {
			continue
		}
		ids, ok := p.list(name)
		if !ok || slices.ContainsFunc(ids, func(id string) bool { return !strings.HasPrefix(id, "urn:li:"+field+":") }) {
			return badParameter(name, "PARAM_INVALID")
		}
		for _, id := range ids {
			post, ok := x.s.state.posts.get(id)
			f := x.s.state.figures[id]
			if !ok || post.Author != organization || f == (Figures{}) {
				continue
			}
			element := statistics(organization, f)
			element[field] = id
			elements = append(elements, element)
		}
	}
	return paging{count: max(10, len(elements))}.of(elements)
}

func statistics(organization string, f Figures) map[string]any {
	engagement := 0.0
	if f.Impressions > 0 {
		engagement = float64(f.Clicks+f.Reactions+f.Comments+f.Reshares) / float64(f.Impressions)
	}
	return map[string]any{"organizationalEntity": organization, "totalShareStatistics": map[string]any{
		"impressionCount": f.Impressions, "uniqueImpressionsCount": f.Reached, "clickCount": f.Clicks,
		"likeCount": f.Reactions, "commentCount": f.Comments, "shareCount": f.Reshares, "engagement": engagement,
	}}
}
