package catalog

import (
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
)

// Own are the catalogs that are part of a package: the files words/LANG.json. They
// are there and whole, or the package's tests fail.
func Own(files fs.FS, langs ...string) []*Catalog {
	var own []*Catalog
	for _, lang := range langs {
		file, err := fs.ReadFile(files, "words/"+lang+".json")
		if err != nil {
			panic(err.Error())
		}
		c, err := Read(lang, file)
		if err != nil {
			panic(err.Error())
		}
		own = append(own, c)
	}
	return own
}

// With lays a host's catalogs over a package's own, and reports everything that is
// wrong with them. A file of a language that is there replaces single texts; one of
// another language has them all, and what it lacks is said in the first own language.
// nil files are none.
func With(own []*Catalog, files fs.FS) (all []*Catalog, wrong []error) {
	all = slices.Clone(own)
	if files == nil {
		return all, nil
	}
	names, err := fs.Glob(files, "*.json")
	if err != nil {
		return all, []error{err}
	}
	for _, name := range names {
		lang := strings.TrimSuffix(path.Base(name), ".json")
		file, err := fs.ReadFile(files, name)
		if err != nil {
			wrong = append(wrong, err)
			continue
		}
		alone, err := Read(lang, file)
		if err != nil {
			wrong = append(wrong, err)
			continue
		}
		i := slices.IndexFunc(own, func(c *Catalog) bool { return c.Lang == lang })
		judged := alone
		if i >= 0 {
			judged = alone.Over(own[i]) // what it does not have is ours
			all[i] = judged
		} else {
			all = append(all, alone.Over(own[0]))
		}
		for _, d := range judged.Differences(own[0]) {
			wrong = append(wrong, fmt.Errorf("%s: %s", name, d))
		}
	}
	return all, wrong
}
