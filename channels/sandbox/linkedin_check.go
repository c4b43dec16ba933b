package sandbox

import (
	"fmt"
	"net/url"
	"strings"
	"unicode/utf16"
)

// checkAuthor checks that the token may post as the author.
func (l *linkedIn) checkAuthor(x *exchange, t Token, d draft) *answer {
	var a answer
	switch {
	case personURN.MatchString(d.author):
		switch {
		case d.author != x.account:
			a = wrongAuthor("/author")
		case !t.has("w_member_social"):
			a = x.denied("partnerApiPostsExternal.CREATE")
		default:
			return nil
		}
	case organizationURN.MatchString(d.author):
		switch {
		case !t.has("w_organization_social"):
			a = x.denied("partnerApiPostsExternal.CREATE")
		case !l.mayPost(x, d.author):
			a = wrongAuthor("/author")
		case d.visibility == "CONNECTIONS":
			a = invalid("INVALID_VALUE_FOR_FIELD", "/visibility", "/visibility can't be set to CONNECTIONS")
		default:
			return nil
		}
	case strings.HasPrefix(d.author, "urn:li:person:"), strings.HasPrefix(d.author, "urn:li:organization:"):
		a = invalid("INVALID_URN_ID", "/author", "The URN ID provided is invalid")
	default:
		a = wrongAuthor("/author") // seen with a bare identifier
	}
	return &a
}

// checkContent checks what the post holds.
func (l *linkedIn) checkContent(x *exchange, d draft) *answer {
	ended := func(a answer) *answer { return &a }
	if d.unspoken != "" {
		return ended(linkedInError{Status: 501, Message: "the sandbox does not speak " + d.unspoken}.answer())
	}
	if n := len(utf16.Encode([]rune(parseLittleText(d.commentary).text))); n > l.MaxCommentary {
		return ended(tooLong(n, l.MaxCommentary))
	}
	if d.article != nil {
		if u, err := url.Parse(d.article.source); err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
			return ended(invalid("INVALID_URL", "/content/article/source", "Invalid URL"))
		}
		if d.article.thumbnail != "" {
			if a := l.checkMedia(x, d.author, "/content/article/thumbnail", d.article.thumbnail, "image"); a != nil {
				return a
			}
		}
	}
	for i, m := range d.media {
		field, kinds := "/content/media/id", []string{"image", "video", "document"}
		if d.multi {
			field, kinds = fmt.Sprintf("/content/multiImage/images/%d/id", i), []string{"image"}
		}
		if a := l.checkMedia(x, d.author, field, m.id, kinds...); a != nil {
			return a
		}
		if strings.HasPrefix(m.id, "urn:li:document:") && m.title == "" {
			return ended(invalid("MISSING_FIELD", "/content/media/title", "/content/media/title is required but missing"))
		}
	}
	return l.checkReshare(x, d)
}

func (l *linkedIn) checkReshare(x *exchange, d draft) *answer {
	var a answer
	parent, ok := x.s.state.posts.get(d.parent)
	switch {
	case d.parent == "" && d.commentary == "" && d.article == nil && len(d.media) == 0:
		a = invalid("INVALID_VALUE_BLANK_FIELD", "/commentary", "/commentary can't be blank")
	case d.parent == "":
		return nil
	case !postURN.MatchString(d.parent):
		a = invalid("INVALID_URN_TYPE", "/reshareContext/parent", "/reshareContext/parent value %s must be a share or ugcPost URN", d.parent)
	case d.article != nil || len(d.media) > 0:
		a = invalid("INVALID_VALUE_FOR_FIELD", "/content", "/content can't be set in a reshare")
	case !ok || !parent.Live():
		a = notFound()
	case parent.NoReshare:
		a = accessDenied("The author does not allow the post to be reshared")
	default:
		return nil
	}
	return &a
}
