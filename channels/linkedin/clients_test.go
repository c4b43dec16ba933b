package linkedin_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ambassadorkit/ambassadorkit/channels"
	"github.com/ambassadorkit/ambassadorkit/channels/linkedin"
)

// What running clients get wrong, each by its number in the list of failures that
// this project keeps.

func TestWrong1CrashBetweenPostedAndRecorded(t *testing.T) {
	n := newNetwork(t)
	n.on("POST /rest/posts", func(w http.ResponseWriter, r *http.Request) { hangsUp(w, r) }) // live, and nobody heard
	for _, account := range []channels.Account{anna, nordlys} {
		n.forget()
		a := attempt(account, channels.Post{Text: "Hej (verden) #nyt", Link: link})
		began := time.Now()
		receipt, err := publish(t, n.channel(), a)
		assert.Equal(t, channels.Unconfirmed, channels.VerdictOf(receipt, err))
		assert.False(t, channels.SafeToRetry(err))
		assert.Equal(t, 1, n.count("POST /rest/posts"))

		n.on("GET /rest/posts?", says(200, fmt.Sprintf(`{"elements":[{"id":"urn:li:share:7009","author":"urn:li:organization:2414183","lifecycleState":"PUBLISHED","createdAt":%d,
			"commentary":"Hej \\(verden\\) {hashtag|\\#|nyt}","content":{"article":{"source":%q,"title":"x"}}}]}`, time.Now().UnixMilli(), link)))
		found, err := n.channel().Find(t.Context(), a, began)
		if account.Kind == channels.Person {
			assert.Equal(t, channels.PermissionDenied, channels.CodeOf(err), "the person is asked")
			continue
		}
		require.NoError(t, err)
		assert.Equal(t, "urn:li:share:7009", found.ID)
		assert.Equal(t, channels.Posted, channels.VerdictOf(found, err))
	}
}

func TestWrong2CreateRepeatedAfterATimeoutOr5xx(t *testing.T) {
	for name, answer := range map[string]http.HandlerFunc{
		"500": says(500, `{"status":500}`), "502": says(502, "<html>"), "503": says(503, ""), "504": says(504, ""), "599": says(599, ""),
		"500 that speaks of a duplicate": says(500, `{"errorDetails":{"inputErrors":[{"code":"DUPLICATE_POST"}]}}`),
		"408":                            says(408, ""),
		"reset":                          hangsUp,
		"silence":                        func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() },
		"garbage": func(w http.ResponseWriter, r *http.Request) {
			c, _, _ := w.(http.Hijacker).Hijack()
			_, _ = io.WriteString(c, "SSH-2.0 "+canary+"\r\n\r\n")
			_ = c.Close()
		},
		"a redirect":           says(302, ""),
		"200":                  says(200, ""),
		"202":                  says(202, ""),
		"204":                  says(204, ""),
		"201 without an id":    says(201, `{"id":"urn:li:share:7"}`),
		"201 with an empty id": header(201, "X-Restli-Id", ""),
		"200 with an id":       header(200, "X-Restli-Id", "urn:li:share:7"),
		"201 with no URN":      header(201, "X-Restli-Id", "7"),
		"201 with an address":  header(201, "X-Restli-Id", "urn:li:share:7/../../x"),
		"422 that breaks off": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "500")
			w.WriteHeader(422)
			_, _ = io.WriteString(w, `{"status":422,"message":"Content is a dupl`)
		},
		"422 without an end": func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(422)
			_, _ = w.Write(bytes.Repeat([]byte(" "), 5<<20))
		},
	} {
		t.Run(name, func(t *testing.T) {
			n := newNetwork(t)
			n.on("POST /rest/posts", answer)
			o := n.options()
			if name == "silence" {
				o.HTTPClient = &http.Client{Transport: n.Client().Transport, Timeout: 50 * time.Millisecond}
			}
			receipt, err := publish(t, linkedin.New(o), attempt(anna, channels.Post{Text: "Hej"}))
			assert.Equal(t, channels.OutcomeUnknown, channels.CodeOf(err), "%v", err)
			assert.Equal(t, channels.Unconfirmed, channels.VerdictOf(receipt, err))
			assert.Empty(t, receipt.ID)
			assert.Equal(t, channels.Committed, receipt.Phase)
			assert.Equal(t, 1, n.count("POST /rest/posts"))
			assert.NotContains(t, fmt.Sprintf("%v %#v", err, err), canary)
		})
	}
}

