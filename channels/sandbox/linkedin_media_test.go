package sandbox_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"image"
	"image/png"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ambassadorkit/ambassadorkit/channels/sandbox"
)

func picture(t *testing.T, width, height int) []byte {
	t.Helper()
	var b bytes.Buffer
	require.NoError(t, png.Encode(&b, image.NewGray(image.Rect(0, 0, width, height))))
	return b.Bytes()
}

// film is what a video begins with, up to a length.
func film(length int) []byte {
	return append([]byte("\x00\x00\x00\x18ftypmp42"), bytes.Repeat([]byte{7}, length-12)...)
}

var paper = []byte("%PDF-1.7\nA report.")

func initialize(token, kind, owner string, size int) ask {
	request := fields{"owner": owner}
	if kind == "videos" {
		request["fileSizeBytes"] = size
		request["uploadCaptions"], request["uploadThumbnail"] = false, false
	}
	return ask{method: "POST", path: "/rest/" + kind + "?action=initializeUpload", token: token, body: fields{"initializeUploadRequest": request}}
}

// announced is what initializeUpload answers.
func (s *stage) announced(a ask) fields {
	s.t.Helper()
	r := s.send(a)
	require.Equal(s.t, 200, r.status, r.text)
	return r.json(s.t)["value"].(fields)
}

// uploaded is the URN of an image or document that was uploaded.
func (s *stage) uploaded(token, kind, owner string, file []byte) string {
	s.t.Helper()
	value := s.announced(initialize(token, kind, owner, 0))
	r := s.send(ask{method: "PUT", path: value["uploadUrl"].(string), token: token, body: file})
	require.Equal(s.t, 201, r.status, r.text)
	assert.Empty(s.t, r.text)
	return value[strings.TrimSuffix(kind, "s")].(string)
}

func media(id string, more fields) fields {
	m := fields{"id": id}
	for name, value := range more {
		m[name] = value
	}
	return fields{"content": fields{"media": m}}
}

func look(token, id string) ask {
	kind := map[bool]string{strings.Contains(id, ":image:"): "images", strings.Contains(id, ":video:"): "videos", strings.Contains(id, ":document:"): "documents"}[true]
	return ask{method: "GET", path: "/rest/" + kind + "/" + url.QueryEscape(id), token: token}
}

func TestAnImageIsReadyOnceItIsUploaded(t *testing.T) {
	s := serve(t, nil)
	anna := s.person("Anna Berg")
	token := s.token(anna, memberScopes...)
	file := picture(t, 4, 4)
	value := s.announced(initialize(token, "images", anna.ID, 0))
	assert.EqualValues(t, noon.Add(30*24*time.Hour).UnixMilli(), value["uploadUrlExpiresAt"])
	id, address := value["image"].(string), value["uploadUrl"].(string)
	body := post(anna.ID, "Look", media(id, fields{"altText": "A grey square"}))
	r := s.send(create(token, body))
	assert.Equal(t, 400, r.status)
	assert.Contains(t, r.text, `"code":"MEDIA_ASSET_WAITING_UPLOAD"`)

	assert.Equal(t, 401, s.send(ask{method: "PUT", path: address, body: file}).status, "an image wants a token")
	assert.Equal(t, 401, s.send(ask{method: "PUT", path: address + "x", token: token, body: file}).status, "nobody guesses the address")
	assert.Equal(t, 403, s.send(ask{method: "PUT", path: address, token: s.token(s.person("Ole Dahl"), memberScopes...), body: file}).status)
	assert.Equal(t, 413, s.send(ask{method: "PUT", path: address, token: token, body: []byte{}}).status)
	upload := ask{method: "PUT", path: address, token: token, body: file}
	assert.Equal(t, 201, s.send(upload).status)
	assert.Equal(t, 201, s.send(upload).status, "the same once more, after an answer that was lost")
	assert.Equal(t, 400, s.send(ask{method: "PUT", path: address, token: token, body: picture(t, 5, 5)}).status)

	s.publish(token, body)
	p := s.posts()[0]
	assert.Equal(t, []string{id}, p.Media)
	assert.Equal(t, []string{"A grey square"}, p.AltTexts)
	l, err := s.Ledger(t.Context())
	require.NoError(t, err)
	sum := sha256.Sum256(file)
	assert.Equal(t, []sandbox.Part{{Bytes: int64(len(file)), SHA256: hex.EncodeToString(sum[:]), ETag: l.Media[0].Parts[0].ETag}}, l.Media[0].Parts)
}

