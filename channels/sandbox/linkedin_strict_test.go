package sandbox_test

import (
	"maps"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ambassadorkit/ambassadorkit/channels/sandbox"
)

func TestLinkedInRefusesWhatIsNoRequestOfItsOwn(t *testing.T) {
	s := serve(t, nil)
	anna := s.person("Anna Berg")
	good := s.token(anna, memberScopes...)
	expired, err := s.IssueToken(t.Context(), sandbox.Grant{Account: anna.ID, Scopes: memberScopes, Life: time.Nanosecond})
	require.NoError(t, err)
	refreshing, err := s.IssueToken(t.Context(), sandbox.Grant{Account: anna.ID, Scopes: memberScopes, Refresh: true})
	require.NoError(t, err)
	s.clock.pass(time.Second)
	ole := s.person("Ole Dahl")
	revoked := s.token(ole, memberScopes...)
	require.NoError(t, s.RevokeTokens(t.Context(), ole.ID))

	for name, test := range map[string]struct {
		token  string
		change func(*http.Request)
		status int
		body   string
	}{
		"no version":              {good, header("LinkedIn-Version", ""), 400, `"code":"VERSION_MISSING"`},
		"a version that has gone": {good, header("LinkedIn-Version", "202501"), 426, `"code":"NONEXISTENT_VERSION","message":"Requested version 20250101 is not active"`},
		"a version to come":       {good, header("LinkedIn-Version", "209901"), 426, `NONEXISTENT_VERSION`},
		"a version in full":       {good, header("LinkedIn-Version", "20260901"), 426, `Requested version 20260901 is not active`},
		"no protocol":             {good, header("X-Restli-Protocol-Version", ""), 400, `X-Restli-Protocol-Version`},
		"another protocol":        {good, header("X-Restli-Protocol-Version", "1.0.0"), 400, `X-Restli-Protocol-Version`},
		"no token":                {"", nil, 401, `"serviceErrorCode":65604,"code":"EMPTY_ACCESS_TOKEN"`},
		"an empty token":          {"", header("Authorization", "Bearer "), 401, `65604`},
		"another scheme":          {"", header("Authorization", "Basic YTpi"), 401, `65600`},
		"a small scheme":          {"", header("Authorization", "bearer "+good), 401, `65600`},
		"an unknown token":        {"nobody's", nil, 401, `"serviceErrorCode":65600,"code":"INVALID_ACCESS_TOKEN"`},
		"a refresh token":         {refreshing.Refresh, nil, 401, `65600`},
		"an expired token":        {expired.Access, nil, 401, `"serviceErrorCode":65602,"code":"EXPIRED_ACCESS_TOKEN"`},
		"a revoked token":         {revoked, nil, 401, `"serviceErrorCode":65601,"code":"REVOKED_ACCESS_TOKEN"`},
		"no content type":         {good, header("Content-Type", ""), 415, `UNSUPPORTED_MEDIA_TYPE`},
		"a form":                  {good, header("Content-Type", "application/x-www-form-urlencoded"), 415, `UNSUPPORTED_MEDIA_TYPE`},
	} {
		t.Run(name, func(t *testing.T) {
			a := create(test.token, post(anna.ID, "Hello"))
			a.change = test.change
			r := s.send(a)
			assert.Equal(t, test.status, r.status, r.text)
			assert.Contains(t, r.text, test.body)
			assert.Empty(t, r.header.Get("Retry-After"))
			assert.Empty(t, s.posts())
		})
	}
}

