package notify_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ambassadorkit/ambassadorkit/advocacy"
	"github.com/ambassadorkit/ambassadorkit/advocacy/notify"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func names(t *testing.T, dir string) []string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	require.NoError(t, err)
	var all []string
	for _, e := range entries {
		all = append(all, e.Name())
	}
	return all
}

func TestFileWritesOneFilePerID(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "out", "mails")
	f, err := notify.NewFile(dir, sender)
	require.NoError(t, err)
	assert.Equal(t, "file", f.Name())
	assert.True(t, f.Reaches(advocacy.Recipient{}))

	m := digest()
	require.NoError(t, f.Notify(t.Context(), m, nil))
	require.NoError(t, f.Notify(t.Context(), m, nil))
	assert.Equal(t, []string{"digest--4fK2_x9.eml"}, names(t, dir))
	m.Subject = "Rettet"
	require.NoError(t, f.Notify(t.Context(), m, nil))
	assert.Equal(t, []string{"digest--4fK2_x9.eml"}, names(t, dir), "nothing unfinished is left")
	b, err := os.ReadFile(filepath.Join(dir, "digest--4fK2_x9.eml"))
	require.NoError(t, err)
	assert.Contains(t, string(b), "Subject: Rettet\r\n")

	m.ID, m.Kind = "a.b", ""
	require.NoError(t, f.Notify(t.Context(), m, nil))
	assert.Equal(t, []string{"digest--4fK2_x9.eml", "message-a.b.eml"}, names(t, dir))
	for _, name := range names(t, dir) {
		info, err := os.Stat(filepath.Join(dir, name))
		require.NoError(t, err)
		assert.Equal(t, os.FileMode(0o600), info.Mode().Perm())
	}
}

func TestPeopleWithoutEmailGetALetter(t *testing.T) {
	dir := t.TempDir()
	f, err := notify.NewFile(dir, sender)
	require.NoError(t, err)
	m := digest()
	m.Kind, m.To.Email, m.Text = "invitation", "", "Kære Åse\r\n\r\nDin kode er K7-31\n\n"
	require.NoError(t, f.Notify(t.Context(), m, nil))
	require.Equal(t, []string{"invitation--4fK2_x9.txt"}, names(t, dir))
	b, err := os.ReadFile(filepath.Join(dir, "invitation--4fK2_x9.txt"))
	require.NoError(t, err)
	assert.Equal(t, "Åse Bækgård\n\n"+m.Subject+"\n\nKære Åse\n\nDin kode er K7-31\n", string(b))

	m.To.Email = "aase@nordlys.example"
	require.NoError(t, f.Notify(t.Context(), m, nil))
	assert.Equal(t, []string{"invitation--4fK2_x9.eml"}, names(t, dir), "the same ID is one file")
	m.To.Email = "aase (på lageret)"
	require.NoError(t, f.Notify(t.Context(), m, nil))
	assert.Equal(t, []string{"invitation--4fK2_x9.txt"}, names(t, dir), "what is no address is no e-mail")
}

func TestFileSaysWhatIsWrongWithItsFolder(t *testing.T) {
	occupied := filepath.Join(t.TempDir(), "out")
	require.NoError(t, os.WriteFile(occupied, nil, 0o600))
	_, err := notify.NewFile(occupied, "nobody")
	var problems notify.Problems
	require.ErrorAs(t, err, &problems)
	require.Len(t, problems, 2)
	assert.Contains(t, err.Error(), "dir: the folder cannot be made: not a directory")

	dir := filepath.Join(t.TempDir(), "out")
	f, err := notify.NewFile(dir, sender)
	require.NoError(t, err)
	require.NoError(t, os.Remove(dir))
	err = f.Notify(t.Context(), digest(), nil)
	outcome(t, err, advocacy.NotSent)
	require.ErrorIs(t, err, os.ErrNotExist)
	assert.False(t, strings.Contains(err.Error(), "aase"))

	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	err = f.Notify(ctx, digest(), nil)
	outcome(t, err, advocacy.NotSent)
	require.ErrorIs(t, err, context.Canceled)
}
