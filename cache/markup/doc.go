// Package markup makes the text of HTML: what a reader of the page sees, for a search to look in.
//
// Tags, attributes, comments, and the contents of script, style and the like are left out, and
// entities become the characters they stand for. Elements that begin on a line of their own (p,
// div, li, td, h1, and br) part lines; all others, such as b and span, part nothing, so that
// <b>d</b>og is dog. Space is one blank, as a browser shows it.
//
// # What it promises
//
//   - Any bytes may be passed: what is broken is read as a browser reads it. The same HTML gives
//     the same text.
//   - Time and memory are in proportion to the length of the HTML, however deep, endless or
//     malicious it is: it is read once, as a row of tags, and no tree is made of it.
//
// # What it does not do
//
// It knows no styles: what a page hides by them is text, and a block remains one. A tag or a
// comment that doesn't end takes the rest with it, as in a browser.
package markup
