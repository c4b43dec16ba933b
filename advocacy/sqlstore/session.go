package sqlstore

import (
	"context"
	"database/sql"
	"database/sql/driver"
)

// session is one connection with the statements prepared on it. It is used by
// one transaction at a time.
type session struct {
	pool     *sql.DB
	conn     *sql.Conn // nil until it is first used, and after a failure
	prepared map[string]*sql.Stmt
}

func (s *session) connect(ctx context.Context) error {
	if s.conn != nil {
		return nil
	}
	conn, err := s.pool.Conn(ctx)
	if err != nil {
		return err
	}
	s.conn, s.prepared = conn, make(map[string]*sql.Stmt)
	return nil
}

// statement prepares query once per connection.
func (s *session) statement(ctx context.Context, query string) (*sql.Stmt, error) {
	if st, ok := s.prepared[query]; ok {
		return st, nil
	}
	st, err := s.conn.PrepareContext(ctx, query)
	if err != nil {
		return nil, err
	}
	s.prepared[query] = st
	return st, nil
}

func (s *session) exec(ctx context.Context, query string, args ...any) (sql.Result, error) {
	st, err := s.statement(ctx, query)
	if err != nil {
		return nil, err
	}
	return st.ExecContext(ctx, args...)
}

// discard closes the connection, with whatever transaction it is in.
func (s *session) discard() {
	if s.conn == nil {
		return
	}
	// ErrBadConn is how database/sql is told not to keep the connection.
	_ = s.conn.Raw(func(any) error { return driver.ErrBadConn })
	_ = s.conn.Close()
	s.conn, s.prepared = nil, nil
}

// close gives the connection back to a pool that is about to be closed.
func (s *session) close() error {
	if s.conn == nil {
		return nil
	}
	for _, st := range s.prepared {
		_ = st.Close()
	}
	err := s.conn.Close()
	s.conn, s.prepared = nil, nil
	return err
}
