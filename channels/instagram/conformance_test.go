package instagram_test

import (
	"testing"

	"github.com/ambassadorkit/ambassadorkit/channels"
	"github.com/ambassadorkit/ambassadorkit/channels/channeltest"
	"github.com/ambassadorkit/ambassadorkit/channels/instagram"
)

func TestConformance(t *testing.T) {
	channeltest.Run(t, channeltest.Options{Channel: func(*testing.T, string) channels.Channel { return instagram.New(nil) }, Alphabet: "#@"})
}
