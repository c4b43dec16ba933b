package advocacy

import (
	"time"

	"github.com/ambassadorkit/ambassadorkit/content"
)

// ContentRecord is a content as stored.
type ContentRecord struct {
	content.Content
	// ImportedAt is when it first came in, ApprovedAt when it was approved
	// (UTC; zero when it was not).
	ImportedAt, ApprovedAt time.Time
	// Version counts changes; see ContentStore.Put.
	Version int
}
