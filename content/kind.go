package content

import "slices"

// Kind is the sort of a content.
type Kind string

// The kinds of the founding article, with podcast, portrait, product and offer.
const (
	News        Kind = "news"
	BlogPost    Kind = "blog-post"
	PressStory  Kind = "press-story"
	Report      Kind = "report"
	Talk        Kind = "talk"
	Infographic Kind = "infographic"
	Video       Kind = "video"
	Podcast     Kind = "podcast"
	Portrait    Kind = "portrait"
	JobPosting  Kind = "job-posting"
	Product     Kind = "product"
	Offer       Kind = "offer"
)

// Promotional reports whether the kind sells something: product and offer. The
// disclosure rules of several countries ask for the word "advertisement" then.
func (k Kind) Promotional() bool { return k == Product || k == Offer }

// Sells reports whether the kind asks something of its reader, a purchase or an
// application: what is promotional, and job postings. Too much of it drives
// followers away.
func (k Kind) Sells() bool { return k.Promotional() || k == JobPosting }

// Kinds lists every kind, in the order in which a person is shown them.
func Kinds() []Kind {
	return []Kind{News, BlogPost, PressStory, Report, Talk, Infographic, Video, Podcast, Portrait, JobPosting, Product, Offer}
}

// Known reports whether k is one of Kinds.
func (k Kind) Known() bool { return slices.Contains(Kinds(), k) }
