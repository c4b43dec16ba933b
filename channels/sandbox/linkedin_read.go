package sandbox

import "slices"

// getPost is GET /rest/posts/{urn}.
func (l *linkedIn) getPost(x *exchange) answer {
	t, ended := l.enter(x)
	if ended != nil {
		return *ended
	}
	id, ok := x.pathKey()
	if !ok {
		return badPath()
	}
	p, ok := x.s.state.posts.get(id)
	switch {
	case !t.has("r_member_social", "r_organization_social"):
		return x.denied("partnerApiPostsExternal.GET")
	case !ok || !p.Live():
		return notFound()
	case !l.mayRead(x, t, p.Author):
		return x.denied("partnerApiPostsExternal.GET")
	}
	return jsonAnswer(200, l.view(p))
}

// mayRead reports whether a token reads the posts of an author.
func (l *linkedIn) mayRead(x *exchange, t Token, author string) bool {
	if organizationURN.MatchString(author) {
		return t.has("r_organization_social") && l.mayPost(x, author)
	}
	return author == x.account && t.has("r_member_social")
}

// listPosts is GET /rest/posts?q=author.
func (l *linkedIn) listPosts(x *exchange) answer {
	t, ended := l.enter(x)
	if ended != nil {
		return *ended
	}
	p, ended := x.parameters("q", "author", "isDsc", "count", "start", "sortBy")
	if ended != nil {
		return *ended
	}
	author, ok := p.plain("author")
	if q, _ := p.plain("q"); q != "author" || !ok {
		return badParameters()
	}
	if !t.has("r_member_social", "r_organization_social") || !l.mayRead(x, t, author) {
		return x.denied("partnerApiPostsExternal.FINDER-author")
	}
	page, ended := p.page(100)
	if ended != nil {
		return *ended
	}
	var posts []any
	for _, post := range slices.Backward(x.s.state.posts.values) {
		if post.Network == l.name() && post.Author == author && post.Live() {
			posts = append(posts, l.view(post))
		}
	}
	return page.of(posts)
}

// view is a post as LinkedIn gives it back.
func (l *linkedIn) view(p Post) map[string]any {
	at := p.CreatedAt.UnixMilli()
	v := map[string]any{
		"id": p.ID, "author": p.Author, "commentary": parseLittleText(p.Raw).canonical, "visibility": p.Visibility,
		"lifecycleState": "PUBLISHED", "lifecycleStateInfo": map[string]any{"isEditedByAuthor": false},
		"createdAt": at, "publishedAt": at, "lastModifiedAt": at, "isReshareDisabledByAuthor": p.NoReshare,
		"distribution": map[string]any{"feedDistribution": "MAIN_FEED", "thirdPartyDistributionChannels": []any{}},
	}
	if content := contentView(p); content != nil {
		v["content"] = content
	}
	if p.Parent != "" {
		v["reshareContext"] = map[string]any{"parent": p.Parent}
	}
	return v
}

func contentView(p Post) map[string]any {
	described := func(i int) map[string]any {
		m := map[string]any{"id": p.Media[i]}
		if p.AltTexts[i] != "" {
			m["altText"] = p.AltTexts[i]
		}
		return m
	}
	switch {
	case p.Link != "":
		article := map[string]any{"source": p.Link, "title": p.Title}
		if p.Description != "" {
			article["description"] = p.Description
		}
		if p.Thumbnail != "" {
			article["thumbnail"] = p.Thumbnail
		}
		if p.ThumbnailAltText != "" {
			article["thumbnailAltText"] = p.ThumbnailAltText
		}
		return map[string]any{"article": article}
	case len(p.Media) == 1:
		media := described(0)
		if p.Title != "" {
			media["title"] = p.Title
		}
		return map[string]any{"media": media}
	case len(p.Media) > 1:
		images := make([]any, len(p.Media))
		for i := range images {
			images[i] = described(i)
		}
		return map[string]any{"multiImage": map[string]any{"images": images}}
	}
	return nil
}
