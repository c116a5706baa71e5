package markup_test

import (
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"ftsync/cache/markup"
)

func TestText(t *testing.T) {
	tests := []struct{ name, source, want string }{
		{"no markup", "salt  and\n pepper", "salt and pepper"},
		{"tags and attributes", `<a href="x" rel="nofollow">link</a>`, "link"},
		{"inline elements part nothing", `<b>d</b>og and c<span class=x>a</span>t<wbr>s`, "dog and cats"},
		{"blocks part words", "<p>one</p><p>two</p><div>three<br>four<br/>five</div>", "one\ntwo\nthree\nfour\nfive"},
		{"lists and tables", "<ul><li>a</li><li>b</ul><table><tr><td>c<td>d</table><h1>e</h1>f", "a\nb\nc\nd\ne\nf"},
		{"space is one blank", "<p> a \n <i> b</i>\tc </p>\n<p>d", "a b c\nd"},
		{"entities",
			"salt &amp; pepper &lt;b&gt; caf&eacute; &#8364; &#x1F600; &nbsp&copy",
			"salt & pepper <b> café € 😀 \u00a0©"},
		{"entities that are none", "AT&T &unknown; & &; &#; 1 & 2", "AT&T &unknown; & &; &#; 1 & 2"},
		{"a split word", "hy&shy;phen", "hy\u00adphen"},
		{"an entity within a word", "na&iuml;ve", "naïve"},
		{"comments", "a<!-- b <p> -->c<!---->d<!-->e", "acde"},
		{"script and style", "a<script>if (b < c) '</p>'</script><STYLE>d {e: f}</STYLE>g", "ag"},
		{"what browsers show of a page",
			"<!DOCTYPE html><html><head><title>T &amp; t</title></head><body>b</body>", "T & t\nb"},
		{"processing instructions", "<?xml version='1.0'?>a", "a"},
		{"signs that are no tags", "a < b, c > d, 1<2, <3", "a < b, c > d, 1<2, <3"},
		{"a tag that doesn't end", "a<b c", "a"},
		{"a comment that doesn't end", "a<!-- b", "a"},
		{"a script that doesn't end", "a<script>b", "a"},
		{"closing tags without opening ones", "a</b>c</p>d</", "ac\nd</"},
		{"attributes with brackets", `<a title="a > b">c</a>`, "c"},
		{"capitals", "<P>a</P><BR>b", "a\nb"},
		{"nothing", "", ""},
		{"nothing but tags", "<p><br></p>", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if got := markup.Text(tt.source); got != tt.want {
				t.Errorf("%q is %q, want %q", tt.source, got, tt.want)
			}
		})
	}
}

func TestLooksLike(t *testing.T) {
	for text, want := range map[string]bool{
		"<p>a</p>": true, "<P>a": true, "a<br>b": true, "a<br/>b": true, "a <b>c</b>": true, "</strong>": true,
		`<img src="x">`: true, `["<p>a</p>"]`: true, "<h1 class=x>a</h1>": true,
		"": false, "a < b > c": false, "a<b": false, "Vec<T> of <string>": false, "<3": false, "<": false, "</": false,
		"jane <jane@example.com>": false, "<b": false, "if (a<p && b>c)": false, "see <url> / </xyz>": false,
	} {
		if markup.LooksLike(text) != want {
			t.Errorf("%q: want %v", text, want)
		}
	}
}

// Whatever is broken takes time in proportion to its length.
func TestText_isLinear(t *testing.T) {
	const size = 1 << 20
	for _, part := range []string{"<", "<a ", "<a b=", `<a b="`, "</", "<!--", "<!", "&", "&a", "&#", "<b>", "<div>",
		"<p>a",
		"<script>", "</script", "<script><!--", "<title>", "<![CDATA[", "a ", "<svg><style>"} {
		t.Run(part, func(t *testing.T) {
			t.Parallel()
			source := strings.Repeat(part, size/len(part))
			began := time.Now()
			if got := markup.Text(source); len(got) > len(source) {
				t.Errorf("%d bytes of %q are %d bytes of text", len(source), part, len(got))
			}
			// What is quadratic takes ten times as long on an idle machine.
			if took := time.Since(began); took > time.Minute {
				t.Errorf("it took %v", took)
			}
		})
	}
}

func FuzzText(f *testing.F) {
	for _, s := range []string{"<p>a</p>", "&amp;&#0;", "<script>a</script>b", "<!-- a", "\xff<b>\x00", "<a b='"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, source string) {
		got := markup.Text(source)
		if utf8.ValidString(source) && !utf8.ValidString(got) {
			t.Errorf("%q is %q", source, got)
		}
		if plain := markup.Text(source); plain != got {
			t.Errorf("%q is once %q and once %q", source, got, plain)
		}
		if got != strings.Trim(got, " \n") || strings.Contains(got, "  ") {
			t.Errorf("%q is %q, with space", source, got)
		}
		markup.LooksLike(source)
	})
}
