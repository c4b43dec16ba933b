package sandbox

import (
	"net/url"
	"strings"
	"time"
)

// getMedia is GET /rest/{images,videos,documents}/{urn}. Every look brings the
// file closer to being ready, also one that is refused: it stands for time.
func (l *linkedIn) getMedia(x *exchange, kind mediaKind) answer {
	t, ended := l.enter(x)
	if ended != nil {
		return *ended
	}
	id, ok := x.pathKey()
	if !ok {
		return badPath()
	}
	m, ok := x.s.state.media.get(id)
	if !ok || m.Kind != kind.name {
		return notFound()
	}
	if !l.mayOwn(x, t, m.Owner) {
		return forbiddenMedia(kind)
	}
	if x.fault.isAny(MediaStuck, MediaFails) {
		m.Fate = x.fault.Kind
		x.entry.Media = []Media{m}
	}
	shown := m
	if m.State == processing {
		x.entry.Media = []Media{looked(m)}
		if m.Fate == MediaFails && m.Looks == 0 {
			shown.State = processingFailed
		}
	}
	if kind.name == "image" && !l.MemberImageReads && !t.has("w_organization_social", "r_organization_social", "rw_ads") {
		return forbiddenMedia(kind)
	}
	v := map[string]any{"id": m.ID, "owner": m.Owner, "status": shown.State}
	if shown.State == available {
		v["downloadUrl"], v["downloadUrlExpiresAt"] = x.base+"/dms-downloads/"+url.PathEscape(m.ID), x.now.Add(time.Hour).UnixMilli()
	}
	if shown.State == processingFailed {
		v["processingFailureReason"] = "The file could not be processed"
	}
	return jsonAnswer(200, v)
}

// looked is a file after one more look at it.
func looked(m Media) Media {
	switch m.Looks = max(m.Looks-1, 0); {
	case m.Looks > 0, m.Fate == MediaStuck:
	case m.Fate == MediaFails:
		m.State = processingFailed
	default:
		m.State = available
	}
	return m
}

// checkMedia checks that a post may hold a file.
func (l *linkedIn) checkMedia(x *exchange, author, field, id string, kinds ...string) *answer {
	ended := func(a answer) *answer { return &a }
	m, known := x.s.state.media.get(id)
	for _, kind := range kinds {
		prefix := "urn:li:" + kind + ":"
		if !strings.HasPrefix(id, prefix) {
			continue
		}
		switch {
		case !known || m.Network != l.name():
			return ended(invalid("INVALID_"+strings.ToUpper(kind)+"_ID", field, "This %s%s ID is invalid", strings.ToUpper(kind[:1]), kind[1:]))
		case m.Owner != author:
			return ended(invalid("INVALID_CONTENT_OWNERSHIP", field, "One or more of the contents is not owned by the author"))
		case m.State == waitingUpload, m.State == processing && m.Fate != MediaFails:
			return ended(invalid("MEDIA_ASSET_WAITING_UPLOAD", field, "Media asset is waiting upload"))
		case m.State != available:
			return ended(invalid("MEDIA_ASSET_PROCESSING_FAILED", field, "Media asset failed processing"))
		}
		return nil
	}
	return ended(invalid("INVALID_URN_TYPE", field, "%s value %s must be a %s URN", field, id, strings.Join(kinds, " or ")))
}