func TestLinkedInReadsThePostSchemaToTheLetter(t *testing.T) {
	s := serve(t, func(o *sandbox.Options) { o.LinkedIn.MemberCallsPerDay = -1 })
	anna, ole := s.person("Anna Berg"), s.person("Ole Dahl")
	token := s.token(anna, memberScopes...)
	without := func(name string) fields {
		body := post(anna.ID, "Hello")
		delete(body, name)
		return body
	}
	content := func(content fields) fields { return post(anna.ID, "Hello", fields{"content": content}) }
	article := func(change fields) fields {
		a := fields{"source": "https://nordlys.example/solar", "title": "Solar"}
		maps.Copy(a, change)
		return content(fields{"article": a})
	}

	for name, test := range map[string]struct {
		body   any
		status int
		says   string
	}{
		"no JSON":                    {[]byte("{"), 400, "ILLEGAL_ARGUMENT"},
		"an array":                   {[]byte("[]"), 400, "ILLEGAL_ARGUMENT"},
		"null":                       {[]byte("null"), 400, "ILLEGAL_ARGUMENT"},
		"nothing":                    {[]byte(""), 400, "ILLEGAL_ARGUMENT"},
		"two objects":                {[]byte(`{"author":"a"}{}`), 400, "ILLEGAL_ARGUMENT"},
		"no UTF-8":                   {[]byte("{\"author\":\"\xff\"}"), 400, "ILLEGAL_ARGUMENT"},
		"no author":                  {without("author"), 400, `"fieldPath":"/author"`},
		"no commentary":              {without("commentary"), 400, `"code":"MISSING_FIELD"`},
		"no visibility":              {without("visibility"), 400, `"fieldPath":"/visibility"`},
		"no lifecycleState":          {without("lifecycleState"), 400, `"fieldPath":"/lifecycleState"`},
		"no distribution":            {without("distribution"), 400, `"fieldPath":"/distribution"`},
		"an unknown field":           {post(anna.ID, "Hello", fields{"text": "Hello"}), 422, `ERROR :: /text :: unrecognized field found but not allowed`},
		"an unknown field inside":    {post(anna.ID, "Hello", fields{"distribution": fields{"feedDistribution": "MAIN_FEED", "targetEnties": []any{}}}), 422, `ERROR :: /distribution/targetEnties ::`},
		"a field in capitals":        {post(anna.ID, "Hello", fields{"Author": anna.ID}), 422, `/Author`},
		"a null":                     {post(anna.ID, "Hello", fields{"content": nil}), 403, `Unpermitted fields present in REQUEST_BODY: Data Processing Exception while processing fields [/content]`},
		"a number for a text":        {post(anna.ID, "Hello", fields{"commentary": 1}), 422, `/commentary`},
		"a text for a boolean":       {post(anna.ID, "Hello", fields{"isReshareDisabledByAuthor": "no"}), 422, `/isReshareDisabledByAuthor`},
		"another visibility":         {post(anna.ID, "Hello", fields{"visibility": "EVERYONE"}), 400, `/visibility can't be set to EVERYONE`},
		"a draft":                    {post(anna.ID, "Hello", fields{"lifecycleState": "DRAFT"}), 400, `INVALID_VALUE_FOR_FIELD`},
		"a dark post":                {post(anna.ID, "Hello", fields{"distribution": fields{"feedDistribution": "NONE"}}), 400, `MISSING_REQUIRED_FIELD_FOR_DSC`},
		"somebody else":              {post(ole.ID, "Hello"), 403, `"serviceErrorCode":100,"code":"ACCESS_DENIED","message":"Field Value validation failed in REQUEST_BODY: Data Processing Exception while processing fields [/author]"`},
		"a bare identifier":          {post("sb000000", "Hello"), 403, `[/author]`},
		"a page":                     {post("urn:li:organization:1", "Hello"), 403, `"message":"Not enough permissions to access: partnerApiPostsExternal.CREATE.20260901"`},
		"an empty identifier":        {post("urn:li:person:", "Hello"), 400, `INVALID_URN_ID`},
		"nothing at all":             {post(anna.ID, ""), 400, `INVALID_VALUE_BLANK_FIELD`},
		"3001 characters":            {post(anna.ID, strings.Repeat("a", 3001)), 400, `ShareCommentary text length (3001 characters) exceeded the maximum allowed (3000 characters)`},
		"1501 emoji":                 {post(anna.ID, strings.Repeat("😀", 1501)), 400, `FIELD_ARRAY_SIZE_TOO_HIGH`},
		"two contents":               {content(fields{"media": fields{"id": "urn:li:image:x"}, "article": fields{"source": "https://a.example", "title": "A"}}), 422, `union`},
		"an empty content":           {content(fields{}), 422, `union`},
		"an unknown content":         {content(fields{"link": "https://a.example"}), 422, `/content/link`},
		"a card without its title":   {content(fields{"article": fields{"source": "https://nordlys.example"}}), 400, `/content/article/title`},
		"a card without its address": {content(fields{"article": fields{"title": "Solar"}}), 400, `/content/article/source`},
		"a card of a file":           {article(fields{"source": "file:///etc/passwd"}), 400, `INVALID_URL`},
		"a card with a long title":   {article(fields{"title": strings.Repeat("a", 401)}), 400, `FIELD_LENGTH_TOO_LONG`},
		"a card with a lost image":   {article(fields{"thumbnail": "urn:li:image:nobody"}), 400, `"code":"INVALID_IMAGE_ID"`},
		"a card with a video":        {article(fields{"thumbnail": "urn:li:video:nobody"}), 400, `INVALID_URN_TYPE`},
		"a lost image":               {content(fields{"media": fields{"id": "urn:li:image:nobody"}}), 400, `INVALID_IMAGE_ID`},
		"a lost video":               {content(fields{"media": fields{"id": "urn:li:video:nobody"}}), 400, `INVALID_VIDEO_ID`},
		"an asset of the old API":    {content(fields{"media": fields{"id": "urn:li:digitalmediaAsset:x"}}), 400, `INVALID_URN_TYPE`},
		"an album of one":            {content(fields{"multiImage": fields{"images": []any{fields{"id": "urn:li:image:x"}}}}), 400, `2 to 20`},
		"an album of names":          {content(fields{"multiImage": fields{"images": []any{"urn:li:image:x", "urn:li:image:y"}}}), 422, `/content/multiImage/images/0 :: cannot be coerced to Record`},
		"a long description":         {article(fields{"description": strings.Repeat("a", 4087)}), 400, `FIELD_LENGTH_TOO_LONG`},
		"a card's long alternative":  {article(fields{"thumbnailAltText": strings.Repeat("a", 4087)}), 400, `FIELD_LENGTH_TOO_LONG`},
		"a target":                   {post(anna.ID, "Hello", fields{"distribution": fields{"feedDistribution": "MAIN_FEED", "targetEntities": []any{fields{}}}}), 501, `does not speak distribution.targetEntities`},
		"another channel":            {post(anna.ID, "Hello", fields{"distribution": fields{"feedDistribution": "MAIN_FEED", "thirdPartyDistributionChannels": []any{"x"}}}), 501, `does not speak`},
		"an ad":                      {post(anna.ID, "Hello", fields{"adContext": fields{}}), 501, `does not speak adContext`},
		"a poll":                     {content(fields{"poll": fields{}}), 501, `does not speak content.poll`},
		"a reshare of nothing":       {post(anna.ID, "", fields{"reshareContext": fields{"parent": "urn:li:share:1"}}), 404, `NOT_FOUND`},
		"a reshare of an activity":   {post(anna.ID, "", fields{"reshareContext": fields{"parent": "urn:li:activity:1"}}), 400, `INVALID_URN_TYPE`},
	} {
		t.Run(name, func(t *testing.T) {
			a := create(token, test.body)
			a.change = func(r *http.Request) { r.Header.Set("Content-Type", "application/json") }
			r := s.send(a)
			assert.Equal(t, test.status, r.status, r.text)
			assert.Contains(t, r.text, test.says)
			assert.EqualValues(t, test.status, r.json(t)["status"])
			assert.Equal(t, "true", r.header.Get("X-Restli-Error-Response"))
			assert.Empty(t, s.posts(), "nothing is stored")
			last := s.requests()[len(s.requests())-1]
			assert.False(t, last.Stored)
			assert.Equal(t, test.status, last.Status, "the try is in the ledger")
		})
	}
}