func TestTheStateOfImagesIsNotForMembers(t *testing.T) {
	// Documented: tokens with only w_member_social cannot GET rest/images.
	s := serve(t, nil)
	anna := s.person("Anna Berg")
	page := s.page("Nordlys", map[string]string{anna.ID: "ADMINISTRATOR"})
	member, admin := s.token(anna, memberScopes...), s.token(anna, pageScopes...)
	id := s.uploaded(member, "images", anna.ID, picture(t, 4, 4))
	r := s.send(look(member, id))
	assert.Equal(t, 403, r.status)
	assert.JSONEq(t, `{"status":403,"message":"Accessing this image resource is forbidden. Please check your permissions for this resource"}`, r.text)
	id = s.uploaded(admin, "images", page.ID, picture(t, 4, 4))
	r = s.send(look(admin, id))
	assert.Equal(t, 200, r.status)
	assert.Equal(t, "AVAILABLE", r.json(t)["status"])
	assert.Equal(t, 403, s.send(look(member, id)).status, "it is the page's")
	assert.Equal(t, 404, s.send(look(admin, "urn:li:image:nobody")).status)

	lenient := serve(t, func(o *sandbox.Options) { o.LinkedIn.MemberImageReads, o.LinkedIn.ImageLooks = true, 2 })
	anna = lenient.person("Anna Berg")
	member = lenient.token(anna, memberScopes...)
	id = lenient.uploaded(member, "images", anna.ID, picture(t, 4, 4))
	for _, want := range []string{"PROCESSING", "PROCESSING", "AVAILABLE", "AVAILABLE"} {
		assert.Equal(t, want, lenient.send(look(member, id)).json(t)["status"])
	}
}

