package web

import (
	"cmp"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/ambassadorkit/ambassadorkit/advocacy"
	"github.com/ambassadorkit/ambassadorkit/content"
)

// editing is the body of the page on which a content is looked after.
type editing struct {
	place
	advocacy.ContentRecord
	New       bool
	Kinds     []option
	Languages []option
	Topics    string // separated by commas
	Media     []content.Media
	Posts     string // one address a line
	Texts     []textSlot
	Prompts   []promptSlot
	Audience  map[string]string // one value a line
	From      string            // as a form has it, in the program's zone
	Until     string
	Zone      string
	Can       map[string]bool // what may follow: approve, recall
}

// textSlot is where a suggested text goes.
type textSlot struct{ Name, Channel, Language, Text string }

// promptSlot is where the questions in one language go, one a line.
type promptSlot struct{ Name, Language, Text string }

// formTime is how a browser's form writes a day and time.
const formTime = "2006-01-02T15:04"

func (v *visit) editNew() error {
	return v.showEditing(http.StatusOK, advocacy.ContentRecord{}, nil, "")
}

func (v *visit) edit() error {
	r, err := v.session.Contents.Get(v.r.Context(), v.params["id"])
	if err != nil {
		return err
	}
	notice := ""
	switch v.r.URL.Query().Get("done") {
	case "saved", "approved", "recalled":
		notice = v.say("content-" + v.r.URL.Query().Get("done"))
	}
	return v.showEditing(http.StatusOK, r, nil, notice)
}

func (v *visit) showEditing(status int, r advocacy.ContentRecord, problems []remark, notice string) error {
	body := editing{place: v.place, ContentRecord: r, New: r.ID == "", Topics: strings.Join(r.Topics, ", "), Zone: v.about.Zone,
		Media:    append(slices.Clone(r.Media), content.Media{}), // room for another one
		Audience: map[string]string{"departments": lines(r.Audience.Departments), "countries": lines(r.Audience.Countries), "languages": lines(r.Audience.Languages)},
		Can:      map[string]bool{"approve": slices.Contains(r.State.Following(), content.Approved), "recall": r.ID != "" && slices.Contains(r.State.Following(), content.Recalled)}}
	for _, k := range content.Kinds() {
		body.Kinds = append(body.Kinds, option{string(k), v.KindName(k), k == r.Kind})
	}
	body.Languages = []option{{"", v.say("language-unknown"), r.Language == ""}}
	for _, tag := range v.tags(r) {
		body.Languages = append(body.Languages, option{tag, v.languageName(tag), tag == r.Language})
		for _, channel := range append([]string{""}, v.about.Channels...) {
			slot := textSlot{Name: "text." + tag + "." + channel, Channel: channel, Language: tag}
			for _, m := range r.Messages {
				if m.Channel == channel && m.Language == tag {
					slot.Text = m.Text
				}
			}
			body.Texts = append(body.Texts, slot)
		}
		slot := promptSlot{Name: "prompts." + tag, Language: tag}
		var questions []string
		for _, p := range r.Prompts {
			if p.Language == tag {
				questions = append(questions, p.Question)
			}
		}
		slot.Text = lines(questions)
		body.Prompts = append(body.Prompts, slot)
	}
	var posts []string
	for _, p := range r.Posts {
		posts = append(posts, p.URL)
	}
	body.Posts = lines(posts)
	for _, bound := range []struct {
		at   time.Time
		into *string
	}{{r.Window.From, &body.From}, {r.Window.Until, &body.Until}} {
		if !bound.at.IsZero() {
			*bound.into = bound.at.In(v.programZone()).Format(formTime)
		}
	}
	return v.show(status, "run-content", page{Title: cmp.Or(r.Title, v.say("content-new")), Problems: problems, Notice: notice, Body: body})
}

// tags are the languages that a content has a place for: those of the program, and
// those that it has already.
func (v *visit) tags(r advocacy.ContentRecord) []string {
	tags := slices.Clone(v.about.Languages)
	add := func(tag string) {
		if tag != "" && !slices.Contains(tags, tag) {
			tags = append(tags, tag)
		}
	}
	add(r.Language)
	for _, m := range r.Messages {
		add(m.Language)
	}
	for _, p := range r.Prompts {
		add(p.Language)
	}
	return tags
}