func header(status int, name, value string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set(name, value)
		w.WriteHeader(status)
	}
}

func TestWrong3AFailureAfterThePostFailsTheAttempt(t *testing.T) {
	for name, answer := range map[string]http.HandlerFunc{
		"the body breaks off": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("X-Restli-Id", "urn:li:share:7007")
			w.Header().Set("Content-Length", "100")
			w.WriteHeader(201)
		},
		"the body is endless": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("X-Restli-Id", "urn:li:share:7007")
			w.WriteHeader(201)
			_, _ = w.Write(make([]byte, 5<<20))
		},
		"the id is percent-encoded": header(201, "X-Restli-Id", "urn%3Ali%3Ashare%3A7007"),
		"the header of before":      header(201, "X-Linkedin-Id", "urn:li:share:7007"),
	} {
		t.Run(name, func(t *testing.T) {
			n := newNetwork(t)
			n.on("POST /rest/posts", answer)
			receipt, err := publish(t, n.channel(), attempt(anna, channels.Post{Text: "Hej"}))
			require.NoError(t, err)
			assert.Equal(t, "urn:li:share:7007", receipt.ID)
		})
	}
}

// 4, one request used for two people, is TestIdentitiesAreNeverMixed.

func TestWrong5SuccessJudgedWithoutAnID(t *testing.T) {
	n := newNetwork(t)
	n.on("POST /rest/posts", says(201, ""))
	receipt, err := channels.NewPublisher(n.channel(), nil).Publish(t.Context(), attempt(anna, channels.Post{Text: "Hej"}))
	require.Error(t, err)
	assert.Equal(t, channels.Unconfirmed, channels.VerdictOf(receipt, err))
}

func TestWrong6ATransientRefreshErrorDisconnects(t *testing.T) {
	for name, c := range map[string]struct {
		answer http.HandlerFunc
		code   channels.Code
	}{
		"invalid_grant":               {says(400, `{"error":"invalid_grant","error_description":"`+canary+`"}`), channels.AuthExpired},
		"invalid_request":             {says(400, `{"error":"invalid_request","error_description":"invalid_grant"}`), channels.Unavailable},
		"a message about it":          {says(400, `{"message":"invalid_grant"}`), channels.Unavailable},
		"invalid_grant from a proxy":  {says(502, `{"error":"invalid_grant"}`), channels.Unavailable},
		"401":                         {says(401, `{"error":"invalid_client"}`), channels.PermissionDenied},
		"401 without a code":          {says(401, ""), channels.Unavailable},
		"429":                         {says(429, `{"error":"too_many"}`), channels.RateLimited},
		"500":                         {says(500, "oops"), channels.Unavailable},
		"no answer":                   {hangsUp, channels.Unavailable},
		"no JSON":                     {says(200, "<html>"+canary), channels.Unavailable},
		"success without a token":     {says(200, `{"expires_in":1}`), channels.Unavailable},
		"success that is an error":    {says(200, `{"error":"temporarily_unavailable"}`), channels.Unavailable},
		"an error that is no string":  {says(400, `{"error":{"code":"invalid_grant"}}`), channels.Unavailable},
		"a code that holds the token": {says(400, `{"error":"`+canary+`"}`), channels.Unavailable},
	} {
		t.Run(name, func(t *testing.T) {
			n := newNetwork(t)
			n.on("POST /oauth/v2/accessToken", c.answer)
			_, err := n.channel().Refresh(t.Context(), channels.Person, channels.NewToken(canary))
			assert.Equal(t, c.code, channels.CodeOf(err), "%v", err)
			assertNoSecrets(t, err)
			_, err = n.channel().Exchange(t.Context(), channels.Authorization{Kind: channels.Person, RedirectURL: "https://x.dk"}, canary)
			assert.Equal(t, c.code, channels.CodeOf(err))
			assertNoSecrets(t, err)
		})
	}
}

