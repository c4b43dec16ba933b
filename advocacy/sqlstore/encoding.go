package sqlstore

import (
	"database/sql"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/ambassadorkit/ambassadorkit/cadence"
)

// orNull is an instant in microseconds, NULL for the zero time.
func orNull(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return t.UnixMicro()
}

// micros is an instant in microseconds, for columns that are compared and never
// NULL. The zero time is in range, far before everything.
func micros(t time.Time) int64 { return t.UnixMicro() }

// instant reads what micros and orNull wrote.
type instant struct{ *time.Time }

// Scan implements sql.Scanner.
func (i instant) Scan(stored any) error {
	switch stored := stored.(type) {
	case nil:
		*i.Time = time.Time{}
	case int64:
		*i.Time = time.UnixMicro(stored).UTC()
	default:
		return fmt.Errorf("an instant is stored as %T", stored)
	}
	return nil
}

// day reads a date of the form that cadence.Date writes.
type day struct{ *cadence.Date }

// Scan implements sql.Scanner.
func (d day) Scan(stored any) error {
	text, ok := stored.(string)
	if !ok {
		return fmt.Errorf("a day is stored as %T", stored)
	}
	return d.UnmarshalText([]byte(text))
}

// jsonOrNull is value as JSON, NULL for an empty list or map.
func jsonOrNull[V any](value V, length int) (any, error) {
	if length == 0 {
		return nil, nil
	}
	text, err := json.Marshal(value)
	if err != nil {
		return nil, err
	}
	return string(text), nil
}

// nested reads JSON into a value; NULL and an empty list leave it as it is.
type nested struct{ into any }

// Scan implements sql.Scanner.
func (n nested) Scan(stored any) error {
	switch stored := stored.(type) {
	case nil:
		return nil
	case string:
		if stored == "[]" {
			return nil
		}
		return json.Unmarshal([]byte(stored), n.into)
	default:
		return fmt.Errorf("JSON is stored as %T", stored)
	}
}

// truth reads a boolean that STRICT tables keep as 0 and 1.
type truth struct{ *bool }

// Scan implements sql.Scanner.
func (b truth) Scan(stored any) error {
	n, ok := stored.(int64)
	if !ok {
		return fmt.Errorf("a truth value is stored as %T", stored)
	}
	*b.bool = n != 0
	return nil
}

// among is the condition that column is one of values; values must not be empty.
func among[S ~string](column string, values []S) (condition string, args []any) {
	args = make([]any, len(values))
	for i, value := range values {
		args[i] = string(value)
	}
	return column + " IN (" + strings.TrimSuffix(strings.Repeat("?, ", len(values)), ", ") + ")", args
}

var (
	_ sql.Scanner = instant{}
	_ sql.Scanner = day{}
	_ sql.Scanner = nested{}
	_ sql.Scanner = truth{}
)
