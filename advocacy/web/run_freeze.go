package web

import (
	"net/http"

	"github.com/ambassadorkit/ambassadorkit/advocacy"
)

// freezing is the body of the page on which the program is halted and goes on.
type freezing struct {
	place
	Frozen  bool
	Touched []string
}

func (v *visit) freezing() error {
	body := freezing{place: v.place, Frozen: v.about.Frozen}
	if !body.Frozen {
		touched, err := v.session.Settings.FreezePreview(v.r.Context())
		if err != nil {
			return err
		}
		body.Touched = v.touched(touched)
	}
	return v.show(http.StatusOK, "run-freeze", page{Title: v.say("freeze-title"), Body: body})
}

// freeze halts the program, or ends that.
func (v *visit) freeze() error {
	frozen := v.r.PostForm.Get("freeze") == "yes"
	if !frozen && v.r.PostForm.Get("freeze") != "no" {
		return errMalformed
	}
	if _, err := v.session.Settings.Change(v.r.Context(), func(s *advocacy.Settings) { s.Frozen = frozen }); err != nil {
		return err
	}
	return v.seeOther("run/freeze", "")
}
