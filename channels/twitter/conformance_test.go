package twitter_test

import (
	"testing"

	"github.com/ambassadorkit/ambassadorkit/channels"
	"github.com/ambassadorkit/ambassadorkit/channels/channeltest"
	"github.com/ambassadorkit/ambassadorkit/channels/twitter"
)

func TestConformance(t *testing.T) {
	channeltest.Run(t, channeltest.Options{Channel: func(*testing.T, string) channels.Channel { return twitter.New(nil) }, Alphabet: "#@"})
}
