package sandbox

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
)

// Visitor is a kind of request that reaches a link in a post.
type Visitor string

// The visitors. Only a Human is a person who followed the link.
const (
	Human       Visitor = "human"
	Prefetch    Visitor = "prefetch"     // a browser that fetches ahead, in case
	LinkedInBot Visitor = "linkedin_bot" // fetches the card of a post
	SlackBot    Visitor = "slack_bot"    // fetches previews where a link is passed on
	HeadProbe   Visitor = "head_probe"   // a HEAD of a link checker
)

// visitors in the order in which they come: previews are fetched when a post is made.
var visitors = []Visitor{LinkedInBot, SlackBot, HeadProbe, Prefetch, Human}

// Visits is who follows the links of a post.
type Visits struct {
	// Links are the addresses, as in Post.Links.
	Links []string
	// Visitors says how many of each kind ask for each link.
	Visitors map[Visitor]int
}

// Visited is what the links answered: for each visitor and status, how often. The
// status 0 stands for no answer.
type Visited map[Visitor]map[int]int

// The browsers of humans, in turn: what the current ones send when somebody
// follows a link on LinkedIn, on a desk and on a phone.
var browsers = []http.Header{
	browser("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/146.0.0.0 Safari/537.36",
		"text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,image/apng,*/*;q=0.8"),
	browser("Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:148.0) Gecko/20100101 Firefox/148.0",
		"text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"),
	browser("Mozilla/5.0 (iPhone; CPU iPhone OS 19_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/19.1 Mobile/15E148 Safari/604.1",
		"text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"),
	browser("Mozilla/5.0 (Linux; Android 16; Pixel 10) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/146.0.0.0 Mobile Safari/537.36 [LinkedInApp]",
		"text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"),
}

func browser(agent, accept string) http.Header {
	return http.Header{
		"User-Agent": {agent}, "Accept": {accept}, "Accept-Language": {"en-US,en;q=0.9,da;q=0.8"},
		"Referer":        {"https://www.linkedin.com/"},
		"Sec-Fetch-Site": {"cross-site"}, "Sec-Fetch-Mode": {"navigate"}, "Sec-Fetch-Dest": {"document"}, "Sec-Fetch-User": {"?1"},
		"Upgrade-Insecure-Requests": {"1"},
	}
}

// Visit follows links through the caller's client, one request after the other. No
// redirect is followed, so that nothing but the links themselves is asked for; the
// client decides where their hosts are. It stops when ctx ends; what was asked for
// until then is returned.
func Visit(ctx context.Context, client *http.Client, v Visits) (Visited, error) {
	if client == nil {
		return nil, errors.New("sandbox: visits go through a client that says where hosts are; it is missing")
	}
	for who := range v.Visitors {
		if !slices.Contains(visitors, who) {
			return nil, fmt.Errorf("sandbox: there is no visitor %q", who)
		}
	}
	own := *client
	own.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	visited := Visited{}
	for _, link := range v.Links {
		for _, who := range visitors {
			for i := range v.Visitors[who] {
				r, err := who.request(ctx, link, i)
				if err != nil {
					return visited, fmt.Errorf("sandbox: %w", err)
				}
				status := visit(&own, r)
				if ctx.Err() != nil {
					return visited, ctx.Err()
				}
				if visited[who] == nil {
					visited[who] = map[int]int{}
				}
				visited[who][status]++
			}
		}
	}
	return visited, nil
}

// request is the nth request of a visitor.
func (v Visitor) request(ctx context.Context, link string, n int) (*http.Request, error) {
	method, header := http.MethodGet, http.Header{}
	switch v {
	case Human:
		header = browsers[n%len(browsers)].Clone()
	case Prefetch:
		header = browsers[0].Clone()
		header.Set("Sec-Purpose", "prefetch")
		header.Del("Sec-Fetch-User")
	case LinkedInBot:
		header.Set("User-Agent", "LinkedInBot/1.0 (compatible; Mozilla/5.0; Apache-HttpClient +http://www.linkedin.com)")
	case SlackBot:
		header.Set("User-Agent", "Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)")
		header.Set("Range", "bytes=0-32768")
	case HeadProbe:
		method = http.MethodHead
		header.Set("User-Agent", browsers[0].Get("User-Agent"))
	}
	r, err := http.NewRequestWithContext(ctx, method, link, nil)
	if err == nil {
		r.Header = header
	}
	return r, err
}

func visit(client *http.Client, r *http.Request) (status int) {
	response, err := client.Do(r)
	if err != nil {
		return 0
	}
	defer response.Body.Close()
	_, _ = io.Copy(io.Discard, io.LimitReader(response.Body, maxBody))
	return response.StatusCode
}
