package sandbox

import (
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/ambassadorkit/ambassadorkit/channels"
)

// LinkedInOptions hold what LinkedIn changes from year to year, and what its
// documentation and those who use it say differently. Zero values are the defaults.
type LinkedInOptions struct {
	// Versions are those that LinkedIn-Version may name, as YYYYMM. Default:
	// the twelve up to 202609, which was the newest in September 2026. They do
	// not age by themselves; LinkedInVersions has those of a given day.
	Versions []string
	// MaxCommentary is how long a text may be. Default: 3000. (In September 2026
	// two clients met 4000 on organizations' posts.)
	MaxCommentary int
	// DuplicateWindow is how long a post makes the same one a duplicate, also
	// after it was deleted. Default: 10 minutes, as documented for ugcPosts.
	// Negative: for good.
	DuplicateWindow time.Duration
	// Looks is how many looks at a video or document say PROCESSING before one
	// says AVAILABLE. Default: 1. Negative: none.
	Looks int
	// ImageLooks is the same for images. Default: 0; they are ready when uploaded.
	ImageLooks int
	// MemberImageReads lets a token read the state of images that has no scope
	// but w_member_social. LinkedIn's documentation says that it cannot (403),
	// and that is the default.
	MemberImageReads bool
	// PartBytes is how long the parts of a video are. Default: 4 MiB.
	PartBytes int64
	// MemberCallsPerDay and AppCallsPerDay are how many calls self-serve access
	// has between two midnights UTC. Default: 150 and 100 000. Negative: no end.
	// Calls with scopes that need an approval are not counted.
	MemberCallsPerDay, AppCallsPerDay int
	// RotateRefresh gives out a new refresh token at every refresh, and ends
	// the old one. By default it stays in use.
	RotateRefresh bool
}

// LinkedInVersions returns the versions that are active on a day: a new one comes
// in the middle of its month, and each lives a year. (Seen: on 2026-04-06 202504
// to 202603 were active, on 2026-04-16 202504 was gone.)
func LinkedInVersions(day time.Time) []string {
	newest := day.UTC().AddDate(0, 0, -14)
	first := time.Date(newest.Year(), newest.Month(), 1, 0, 0, 0, 0, time.UTC)
	versions := make([]string, 12)
	for i := range versions {
		versions[i] = first.AddDate(0, i-11, 0).Format("200601")
	}
	return versions
}

// linkedIn speaks LinkedIn's protocol.
type linkedIn struct {
	LinkedInOptions
	calls map[string]map[string]*call // by method and shape of the path
}

func newLinkedIn(o LinkedInOptions) (*linkedIn, error) {
	if len(o.Versions) == 0 {
		o.Versions = LinkedInVersions(time.Date(2026, time.September, 30, 0, 0, 0, 0, time.UTC))
	}
	for _, version := range o.Versions {
		if _, err := time.Parse("200601", version); err != nil {
			return nil, fmt.Errorf("sandbox: LinkedIn's versions are of the form YYYYMM, not %q", version)
		}
	}
	if o.PartBytes < 0 {
		return nil, fmt.Errorf("sandbox: LinkedIn.PartBytes is %d", o.PartBytes)
	}
	orDefault(&o.MaxCommentary, 3000)
	orDefault(&o.DuplicateWindow, 10*time.Minute)
	orDefault(&o.Looks, 1)
	orDefault(&o.PartBytes, 4<<20)
	orDefault(&o.MemberCallsPerDay, 150)
	orDefault(&o.AppCallsPerDay, 100_000)
	l := &linkedIn{LinkedInOptions: o}
	l.calls = l.table()
	return l, nil
}

func orDefault[T comparable](value *T, preset T) {
	var zero T
	if *value == zero {
		*value = preset
	}
}

func (l *linkedIn) name() string { return channels.LinkedIn }