func TestWrong7TheEmptyTokenOfALostRefreshWins(t *testing.T) {
	n := newNetwork(t)
	n.on("POST /oauth/v2/accessToken", says(200, `{"access_token":"new","refresh_token":"","expires_in":60}`))
	credentials, err := channels.NewPublisher(n.channel(), nil).Refresh(t.Context(), channels.Person, channels.NewToken("old"))
	require.NoError(t, err)
	assert.Equal(t, "old", credentials.Refresh.Reveal(), "the one given stays in use")
}

func TestWrong8CodesMatchedInMessages(t *testing.T) {
	for name, c := range map[string]struct {
		status int
		body   string
		code   channels.Code
	}{
		"duplicate":                      {422, `{"errorDetailType":"com.linkedin.common.error.BadRequest","message":"Content is a duplicate of urn:li:share:7141138937766391808","errorDetails":{"inputErrors":[{"description":"Duplicate post is detected","input":{},"code":"DUPLICATE_POST"}]},"status":422}`, channels.Duplicate},
		"duplicate among others":         {400, `{"errorDetails":{"inputErrors":[{"code":"OTHER"},{"code":"DUPLICATE_POST"}]}}`, channels.Duplicate},
		"a message about duplicates":     {422, `{"status":422,"message":"DUPLICATE_POST: Content is a duplicate of urn:li:share:7"}`, channels.InvalidPost},
		"a message about expiry":         {400, `{"message":"401 EXPIRED_ACCESS_TOKEN 429 NONEXISTENT_VERSION"}`, channels.InvalidPost},
		"a message about rates on a 403": {403, `{"message":"429 too many, DUPLICATE_POST"}`, channels.PermissionDenied},
		"a version by its code":          {400, `{"status":400,"code":"NONEXISTENT_VERSION"}`, channels.VersionSunset},
		"a missing version":              {400, `{"status":400,"code":"VERSION_MISSING"}`, channels.VersionSunset},
		"too long":                       {400, `{"errorDetails":{"inputErrors":[{"code":"FIELD_ARRAY_SIZE_TOO_HIGH"}]}}`, channels.InvalidPost},
		"no JSON":                        {400, `<html>DUPLICATE_POST</html>`, channels.InvalidPost},
		"a file that is worked on":       {400, `{"status":400,"code":"MEDIA_ASSET_WAITING_UPLOAD","message":"Media asset is waiting upload"}`, channels.Unavailable},
		"a file among others":            {400, `{"errorDetails":{"inputErrors":[{"code":"MEDIA_ASSET_WAITING_UPLOAD"}]}}`, channels.Unavailable},
		"another shape":                  {422, `{"errorDetails":"DUPLICATE_POST","code":17}`, channels.InvalidPost},
	} {
		t.Run(name, func(t *testing.T) {
			n := newNetwork(t)
			n.on("POST /rest/posts", says(c.status, c.body))
			receipt, err := publish(t, n.channel(), attempt(anna, channels.Post{Text: "Hej"}))
			assert.Equal(t, c.code, channels.CodeOf(err), "%v", err)
			if c.code == channels.Duplicate {
				assert.Equal(t, channels.Unconfirmed, channels.VerdictOf(receipt, err), "probably live, never failed")
				assert.Empty(t, receipt.ID, "the URN in the message may be a ghost")
				assert.NotContains(t, err.Error(), "7141138937766391808")
			}
			if c.code == channels.Unavailable {
				assert.Equal(t, channels.Retry, channels.VerdictOf(receipt, err), "nothing is live, and later it is ready")
				assert.ErrorContains(t, err, "not before 5s")
			}
		})
	}
}

