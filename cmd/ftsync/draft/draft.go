package draft

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"ftsync/worker/postgres"
)

// Draft is a file to be written.
type Draft struct{ tables []table }

// titleWeight is how much a word in a title counts, of 1 for others.
const titleWeight = 10

// Text returns the file.
func (d Draft) Text() string {
	w := &writer{}
	w.line("# Written by `ftsync init`: guesses from types, names and statistics, to be looked at. `ftsync check` " +
		"compares")
	w.line("# the file with the database. cmd/ftsync/README.md explains all keys, and `ftsync schema` tells them " +
		"to editors.")
	w.line("indexes:")
	used := map[string]bool{}
	for _, t := range d.tables {
		name := indexName(t, used)
		used[strings.ToLower(name)] = true
		w.index(name, t)
	}
	return w.b.String()
}

// writer writes lines whose comments stand below each other.
type writer struct{ b strings.Builder }

const commentAt = 40

func (w *writer) line(text string) { w.b.WriteString(text + "\n") }

func (w *writer) about(text, comment string) {
	if comment == "" {
		w.line(text)
		return
	}
	w.line(fmt.Sprintf("%-*s # %s", commentAt, text, comment))
}

func (w *writer) index(name string, t table) {
	w.about("  "+scalar(name)+":", "its name: /search?index="+name)
	rows := ""
	if t.rows >= 0 {
		rows = fmt.Sprintf("about %d rows; ", t.rows)
	}
	if t.primary {
		w.about("    table: "+scalar(sqlName(t)),
			rows+"the primary key is a document's id: "+oneLine(strings.Join(t.key, ", ")))
	} else {
		w.about("    table: "+scalar(sqlName(t)), rows+"it has no primary key")
		w.about("    key: "+flow(t.key), "unique and not null")
	}
	w.about("    search:", "the columns to search; a weight counts in the ranking, 1 if not given")
	for _, c := range t.in(search) {
		value, comment := "{}", c.typ
		switch {
		case rank(c) == 0:
			value = fmt.Sprintf("{weight: %d}", titleWeight)
		case codeName.MatchString(c.name):
			value, comment = "{typos: false}", "no typing errors are corrected to words in it"
		}
		w.about("      "+scalar(c.name)+": "+value, comment)
	}
	w.columns("filter", "to filter by, to count and to sort; returned with a hit", t, filter)
	w.columns("store", "only returned with a hit", t, store)
	about := "guessed from the texts: words are found by their stems; unicode: as they are written"
	if t.language == unicodeTokenizer {
		about = "words as they are written; a language, such as english, finds them by their stems"
	}
	w.about("    tokenizer: "+t.language, about)
	for _, c := range t.columns {
		if deletedName.MatchString(c.name) && c.category == "D" {
			w.about("    # where: "+strconv.Quote(postgres.Quote(c.name)+" is null"), "rows outside are not documents")
		}
	}
	for _, c := range t.in(leaveOut) {
		_, why := t.of(c)
		w.line("    # left out: " + oneLine(c.name) + ", for " + why)
	}
}

var deletedName = regexp.MustCompile(`(?i)^(deleted|removed|archived)_?(at|on|date|time)$`)

func (w *writer) columns(key, what string, t table, r role) {
	list := t.in(r)
	if len(list) == 0 {
		return
	}
	w.about("    "+key+":", what)
	for _, c := range list {
		_, why := t.of(c)
		w.about("      - "+scalar(c.name), why)
	}
}

var plainIndex = regexp.MustCompile(`[^A-Za-z0-9_-]+`)

// indexName returns a name for the index of a table that no other has, whatever its case.
func indexName(t table, used map[string]bool) string {
	clean := func(s string) string {
		s = plainIndex.ReplaceAllString(s, "_")
		return s[:min(60, len(s))]
	}
	name := clean(t.name)
	if used[strings.ToLower(name)] {
		name = clean(t.schema + "_" + t.name)
	}
	for n, base := 2, name; used[strings.ToLower(name)]; n++ {
		name = fmt.Sprintf("%s_%d", base, n)
	}
	return name
}

var plainName = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)

// sqlName returns the name of a table as the file has it.
func sqlName(t table) string {
	quote := func(s string) string {
		if strings.ContainsAny(s, `."`) || s != strings.TrimSpace(s) {
			return postgres.Quote(s)
		}
		return s
	}
	return quote(t.schema) + "." + quote(t.name)
}

// yamlWords are plain words that YAML takes for something else than a text.
var yamlWords = []string{"true", "false", "null", "yes", "no", "on", "off", "y", "n"}

// scalar writes a text as YAML has it.
func scalar(s string) string {
	plain := true
	for part := range strings.SplitSeq(s, ".") {
		plain = plain && plainName.MatchString(part)
	}
	if plain && !slices.Contains(yamlWords, strings.ToLower(s)) {
		return s
	}
	return strconv.Quote(s)
}

func flow(list []string) string {
	quoted := make([]string, len(list))
	for i, s := range list {
		quoted[i] = scalar(s)
	}
	return "[" + strings.Join(quoted, ", ") + "]"
}

// oneLine keeps a name from ending the comment that it stands in.
func oneLine(s string) string {
	return strings.Join(strings.Fields(strings.Trim(strconv.Quote(s), `"`)), " ")
}
