package sandbox

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"image"
	_ "image/gif"  // known formats
	_ "image/jpeg" // known formats
	_ "image/png"  // known formats
	"net/url"
	"strconv"
	"time"
)

// mediaKind is a kind of file with an API of its own.
type mediaKind struct {
	name  string // in URNs
	path  string
	api   string // in messages about permissions
	most  int64  // bytes
	looks func([]byte) bool
}

// LinkedIn's documented limits: 500 MB for videos, 100 MB for documents. It states
// none in bytes for images.
var mediaKinds = []mediaKind{
	{name: "image", path: "/rest/images", api: "Images", most: 100 << 20, looks: looksLikeImage},
	{name: "video", path: "/rest/videos", api: "Videos", most: 500 << 20, looks: looksLikeVideo},
	{name: "document", path: "/rest/documents", api: "Documents", most: 100 << 20, looks: looksLikeDocument},
}

func kindOf(m Media) mediaKind {
	for _, kind := range mediaKinds {
		if kind.name == m.Kind {
			return kind
		}
	}
	return mediaKind{}
}

// The states of a file.
const (
	waitingUpload    = "WAITING_UPLOAD"
	processing       = "PROCESSING"
	available        = "AVAILABLE"
	processingFailed = "PROCESSING_FAILED"
)

// uploadLife is how long upload addresses are good.
const uploadLife = 30 * 24 * time.Hour

// maxPixels is the documented limit of images.
const maxPixels = 36_152_320

func looksLikeImage(head []byte) bool {
	config, format, err := image.DecodeConfig(bytes.NewReader(head))
	return err == nil && (format == "png" || format == "jpeg" || format == "gif") && config.Width*config.Height < maxPixels
}

func looksLikeVideo(head []byte) bool { return len(head) > 12 && string(head[4:8]) == "ftyp" }

// looksLikeDocument: PDF, or the containers of Word and PowerPoint, new and old.
func looksLikeDocument(head []byte) bool {
	for _, magic := range []string{"%PDF-", "PK\x03\x04", "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"} {
		if bytes.HasPrefix(head, []byte(magic)) {
			return true
		}
	}
	return false
}

// initializeUpload is POST /rest/{images,videos,documents}?action=initializeUpload.
func (l *linkedIn) initializeUpload(x *exchange, kind mediaKind) answer {
	t, ended := l.enter(x)
	if ended != nil {
		return *ended
	}
	body, err := readRecord(x.body)
	if err != nil {
		return badBody(err)
	}
	var owner string
	var size int64
	if request := body.record("initializeUploadRequest"); request != nil {
		owner = request.required("owner")
		if kind.name == "video" {
			if size, _ = request.number("fileSizeBytes"); size <= 0 {
				request.missing("fileSizeBytes")
			}
			if request.boolean("uploadCaptions") || request.boolean("uploadThumbnail") {
				return linkedInError{Status: 501, Message: "the sandbox does not speak captions and thumbnails"}.answer()
			}
		}
	} else if body.fields["initializeUploadRequest"] == nil {
		body.missing("initializeUploadRequest")
	}
	if ended := body.problem(); ended != nil {
		return *ended
	}
	if size > kind.most {
		return invalid("FIELD_VALUE_TOO_HIGH", "/initializeUploadRequest/fileSizeBytes", "fileSizeBytes %d exceeds %d", size, kind.most)
	}
	if !l.mayOwn(x, t, owner) {
		return forbiddenMedia(kind)
	}
	m := l.newMedia(x, kind, owner, size)
	if x.fault.isAny(MediaStuck, MediaFails) {
		m.Fate = x.fault.Kind
	}
	x.entry.Media = []Media{m}
	return jsonAnswer(200, map[string]any{"value": l.uploadInstructions(x, kind, m)})
}

func forbiddenMedia(kind mediaKind) answer {
	return linkedInError{Status: 403, Message: "Accessing this " + kind.name +
		" resource is forbidden. Please check your permissions for this resource"}.answer()
}

// mayOwn reports whether a token may upload on somebody's behalf.
func (l *linkedIn) mayOwn(x *exchange, t Token, owner string) bool {
	if organizationURN.MatchString(owner) {
		return t.has("w_organization_social") && l.mayPost(x, owner)
	}
	return owner == x.account && t.has("w_member_social")
}

func (l *linkedIn) newMedia(x *exchange, kind mediaKind, owner string, size int64) Media {
	m := Media{
		Network: l.name(), Kind: kind.name, Owner: owner, State: waitingUpload, Size: size,
		ID:    fmt.Sprintf("urn:li:%s:SB%08d", kind.name, len(x.s.state.media.values)),
		Looks: max(l.Looks, 0), CreatedAt: x.now, Parts: []Part{{}},
	}
	switch kind.name {
	case "image":
		m.Looks = l.ImageLooks
	case "video":
		m.Parts = nil
		for first := int64(0); first < size; first += l.PartBytes {
			m.Parts = append(m.Parts, Part{First: first, Last: min(first+l.PartBytes, size) - 1})
		}
	}
	return m
}

func (l *linkedIn) uploadInstructions(x *exchange, kind mediaKind, m Media) map[string]any {
	expires := m.CreatedAt.Add(uploadLife).UnixMilli()
	address := func(part int) string {
		return fmt.Sprintf("%s/dms-uploads/%s/%d?sig=%s", x.base, url.PathEscape(m.ID), part, x.s.sign(m.ID, strconv.Itoa(part)))
	}
	if kind.name != "video" {
		return map[string]any{"uploadUrl": address(0), "uploadUrlExpiresAt": expires, kind.name: m.ID}
	}
	instructions := make([]any, len(m.Parts))
	for i, part := range m.Parts {
		instructions[i] = map[string]any{"uploadUrl": address(i), "firstByte": part.First, "lastByte": part.Last}
	}
	return map[string]any{"video": m.ID, "uploadUrlsExpireAt": expires, "uploadToken": x.s.uploadToken(m), "uploadInstructions": instructions}
}

// uploadToken goes with a video that has several parts. For one in a single part
// it is empty, as LinkedIn's often is.
func (s *Sandbox) uploadToken(m Media) string {
	if len(m.Parts) < 2 {
		return ""
	}
	return s.sign(m.ID, "token")
}

// sign makes what cannot be guessed of a file. The caller holds the lock.
func (s *Sandbox) sign(id, purpose string) string {
	mac := hmac.New(sha256.New, []byte(s.state.key))
	mac.Write([]byte(id + "\x00" + purpose))
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
}