func TestWrong9OneRetiredMetricFailsTheWholeFigure(t *testing.T) {
	n := newNetwork(t)
	n.on("GET /rest/memberCreatorPostAnalytics", func(w http.ResponseWriter, r *http.Request) {
		switch metric := r.URL.Query().Get("queryType"); metric {
		case "RESHARE":
			says(400, `{"status":400,"code":"INVALID_VALUE_FOR_PARAM"}`)(w, r)
		case "REACTION":
			says(200, `{"elements":[{"count":0,"metricType":{"com.linkedin.adsexternalapi.memberanalytics.v1.CreatorPostAnalyticsMetricTypeV1":"REACTION"}}]}`)(w, r)
		default:
			says(200, `{"elements":[{"count":12,"metricType":"`+metric+`"}]}`)(w, r)
		}
	})
	readings, err := n.channel().Measure(t.Context(), anna, "urn:li:share:7001")
	require.NoError(t, err)
	assert.NotEmpty(t, readings[channels.Reshares].Unavailable)
	delete(readings, channels.Reshares)
	assert.Equal(t, channels.Readings{channels.Impressions: {Value: 12}, channels.Reached: {Value: 12}, channels.Reactions: {}, channels.Comments: {Value: 12}, channels.LinkClicks: {Value: 12}}, readings,
		"and 0 is a figure")
}

func TestWrong10AVersionSunsetStopsAllPosting(t *testing.T) {
	n := newNetwork(t)
	n.on("POST /rest/posts", func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("LinkedIn-Version") != "202712" {
			says(426, `{"status":426,"code":"NONEXISTENT_VERSION","message":"Requested version 20260901 is not active"}`)(w, r)
			return
		}
		header(201, "X-Restli-Id", "urn:li:share:7")(w, r)
	})
	a := attempt(anna, channels.Post{Text: "Hej"})
	receipt, err := publish(t, n.channel(), a)
	assert.Equal(t, channels.VersionSunset, channels.CodeOf(err))
	assert.ErrorContains(t, err, "202609")
	assert.ErrorContains(t, err, "Options.Version")
	assert.Equal(t, channels.Retry, channels.VerdictOf(receipt, err), "the same post works with a newer version")
	o := n.options()
	o.Version = "202712"
	_, err = publish(t, linkedin.New(o), a)
	require.NoError(t, err)
}

