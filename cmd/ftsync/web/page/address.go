package page

import (
	"net/url"
	"regexp"
	"slices"
	"strings"
)

// SafeURL returns an address as a link or an image may have it: absolute, of http or https, and
// without a name and a password before its host, which may look like one. "": it is no such.
func SafeURL(text string) string {
	u, err := url.Parse(strings.TrimSpace(text))
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "" || u.User != nil {
		return ""
	}
	return u.String()
}

// host is one that can stand in a policy: no character of it ends the host there.
var host = regexp.MustCompile(`^[a-z0-9.-]+(:[0-9]{1,5})?$`)

// origin is where an image comes from, as a policy names it; "": none that it can name.
func origin(image string) string {
	u, err := url.Parse(SafeURL(image))
	if err != nil || !host.MatchString(strings.ToLower(u.Host)) {
		return ""
	}
	return u.Scheme + "://" + strings.ToLower(u.Host)
}

// maxOrigins bounds the header.
const maxOrigins = 20

// Policy is the header Content-Security-Policy: it lets the page use its own script and style,
// images of these origins, and nothing else.
func Policy(images []string) string {
	return "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src " +
		strings.Join(append([]string{"'self'", "data:"}, images...), " ") +
		"; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
}

// Images returns the origins of the images that the page shows. What a page shows that is locked
// is not known before the key is; it may then be from any host by https.
func (d *Data) Images() (list []string) {
	switch {
	case d.Locked != nil && d.Locked.Images:
		return []string{"https:"}
	case d.Answer == nil:
		return nil
	}
	for _, c := range d.Answer.Cards {
		if o := origin(c.Image); o != "" && !slices.Contains(list, o) && len(list) < maxOrigins {
			list = append(list, o)
		}
	}
	slices.Sort(list)
	return list
}