// languageName is a language by its own name, where there are words in it.
func (v *visit) languageName(tag string) string {
	if w := v.h.wordsFor(tag); strings.HasPrefix(strings.ToLower(tag), strings.ToLower(w.Lang)) {
		return w.say("language")
	}
	return tag
}

// LanguageName is what a slot is labelled with.
func (e editing) LanguageName(tag string) string {
	for _, o := range e.Languages {
		if o.Value == tag {
			return o.Label
		}
	}
	return tag
}

// add stores a content that was written here, as a draft.
func (v *visit) add() error {
	var fresh content.Content
	problems := v.read(&fresh)
	if len(problems) > 0 {
		return v.showEditing(http.StatusUnprocessableEntity, advocacy.ContentRecord{Content: fresh}, problems, "")
	}
	r, err := v.session.Contents.Add(v.r.Context(), fresh)
	if err != nil {
		return v.notStored(err, advocacy.ContentRecord{Content: fresh})
	}
	return v.seeOther("run/contents/"+r.ID, "done=saved")
}

// save stores what the form changed of a content, and then approves it where that was
// asked for.
func (v *visit) save() error {
	ctx, id := v.r.Context(), v.params["id"]
	shown, err := v.session.Contents.Get(ctx, id)
	if err != nil {
		return err
	}
	problems := v.read(&shown.Content)
	if v.r.PostForm.Get("version") != strconv.Itoa(shown.Version) {
		return advocacy.ErrConflict // somebody else changed it since it was shown
	}
	if len(problems) > 0 {
		return v.showEditing(http.StatusUnprocessableEntity, shown, problems, "")
	}
	if _, err := v.session.Contents.Edit(ctx, id, func(c *content.Content) { *c = shown.Content }); err != nil {
		return v.notStored(err, shown)
	}
	if v.r.PostForm.Get("action") != "approve" {
		return v.seeOther("run/contents/"+id, "done=saved")
	}
	if _, err := v.session.Contents.Approve(ctx, id); err != nil {
		return v.notStored(err, shown)
	}
	return v.seeOther("run/contents/"+id, "done=approved")
}

// notStored shows what was typed again, with what keeps it from being stored.
func (v *visit) notStored(err error, r advocacy.ContentRecord) error {
	var found advocacy.Problems
	if !errors.As(err, &found) {
		return err
	}
	var problems []remark
	for _, p := range found {
		problems = append(problems, remark{Text: p.Field + ": " + p.Message, Lang: "en"})
	}
	return v.showEditing(http.StatusUnprocessableEntity, r, problems, "")
}

// read reads the form into a content, of which what the form does not have stays.
func (v *visit) read(c *content.Content) []remark {
	form := v.r.PostForm
	var problems []remark
	c.Title, c.Summary, c.URL = oneLine(form.Get("title")), text(form.Get("summary")), strings.TrimSpace(form.Get("url"))
	c.Kind, c.Language = content.Kind(form.Get("kind")), form.Get("language")
	c.Topics = nil
	for _, topic := range strings.Split(form.Get("topics"), ",") {
		if topic = strings.ToLower(strings.TrimSpace(topic)); topic != "" && !slices.Contains(c.Topics, topic) {
			c.Topics = append(c.Topics, topic)
		}
	}
	c.Audience = content.Audience{Departments: split(form.Get("departments")), Countries: split(form.Get("countries")), Languages: split(form.Get("languages"))}
	c.Priority, _ = strconv.Atoi(form.Get("priority"))
	for _, bound := range []struct {
		name string
		into *time.Time
	}{{"from", &c.Window.From}, {"until", &c.Window.Until}} {
		typed := form.Get(bound.name)
		if typed == "" {
			*bound.into = time.Time{}
			continue
		}
		at, err := time.ParseInLocation(formTime, typed, v.programZone())
		if err != nil {
			problems = append(problems, remark{Text: v.say("bad-moment", "field", v.say("window-"+bound.name))})
			continue
		}
		*bound.into = at.UTC()
	}
	problems = append(problems, v.readPosts(c)...)
	v.readMedia(c)
	v.readTexts(c)
	return problems
}

