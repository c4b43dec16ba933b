// Peers are servers that others wrote, driven over loopback by the real thing.
// They are a module of their own, so that an embedder's module graph stays small.
module ambassadorkit.example/peers

go 1.26.0

replace github.com/ambassadorkit/ambassadorkit => ../..

require (
	github.com/ambassadorkit/ambassadorkit v0.0.0
	github.com/emersion/go-sasl v0.0.0-20241020182733-b788ff22d5a6
	github.com/emersion/go-smtp v0.25.1
	github.com/stretchr/testify v1.12.1
)

require (
	github.com/wneessen/go-mail v0.8.1 // indirect
	go.yaml.in/yaml/v3 v3.0.5 // indirect
	golang.org/x/crypto v0.58.0 // indirect
	golang.org/x/net v0.62.0 // indirect
	golang.org/x/text v0.43.0 // indirect
)