func TestWrong14FilesThatCannotBeUploadedAreDropped(t *testing.T) {
	broken := errors.New("disk failure")
	for name, c := range map[string]struct {
		media   channels.Media
		what    string
		answer  http.HandlerFunc
		verdict channels.Verdict
	}{
		"the upload is not agreed to":   {png, "POST /rest/images", says(500, ""), channels.Retry},
		"the upload is refused":         {png, "POST /rest/images", says(400, `{"code":"BAD"}`), channels.Rejected},
		"an address without a name":     {png, "POST /rest/images", says(200, `{"value":{"uploadUrl":"https://x.dk"}}`), channels.Retry},
		"a name of another kind":        {png, "POST /rest/images", says(200, `{"value":{"image":"urn:li:video:1","uploadUrl":"https://x.dk"}}`), channels.Retry},
		"a name without an address":     {png, "POST /rest/images", says(200, `{"value":{"image":"urn:li:image:1"}}`), channels.Retry},
		"an address on the file system": {png, "POST /rest/images", says(200, `{"value":{"image":"urn:li:image:1","uploadUrl":"file:///etc/passwd"}}`), channels.Retry},
		"the bytes are refused":         {png, "PUT ", says(415, ""), channels.Rejected},
		"the address has expired":       {png, "PUT ", says(403, ""), channels.Retry},
		"the connection breaks":         {png, "PUT ", hangsUp, channels.Retry},
		"the token ends meanwhile":      {png, "PUT ", says(401, ""), channels.Retry},
		"it cannot be shown":            {png, "GET /rest/images", says(200, `{"status":"PROCESSING_FAILED"}`), channels.Rejected},
		"it is never ready":             {png, "GET /rest/images", says(200, `{"status":"PROCESSING"}`), channels.Retry},
		"a part has no ETag":            {video, "PUT ", says(200, ""), channels.Retry},
		"a part is refused":             {video, "PUT /dms-uploads/video/1?sig=signed-1&part=2", says(503, ""), channels.Retry},
		"parts with a gap":              {video, "POST /rest/videos?action=init", says(200, `{"value":{"video":"urn:li:video:1","uploadInstructions":[{"uploadUrl":"x","firstByte":0,"lastByte":3},{"uploadUrl":"x","firstByte":5,"lastByte":41}]}}`), channels.Retry},
		"no parts":                      {video, "POST /rest/videos?action=init", says(200, `{"value":{"video":"urn:li:video:1"}}`), channels.Retry},
		"the end is not confirmed":      {video, "POST /rest/videos?action=final", says(500, ""), channels.Retry},
		"the video may not be seen":     {video, "GET /rest/videos", says(403, ""), channels.Rejected},
		"it is something else":          {channels.Media{URL: "https://nordlys.dk/fup.jpg", Type: "image/jpeg"}, "", nil, channels.Rejected},
		"a picture said to be a video":  {channels.Media{URL: png.URL, Type: "video/mp4"}, "", nil, channels.Rejected},
		"it is not there":               {channels.Media{URL: "https://nordlys.dk/nothing.png", Type: "image/png"}, "", nil, channels.Retry},
	} {
		t.Run(name, func(t *testing.T) {
			n := newNetwork(t)
			if c.answer != nil {
				n.on(c.what, c.answer)
			}
			post := channels.Post{Text: "Se", Media: []channels.Media{c.media}}
			if c.media.Type == "image/png" {
				post.Media = []channels.Media{jpeg, c.media}
			}
			a := attempt(anna, post)
			receipt, err := publish(t, n.channel(), a)
			require.Error(t, err)
			assert.Equal(t, c.verdict, channels.VerdictOf(receipt, err), "%v", err)
			assert.Zero(t, n.count("POST /rest/posts"), "not published without it")
			assert.Zero(t, a.Journal.(*journal).commits)
			assertNoSecrets(t, err)
		})
	}
	for name, file := range map[string]channels.File{
		"empty":             {Body: io.NopCloser(strings.NewReader(""))},
		"shorter than said": {Body: io.NopCloser(strings.NewReader("\xFF\xD8\xFF")), Bytes: 30},
		"longer than said":  {Body: io.NopCloser(strings.NewReader("\xFF\xD8\xFF and more")), Bytes: 8},
		"unreadable":        {Body: io.NopCloser(io.MultiReader(strings.NewReader("\xFF\xD8\xFF"), failing{broken})), Bytes: 30},
	} {
		t.Run(name, func(t *testing.T) {
			n := newNetwork(t)
			a := attempt(anna, channels.Post{Text: "Se", Media: []channels.Media{jpeg}})
			a.Open = func(context.Context, channels.Media) (channels.File, error) { return file, nil }
			receipt, err := publish(t, n.channel(), a)
			require.Error(t, err)
			assert.NotEqual(t, channels.Unconfirmed, channels.VerdictOf(receipt, err))
			assert.Zero(t, n.count("POST /rest/posts"))
		})
	}
}

type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }

func TestWrong15AClean401MayHaveBeenPublished(t *testing.T) {
	for status, want := range map[int]struct {
		code    channels.Code
		verdict channels.Verdict
	}{
		401: {channels.AuthExpired, channels.Retry},
		403: {channels.PermissionDenied, channels.Rejected},
		422: {channels.InvalidPost, channels.Rejected},
		426: {channels.VersionSunset, channels.Retry},
		429: {channels.RateLimited, channels.Retry},
	} {
		n := newNetwork(t)
		n.on("POST /rest/posts", says(status, `{"status":401,"serviceErrorCode":65602,"code":"EXPIRED_ACCESS_TOKEN","message":"The token `+canary+` is expired"}`))
		receipt, err := publish(t, n.channel(), attempt(anna, channels.Post{Text: "Hej"}))
		assert.Equal(t, want.code, channels.CodeOf(err))
		assert.Equal(t, want.verdict, channels.VerdictOf(receipt, err))
		var e *channels.Error
		require.ErrorAs(t, err, &e)
		assert.Equal(t, channels.Error{Channel: "linkedin", Code: want.code, Message: e.Message, Status: status, NetworkCode: "EXPIRED_ACCESS_TOKEN", TraceID: "AAYvVAFxdrFGZQ=="}, *e)
		assertNoSecrets(t, err)
	}
}