func TestAVideoGoesInParts(t *testing.T) {
	const part = 100
	s := serve(t, func(o *sandbox.Options) { o.LinkedIn.PartBytes, o.LinkedIn.Looks = part, 2 })
	anna := s.person("Anna Berg")
	token := s.token(anna, memberScopes...)
	file := film(250)
	value := s.announced(initialize(token, "videos", anna.ID, len(file)))
	id, secret := value["video"].(string), value["uploadToken"].(string)
	require.NotEmpty(t, secret)
	instructions := value["uploadInstructions"].([]any)
	require.Len(t, instructions, 3)

	finalize := func(secret string, ids ...any) reply {
		return s.send(ask{method: "POST", path: "/rest/videos?action=finalizeUpload", token: token,
			body: fields{"finalizeUploadRequest": fields{"video": id, "uploadToken": secret, "uploadedPartIds": ids}}})
	}
	var ids []any
	for i, instruction := range instructions {
		in := instruction.(fields)
		first, last := int(in["firstByte"].(float64)), int(in["lastByte"].(float64))
		assert.Equal(t, []int{i * part, min((i+1)*part, 250) - 1}, []int{first, last})
		address := in["uploadUrl"].(string)
		piece := file[first : last+1]
		if i == 1 {
			assert.Contains(t, finalize(secret, ids[0], "?", "?").text, "MEDIA_ASSET_WAITING_UPLOAD")
			assert.Equal(t, 400, s.send(ask{method: "PUT", path: address, body: piece[1:]}).status, "not the length announced")
			assert.Equal(t, 400, s.send(ask{method: "PUT", path: address, token: token, body: piece}).status, "a part takes no token")
		}
		r := s.send(ask{method: "PUT", path: address, body: piece})
		require.Equal(t, 200, r.status, r.text)
		require.Regexp(t, `^/ambry-video/signedId/.+\.bin$`, r.header.Get("ETag"))
		ids = append(ids, r.header.Get("ETag"))
	}
	body := post(anna.ID, "Watch", media(id, fields{"title": "A film"}))
	waiting := func() {
		t.Helper()
		assert.Contains(t, s.send(create(token, body)).text, "MEDIA_ASSET_WAITING_UPLOAD")
	}
	waiting()
	assert.Equal(t, 400, finalize(secret, ids[:2]...).status, "a part is not named")
	assert.Contains(t, finalize(secret, ids[1], ids[0], ids[2]).text, "All chunks IDs must be signed", "not in order")
	assert.Equal(t, 400, finalize("", ids...).status, "not its token")
	ole := s.person("Ole Dahl")
	for name, a := range map[string]ask{
		"another's":  {token: s.token(ole, memberScopes...), body: fields{"finalizeUploadRequest": fields{"video": id, "uploadToken": secret, "uploadedPartIds": ids}}},
		"of nothing": {token: token, body: fields{"finalizeUploadRequest": fields{"video": "urn:li:video:nobody", "uploadToken": secret, "uploadedPartIds": ids}}},
		"no request": {token: token, body: fields{}},
		"no token":   {token: token, body: fields{"finalizeUploadRequest": fields{"video": id, "uploadedPartIds": ids}}},
	} {
		a.method, a.path = "POST", "/rest/videos?action=finalizeUpload"
		assert.Contains(t, []int{400, 403}, s.send(a).status, name)
	}
	r := finalize(secret, ids...)
	assert.Equal(t, 200, r.status, r.text)
	assert.Empty(t, r.text)
	assert.Equal(t, 200, finalize(secret, ids...).status, "once more, after an answer that was lost")
	for _, want := range []string{"PROCESSING", "PROCESSING"} {
		waiting()
		assert.Equal(t, want, s.send(look(token, id)).json(t)["status"])
	}
	assert.Equal(t, "AVAILABLE", s.send(look(token, id)).json(t)["status"])
	assert.Regexp(t, `^urn:li:ugcPost:[0-9]+$`, s.publish(token, body), "posts of videos are of the other kind")

	small := s.announced(initialize(token, "videos", anna.ID, part))
	assert.Len(t, small["uploadInstructions"], 1)
	assert.Equal(t, "", small["uploadToken"], "it can be empty, and goes back as it came")
}

func TestFilesThatCannotBeProcessed(t *testing.T) {
	s := serve(t, func(o *sandbox.Options) { o.LinkedIn.Looks = -1 })
	anna, ole := s.person("Anna Berg"), s.person("Ole Dahl")
	page := s.page("Nordlys", map[string]string{anna.ID: "ADMINISTRATOR"})
	token := s.token(anna, pageScopes...)
	cover := s.uploaded(token, "images", page.ID, picture(t, 4, 4))
	for name, test := range map[string]struct {
		id    string
		title string
		says  string // empty: it is posted
	}{
		"an image":               {s.uploaded(token, "images", anna.ID, picture(t, 4, 4)), "", ""},
		"a document":             {s.uploaded(token, "documents", anna.ID, paper), "Report", ""},
		"a document, no title":   {s.uploaded(token, "documents", anna.ID, append(paper, '2')), "", "/content/media/title"},
		"no image":               {s.uploaded(token, "images", anna.ID, []byte("<svg></svg>")), "", "MEDIA_ASSET_PROCESSING_FAILED"},
		"too many pixels":        {s.uploaded(token, "images", anna.ID, picture(t, 6100, 6000)), "", "MEDIA_ASSET_PROCESSING_FAILED"},
		"no document":            {s.uploaded(token, "documents", anna.ID, picture(t, 4, 4)), "Report", "MEDIA_ASSET_PROCESSING_FAILED"},
		"an image of the page":   {cover, "", "INVALID_CONTENT_OWNERSHIP"},
		"an image of a stranger": {s.uploaded(s.token(ole, memberScopes...), "images", ole.ID, picture(t, 4, 4)), "", "One or more of the contents is not owned by the author"},
	} {
		t.Run(name, func(t *testing.T) {
			more := fields{}
			if test.title != "" {
				more["title"] = test.title
			}
			r := s.send(create(token, post(anna.ID, name, media(test.id, more))))
			if test.says == "" {
				assert.Equal(t, 201, r.status, r.text)
				return
			}
			assert.Equal(t, 400, r.status)
			assert.Contains(t, r.text, test.says)
		})
	}
	card := fields{"content": fields{"article": fields{"source": "https://a.example", "title": "A", "thumbnail": cover}}}
	assert.Contains(t, s.send(create(token, post(anna.ID, "Card", card))).text, "INVALID_CONTENT_OWNERSHIP")
	s.publish(token, post(page.ID, "Card", card))
	assert.Equal(t, cover, s.posts()[len(s.posts())-1].Thumbnail)
}

