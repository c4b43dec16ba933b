package main

import (
	"cmp"
	"errors"
	"flag"
	"fmt"
	"io"
	"maps"
	"net"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/ambassadorkit/ambassadorkit/advocacy"
	"github.com/ambassadorkit/ambassadorkit/channels"
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

// usageError is what is wrong with a command line, found after it was read.
type usageError string

func (e usageError) Error() string { return string(e) }

// parse reads the command line and reports everything that is wrong with it.
func parse(args []string, c clock, stderr io.Writer) (*options, error) {
	o := &options{clock: c, named: map[string]bool{}}
	f := flag.NewFlagSet("pilot", flag.ContinueOnError)
	f.SetOutput(io.Discard)
	var pilots, languages, networks, allow, at string
	repeated(f, &o.people, "people", "an HR `file` (CSV or XLSX); may be given several times")
	repeated(f, &o.feeds, "feed", "a news feed, as a `file or address`; may be given several times")
	f.StringVar(&o.company, "company", "", "the company's `name`; it stands in every disclosure")
	f.StringVar(&o.owner, "owner", "", "the `department` or person that is responsible")
	f.StringVar(&o.email, "owner-email", "", "the `address` at which people can ask")
	f.StringVar(&o.country, "country", "", "the ISO `code` for people without a country (default DK)")
	f.StringVar(&o.zone, "zone", "", "the IANA time `zone` for people without one (default Europe/Copenhagen)")
	f.StringVar(&languages, "languages", "", "the languages to write in, the first for people without one (default en,da)")
	f.StringVar(&networks, "channels", "", "the networks in use, of linkedin,facebook,instagram,twitter (default all)")
	f.StringVar(&pilots, "pilot", "", "who is invited first: `department=NAME` or country=CODE, several separated by commas")
	f.StringVar(&o.publicURL, "public-url", "", "the `address` at which -serve is reached from outside (default: the address of -serve)")
	f.BoolVar(&o.apply, "apply", false, "store the import and send what is due; without it everything is a preview")
	f.BoolVar(&o.complete, "complete", false, "the HR files are everyone: who is missing has left")
	f.Float64Var(&o.maxLeavers, "max-leavers", 0.10, "the largest `share` of people that may leave in one import")
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
	if err := f.Parse(args); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			fmt.Fprintf(stderr, "Usage: pilot [flags]\n\n")
			f.SetOutput(stderr)
			f.PrintDefaults()
			return nil, errHelp
		}
		return nil, fmt.Errorf("%v; pilot -help lists the flags", err)
	}
	f.Visit(func(fl *flag.Flag) { o.named[fl.Name] = true })
	var problems []string
	bad := func(format string, args ...any) { problems = append(problems, fmt.Sprintf(format, args...)) }
	if f.NArg() > 0 {
		bad("%q is not a flag; files are named by -people and -feed", f.Arg(0))
	}
	o.read(bad, pilots, languages, networks, allow, at)
	o.check(bad)
	if len(problems) > 0 {
		return nil, errors.New(strings.Join(problems, "\n"))
	}
	o.fill()
	return o, nil
}

func (o *options) read(bad func(string, ...any), pilots, languages, networks, allow, at string) {
	o.languages, o.channels = list(languages), list(networks)
	for _, name := range o.channels {
		if !slices.Contains(networkNames, name) {
			bad("-channels: %q is none of %s", name, strings.Join(networkNames, ", "))
		}
	}
	for _, part := range list(pilots) {
		if o.pilot == nil {
			o.pilot = &advocacy.Group{}
		}
		key, value, ok := strings.Cut(part, "=")
		switch {
		case ok && key == "department" && value != "":
			o.pilot.Departments = append(o.pilot.Departments, value)
		case ok && key == "country" && value != "":
			o.pilot.Countries = append(o.pilot.Countries, strings.ToUpper(value))
		default:
			bad("-pilot: %q is not of the form department=NAME or country=CODE", part)
		}
	}
	for _, text := range list(allow) {
		prefix, err := netip.ParsePrefix(text)
		if err != nil {
			bad("-allow: %q is not a network; write it like 10.0.0.0/8", text)
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
}

var networkNames = []string{channels.LinkedIn, channels.Facebook, channels.Instagram, channels.Twitter}

func (o *options) check(bad func(string, ...any)) {
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
	for i, name := range o.people {
		if slices.Contains(o.people[:i], name) {
			bad("-people %s is there twice; leave one out", name)
		}
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
	if o.serve != "" {
		if _, _, err := net.SplitHostPort(o.serve); err != nil {
			bad("-serve: %q is not an address; write it like :8080 or 127.0.0.1:8080", o.serve)
		}
	}
	if o.maxLeavers <= 0 || o.maxLeavers > 1 {
		bad("-max-leavers: %v is not a share between 0 and 1", o.maxLeavers)
	}
}

// loopback reports whether a server's address is on this machine.
func loopback(address string) bool {
	u, err := url.Parse(address)
	if err != nil {
		return false
	}
	ip, err := netip.ParseAddr(u.Hostname())
	return u.Hostname() == "localhost" || err == nil && ip.IsLoopback()
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
		o.email = cmp.Or(o.email, embeddedOwnerEmail)
		if o.pilot == nil {
			o.pilot = &advocacy.Group{Departments: []string{"Communications"}}
		}
	}
	o.from = cmp.Or(o.from, o.email)
	if o.publicURL == "" && o.embedded && o.serve == "" {
		o.publicURL = "https://go.nordlys.example"
	}
}

// reachedAt fills in the public address from the one that is listened on.
func (o *options) reachedAt(address net.Addr) {
	if o.publicURL != "" {
		return
	}
	host, _, _ := net.SplitHostPort(o.serve)
	if ip, err := netip.ParseAddr(host); host == "" || err == nil && ip.IsUnspecified() {
		host = "localhost"
	}
	_, port, _ := net.SplitHostPort(address.String())
	o.publicURL = "http://" + net.JoinHostPort(host, port)
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
		if value == "" {
			return errors.New("is empty")
		}
		*into = append(*into, value)
		return nil
	})
}