// readPosts reads the addresses of the company's own posts.
func (v *visit) readPosts(c *content.Content) []remark {
	before := c.Posts
	c.Posts = nil
	var problems []remark
	for _, address := range split(v.r.PostForm.Get("posts")) {
		if i := slices.IndexFunc(before, func(p content.PostRef) bool { return p.URL == address }); i >= 0 {
			c.Posts = append(c.Posts, before[i])
			continue
		}
		post, err := content.ParsePost(address)
		if err != nil {
			problems = append(problems, remark{Text: v.say("bad-post", "address", address)})
			continue
		}
		c.Posts = append(c.Posts, post)
	}
	return problems
}

func (v *visit) readMedia(c *content.Content) {
	before := c.Media
	c.Media = nil
	alts := v.r.PostForm["media-alt"]
	for i, address := range v.r.PostForm["media-url"] {
		if address = strings.TrimSpace(address); address == "" {
			continue
		}
		m := content.Media{URL: address}
		if known := slices.IndexFunc(before, func(m content.Media) bool { return m.URL == address }); known >= 0 {
			m = before[known]
		}
		if i < len(alts) {
			m.Alt = oneLine(alts[i])
		}
		c.Media = append(c.Media, m)
	}
}

// readTexts reads the suggested texts and the questions.
func (v *visit) readTexts(c *content.Content) {
	form, shown := v.r.PostForm, advocacy.ContentRecord{Content: *c}
	tags := v.tags(shown)
	// What is for a channel that is not in use here has no place in the form, and stays.
	c.Messages = slices.DeleteFunc(slices.Clone(c.Messages), func(m content.Message) bool {
		return m.Channel == "" || slices.Contains(v.about.Channels, m.Channel)
	})
	c.Prompts = nil
	for _, tag := range tags {
		for _, channel := range append([]string{""}, v.about.Channels...) {
			if typed := text(form.Get("text." + tag + "." + channel)); typed != "" {
				c.Messages = append(c.Messages, content.Message{Channel: channel, Language: tag, Text: typed})
			}
		}
		for _, question := range split(form.Get("prompts." + tag)) {
			c.Prompts = append(c.Prompts, content.Prompt{Language: tag, Question: question})
		}
	}
}

// taking is the body of the page that asks before something is taken back.
type taking struct {
	listed
	Touched []string
}

// recalling asks before recall does it, and says what it would touch.
func (v *visit) recalling() error {
	r, err := v.session.Contents.Get(v.r.Context(), v.params["id"])
	if err != nil {
		return err
	}
	touched, err := v.session.Contents.RecallPreview(v.r.Context(), r.ID)
	if err != nil {
		return err
	}
	return v.show(http.StatusOK, "run-recall", page{Title: v.say("recall-title"), Body: taking{v.listed(r), v.touched(touched)}})
}

// touched is what a recall or a freeze touches, in words.
func (v *visit) touched(t advocacy.Touched) []string {
	said := []string{v.say("touched-people", "count", t.People)}
	for _, n := range []struct {
		key   string
		count int
	}{{"touched-waiting", t.Waiting}, {"touched-sending", t.OnTheirWay}} {
		if n.count > 0 {
			said = append(said, v.say(n.key, "number", n.count))
		} else {
			said = append(said, v.say(n.key+"-few"))
		}
	}
	return said
}

func (v *visit) recall() error {
	id := v.params["id"]
	if v.r.PostForm.Get("recall") != "yes" {
		return errMalformed
	}
	if _, err := v.session.Contents.Recall(v.r.Context(), id); err != nil {
		return err
	}
	return v.seeOther("run/contents/"+id, "done=recalled")
}

// approve approves a content as it is.
func (v *visit) approve() error {
	r, err := v.session.Contents.Approve(v.r.Context(), v.params["id"])
	if err != nil {
		if shown, errGet := v.session.Contents.Get(v.r.Context(), v.params["id"]); errGet == nil {
			return v.notStored(err, shown)
		}
		return err
	}
	return v.seeOther("run", "approved="+r.ID)
}

// lines are values for a form, one a line; split reads them back.
func lines(values []string) string { return strings.Join(values, "\n") }

func split(typed string) []string {
	var values []string
	for line := range strings.Lines(typed) {
		if line = strings.TrimSpace(line); line != "" && !slices.Contains(values, line) {
			values = append(values, line)
		}
	}
	return values
}

// text is a text as it was typed, with line ends as everything else here has them.
func text(typed string) string { return strings.TrimSpace(strings.ReplaceAll(typed, "\r\n", "\n")) }

func oneLine(typed string) string { return strings.Join(strings.Fields(typed), " ") }
