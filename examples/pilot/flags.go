package main

import (
	"cmp"
	"errors"
	"flag"
	"fmt"
	"io"
	"maps"
	"net"
	"net/mail"
	"net/netip"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/ambassadorkit/ambassadorkit/advocacy"
	"github.com/ambassadorkit/ambassadorkit/advocacy/notify"
	"github.com/ambassadorkit/ambassadorkit/channels"
	"github.com/ambassadorkit/ambassadorkit/examples/internal/nordlys"
)

// options are the command line.
type options struct {
	people, feeds            []string
	company, owner, email    string
	country, zone, publicURL string
	languages, channels      []string
	pilot                    *advocacy.Group
	apply, complete, lenient bool
	review                   bool
	maxLeavers               float64
	database                 string
	out, smtp, from          string
	serve                    string
	report, json             bool
	allow                    []netip.Prefix
	at                       time.Time
	clock                    clock // the real time, or at and what has passed since
	embedded                 bool
	known                    bool            // the database holds a program already
	goesOn                   bool            // without files, on a database that holds a real program
	named                    map[string]bool // the flags that were given
}

var errHelp = errors.New("help")

// usageError is what is wrong with a command line, each on a line of its own.
type usageError string

func (e usageError) Error() string { return string(e) }

// parse reads the command line and reports everything that is wrong with it. With
// an error the options are what could be read, nil when that is nothing.
func parse(args []string, c clock, stderr io.Writer) (*options, error) {
	o := &options{clock: c, named: map[string]bool{}}
	f := flag.NewFlagSet("pilot", flag.ContinueOnError)
	f.SetOutput(io.Discard)
	var pilots []string
	var languages, networks, leavers, allow, at string
	repeated(f, &o.people, "people", "an HR `file` (CSV or XLSX); may be given several times")
	repeated(f, &o.feeds, "feed", "a news feed, as a `file or address`; may be given several times")
	f.StringVar(&o.company, "company", "", "the company's `name`; it stands in every disclosure")
	f.StringVar(&o.owner, "owner", "", "the `department` or person that is responsible")
	f.StringVar(&o.email, "owner-email", "", "the `address` at which people can ask")
	f.StringVar(&o.country, "country", "", "the ISO `code` for people without a country (default DK)")
	f.StringVar(&o.zone, "zone", "", "the IANA time `zone` for people without one (default Europe/Copenhagen)")
	f.StringVar(&languages, "languages", "", "the languages to write in, of en,da; the first is for people without one (default en,da)")
	f.StringVar(&networks, "channels", "", "the networks in use, of linkedin,facebook,instagram,twitter (default all)")
	repeated(f, &pilots, "pilot", "who is invited first: `department=NAME` or country=CODE; may be given several times, and who is in one of the departments and in one of the countries is meant")
	f.StringVar(&o.publicURL, "public-url", "", "the `address` at which -serve is reached from outside (default: the address of -serve)")
	f.BoolVar(&o.apply, "apply", false, "store the import and send what is due; without it everything is a preview")
	f.BoolVar(&o.complete, "complete", false, "the HR files are everyone: who is missing has left")
	f.StringVar(&leavers, "max-leavers", "0.1", "the largest `share` of people that may leave in one import")
	f.BoolVar(&o.lenient, "lenient", false, "leave rows with problems out instead of refusing the file")
	f.BoolVar(&o.review, "review", false, "keep what the feeds bring in review instead of approving it")
	f.StringVar(&o.database, "db", "pilot.db", "the database `file`")
	f.StringVar(&o.out, "out", "", "write each message as a file into this `folder`")
	f.StringVar(&o.smtp, "smtp", "", "send messages by this `server`: smtps://user:password@host or smtp://host:587; with -apply")
	f.StringVar(&o.from, "from", "", "the sender's `address` (default: -owner-email)")
	f.StringVar(&o.serve, "serve", "", "run until Ctrl-C on this `address` (\":8080\"): the cadence, people's pages, tracked links; implies -apply")
	f.BoolVar(&o.report, "report", false, "print the report of the database and nothing else")
	f.BoolVar(&o.json, "json", false, "with -report: as JSON")
	f.StringVar(&allow, "allow", "", "let feeds come from these private networks (`prefixes`, such as 10.0.0.0/8)")
	f.StringVar(&at, "at", "", "pretend that it is this `time` (RFC 3339) at the start; to try things out")
	singles := watchSingles(f, "people", "feed", "pilot")
	err := f.Parse(args)
	for _, s := range singles {
		s.flag.Value = s.Value
	}
	if err != nil {
		if errors.Is(err, flag.ErrHelp) {
			fmt.Fprintf(stderr, "Usage: pilot [flags]\n\n")
			f.SetOutput(stderr)
			f.PrintDefaults()
			return nil, errHelp
		}
		return nil, usageError(fmt.Sprintf("%v; pilot -help lists the flags", err))
	}
	f.Visit(func(fl *flag.Flag) { o.named[fl.Name] = true })
	var problems []string
	bad := func(format string, args ...any) { problems = append(problems, fmt.Sprintf(format, args...)) }
	for _, s := range singles {
		if len(slices.Compact(s.values)) > 1 {
			bad("-%s is given several times with different values; leave all but one out", s.flag.Name)
		}
	}
	if f.NArg() > 0 {
		bad("%q is not a flag; files are named by -people and -feed", f.Arg(0))
	}
	o.read(bad, languages, networks, leavers, allow, at)
	o.readPilot(bad, pilots)
	o.check(bad)
	o.fill()
	if len(problems) > 0 {
		return o, usageError(strings.Join(problems, "\n"))
	}
	return o, nil
}

