package worker

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"ftsync/cache/search"
	"ftsync/worker/pgtest"
)

// An index whose file is damaged while it is followed is built anew, beside the old one,
// without a restart; the status says so meanwhile.
func TestDamage_rebuilds(t *testing.T) {
	t.Parallel()
	w, conn, x := followArticles(t, 2000)
	old := x.Published()
	files, err := filepath.Glob(filepath.Join(w.dir, "articles", "*.db"))
	if err != nil || len(files) != 1 {
		t.Fatal(files, err)
	}
	f, err := os.OpenFile(files[0], os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		t.Fatal(err)
	}
	for at := int64(2 * 4096); at < info.Size(); at += 3 * 4096 {
		if _, err := f.WriteAt(make([]byte, 2000), at+500); err != nil {
			t.Fatal(err)
		}
	}
	eventually(t, 30*time.Second, func() string { // what is cached is not read again
		if _, err := x.Search(t.Context(), search.Query{Text: "article", Limit: 100}); err == nil &&
			old.Damage() == nil {
			return "nobody found the damage"
		}
		return ""
	})
	w.waitRebuilt(t, reasonCorrupt)
	pgtest.Exec(t, conn, "update article set title = title || ' again' where id % 7 = 0")
	w.waitEqual(t, conn, articles)
	if x.Published() == old || x.Published().Damage() != nil {
		t.Error("the old generation answers")
	}
	eventually(t, 5*time.Second, func() string { return w.Status().Indexes[0].Damage })
}