func TestLinkedInWantsTheScopeOfEveryOperation(t *testing.T) {
	s := serve(t, nil)
	anna, ole := s.person("Anna Berg"), s.person("Ole Dahl")
	page := s.page("Nordlys", map[string]string{anna.ID: "ADMINISTRATOR", ole.ID: "ANALYST"})
	of := map[string]sandbox.Account{"anna": anna, "ole": ole}
	all := append([]string{"openid", "r_member_social"}, pageScopes...)
	mine := s.publish(s.token(anna, all...), post(anna.ID, "By Anna"))
	pages := s.publish(s.token(anna, all...), post(page.ID, "By the page"))

	const finder = "/rest/posts?q=author&author="
	encoded := func(id string) string { return strings.ReplaceAll(id, ":", "%3A") }
	for name, test := range map[string]struct {
		ask
		scopes []string
		status int
		who    string
	}{
		"post as a person":             {create("", post(anna.ID, "1")), []string{"w_member_social"}, 201, "anna"},
		"post as a person, page scope": {create("", post(anna.ID, "2")), []string{"w_organization_social"}, 403, "anna"},
		"post as a person, to read":    {create("", post(anna.ID, "3")), []string{"openid", "profile", "r_member_social"}, 403, "anna"},
		"post as a page":               {create("", post(page.ID, "4")), []string{"w_organization_social"}, 201, "anna"},
		"post as a page, member scope": {create("", post(page.ID, "5")), []string{"w_member_social"}, 403, "anna"},
		"post as a page, analyst":      {create("", post(page.ID, "6")), []string{"w_organization_social"}, 403, "ole"},
		"read a member's post":         {ask{method: "GET", path: at(mine)}, []string{"w_member_social"}, 403, "anna"},
		"read a member's post, closed": {ask{method: "GET", path: at(mine)}, []string{"r_member_social"}, 200, "anna"},
		"read a page's post":           {ask{method: "GET", path: at(pages)}, []string{"r_organization_social"}, 200, "anna"},
		"read a page's post, to write": {ask{method: "GET", path: at(pages)}, []string{"w_organization_social"}, 403, "anna"},
		"list a page's posts":          {ask{method: "GET", path: finder + encoded(page.ID)}, []string{"r_organization_social"}, 200, "anna"},
		"list a page's posts, analyst": {ask{method: "GET", path: finder + encoded(page.ID)}, []string{"r_organization_social"}, 403, "ole"},
		"list a member's posts":        {ask{method: "GET", path: finder + encoded(anna.ID)}, []string{"w_member_social", "r_organization_social"}, 403, "anna"},
		"delete another's post":        {ask{method: "DELETE", path: at(mine)}, []string{"w_member_social"}, 403, "ole"},
		"delete, to read":              {ask{method: "DELETE", path: at(mine)}, []string{"r_member_social"}, 403, "anna"},
		"delete a page's post, member": {ask{method: "DELETE", path: at(pages)}, []string{"w_member_social"}, 403, "anna"},
		"who am I":                     {ask{method: "GET", path: "/v2/userinfo"}, []string{"openid"}, 200, "anna"},
		"who am I, to post":            {ask{method: "GET", path: "/v2/userinfo"}, []string{"w_member_social"}, 403, "anna"},
		"pages":                        {ask{method: "GET", path: "/rest/organizationAcls?q=roleAssignee"}, []string{"rw_organization_admin"}, 200, "anna"},
		"pages, to post":               {ask{method: "GET", path: "/rest/organizationAcls?q=roleAssignee"}, []string{"w_organization_social"}, 403, "anna"},
		"upload for a person": {ask{method: "POST", path: "/rest/images?action=initializeUpload",
			body: fields{"initializeUploadRequest": fields{"owner": anna.ID}}}, []string{"w_member_social"}, 200, "anna"},
		"upload for another": {ask{method: "POST", path: "/rest/images?action=initializeUpload",
			body: fields{"initializeUploadRequest": fields{"owner": anna.ID}}}, []string{"w_member_social"}, 403, "ole"},
		"upload for a page, member": {ask{method: "POST", path: "/rest/images?action=initializeUpload",
			body: fields{"initializeUploadRequest": fields{"owner": page.ID}}}, []string{"w_member_social"}, 403, "anna"},
	} {
		t.Run(name, func(t *testing.T) {
			test.token = s.token(of[test.who], test.scopes...)
			r := s.send(test.ask)
			assert.Equal(t, test.status, r.status, r.text)
			if test.status == 403 {
				assert.EqualValues(t, 403, r.json(t)["status"])
				assert.NotEmpty(t, r.json(t)["message"])
			}
		})
	}
}

