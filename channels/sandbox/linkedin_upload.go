package sandbox

import (
	"crypto/hmac"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
)

// upload is the PUT to an upload address. Images and documents want the token of
// whoever announced them; a video's parts go without one, as documented.
func (l *linkedIn) upload(x *exchange) answer {
	m, part, ok := l.uploaded(x)
	if !ok || !x.now.Before(m.CreatedAt.Add(uploadLife)) {
		return linkedInError{Status: 401, Message: "The upload address is not valid, or no longer"}.answer()
	}
	kind := kindOf(m)
	if m.Kind == "video" && x.r.Header.Get("Authorization") != "" {
		return badRequest("", "the address of a video's part takes no OAuth token")
	}
	if m.Kind != "video" {
		t, ended := l.authenticate(x)
		if ended != nil {
			return *ended
		}
		if !l.mayOwn(x, t, m.Owner) {
			return forbiddenMedia(kind)
		}
	}
	p := m.Parts[part]
	switch {
	case p.SHA256 == x.digest.sha256:
		return l.partStored(m, p) // the same once more
	case m.State != waitingUpload:
		return badRequest("UPDATING_ASSET_FAILED", "Failed to update asset. Please recreate the asset and try again.")
	case x.digest.bytes == 0, x.digest.bytes > kind.most:
		return linkedInError{Status: 413, Code: "REQUEST_ENTITY_TOO_LARGE", Message: "The file is empty or too large"}.answer()
	case m.Kind == "video" && x.digest.bytes != p.Last-p.First+1:
		return badRequest("", fmt.Sprintf("the part is %d bytes long, not %d", p.Last-p.First+1, x.digest.bytes))
	}
	p.Bytes, p.SHA256 = x.digest.bytes, x.digest.sha256
	p.ETag = "/ambry-video/signedId/" + x.s.sign(m.ID, p.SHA256) + ".bin"
	parts := append([]Part(nil), m.Parts...)
	parts[part] = p
	m.Parts = parts
	if x.fault.isAny(MediaStuck, MediaFails) {
		m.Fate = x.fault.Kind
	}
	if part == 0 && !kind.looks(x.digest.head) {
		m.Fate = MediaFails
	}
	if m.Kind != "video" {
		l.process(&m)
	}
	x.entry.Media = []Media{m}
	return l.partStored(m, p)
}

func (l *linkedIn) partStored(m Media, p Part) answer {
	if m.Kind == "video" {
		return answer{status: http.StatusOK}.with("ETag", p.ETag)
	}
	return answer{status: http.StatusCreated}
}

// process starts the processing of a file that is there.
func (l *linkedIn) process(m *Media) {
	m.State = processing
	if m.Fate == "" && m.Looks == 0 {
		m.State = available
	}
}

// uploaded finds the file and part that an upload address stands for.
func (l *linkedIn) uploaded(x *exchange) (m Media, part int, ok bool) {
	root, number, _ := cutLast(x.path)
	_, key, _ := cutLast(root)
	id, err := url.PathUnescape(key)
	if err != nil {
		return m, 0, false
	}
	m, ok = x.s.state.media.get(id)
	part, err = strconv.Atoi(number)
	if !ok || err != nil || part < 0 || part >= len(m.Parts) {
		return m, 0, false
	}
	sig := x.r.URL.Query().Get("sig")
	return m, part, hmac.Equal([]byte(sig), []byte(x.s.sign(m.ID, strconv.Itoa(part))))
}

// finalizeUpload is POST /rest/videos?action=finalizeUpload.
func (l *linkedIn) finalizeUpload(x *exchange) answer {
	t, ended := l.enter(x)
	if ended != nil {
		return *ended
	}
	body, err := readRecord(x.body)
	if err != nil {
		return badBody(err)
	}
	var id, token string
	var ids []any
	if request := body.record("finalizeUploadRequest"); request != nil {
		id, token = request.required("video"), request.required("uploadToken")
		ids = request.array("uploadedPartIds")
	} else if body.fields["finalizeUploadRequest"] == nil {
		body.missing("finalizeUploadRequest")
	}
	if ended := body.problem(); ended != nil {
		return *ended
	}
	m, ok := x.s.state.media.get(id)
	switch {
	case !ok || m.Kind != "video":
		return badRequest("INVALID_VIDEO_ID", "This Video ID is invalid")
	case !l.mayOwn(x, t, m.Owner):
		return forbiddenMedia(kindOf(m))
	case token != x.s.uploadToken(m):
		return badRequest("INVALID_VALUE_FOR_FIELD", "uploadToken is not that of the video")
	case m.State != waitingUpload:
		return answer{status: http.StatusOK} // once more
	case len(ids) != len(m.Parts):
		return badRequest("", fmt.Sprintf("%d parts were announced, %d are named", len(m.Parts), len(ids)))
	}
	for i, p := range m.Parts {
		if p.ETag == "" {
			return badRequest("MEDIA_ASSET_WAITING_UPLOAD", "Media asset is waiting upload")
		}
		if ids[i] != p.ETag {
			return badRequest("", "All chunks IDs must be signed")
		}
	}
	if x.fault.isAny(MediaStuck, MediaFails) {
		m.Fate = x.fault.Kind
	}
	l.process(&m)
	x.entry.Media = []Media{m}
	return answer{status: http.StatusOK}
}
