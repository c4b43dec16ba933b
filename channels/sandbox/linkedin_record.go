package sandbox

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"
)

// record is a JSON object that is read field by field, so that what nobody reads
// is found and names are matched to the letter.
type record struct {
	path   string
	fields map[string]any
	read   map[string]bool
	faults *recordFaults
}

// recordFaults are what is wrong with a record and all below it.
type recordFaults struct {
	first   *answer // the first, in the order in which fields are read
	records []*record
}

var errTrailing = errors.New("there is something behind the object")

// readRecord reads a body that must be one JSON object in UTF-8.
func readRecord(body []byte) (*record, error) {
	if !utf8.Valid(body) {
		return nil, errors.New("the body is not UTF-8")
	}
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.UseNumber()
	var fields map[string]any
	if err := decoder.Decode(&fields); err != nil {
		return nil, err
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return nil, errTrailing
	}
	if fields == nil {
		return nil, errors.New("the body is null")
	}
	r := &record{fields: fields, read: map[string]bool{}, faults: &recordFaults{}}
	r.faults.records = []*record{r}
	return r, nil
}

// badBody is what Rest.li says of a body that is none.
func badBody(err error) answer {
	return badRequest("ILLEGAL_ARGUMENT", "Cannot parse request entity: "+err.Error())
}

func (r *record) fail(a answer) {
	if r.faults.first == nil {
		r.faults.first = &a
	}
}

// get reads a field. A null is not the same as nothing: LinkedIn refuses it.
func (r *record) get(name string) (value any, ok bool) {
	r.read[name] = true
	value, ok = r.fields[name]
	if ok && value == nil {
		r.fail(accessDenied("Unpermitted fields present in REQUEST_BODY: Data Processing Exception while processing fields [" + r.path + "/" + name + "]"))
		return nil, false
	}
	return value, ok
}

func (r *record) wrongType(name, wanted string) {
	r.fail(linkedInError{Status: 422, Message: "ERROR :: " + r.path + "/" + name + " :: cannot be coerced to " + wanted + "\n"}.answer())
}

func (r *record) missing(name string) {
	r.fail(invalid("MISSING_FIELD", r.path+"/"+name, "%s is required but missing", r.path+"/"+name))
}

// text reads an optional string.
func (r *record) text(name string) (string, bool) {
	value, ok := r.get(name)
	if !ok {
		return "", false
	}
	s, ok := value.(string)
	if !ok {
		r.wrongType(name, "String")
	}
	return s, ok
}

// required reads a string that must be there.
func (r *record) required(name string) string {
	s, ok := r.text(name)
	if _, there := r.fields[name]; !ok && !there {
		r.missing(name)
	}
	return s
}

// oneOf reads a string that must be there and be one of some.
func (r *record) oneOf(name string, allowed ...string) string {
	s := r.required(name)
	if s != "" && !slices.Contains(allowed, s) {
		r.fail(invalid("INVALID_VALUE_FOR_FIELD", r.path+"/"+name, "%s can't be set to %s", r.path+"/"+name, s))
	}
	return s
}

// atMost reads an optional string with a limit in characters.
func (r *record) atMost(name string, limit int) string {
	s, _ := r.text(name)
	if n := utf8.RuneCountInString(s); n > limit {
		r.fail(invalid("FIELD_LENGTH_TOO_LONG", r.path+"/"+name, "%s length %d can't exceeded maximum %d length", r.path+"/"+name, n, limit))
	}
	return s
}

func (r *record) boolean(name string) bool {
	value, ok := r.get(name)
	if !ok {
		return false
	}
	b, ok := value.(bool)
	if !ok {
		r.wrongType(name, "Boolean")
	}
	return b
}

func (r *record) number(name string) (n int64, ok bool) {
	value, ok := r.get(name)
	if !ok {
		return 0, false
	}
	number, ok := value.(json.Number)
	if n, err := number.Int64(); ok && err == nil {
		return n, true
	}
	r.wrongType(name, "Long")
	return 0, false
}

// record reads an optional object.
func (r *record) record(name string) *record {
	value, ok := r.get(name)
	if !ok {
		return nil
	}
	fields, ok := value.(map[string]any)
	if !ok {
		r.wrongType(name, "Record")
		return nil
	}
	return r.below("/"+name, fields)
}

func (r *record) below(path string, fields map[string]any) *record {
	inner := &record{path: r.path + path, fields: fields, read: map[string]bool{}, faults: r.faults}
	r.faults.records = append(r.faults.records, inner)
	return inner
}

// array reads an optional array.
func (r *record) array(name string) []any {
	value, ok := r.get(name)
	if !ok {
		return nil
	}
	values, ok := value.([]any)
	if !ok {
		r.wrongType(name, "Array")
	}
	return values
}

// problem is what is wrong with everything that was read, and with what was not.
func (r *record) problem() *answer {
	var paths []string
	for _, inner := range r.faults.records {
		for _, name := range slices.Sorted(maps.Keys(inner.fields)) {
			if !inner.read[name] {
				paths = append(paths, inner.path+"/"+strings.ReplaceAll(name, "\n", " "))
			}
		}
	}
	if len(paths) > 0 {
		a := unrecognized(paths)
		return &a
	}
	return r.faults.first
}
