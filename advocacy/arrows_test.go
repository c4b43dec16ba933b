package advocacy_test

import (
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const module = "github.com/ambassadorkit/ambassadorkit/"

// listed is what the go command says of a package.
type listed struct {
	ImportPath string
	Standard   bool
	Imports    []string
	Deps       []string
}

// cores are the packages that are each useful alone.
var cores = []string{"content", "cadence", "channels", "metrics"}

// composed are the packages that put others together for a test or a program;
// every other one knows only what it lies below, and the cores.
var composed = []string{"advocacy/advocacytest"}

func TestArrowsBetweenPackages(t *testing.T) {
	packages := list(t, "./...")
	require.NotEmpty(t, packages)
	for _, p := range packages {
		own := strings.TrimPrefix(p.ImportPath, module)
		for _, imported := range p.Imports {
			other, ours := strings.CutPrefix(imported, module)
			if !ours {
				assert.True(t, leaf(own) || allowedInCore(own, imported),
					"%s imports %s: third-party weight lives in leaves only", own, imported)
				continue
			}
			assert.True(t, mayImport(own, other), "%s must not import %s", own, other)
		}
	}
}

func TestCorePackagesLinkNothingHeavy(t *testing.T) {
	for _, core := range append(slices.Clone(cores), "advocacy") {
		for _, p := range list(t, "-deps", "./"+core) {
			if p.Standard {
				continue
			}
			name, ours := strings.CutPrefix(p.ImportPath, module)
			switch {
			case ours && core == "advocacy":
				assert.True(t, name == "advocacy" || strings.HasPrefix(name, "advocacy/internal/") || slices.Contains(cores, name), "advocacy links %s", name)
			case ours:
				assert.Equal(t, core, name, "%s is not useful alone", core)
			default:
				assert.True(t, allowedInCore(core, p.ImportPath), "%s links %s", core, p.ImportPath)
			}
		}
	}
}

// allowedInCore: the standard library, golang.org/x, and gonum in metrics.
func allowedInCore(core, imported string) bool {
	first, _, _ := strings.Cut(imported, "/")
	return !strings.Contains(first, ".") || strings.HasPrefix(imported, "golang.org/x/") ||
		(core == "metrics" || core == "advocacy") && strings.HasPrefix(imported, "gonum.org/")
}

// leaf is a package below one of the folders, where third-party weight may live.
func leaf(own string) bool { return strings.Contains(own, "/") }

// mayImport: a package may import what it lies below, and everything may import
// the cores that its folder may; siblings never import each other.
func mayImport(own, other string) bool {
	folder, _, _ := strings.Cut(own, "/")
	switch {
	case folder == "examples", slices.Contains(composed, own):
		return true
	case strings.HasPrefix(own, other+"/"):
		return true
	case strings.Contains(other, "/internal/"):
		return strings.HasPrefix(own, other[:strings.Index(other, "/internal/")])
	case own == "advocacy/web" && other == "metrics/chart":
		return true // the report's pictures stand in the portal
	case folder == "advocacy":
		return slices.Contains(cores, other)
	}
	return false
}

// list asks the go command about packages, from the module's root.
func list(t *testing.T, args ...string) []listed {
	t.Helper()
	command := exec.CommandContext(t.Context(), "go", append([]string{"list", "-json=ImportPath,Standard,Imports,Deps"}, args...)...)
	command.Dir = ".."
	out, err := command.Output()
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		t.Fatalf("go list: %s", exit.Stderr)
	}
	require.NoError(t, err)
	var packages []listed
	for d := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p listed
		if err := d.Decode(&p); errors.Is(err, io.EOF) {
			return packages
		} else if err != nil {
			t.Fatal(err)
		}
		packages = append(packages, p)
	}
}
