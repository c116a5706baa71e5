package filter

// columns has the columns of the tests, by name.
var columns = map[string]Kind{
	"type": Text, "rating": Text, "genres.name": Text, "sold-out": Boolean, "to": Text, "a column": Text,
	"größe":        Number,
	"release_year": Number, "price": Number, "available": Boolean, "born": Date, "date_added": Time,
	"_geo": Place,
}

var names = []string{"type", "rating", "genres.name", "sold-out", "to", "a column", "größe", "release_year", "price",
	"available", "born", "date_added"}

func compile(text string) (Expr, error) {
	p, err := Parse(text)
	if err != nil {
		return nil, err
	}
	return p.Bind(func(name string) (Kind, bool) {
		k, ok := columns[name]
		return k, ok
	}, names)
}