func TestLinkedInParsesAddressesAsRestliDoes(t *testing.T) {
	s := serve(t, nil)
	anna := s.person("Anna Berg")
	s.page("Nordlys", map[string]string{anna.ID: "ADMINISTRATOR"})
	token := s.token(anna, pageScopes...)
	for name, test := range map[string]struct {
		method, path string
		status       int
		says         string
	}{
		"raw colons in the path":       {"GET", "/rest/posts/urn:li:share:1", 400, "Syntax exception in path variables"},
		"raw colons to delete":         {"DELETE", "/rest/posts/urn:li:share:1", 400, "Syntax exception in path variables"},
		"raw colons in a parameter":    {"GET", "/rest/posts?q=author&author=urn:li:organization:1", 400, "Invalid query parameters passed to request"},
		"an unknown parameter":         {"GET", "/rest/posts?q=author&author=x&format=json", 400, `"code":"QUERY_PARAM_NOT_ALLOWED"`},
		"a parameter twice":            {"GET", "/rest/posts?q=author&author=x&author=y", 400, "Invalid query parameters"},
		"an unknown finder":            {"GET", "/rest/posts?q=authors&author=x", 400, "Invalid query parameters"},
		"a count that is none":         {"GET", "/rest/posts?q=author&author=urn%3Ali%3Aorganization%3A2400001&count=ten", 400, `PARAM_INVALID`},
		"an escaped list":              {"GET", "/rest/organizationalEntityShareStatistics?q=organizationalEntity&organizationalEntity=urn%3Ali%3Aorganization%3A2400001&shares=List%28urn%3Ali%3Ashare%3A1%29", 400, `PARAM_INVALID`},
		"a list of bare identifiers":   {"GET", "/rest/organizationalEntityShareStatistics?q=organizationalEntity&organizationalEntity=urn%3Ali%3Aorganization%3A2400001&shares=List(urn:li:share:1)", 400, `PARAM_INVALID`},
		"a list of the other kind":     {"GET", "/rest/organizationalEntityShareStatistics?q=organizationalEntity&organizationalEntity=urn%3Ali%3Aorganization%3A2400001&shares=List(urn%3Ali%3AugcPost%3A1)", 400, `PARAM_INVALID`},
		"an escaped union":             {"GET", "/rest/memberCreatorPostAnalytics?q=entity&entity=%28share%3Aurn%3Ali%3Ashare%3A1%29&queryType=IMPRESSION&aggregation=TOTAL", 400, `PARAM_INVALID`},
		"a union of the other kind":    {"GET", "/rest/memberCreatorPostAnalytics?q=entity&entity=(ugc:urn%3Ali%3Ashare%3A1)&queryType=IMPRESSION&aggregation=TOTAL", 400, `PARAM_INVALID`},
		"a metric that is none":        {"GET", "/rest/memberCreatorPostAnalytics?q=entity&entity=(share:urn%3Ali%3Ashare%3A1)&queryType=VIEWS&aggregation=TOTAL", 400, `"fieldPath":"queryType"`},
		"an address that is none":      {"GET", "/rest/shares", 404, "RESOURCE_NOT_FOUND"},
		"another method":               {"PATCH", "/rest/posts", 404, "RESOURCE_NOT_FOUND"},
		"the old API":                  {"POST", "/v2/ugcPosts", 404, "RESOURCE_NOT_FOUND"},
		"a parameter to create":        {"POST", "/rest/posts?dryRun=true", 400, `QUERY_PARAM_NOT_ALLOWED`},
		"an action that is none":       {"POST", "/rest/images?action=registerUpload", 404, "RESOURCE_NOT_FOUND"},
		"a slash behind":               {"GET", "/rest/posts/", 404, "RESOURCE_NOT_FOUND"},
		"the network's name before it": {"GET", "/linkedin/rest/posts/urn:li:share:1", 400, "Syntax exception in path variables"},
	} {
		t.Run(name, func(t *testing.T) {
			a := ask{method: test.method, path: test.path, token: token}
			if test.method == "POST" {
				a.body = post(anna.ID, "Hello")
			}
			r := s.send(a)
			assert.Equal(t, test.status, r.status, r.text)
			assert.Contains(t, r.text, test.says)
		})
	}
	assert.Empty(t, s.posts())
}

