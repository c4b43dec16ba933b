package web

import (
	"errors"
	"net/http"
	"strconv"
	"time"

	"github.com/ambassadorkit/ambassadorkit/advocacy"
	"github.com/ambassadorkit/ambassadorkit/advocacy/internal/catalog"
)

// codeForm is the page on which a printed code is typed in. It belongs to nobody
// yet, so the browser says which language.
type codeForm struct{ Others []language }

func (v *visit) code() error {
	v.words = v.asked()
	form := page{Title: v.say("code-title"), Body: codeForm{Others: v.others()}}
	if v.r.Method != http.MethodPost {
		return v.show(http.StatusOK, "code", form)
	}
	if err := v.form(); err != nil {
		return err
	}
	address, now := v.h.clientIP(v.r), v.h.now()
	if wait := v.h.attempts.wait(address, now); wait > 0 {
		minutes := int((wait + time.Minute - 1) / time.Minute)
		v.w.Header().Set("Retry-After", strconv.Itoa(int((wait+time.Second-1)/time.Second)))
		form.Problems = []remark{{Text: v.say("code-too-many", "minutes", minutes)}}
		return v.show(http.StatusTooManyRequests, "code", form)
	}
	token, err := v.h.program.Enter(v.r.Context(), v.r.PostForm.Get("code"))
	if errors.Is(err, advocacy.ErrBadToken) {
		v.h.attempts.failed(address, now)
		form.Problems = []remark{{Text: v.say("code-unknown")}}
		return v.show(http.StatusUnprocessableEntity, "code", form)
	}
	if err != nil {
		return err
	}
	return v.seeOther(token, "")
}

// asked are the words for the language in the address, or the browser's.
func (v *visit) asked() words {
	if tag := v.r.URL.Query().Get("language"); tag != "" {
		return v.h.wordsFor(tag)
	}
	return words{catalog.Wished(v.h.catalogs, v.r.Header.Get("Accept-Language"))}
}

// others are the other languages that there are.
func (v *visit) others() []language {
	var others []language
	for _, c := range v.h.catalogs {
		if c.Lang != v.Lang {
			others = append(others, language{c.Lang, words{c}.say("language")})
		}
	}
	return others
}

// language is one to choose, by its own name.
type language struct{ Tag, Name string }