func (o *options) read(bad func(string, ...any), languages, networks, leavers, allow, at string) {
	for _, tag := range list(languages) {
		o.languages = append(o.languages, canonical(tag))
	}
	if code := strings.ToUpper(o.country); isCountry(code) {
		o.country = code // what is none is told as it was typed
	}
	for _, name := range list(networks) {
		if !slices.Contains(networkNames, name) {
			bad("-channels: %q is none of %s", name, strings.Join(networkNames, ", "))
			continue
		}
		o.channels = append(o.channels, name)
	}
	if o.named["channels"] && networks == "" {
		bad("-channels: is empty; name one or two of %s", strings.Join(networkNames, ", "))
	}
	share, err := strconv.ParseFloat(leavers, 64)
	if err != nil || !(share > 0 && share <= 1) {
		bad("-max-leavers: %q is not a share between 0 and 1; write it like 0.1", leavers)
	}
	o.maxLeavers = share
	for _, text := range list(allow) {
		prefix, err := netip.ParsePrefix(text)
		if err != nil {
			bad("-allow: %q is not a network; write it like 10.0.0.0/8", text)
			continue
		}
		o.allow = append(o.allow, prefix)
	}
	if at != "" {
		t, err := time.Parse(time.RFC3339, at)
		if err != nil {
			bad("-at: %q is not a time; write it like 2026-12-01T10:00:00+01:00", at)
		}
		o.at = t
	}
	o.people, o.feeds = named(bad, "people", o.people), named(bad, "feed", o.feeds)
}

// named are the different files that a flag names.
func named(bad func(string, ...any), flag string, values []string) (names []string) {
	for _, name := range values {
		switch {
		case name == "":
			bad("-%s: is empty; name a file", flag)
		case slices.Contains(names, name):
			bad("-%s %s is there twice; leave one out", flag, name)
		default:
			names = append(names, name)
		}
	}
	return names
}

// another is the beginning of a second group in one -pilot. No name holds it, but
// a comma may stand in one: each value is one name.
var another = regexp.MustCompile(`,\s*(department|country)=`)

func (o *options) readPilot(bad func(string, ...any), pilots []string) {
	for _, text := range pilots {
		if o.pilot == nil {
			o.pilot = &advocacy.Group{}
		}
		key, value, _ := strings.Cut(strings.TrimSpace(text), "=")
		value = strings.TrimSpace(value)
		switch {
		case value == "" || key != "department" && key != "country":
			bad("-pilot: %q is not of the form department=NAME or country=CODE", text)
		case another.MatchString(value):
			bad("-pilot: %q is more than one; give each a -pilot of its own, since a comma may belong to a name", text)
		case key == "department":
			o.pilot.Departments = append(o.pilot.Departments, value)
		case !isCountry(strings.ToUpper(value)):
			bad("-pilot: "+notACountry, value)
		default:
			o.pilot.Countries = append(o.pilot.Countries, strings.ToUpper(value))
		}
	}
}

var networkNames = []string{channels.LinkedIn, channels.Facebook, channels.Instagram, channels.Twitter}

func (o *options) check(bad func(string, ...any)) {
	if o.database == "" {
		bad("-db names no file; leave it out for pilot.db")
	} else if info, err := os.Stat(filepath.Dir(o.database)); !o.report && (err != nil || !info.IsDir()) {
		bad("-db %s: there is no folder %s; make it first", o.database, filepath.Dir(o.database))
	}
	if o.report {
		for _, name := range slices.Sorted(maps.Keys(o.named)) {
			if !slices.Contains([]string{"report", "json", "db", "at"}, name) {
				bad("-report only reads the database; leave -%s out", name)
			}
		}
		return
	}
	if o.json {
		bad("-json goes with -report")
	}
	if len(o.people) == 0 && len(o.feeds) > 0 {
		bad("-feed without -people: name an HR file as well, or neither to see the embedded company")
	}
	if o.smtp != "" {
		if !o.apply && o.serve == "" {
			bad("-smtp sends, so it needs -apply or -serve; -out shows the messages without either")
		}
		local := loopback(o.smtp)
		if !o.at.IsZero() && !local {
			bad("-smtp with -at: nobody is written to at a pretended time; a mail catcher on this machine can be")
		}
	}
	o.checkSender(bad)
	if o.serve != "" && !listenable(o.serve) {
		bad("-serve: %q is not an address; write it like :8080 or 127.0.0.1:8080", o.serve)
	}
	o.checkSettings(bad)
}

