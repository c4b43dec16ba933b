package channels_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ambassadorkit/ambassadorkit/channels"
)

// holder has tokens where package fmt does not ask them how they print.
type holder struct {
	token  channels.Token
	byName map[string]channels.Token
	inner  struct{ tokens []channels.Token }
	Open   channels.Token
}

func TestATokenPrintsNowhere(t *testing.T) {
	token := channels.NewToken("canary")
	h := holder{token: token, byName: map[string]channels.Token{"a": token}, Open: token}
	h.inner.tokens = []channels.Token{token}
	var log bytes.Buffer
	for _, handler := range []slog.Handler{slog.NewTextHandler(&log, nil), slog.NewJSONHandler(&log, nil)} {
		slog.New(handler).Info("holds", "token", token, "holder", h, "to it", &h)
	}
	said := log.String()
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
		for _, value := range []any{token, &token, h, &h, []holder{h}, map[string]holder{"a": h}, fmt.Errorf("with %v", h)} {
			said += fmt.Sprintf(verb, value)
		}
	}
	stored, err := json.Marshal(h)
	require.NoError(t, err)
	said += string(stored)
	assert.NotContains(t, said, "canary")
	assert.NotContains(t, said, fmt.Sprintf("%x", "canary"))
	assert.Contains(t, said, "[redacted]")
	assert.Equal(t, "canary", token.Reveal())
	assert.Empty(t, channels.NewToken("").String())
	assert.True(t, channels.NewToken("").IsZero())
	assert.False(t, token.IsZero())
	assert.Empty(t, channels.Token{}.Reveal())
}