// Each status of each call has one verdict. What comes before Commit is never
// unconfirmed, and leaves no create behind it.
func TestEveryStatusHasItsVerdict(t *testing.T) {
	created := func(status int) channels.Verdict {
		switch {
		case status == 201:
			return channels.Posted
		case status == 401, status == 426, status == 429:
			return channels.Retry
		case status >= 400 && status <= 499 && status != 408:
			return channels.Rejected
		}
		return channels.Unconfirmed
	}
	for status := 200; status <= 599; status++ {
		n := newNetwork(t)
		n.on("POST /rest/posts", func(w http.ResponseWriter, _ *http.Request) {
			if status == 201 {
				w.Header().Set("X-Restli-Id", "urn:li:share:7")
			}
			w.WriteHeader(status)
		})
		a := attempt(anna, channels.Post{Text: "Hej"})
		receipt, err := publish(t, n.channel(), a)
		assert.Equal(t, created(status), channels.VerdictOf(receipt, err), "%d: %v", status, err)
		assert.Equal(t, 1, n.count("POST /rest/posts"))
		for what, media := range map[string]channels.Media{"POST /rest/images": jpeg, "PUT ": video, "GET /rest/documents": document, "POST /rest/videos?action=final": video} {
			n := newNetwork(t)
			n.on(what, says(status, ""))
			a := attempt(anna, channels.Post{Text: "Hej", Media: []channels.Media{media}})
			receipt, err := publish(t, n.channel(), a)
			verdict := channels.VerdictOf(receipt, err)
			assert.NotEqual(t, channels.Unconfirmed, verdict, "%s %d: %v", what, status, err)
			live := 0
			if verdict == channels.Posted {
				live = 1
			}
			assert.Equal(t, []int{live, live}, []int{n.count("POST /rest/posts"), a.Journal.(*journal).commits}, "%s %d: %v", what, status, err)
		}
		n.Close()
	}
}

func TestAVersionThatIsNone(t *testing.T) {
	for _, version := range []string{"2026-09", "202613", "20260", "202609\n", "202609.01", "v202609"} {
		n := newNetwork(t)
		o := n.options()
		o.Version = version
		channel := linkedin.New(o)
		a := attempt(nordlys, channels.Post{Text: "Hej", Media: []channels.Media{jpeg}})
		receipt, err := publish(t, channel, a)
		assert.Equal(t, channels.Retry, channels.VerdictOf(receipt, err), "the same post works with another setting")
		assert.Equal(t, channels.Preparing, receipt.Phase)
		_, finding := channel.Find(t.Context(), a, time.Now())
		_, measuring := channel.Measure(t.Context(), nordlys, "urn:li:share:7")
		_, asking := channel.Accounts(t.Context(), channels.Organization, nordlys.Token)
		for _, err := range []error{err, finding, measuring, asking, channel.Remove(t.Context(), nordlys, "urn:li:share:7")} {
			assert.Equal(t, channels.VersionSunset, channels.CodeOf(err), "%q", version)
			assert.ErrorContains(t, err, "linkedin.Options.Version")
		}
		assert.Empty(t, n.calls)
		_, err = channel.Accounts(t.Context(), channels.Person, anna.Token)
		assert.NoError(t, err, "who a person is has no version")
	}
}

