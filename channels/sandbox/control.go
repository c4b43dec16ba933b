package sandbox

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"mime"
	"net/http"
	"strconv"
)

// Control sets a stage and reads what happened on it: *Sandbox within a process,
// *Client from another one.
type Control interface {
	AddAccount(context.Context, Account) (Account, error)
	AddApp(context.Context, App) error
	IssueToken(context.Context, Grant) (Credentials, error)
	RevokeTokens(ctx context.Context, account string) error
	Approve(context.Context, Approval) (string, error)
	DeletePost(ctx context.Context, id string) error

	AddFault(context.Context, Fault) (Fault, error)
	Faults(context.Context) ([]Fault, error)
	AwaitHeld(ctx context.Context, id string, n int) error
	Release(ctx context.Context, id string) error
	ClearFaults(context.Context) error

	Play(context.Context, Audience) (Truth, error)

	Ledger(context.Context) (Ledger, error)
	Accounts(context.Context) ([]Account, error)
	Posts(context.Context) ([]Post, error)
	Requests(context.Context) ([]Request, error)
}

// reference names what a call of Control is about.
type reference struct {
	ID string `json:"id"`
}

// problem is the body of an error of the HTTP form of Control.
type problem struct {
	Error string `json:"error"`
}

// controlMux is Control over HTTP, and the page of what was posted.
func (s *Sandbox) controlMux() http.Handler {
	mux := http.NewServeMux()
	mux.Handle("GET /sandbox", http.RedirectHandler("/sandbox/", http.StatusTemporaryRedirect))
	mux.HandleFunc("GET /sandbox/{$}", func(w http.ResponseWriter, r *http.Request) {
		l, err := s.Ledger(r.Context())
		if err != nil {
			failed(err).send(w)
			return
		}
		postsPage(l).send(w)
	})
	mux.HandleFunc("POST /sandbox/accounts", taking(s.AddAccount))
	mux.HandleFunc("POST /sandbox/apps", taking(func(ctx context.Context, a App) (struct{}, error) {
		return struct{}{}, s.AddApp(ctx, a)
	}))
	mux.HandleFunc("POST /sandbox/tokens", taking(s.IssueToken))
	mux.HandleFunc("POST /sandbox/tokens/revoke", naming(s.RevokeTokens))
	mux.HandleFunc("POST /sandbox/posts/delete", naming(s.DeletePost))
	mux.HandleFunc("POST /sandbox/faults", taking(s.AddFault))
	mux.HandleFunc("GET /sandbox/faults", giving(s.Faults))
	mux.HandleFunc("DELETE /sandbox/faults", giving(func(ctx context.Context) (struct{}, error) {
		return struct{}{}, s.ClearFaults(ctx)
	}))
	mux.HandleFunc("POST /sandbox/faults/release", naming(s.Release))
	mux.HandleFunc("GET /sandbox/faults/{id}/held", s.awaitHeld)
	mux.HandleFunc("POST /sandbox/audience", taking(s.Play))
	mux.HandleFunc("GET /sandbox/ledger", giving(s.Ledger))
	return mux
}

func (s *Sandbox) awaitHeld(w http.ResponseWriter, r *http.Request) {
	n, err := strconv.Atoi(r.FormValue("n"))
	if err == nil {
		err = s.AwaitHeld(r.Context(), r.PathValue("id"), n)
	}
	done(struct{}{}, err).send(w)
}

// taking makes a handler of a method that takes a JSON object.
func taking[In, Out any](do func(context.Context, In) (Out, error)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		var in In
		if kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || kind != "application/json" {
			jsonAnswer(http.StatusUnsupportedMediaType, problem{"the body must be application/json"}).send(w)
			return
		}
		decoder := json.NewDecoder(http.MaxBytesReader(w, r.Body, maxBody))
		decoder.DisallowUnknownFields()
		if err := decoder.Decode(&in); err != nil {
			failed(fmt.Errorf("the body cannot be read: %w", err)).send(w)
			return
		}
		out, err := do(r.Context(), in)
		done(out, err).send(w)
	}
}

// naming makes a handler of a method that takes an identifier.
func naming(do func(context.Context, string) error) http.HandlerFunc {
	return taking(func(ctx context.Context, about reference) (struct{}, error) {
		return struct{}{}, do(ctx, about.ID)
	})
}

// giving makes a handler of a method that takes nothing.
func giving[Out any](do func(context.Context) (Out, error)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		out, err := do(r.Context())
		done(out, err).send(w)
	}
}

func done(out any, err error) answer {
	if err != nil {
		return failed(err)
	}
	return jsonAnswer(http.StatusOK, out)
}

func failed(err error) answer {
	status := http.StatusBadRequest
	switch {
	case errors.Is(err, errNoFault):
		status = http.StatusNotFound
	case errors.Is(err, errClosed), errors.Is(err, errLedgerClosed):
		status = http.StatusServiceUnavailable
	}
	return jsonAnswer(status, problem{err.Error()})
}
