package wire

import (
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// longestWait is the most that RetryAfter believes.
const longestWait = 7 * 24 * time.Hour

// RetryAfter is how long the answer asks to wait (RFC 9110, 10.2.3: seconds, or a
// date), 0 if it does not say so in a way that can be read.
func RetryAfter(header http.Header, now time.Time) time.Duration {
	value := strings.TrimSpace(header.Get("Retry-After"))
	if seconds, err := strconv.ParseInt(value, 10, 64); err == nil || errors.Is(err, strconv.ErrRange) {
		return time.Duration(min(max(seconds, 0), int64(longestWait/time.Second))) * time.Second
	}
	at, err := http.ParseTime(value)
	if err != nil {
		return 0
	}
	return min(max(at.Sub(now), 0), longestWait)
}

// Label returns a code or identifier of a network's as it is, or "" if it is
// longer than 100 bytes, holds anything but ASCII letters, digits and -._:/=+, or
// holds one of the secrets: it is printed in errors.
func Label(value string, secrets ...string) string {
	if len(value) > 100 {
		return ""
	}
	for i := range len(value) {
		c := value[i]
		if (c < '0' || c > '9') && (c|0x20 < 'a' || c|0x20 > 'z') && strings.IndexByte("-._:/=+", c) < 0 {
			return ""
		}
	}
	for _, secret := range secrets {
		if secret != "" && strings.Contains(value, secret) {
			return ""
		}
	}
	return value
}