func TestLinkedInCountsTheCallsOfADay(t *testing.T) {
	s := serve(t, func(o *sandbox.Options) { o.LinkedIn.MemberCallsPerDay = 3 })
	anna, ole := s.person("Anna Berg"), s.person("Ole Dahl")
	token := s.token(anna, memberScopes...)
	whoami := ask{method: "GET", path: "/v2/userinfo", token: token}
	for range 3 {
		require.Equal(t, 200, s.send(whoami).status)
	}
	r := s.send(create(token, post(anna.ID, "One too many")))
	assert.Equal(t, 429, r.status)
	assert.JSONEq(t, `{"status":429,"serviceErrorCode":101,"code":"TOO_MANY_REQUESTS","message":"Resource level throttle limit for calls to this resource is reached."}`, r.text)
	assert.Empty(t, r.header.Values("Retry-After"), "LinkedIn does not say when")
	assert.Empty(t, s.posts())
	assert.Equal(t, 200, s.send(ask{method: "GET", path: "/v2/userinfo", token: s.token(ole, memberScopes...)}).status, "others go on")
	assert.Equal(t, 429, s.send(ask{method: "GET", path: "/v2/userinfo", token: s.token(anna, memberScopes...)}).status, "another token is the same person")
	s.clock.pass(11*time.Hour + 59*time.Minute)
	assert.Equal(t, 429, s.send(whoami).status)
	s.clock.pass(time.Minute)
	assert.Equal(t, 200, s.send(whoami).status, "a day begins at midnight UTC")
	approved := ask{method: "GET", path: "/v2/userinfo", token: s.token(anna, append([]string{"r_member_postAnalytics"}, memberScopes...)...)}
	for range 5 {
		assert.Equal(t, 200, s.send(approved).status, "approved access has no such limit")
	}
}

func TestLinkedInVersionsOfADay(t *testing.T) {
	t.Parallel()
	for day, want := range map[string][2]string{ // as seen
		"2026-04-06": {"202504", "202603"},
		"2026-04-16": {"202505", "202604"},
		"2026-09-18": {"202510", "202609"},
		"2027-01-31": {"202602", "202701"},
	} {
		at, err := time.Parse(time.DateOnly, day)
		require.NoError(t, err)
		versions := sandbox.LinkedInVersions(at)
		require.Len(t, versions, 12)
		assert.Equal(t, want, [2]string{versions[0], versions[11]}, day)
	}
	_, err := sandbox.New(t.TempDir(), &sandbox.Options{LinkedIn: sandbox.LinkedInOptions{Versions: []string{"2026-09"}}})
	assert.ErrorContains(t, err, "YYYYMM")
}
