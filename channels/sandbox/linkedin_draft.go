package sandbox

import "strconv"

// draft is a post as it is asked for.
type draft struct {
	author, commentary, visibility, feed string
	state                                string
	noReshare                            bool
	article                              *draftArticle
	media                                []draftMedia
	multi                                bool
	parent                               string
	unspoken                             string // a part of the API that the sandbox does not speak
}

type draftArticle struct{ source, title, description, thumbnail, altText string }

type draftMedia struct{ id, title, altText string }

// The lengths that the Posts API documents for fields beside the commentary.
const (
	maxTitle   = 400
	maxAltText = 4086
)

// readPost reads the fields of LinkedIn's post schema.
func readPost(body *record) draft {
	d := draft{
		author:     body.required("author"),
		commentary: body.required("commentary"),
		visibility: body.oneOf("visibility", "PUBLIC", "CONNECTIONS", "LOGGED_IN"),
		state:      body.oneOf("lifecycleState", "PUBLISHED"),
		noReshare:  body.boolean("isReshareDisabledByAuthor"),
	}
	if distribution := body.record("distribution"); distribution != nil {
		d.feed = distribution.oneOf("feedDistribution", "MAIN_FEED", "NONE")
		if len(distribution.array("targetEntities")) > 0 {
			d.unspoken = "distribution.targetEntities"
		}
		if len(distribution.array("thirdPartyDistributionChannels")) > 0 {
			d.unspoken = "distribution.thirdPartyDistributionChannels"
		}
	} else if _, there := body.fields["distribution"]; !there {
		body.missing("distribution")
	}
	if d.feed == "NONE" {
		body.fail(invalid("MISSING_REQUIRED_FIELD_FOR_DSC", "/adContext/dscAdAccount",
			"Field /adContext/dscAdAccount is required when the post is a Direct Sponsored Content, but missing in the request"))
	}
	for _, name := range []string{"adContext", "container", "contentLandingPage", "contentCallToActionLabel"} {
		if _, there := body.fields[name]; there {
			body.read[name] = true
			d.unspoken = name
		}
	}
	if reshare := body.record("reshareContext"); reshare != nil {
		d.parent = reshare.required("parent")
	}
	if content := body.record("content"); content != nil {
		readContent(content, &d)
	}
	return d
}

func readContent(content *record, d *draft) {
	kinds := 0
	if article := content.record("article"); article != nil {
		kinds++
		d.article = &draftArticle{
			source: article.required("source"), title: article.atMost("title", maxTitle),
			description: article.atMost("description", maxAltText),
		}
		d.article.thumbnail, _ = article.text("thumbnail")
		d.article.altText = article.atMost("thumbnailAltText", maxAltText)
		if _, there := article.fields["title"]; !there {
			article.missing("title")
		}
	}
	if media := content.record("media"); media != nil {
		kinds++
		d.media = append(d.media, readMedia(media))
	}
	if multi := content.record("multiImage"); multi != nil {
		kinds++
		d.multi = true
		for i, value := range multi.array("images") {
			fields, ok := value.(map[string]any)
			if !ok {
				multi.wrongType("images/"+strconv.Itoa(i), "Record")
				continue
			}
			image := multi.below("/images/"+strconv.Itoa(i), fields)
			d.media = append(d.media, draftMedia{id: image.required("id"), altText: image.atMost("altText", maxAltText)})
		}
		multi.atMost("altText", maxAltText)
		if n := len(d.media); n < 2 || n > 20 {
			content.fail(invalid("INVALID_VALUE_FOR_FIELD", "/content/multiImage/images", "/content/multiImage/images can't be set to %d images; 2 to 20 are allowed", n))
		}
	}
	for _, name := range []string{"poll", "celebration", "carousel", "reference"} {
		if _, there := content.fields[name]; there {
			content.read[name] = true
			d.unspoken = "content." + name
			kinds++
		}
	}
	if kinds != 1 {
		content.fail(linkedInError{Status: 422, Message: "ERROR :: /content :: a union has exactly one member\n"}.answer())
	}
}

func readMedia(media *record) draftMedia {
	return draftMedia{id: media.required("id"), title: media.atMost("title", maxTitle), altText: media.atMost("altText", maxAltText)}
}