func TestAlbums(t *testing.T) {
	s := serve(t, nil)
	anna := s.person("Anna Berg")
	token := s.token(anna, pageScopes...)
	images := func(ids ...string) fields {
		var list []any
		for _, id := range ids {
			list = append(list, fields{"id": id, "altText": "of " + id})
		}
		return fields{"content": fields{"multiImage": fields{"images": list}}}
	}
	one, two := s.uploaded(token, "images", anna.ID, picture(t, 1, 1)), s.uploaded(token, "images", anna.ID, picture(t, 2, 2))
	s.publish(token, post(anna.ID, "Two", images(one, two)))
	assert.Equal(t, []string{one, two}, s.posts()[0].Media)
	assert.Equal(t, []string{"of " + one, "of " + two}, s.posts()[0].AltTexts)
	assert.Contains(t, s.send(create(token, post(anna.ID, "21", images(strings.Split(strings.Repeat(one+",", 20)+two, ",")...)))).text, "2 to 20")
	report := s.uploaded(token, "documents", anna.ID, paper)
	assert.Contains(t, s.send(create(token, post(anna.ID, "Mixed", images(one, report)))).text, "INVALID_URN_TYPE")
}

func TestUploadsAreAnnouncedToTheLetter(t *testing.T) {
	s := serve(t, nil)
	anna := s.person("Anna Berg")
	token := s.token(anna, memberScopes...)
	for name, test := range map[string]struct {
		path   string
		body   any
		status int
		says   string
	}{
		"nothing":            {"images", fields{}, 400, "/initializeUploadRequest"},
		"no owner":           {"images", fields{"initializeUploadRequest": fields{}}, 400, "/initializeUploadRequest/owner"},
		"of the old API":     {"images", fields{"registerUploadRequest": fields{}}, 422, "/registerUploadRequest ::"},
		"a singular caption": {"videos", fields{"initializeUploadRequest": fields{"owner": anna.ID, "fileSizeBytes": 9, "uploadCaption": false}}, 422, "uploadCaption ::"},
		"no size":            {"videos", fields{"initializeUploadRequest": fields{"owner": anna.ID}}, 400, "fileSizeBytes"},
		"a size in words":    {"videos", fields{"initializeUploadRequest": fields{"owner": anna.ID, "fileSizeBytes": "9"}}, 422, "fileSizeBytes"},
		"a long film":        {"videos", fields{"initializeUploadRequest": fields{"owner": anna.ID, "fileSizeBytes": 500<<20 + 1}}, 400, "fileSizeBytes"},
		"captions":           {"videos", fields{"initializeUploadRequest": fields{"owner": anna.ID, "fileSizeBytes": 9, "uploadCaptions": true}}, 501, "captions"},
		"a size of an image": {"images", fields{"initializeUploadRequest": fields{"owner": anna.ID, "fileSizeBytes": 9}}, 422, "fileSizeBytes"},
	} {
		t.Run(name, func(t *testing.T) {
			r := s.send(ask{method: http.MethodPost, path: "/rest/" + test.path + "?action=initializeUpload", token: token, body: test.body})
			assert.Equal(t, test.status, r.status, r.text)
			assert.Contains(t, r.text, test.says)
		})
	}
	value := s.announced(initialize(token, "images", anna.ID, 0))
	s.clock.pass(31 * 24 * time.Hour)
	assert.Equal(t, 401, s.send(ask{method: "PUT", path: value["uploadUrl"].(string), token: token, body: picture(t, 1, 1)}).status, "addresses end")
}
