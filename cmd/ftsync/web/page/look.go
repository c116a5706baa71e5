package page

import (
	"slices"
	"strings"

	"ftsync/cache/document"
)

// Look says which columns of an index make up a card. What it leaves open is guessed from the
// names and types of the columns. A name that is no column counts as left open: the generation
// that answers may be older than the configuration.
type Look struct {
	Title, Subtitle string
	Excerpt         string            // the long text, shown around what was found in it
	Image, URL      string            // a column that holds an address, or a template, see Template
	Facts           []string          // columns of the line of short facts
	Labels          map[string]string // names for people, by column
}

// Names that columns usually have, most telling first. Those of addresses are compared without
// what addressEndings says.
var (
	titleNames    = []string{"title", "name", "headline", "subject", "full_name", "product_name", "display_name"}
	subtitleNames = []string{"subtitle", "tagline", "byline", "author", "authors", "artist", "brand", "director"}
	excerptNames  = []string{"description", "excerpt", "summary", "abstract", "overview", "body", "content", "text",
		"plot", "bio", "about"}
	imageNames = []string{"image", "poster", "cover", "thumbnail", "thumb", "picture", "photo", "img", "avatar",
		"logo", "icon"}
	urlNames = []string{"url", "link", "href", "permalink", "homepage", "website", "web_url", "page_url"}

	addressEndings = []string{"_url", "_uri", "_src", "_link", "_href"}
)

// For completes a look for the documents of a schema.
func (l Look) For(schema document.Schema) Look {
	g := guess{schema: schema, used: map[string]bool{}}
	for _, name := range []*string{&l.Title, &l.Subtitle, &l.Excerpt} {
		if !g.has(*name) {
			*name = ""
		}
		g.used[*name] = true
	}
	for _, name := range []*string{&l.Image, &l.URL} {
		if !IsTemplate(*name) && !g.has(*name) {
			*name = ""
		}
		g.used[*name] = true
	}
	g.complete(&l.Image, imageNames, addressEndings)
	g.complete(&l.URL, urlNames, nil)
	if g.complete(&l.Title, titleNames, nil); l.Title == "" {
		l.Title = g.heaviest()
	}
	g.complete(&l.Subtitle, subtitleNames, nil)
	g.complete(&l.Excerpt, excerptNames, nil)
	l.Facts = slices.DeleteFunc(slices.Clone(l.Facts), func(name string) bool { return !g.has(name) })
	if len(l.Facts) == 0 {
		l.Facts = g.facts()
	}
	return l
}

// guess finds columns for the parts of a card, each of them once.
type guess struct {
	schema document.Schema
	used   map[string]bool
}

func (g guess) has(name string) bool { return slices.Contains(g.schema.Names(), name) }

// complete fills in what is open: the first column of text with one of the names.
func (g guess) complete(open *string, names, endings []string) {
	if *open != "" {
		return
	}
	for _, want := range names {
		for _, c := range g.schema.Columns {
			name := strings.ToLower(c.Name)
			for _, end := range endings {
				name = strings.TrimSuffix(name, end)
			}
			if name == want && c.Type == document.Text && !g.used[c.Name] {
				g.used[c.Name] = true
				*open = c.Name
				return
			}
		}
	}
}

// heaviest returns the searched column that counts most, or the first column.
func (g guess) heaviest() string {
	var best document.Column
	for _, c := range g.schema.Columns {
		if !g.used[c.Name] && (best.Name == "" || c.Search && c.Weight > best.Weight) {
			best = c
		}
	}
	g.used[best.Name] = true
	return best.Name
}

// facts returns the columns that may hold a short fact: those to filter by, and those that are
// only returned. What only programs read is none.
func (g guess) facts() (names []string) {
	for _, c := range g.schema.Columns {
		shown := c.Type != document.JSON && c.Type != document.Place
		if !g.used[c.Name] && (c.Filter || !c.Search) && shown && !isForPrograms(c.Name) {
			names = append(names, c.Name)
		}
	}
	return names
}

func isForPrograms(name string) bool {
	name = strings.ToLower(name)
	return slices.Contains([]string{"id", "uuid", "guid", "slug", "hash", "checksum"}, name) ||
		strings.HasSuffix(name, "_id") || strings.HasSuffix(name, "_uuid")
}
