module github.com/ambassadorkit/ambassadorkit

go 1.26.0

// What the packages of an embedder use.
require (
	github.com/go-analyze/charts v0.6.4 // metrics/chart
	github.com/mmcdole/gofeed v1.4.2 // content/feed
	github.com/rickar/cal/v2 v2.1.13 // cadence/holidays
	github.com/tink-crypto/tink-go/v2 v2.9.0 // advocacy/vault
	github.com/wneessen/go-mail v0.8.1 // advocacy/notify
	golang.org/x/net v0.62.0 // content/feed, content/fetch, channels/twitter, advocacy/notify
	golang.org/x/oauth2 v0.38.0 // channels/linkedin
	golang.org/x/text v0.43.0 // content, content/feed, advocacy, advocacy/roster, channels/linkedin, channels/twitter, examples/pilot
	gonum.org/v1/gonum v0.17.0 // metrics
	modernc.org/sqlite v1.62.0 // advocacy/sqlstore
)

// What the example programs use.
require (
	github.com/schollz/progressbar/v3 v3.19.1 // examples/pilot
	golang.org/x/term v0.47.0 // examples/pilot
)

// What tests use.
require (
	github.com/stretchr/testify v1.12.1 // tests, and the suites channels/channeltest, advocacy/storetest, advocacy/vaulttest
	github.com/xuri/excelize/v2 v2.11.1 // tests of advocacy/roster, examples/pilot, channels/linkedin
	go.uber.org/goleak v1.3.0 // tests
	golang.org/x/sys v0.49.0 // tests of examples/pilot, examples/campaign
	pgregory.net/rapid v1.3.0 // tests, and the suites channels/channeltest, advocacy/storetest
)

require (
	github.com/dustin/go-humanize v1.1.0 // indirect
	github.com/go-analyze/bulk v0.1.6 // indirect
	github.com/golang/freetype v0.0.0-20170609003504-e2365dfdc4a0 // indirect
	github.com/google/uuid v1.6.0 // indirect
	github.com/mattn/go-isatty v0.0.24 // indirect
	github.com/mitchellh/colorstring v0.0.0-20190213212951-d06e56a500db // indirect
	github.com/mmcdole/goxpp/v2 v2.0.0 // indirect
	github.com/ncruces/go-strftime v1.1.0 // indirect
	github.com/remyoudompheng/bigfft v0.0.0-20230129092748-24d4a6f8daec // indirect
	github.com/richardlehane/mscfb v1.0.9 // indirect
	github.com/richardlehane/msoleps v1.0.6 // indirect
	github.com/rivo/uniseg v0.4.7 // indirect
	github.com/tiendc/go-deepcopy v1.7.2 // indirect
	github.com/xuri/efp v0.0.3-0.20260924042702-217b81952dec // indirect
	github.com/xuri/nfp v0.0.2-0.20250530014748-2ddeb826f9a9 // indirect
	go.yaml.in/yaml/v3 v3.0.5 // indirect
	golang.org/x/crypto v0.58.0 // indirect
	golang.org/x/image v0.45.0 // indirect
	google.golang.org/protobuf v1.36.11 // indirect
	modernc.org/libc v1.80.1 // indirect
	modernc.org/mathutil v1.7.1 // indirect
	modernc.org/memory v1.12.1 // indirect
)
