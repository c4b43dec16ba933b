package wire

import (
	"bytes"
	"mime"
	"net/http"
)

// Head is how many bytes of a file Sniff looks at.
const Head = 512

// Sniff is the MIME type of a file by its first bytes, without parameters. It is
// http.DetectContentType, and knows the kinds of ISO base media files (MP4,
// QuickTime, HEIF, AVIF) by their brand, which that does not.
func Sniff(head []byte) string {
	if len(head) >= 12 && bytes.Equal(head[4:8], []byte("ftyp")) {
		switch brand := string(head[8:12]); brand {
		case "qt  ":
			return "video/quicktime"
		case "heic", "heix", "heim", "heis", "mif1", "msf1":
			return "image/heic"
		case "avif", "avis":
			return "image/avif"
		case "M4A ", "M4B ":
			return "audio/mp4"
		default:
			return "video/mp4"
		}
	}
	kind, _, err := mime.ParseMediaType(http.DetectContentType(head))
	if err != nil {
		return "application/octet-stream"
	}
	return kind
}