func TestRetryAfterIsTakenIfItIsThere(t *testing.T) {
	now := time.Date(2026, 11, 25, 12, 0, 0, 0, time.UTC)
	for value, want := range map[string]time.Duration{"": 0, "90": 90 * time.Second, "Wed, 25 Nov 2026 12:10:00 GMT": 10 * time.Minute, "soon": 0, "-5": 0} {
		n := newNetwork(t)
		n.on("POST /rest/posts", header(429, "Retry-After", value))
		o := n.options()
		o.Now = func() time.Time { return now }
		_, err := publish(t, linkedin.New(o), attempt(anna, channels.Post{Text: "Hej"}))
		var e *channels.Error
		require.ErrorAs(t, err, &e)
		assert.Equal(t, want, e.RetryAfter, "%q", value)
	}
}

// A network that repeats all it was sent, in whatever way it fails.
func TestTokensStandInNoErrorAndNoJournal(t *testing.T) {
	echo := func(status int) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			body, _ := io.ReadAll(r.Body)
			all := canary + " " + r.Header.Get("Authorization") + " " + string(body) + " secret-of-member-app signed-1"
			b, _ := json.Marshal(map[string]any{"status": status, "message": all, "code": canary, "error": "invalid_grant", "error_description": all,
				"errorDetails": map[string]any{"inputErrors": []any{map[string]any{"code": canary, "description": all}}}})
			w.Header().Set("X-Li-Uuid", canary)
			w.Header().Set("Location", "https://evil.example/"+canary)
			w.WriteHeader(status)
			_, _ = w.Write(b)
		}
	}
	for _, what := range []string{"POST /rest/posts", "POST /rest/images", "PUT ", "GET ", "DELETE ", "POST /oauth"} {
		for _, status := range []int{200, 302, 400, 401, 403, 404, 422, 426, 429, 500} {
			n := newNetwork(t)
			n.on(what, echo(status))
			channel := n.channel()
			a := attempt(anna, channels.Post{Text: "Se", Media: []channels.Media{jpeg}})
			_, publishing := channel.Publish(t.Context(), a)
			_, measuring := channel.Measure(t.Context(), anna, "urn:li:share:7")
			_, accounts := channel.Accounts(t.Context(), channels.Person, anna.Token)
			_, refreshing := channel.Refresh(t.Context(), channels.Person, anna.Token)
			_, exchanging := channel.Exchange(t.Context(), channels.Authorization{Kind: channels.Person}, canary)
			for _, err := range []error{publishing, measuring, accounts, refreshing, exchanging,
				channel.Remove(t.Context(), anna, "urn:li:share:7"), channel.Revoke(t.Context(), channels.Person, channels.Credentials{Access: anna.Token})} {
				assertNoSecrets(t, err)
			}
			held := a.Journal.(*journal).held()
			assert.NotContains(t, held, canary)
			assert.NotContains(t, held, "signed-", "addresses that files are sent to are secrets")
			assertNoSecrets(t, fmt.Errorf("%+v %#v %v", channel, channel, *channel))
		}
	}
}

// assertNoSecrets looks through all that can be printed of an error and its causes.
func assertNoSecrets(t *testing.T, err error) {
	t.Helper()
	for ; err != nil; err = errors.Unwrap(err) {
		b, _ := json.Marshal(err)
		for _, text := range []string{fmt.Sprintf("%v %+v %#v %q", err, err, err, err), string(b)} {
			for _, secret := range []string{canary, "secret-of-", "signed-1", "upload-token"} {
				assert.NotContains(t, text, secret)
			}
		}
	}
}

// A person may be connected, measured and removed by many at once.
func TestOneChannelServesManyAtOnce(t *testing.T) {
	n := newNetwork(t)
	n.on("GET /rest/memberCreatorPostAnalytics", says(200, `{"elements":[{"count":3}]}`))
	channel := n.channel()
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			_, err := channel.Measure(context.Background(), anna, "urn:li:share:7001")
			assert.NoError(t, err)
			assert.NoError(t, channel.Remove(context.Background(), anna, "urn:li:share:7001"))
			_, err = channel.AuthorizeURL(channels.Authorization{Kind: channels.Person, RedirectURL: "https://hr.dk", State: "s"})
			assert.NoError(t, err)
			assert.NoError(t, channel.Check(channels.Post{Text: "Hej"}))
		})
	}
	all.Wait()
}