// checkSender looks at whom messages come from, and by which server. Making a
// notifier does no I/O, and neither of these two is used.
func (o *options) checkSender(bad func(string, ...any)) {
	const someServer, somebody = "smtp://localhost", "somebody@localhost"
	if o.smtp != "" {
		if _, err := notify.NewEmail(o.smtp, somebody, nil); err != nil {
			bad("%v", blame("-smtp", err))
		}
	}
	name, from := "-from", o.from
	if _, err := mail.ParseAddress(o.email); err == nil && from == "" && (o.smtp != "" || o.out != "") {
		name, from = "-owner-email, the sender without -from", o.email
	}
	if from == "" {
		return
	}
	if _, err := notify.NewEmail(someServer, from, nil); err != nil {
		bad("%v", blame(name, err))
	}
}

// listenable reports whether an address has the form of one to listen on.
func listenable(address string) bool {
	_, port, err := net.SplitHostPort(address)
	if err == nil {
		_, err = strconv.ParseUint(port, 10, 16)
	}
	return err == nil
}

// loopback reports whether a server's address is on this machine.
func loopback(address string) bool {
	u, err := url.Parse(address)
	return err == nil && local(u.Hostname())
}

// local reports whether a host is this machine.
func local(host string) bool {
	ip, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && ip.IsLoopback()
}

func (o *options) fill() {
	o.apply = o.apply || o.serve != ""
	o.embedded = len(o.people) == 0 && !o.report
	if !o.at.IsZero() {
		o.clock = o.clock.startingAt(o.at)
	}
	if o.embedded {
		o.company = cmp.Or(o.company, "Nordlys")
		o.owner = cmp.Or(o.owner, "Communications")
		o.email = cmp.Or(o.email, nordlys.OwnerEmail)
		if o.pilot == nil {
			o.pilot = &advocacy.Group{Departments: []string{"Communications"}}
		}
	}
	o.from = cmp.Or(o.from, o.email)
	if o.publicURL == "" && o.embedded && o.serve == "" {
		o.publicURL = "https://go.nordlys.example"
	}
}

// reachedAt fills in the public address from the one that is listened on, where
// neither a flag nor the settings have one.
func (o *options) reachedAt(address net.Addr) {
	if o.publicURL != "" {
		return
	}
	_, port, _ := net.SplitHostPort(address.String())
	o.publicURL = "http://" + net.JoinHostPort(servedHost(o.serve), port)
}

// servedHost is the host of an address that is listened on, as one calls it up.
func servedHost(address string) string {
	host, _, _ := net.SplitHostPort(address)
	if ip, err := netip.ParseAddr(host); host == "" || err == nil && ip.IsUnspecified() {
		return "localhost"
	}
	return host
}

func list(text string) []string {
	var parts []string
	for part := range strings.SplitSeq(text, ",") {
		if part = strings.TrimSpace(part); part != "" {
			parts = append(parts, part)
		}
	}
	return parts
}

// repeated defines a flag that collects its values.
func repeated(f *flag.FlagSet, into *[]string, name, usage string) {
	f.Func(name, usage, func(value string) error {
		*into = append(*into, value)
		return nil
	})
}

// single is a flag with one value, which remembers every one that it was given:
// package flag keeps the last and says nothing.
type single struct {
	flag.Value
	flag   *flag.Flag
	values []string
}

func (s *single) Set(value string) error {
	s.values = append(s.values, value)
	return s.Value.Set(value)
}

// IsBoolFlag is what package flag asks of a flag that needs no value.
func (s *single) IsBoolFlag() bool {
	b, ok := s.Value.(interface{ IsBoolFlag() bool })
	return ok && b.IsBoolFlag()
}

// watchSingles watches all flags but those that collect their values.
func watchSingles(f *flag.FlagSet, repeated ...string) (singles []*single) {
	f.VisitAll(func(fl *flag.Flag) {
		if !slices.Contains(repeated, fl.Name) {
			s := &single{Value: fl.Value, flag: fl}
			fl.Value = s
			singles = append(singles, s)
		}
	})
	return singles
}
