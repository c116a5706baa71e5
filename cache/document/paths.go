package document

import "strings"

// A path leads into JSON: names of fields with dots between, as in attrs.size.width, where attrs is
// the column. A name with a dot, a quote or a backslash in it is in double quotes, with a backslash
// before a quote or a backslash: attrs."a.b". Paths lead through arrays as if they were not there:
// what is found in each element counts.

// ParsePath splits a path into names. ok reports whether it is one.
func ParsePath(path string) (names []string, ok bool) {
	for {
		name := path
		if strings.HasPrefix(path, `"`) {
			var size int
			if name, size = unquoteName(path); size < 0 {
				return nil, false
			}
			path = path[size:]
		} else {
			if end := strings.IndexByte(path, '.'); end >= 0 {
				name = path[:end]
			}
			path = path[len(name):]
			if name == "" {
				return nil, false
			}
		}
		names = append(names, name)
		switch {
		case path == "":
			return names, true
		case path[0] != '.':
			return nil, false
		}
		path = path[1:]
	}
}

// unquoteName reads the quoted name at the beginning of a path; size is -1 if it doesn't end.
func unquoteName(path string) (name string, size int) {
	var b strings.Builder
	for i := 1; i < len(path); i++ {
		switch c := path[i]; {
		case c == '"':
			return b.String(), i + 1
		case c == '\\' && i+1 < len(path):
			i++
		}
		b.WriteByte(path[i])
	}
	return "", -1
}

// JoinPath is the inverse of ParsePath. It writes a path in one way.
func JoinPath(names []string) string {
	var b []byte
	for i, name := range names {
		if i > 0 {
			b = append(b, '.')
		}
		b = appendName(b, name)
	}
	return string(b)
}

var quoteName = strings.NewReplacer(`"`, `\"`, `\`, `\\`)

func appendName(b []byte, name string) []byte {
	if name != "" && !strings.ContainsAny(name, `."\`) {
		return append(b, name...)
	}
	b = append(b, '"')
	b = append(b, quoteName.Replace(name)...)
	return append(b, '"')
}

// CutPath splits what somebody wrote into the name of a column and a path in it, in JoinPath's form.
// isJSON tells which columns have paths; the longest name is taken.
func CutPath(written string, isJSON func(column string) bool) (column, path string, ok bool) {
	for end := strings.LastIndexByte(written, '.'); end > 0; end = strings.LastIndexByte(written[:end], '.') {
		if !isJSON(written[:end]) {
			continue
		}
		if names, ok := ParsePath(written[end+1:]); ok {
			return written[:end], JoinPath(names), true
		}
	}
	return "", "", false
}

// ValueAt returns what valid JSON has at a path: JSON, or nil where that is null or nothing. Of
// several values, which are in the elements of an array, it returns an array.
func ValueAt(text string, names []string) any {
	var found []string
	w := walker{text: text}
	w.enter = func(depth int, name string) bool { return depth < len(names) && names[depth] == name }
	w.value = func(depth int, value string, isElement bool) {
		if depth == len(names) && !isElement {
			found = append(found, value)
		}
	}
	w.walk()
	switch {
	case len(found) == 0 || len(found) == 1 && found[0] == "null":
		return nil
	case len(found) == 1:
		return found[0]
	}
	return "[" + strings.Join(found, ",") + "]"
}

// The paths of a value that Paths knows of: nobody names longer ones, and an object whose names
// are data, such as ids, has no end of them.
const (
	mostDepth     = 20
	mostPathBytes = 255
	mostPaths     = 1000
)

// Paths calls f with each path in valid JSON, and the value there as a filter column keeps it; the
// path of the JSON itself is empty. A scalar is itself, an array the list of its scalars however
// deep, and of an object only is kept whether it has fields. A null is nothing, and stands for
// nothing. all reports whether these were all the paths.
func Paths(text string, f func(path, value string)) (all bool) {
	var path []byte
	ends := [mostDepth + 1]int{}
	values := map[string]*valuesAt{}
	all = true
	w := walker{text: text}
	w.enter = func(depth int, name string) bool {
		if depth == mostDepth {
			all = false
			return false
		}
		if path = path[:ends[depth]]; depth > 0 {
			path = append(path, '.')
		}
		path = appendName(path, name)
		ends[depth+1] = len(path)
		if len(path) > mostPathBytes {
			all = false
			return false
		}
		return true
	}
	w.value = func(depth int, value string, isElement bool) {
		at := path[:ends[depth]]
		v := values[string(at)]
		if v == nil {
			if len(values) == mostPaths && depth > 0 {
				all = false
				return
			}
			v = &valuesAt{}
			values[string(at)] = v
		}
		v.add(value, isElement)
	}
	w.walk()
	for at, v := range values {
		if value := v.json(); value != "" {
			f(at, value)
		}
	}
	return all
}

// valuesAt are the values that are found at one path.
type valuesAt struct {
	scalars       []string
	found         int // values that are no elements
	list          bool
	object, empty bool // there is an object with fields, and one without
}

func (v *valuesAt) add(value string, isElement bool) {
	if !isElement {
		v.found++
	}
	switch {
	case value == "" || value == "null":
		if !isElement {
			v.found--
		}
	case value[0] == '[':
		v.list = true
	case isEmptyObject(value):
		v.empty = true
	case value[0] == '{':
		v.object = true
	default:
		v.scalars = append(v.scalars, value)
	}
}

// json returns the values as JSON; "" if there are none.
func (v *valuesAt) json() string {
	list := v.scalars
	if v.object {
		list = append(list, `{"":0}`)
	} else if v.empty {
		list = append(list, "{}")
	}
	switch {
	case v.found == 0:
		return ""
	case !v.list && v.found == 1:
		return list[0]
	}
	return "[" + strings.Join(list, ",") + "]"
}
