package linkedin

import (
	"cmp"
	"context"
	"io"
	"net/http"
	"slices"
	"strings"

	"github.com/ambassadorkit/ambassadorkit/channels"
)

// instruction is where one part of a video goes; both bytes are within it.
type instruction struct {
	Address   string `json:"uploadUrl"`
	FirstByte int64  `json:"firstByte"`
	LastByte  int64  `json:"lastByte"`
}

// sendParts sends a video in the parts that LinkedIn asks for, and tells it that
// they are all there, by their ETags and in their order.
func (c *Channel) sendParts(ctx context.Context, token channels.Token, f opened, b agreement) error {
	parts := slices.SortedFunc(slices.Values(b.Instructions), func(a, b instruction) int { return cmp.Compare(a.FirstByte, b.FirstByte) })
	if !covers(parts, f.bytes) {
		return c.error(channels.Unavailable, "LinkedIn asked for parts that are not the whole video")
	}
	var ids []string
	for _, part := range parts {
		size := part.LastByte - part.FirstByte + 1
		answer, err := c.put(ctx, nil, f.index, part.Address, "application/octet-stream", io.LimitReader(f.body, size), size)
		if err != nil {
			return err
		}
		id := strings.Trim(answer.Header.Get("ETag"), `"`)
		if id == "" {
			return c.error(channels.Unavailable, "LinkedIn did not confirm a part of the video")
		}
		ids = append(ids, id)
	}
	body, err := encoded(map[string]any{"finalizeUploadRequest": map[string]any{
		"video": b.asset, "uploadToken": b.UploadToken, "uploadedPartIds": ids,
	}})
	if err != nil {
		return err
	}
	return c.ask(ctx, call{method: http.MethodPost, path: "/rest/videos?action=finalizeUpload", token: token, body: body, ofPost: true}, nil)
}

// covers reports whether the parts are the whole file, without gap or overlap.
func covers(parts []instruction, size int64) bool {
	var next int64
	for _, part := range parts {
		if part.FirstByte != next || part.LastByte < part.FirstByte {
			return false
		}
		next = part.LastByte + 1
	}
	return next == size
}
