package peers_test

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// step is when a browser has hung: a net, and no limit on how fast it is.
const step = 2 * time.Minute

// screen is what a person looks at.
type screen struct {
	name          string
	width, height int64
	touch         bool
	agent         string // as the browser calls itself when it is not driven by a test
}

var (
	phone   = screen{"phone", 360, 740, true, "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/146.0.0.0 Mobile Safari/537.36"}
	desktop = screen{"desktop", 1280, 800, false, "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/146.0.0.0 Safari/537.36"}
)

// launch starts a Chromium that reaches nothing but 127.0.0.1, where it trusts
// servers of net/http/httptest. It ends with the test.
func launch(t *testing.T) context.Context {
	t.Helper()
	path, err := exec.LookPath("chromium")
	if err != nil {
		const what = "no browser: install Debian's package chromium (apt-get install --no-install-recommends chromium)"
		require.Empty(t, os.Getenv("CI"), what)
		t.Skip(what)
	}
	server := httptest.NewTLSServer(http.NotFoundHandler())
	server.Close()
	key := sha256.Sum256(server.Certificate().RawSubjectPublicKeyInfo)
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(path), chromedp.DisableGPU,
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true),
		chromedp.Flag("host-resolver-rules", "MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"),
		chromedp.Flag("ignore-certificate-errors-spki-list", base64.StdEncoding.EncodeToString(key[:])),
	)
	if os.Geteuid() == 0 {
		options = append(options, chromedp.NoSandbox)
	}
	ctx, stopAllocator := chromedp.NewExecAllocator(context.WithoutCancel(t.Context()), options...)
	ctx, stopBrowser := chromedp.NewContext(ctx)
	t.Cleanup(func() {
		assert.NoError(t, chromedp.Cancel(ctx), "the browser ends by itself")
		stopBrowser()
		stopAllocator()
	})
	for _, outside := range []string{"https://www.linkedin.com/", "http://192.0.2.1/"} {
		require.ErrorContains(t, chromedp.Do(ctx, chromedp.Navigate(outside)), "net::ERR_NAME_NOT_RESOLVED", "this machine is all there is")
	}
	return ctx
}
