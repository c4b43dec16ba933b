package channeltest_test

import (
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// flawed names the flaw of the adapter in a process that TestEveryFlawIsFound starts.
const flawed = "CHANNELTEST_FLAW"

// A sound adapter passes.
func TestToy(t *testing.T) { runToy(t, os.Getenv(flawed)) }

// So does one without an app.
func TestToyByHand(t *testing.T) { runToyByHand(t, os.Getenv(flawed)) }

// Adapters that break one rule each fail, and the failure says the rule in words.
func TestEveryFlawIsFound(t *testing.T) {
	binary, err := os.Executable()
	require.NoError(t, err)
	for flaw, c := range map[string]struct{ test, says string }{
		"by hand: posts":                    {"nothing_is_posted", "without an app nothing is live"},
		"by hand: commits":                  {"nothing_is_posted", "without an app nothing is committed to"},
		"by hand: says too much":            {"nothing_is_posted", "the token is in no error"},
		"by hand: deletes":                  {"what_is_lacking", "Remove says that it is lacking"},
		"by hand: boasts":                   {"what_is_lacking", "publish posts takes an app"},
		"by hand: cuts":                     {"what_Check_takes", "another text is handed over"},
		"by hand: loses links":              {"what_Check_takes", "the dialog opens with another link"},
		"by hand: shares all":               {"what_Check_takes", "Check and the dialog do not agree"},
		"by hand: remembers":                {"what_Check_takes", "one post is shared in one way"},
		"cuts":                              {"what_was_approved", "readers see what was approved, byte for byte"},
		"drops files":                       {"what_was_approved", "no file is dropped"},
		"commits early":                     {"what_was_approved", "Commit is called directly before the one call"},
		"creates before Commit":             {"a_kill", "before Commit: no create was sent"},
		"tries twice":                       {"a_failure", "no second create is sent in one attempt"},
		"needs no id":                       {"a_failure", "is no success"},
		"believes silence":                  {"a_failure", "the verdict is unconfirmed"},
		"calls a duplicate a failure":       {"a_failure", "the verdict is unconfirmed"},
		"calls what nobody knows a failure": {"a_failure", "the verdict is unconfirmed"},
		"is impatient":                      {"a_failure", "how long the network asks to wait"},
		"goes on when fenced":               {"fenced", "it stops at once"},
		"one token for all":                 {"many_people", "everybody's words are on their own account"},
		"repeats the answer":                {"no_token", "the token is in no error, log, String or journal"},
		"logs the token":                    {"no_token", "the token is in no error, log, String or journal"},
		"stores the token":                  {"no_token", "the token is in no error, log, String or journal"},
		"follows redirects":                 {"redirected", "that is not followed, or the token would go with it"},
		"hides that it was cancelled":       {"cancelled", "context errors are never wrapped away"},
		"finds what is not there":           {"a_kill", "what is live is found, and nothing else"},
		"takes anything":                    {"what_Check_takes", "Check takes what the network refuses"},
	} {
		t.Run(flaw, func(t *testing.T) {
			t.Parallel()
			test := "TestToy"
			if strings.HasPrefix(flaw, "by hand: ") {
				test = "TestToyByHand"
			}
			cmd := exec.CommandContext(t.Context(), binary, "-test.run=^"+test+"$/^"+c.test, "-rapid.nofailfile")
			cmd.Env = append(os.Environ(), flawed+"="+flaw)
			out, err := cmd.CombinedOutput()
			var exit *exec.ExitError
			require.ErrorAs(t, err, &exit, "it passes: %s", out)
			assert.Contains(t, string(out), c.says)
		})
	}
}