// table is every address that the sandbox has. In a path {key} is one segment.
func (l *linkedIn) table() map[string]map[string]*call {
	get, post, remove, put := http.MethodGet, http.MethodPost, http.MethodDelete, http.MethodPut
	calls := map[string]map[string]*call{get: {}, post: {}, remove: {}, put: {}}
	add := func(method, path string, c *call) { calls[method][path] = c }

	add(post, "/rest/posts", &call{operation: opPostsCreate, makes: true, look: l.lookAtPost, handle: l.createPost})
	add(get, "/rest/posts", &call{operation: "posts.list", handle: l.listPosts})
	add(get, "/rest/posts/{key}", &call{operation: "posts.get", handle: l.getPost})
	add(remove, "/rest/posts/{key}", &call{operation: opPostsDelete, makes: true, handle: l.deletePost})
	for _, kind := range mediaKinds {
		add(post, kind.path+"?action=initializeUpload", &call{operation: "media.initialize", makes: true,
			handle: func(x *exchange) answer { return l.initializeUpload(x, kind) }})
		add(get, kind.path+"/{key}", &call{operation: "media.get",
			handle: func(x *exchange) answer { return l.getMedia(x, kind) }})
	}
	add(post, "/rest/videos?action=finalizeUpload", &call{operation: "media.finalize", makes: true, handle: l.finalizeUpload})
	add(put, "/dms-uploads/{key}/{key}", &call{operation: "media.upload", makes: true, handle: l.upload})

	add(get, "/rest/memberCreatorPostAnalytics", &call{operation: "figures.member", handle: l.memberFigures})
	add(get, "/rest/organizationalEntityShareStatistics", &call{operation: "figures.organization", handle: l.organizationFigures})
	add(get, "/rest/organizationAcls", &call{operation: "organizations.list", handle: l.listOrganizations})
	add(get, "/rest/organizations", &call{operation: "organizations.batch", handle: l.batchOrganizations})
	add(get, "/rest/organizations/{key}", &call{operation: "organizations.get", handle: l.getOrganization})
	add(get, "/v2/userinfo", &call{operation: "userinfo", handle: l.userinfo})

	authorize := &call{operation: "oauth.authorize", handle: l.authorization}
	add(get, authorizationPath, authorize)
	add(post, authorizationPath, authorize)
	add(post, "/oauth/v2/accessToken", &call{operation: "oauth.exchange", makes: true, handle: l.exchangeCode})
	add(post, "/oauth/v2/accessToken?grant_type=refresh_token", &call{operation: opRefresh, makes: true, handle: l.refresh})
	add(post, "/oauth/v2/revoke", &call{operation: "oauth.revoke", makes: true, handle: l.revokeToken})
	return calls
}

const authorizationPath = "/oauth/v2/authorization"

func (l *linkedIn) route(x *exchange) *call {
	shape := x.path
	switch root, key, _ := cutLast(x.path); {
	case strings.HasPrefix(x.path, "/dms-uploads/"):
		shape = "/dms-uploads/{key}/{key}"
	case strings.Count(x.path, "/") == 3 && strings.HasPrefix(x.path, "/rest/") && key != "":
		shape = root + "/{key}"
	case x.path == "/oauth/v2/accessToken":
		if form, _ := x.form(); form.Get("grant_type") == "refresh_token" {
			shape += "?grant_type=refresh_token"
		}
	case x.r.Method == http.MethodPost && x.r.URL.Query().Has("action"):
		shape += "?action=" + x.r.URL.Query().Get("action")
	}
	x.account = l.whose(x)
	return l.calls[x.r.Method][shape]
}

func cutLast(path string) (root, key string, ok bool) {
	i := strings.LastIndexByte(path, '/')
	if i < 0 {
		return path, "", false
	}
	return path[:i], path[i+1:], true
}

// whose finds the account that a request comes from, by whatever secret is in it.
func (l *linkedIn) whose(x *exchange) string {
	if bearer, ok := strings.CutPrefix(x.r.Header.Get("Authorization"), "Bearer "); ok {
		t, _ := x.s.token(bearer)
		return t.Account
	}
	if form, ok := x.form(); ok {
		for _, name := range []string{"refresh_token", "token"} {
			if t, ok := x.s.token(form.Get(name)); ok {
				return t.Account
			}
		}
		return x.s.codes[hash(form.Get("code"))].account
	}
	return ""
}

// LinkedIn's identifiers.
var (
	personURN       = regexp.MustCompile(`^urn:li:person:[A-Za-z0-9_-]+$`)
	organizationURN = regexp.MustCompile(`^urn:li:organization:[0-9]+$`)
	postURN         = regexp.MustCompile(`^urn:li:(share|ugcPost):[0-9]+$`)
)

func (l *linkedIn) newAccount(kind channels.AccountKind, n int) string {
	if kind == channels.Organization {
		return fmt.Sprintf("urn:li:organization:%d", 2_400_000+n)
	}
	return fmt.Sprintf("urn:li:person:sb%06d", n)
}

// The roles by which a person acts for an organization.
const administrator = "ADMINISTRATOR"

var posterRoles = []string{administrator, "CONTENT_ADMINISTRATOR", "CONTENT_ADMIN", "DIRECT_SPONSORED_CONTENT_POSTER"}

func (l *linkedIn) checkAccount(a Account) error {
	switch a.Kind {
	case channels.Person:
		if !personURN.MatchString(a.ID) || len(a.Roles) > 0 {
			return fmt.Errorf("sandbox: a person on LinkedIn is urn:li:person:… without roles, not %q", a.ID)
		}
	case channels.Organization:
		if !organizationURN.MatchString(a.ID) {
			return fmt.Errorf("sandbox: an organization on LinkedIn is urn:li:organization: and digits, not %q", a.ID)
		}
	default:
		return fmt.Errorf("sandbox: LinkedIn has no accounts of the kind %q", a.Kind)
	}
	return nil
}

// mayPost reports whether whoever has the token may post as the author.
func (l *linkedIn) mayPost(x *exchange, author string) bool {
	if author == x.account {
		return true
	}
	a, ok := x.s.state.accounts.get(author)
	return ok && slices.Contains(posterRoles, a.Roles[x.account])
}
