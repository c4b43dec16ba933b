// Command campaign runs an advocacy program over some weeks on an embedded company,
// which does not exist, against a stand-in of LinkedIn in a process of its own.
//
//	go run ./examples/campaign
//	go run ./examples/campaign -weeks 8 -ratio 24 -variance 1 -seed 7
//
// People's choices are simulated, and the output says so; what they lead to is not:
// consents, messages, posts over the network's API, tracked links and clicks go the
// whole way. The audience reacts as planted, so that the report's share multiplier
// can be held against the truth, and the network's ledger against the program's.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"math"
	"net/url"
	"os"
	"os/signal"
	"strings"
	"syscall"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop) // a second Ctrl-C ends what no context reaches
	if play, ok := os.LookupEnv(networkVariable); ok {
		os.Exit(serveNetwork(ctx, play, os.Stdin, os.Stdout, os.Stderr))
	}
	os.Exit(run(ctx, os.Args[1:], os.Stdout, os.Stderr))
}

// options are the command line.
type options struct {
	weeks    int
	seed     uint64
	ratio    float64 // planted: employees' reshares per impression ÷ the page's
	variance float64 // planted: sandbox.Audience's Dispersion
	network  string  // the address of a sandbox that runs already
	dir      string
	json     bool
}

// usageError is what is wrong with a command line, each on a line of its own.
type usageError []string

func (e usageError) Error() string { return strings.Join(e, "\n") }

// run is the program; it returns the exit status: 0, 1 for what went wrong, 2 for a
// command line that is.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	o, err := parse(args, stderr)
	if errors.Is(err, flag.ErrHelp) {
		return 0
	}
	if err == nil {
		err = play(ctx, o, stdout)
	}
	var usage usageError
	switch {
	case err == nil:
		return 0
	case ctx.Err() != nil:
		fmt.Fprintln(stderr, "campaign: stopped")
		return 1
	}
	for line := range strings.SplitSeq(err.Error(), "\n") {
		fmt.Fprintln(stderr, "campaign: "+line)
	}
	if errors.As(err, &usage) {
		return 2
	}
	return 1
}

// mostWeeks is how long a campaign may be: the embedded feed has 30 entries, and
// two of them a week are few.
const mostWeeks = 15

func parse(args []string, stderr io.Writer) (*options, error) {
	o := &options{}
	flags := flag.NewFlagSet("campaign", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	flags.IntVar(&o.weeks, "weeks", 4, fmt.Sprintf("how many weeks, 1 to %d", mostWeeks))
	flags.Uint64Var(&o.seed, "seed", 1, "plants people's choices and the audience; the same seed gives the same output")
	flags.Float64Var(&o.ratio, "ratio", 8, "plants how many times as often employees' posts are reshared as the company's")
	flags.Float64Var(&o.variance, "variance", 0.5, "plants how much posts differ beyond chance: the variance of a factor of mean 1 that each post has; 0 is not at all")
	flags.StringVar(&o.network, "network", "", "the `address` of a sandbox that runs already (go run ./examples/sandbox); otherwise one is started")
	flags.StringVar(&o.dir, "dir", "", "keeps the database and the network's ledger in this new `folder`; otherwise they are thrown away")
	flags.BoolVar(&o.json, "json", false, "prints the outcome as JSON, and nothing before it")
	err := flags.Parse(args)
	if errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(stderr, "campaign runs an advocacy program over some weeks on an embedded company.")
		flags.SetOutput(stderr)
		flags.PrintDefaults()
		return nil, err
	}
	var wrong usageError
	if err != nil {
		wrong = append(wrong, err.Error()+"; -h lists the flags")
	}
	if flags.NArg() > 0 {
		wrong = append(wrong, fmt.Sprintf("%q: there is nothing beside flags; -h lists them", flags.Arg(0)))
	}
	if o.weeks < 1 || o.weeks > mostWeeks {
		wrong = append(wrong, fmt.Sprintf("-weeks %d: is not between 1 and %d", o.weeks, mostWeeks))
	}
	if !(o.ratio >= 0.1 && o.ratio <= 100) {
		wrong = append(wrong, fmt.Sprintf("-ratio %v: is not between 0.1 and 100", o.ratio))
	}
	if !(o.variance >= 0 && o.variance <= 10) || math.IsInf(o.variance, 0) {
		wrong = append(wrong, fmt.Sprintf("-variance %v: is not between 0 and 10", o.variance))
	}
	if u, err := url.Parse(o.network); o.network != "" && (err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https") {
		wrong = append(wrong, fmt.Sprintf("-network %s: is not an address; write it like http://127.0.0.1:8090", o.network))
	}
	if len(wrong) > 0 {
		return nil, wrong
	}
	o.network = strings.TrimSuffix(o.network, "/")
	return o, nil
}
