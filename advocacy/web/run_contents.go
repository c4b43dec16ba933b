package web

import (
	"net/http"
	"slices"
	"strconv"

	"github.com/ambassadorkit/ambassadorkit/content"
)

// contentsList is the body of the list of contents.
type contentsList struct {
	place
	States []option
	List   []listed
	State  content.State
	Next   int // where the next page begins, 0 on the last one
}

// pageOf is how many contents one page lists.
const pageOf = 50

// contents lists contents in one state, newest first.
func (v *visit) contents() error {
	state := content.State(v.r.URL.Query().Get("state"))
	if !slices.Contains(content.States(), state) {
		state = content.Approved
	}
	from, err := strconv.Atoi(v.r.URL.Query().Get("from"))
	if err != nil || from < 0 {
		from = 0
	}
	all, err := v.session.Contents.List(v.r.Context(), state)
	if err != nil {
		return err
	}
	body := contentsList{place: v.place, State: state}
	for _, s := range content.States() {
		body.States = append(body.States, option{string(s), v.StateName(s), s == state})
	}
	for _, r := range all[min(from, len(all)):min(from+pageOf, len(all))] {
		body.List = append(body.List, v.listed(r))
	}
	if from+pageOf < len(all) {
		body.Next = from + pageOf
	}
	return v.show(http.StatusOK, "run-contents", page{Title: v.say("contents-title"), Body: body})
}
