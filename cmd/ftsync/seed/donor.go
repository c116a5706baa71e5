package seed

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"strings"
	"time"

	"ftsync/worker"
)

// Donor is the other replica.
type Donor struct {
	URL    *url.URL // without a slash at its end
	Key    string   // one of its API keys
	Client *http.Client
}

// generationHeader names the generation that a snapshot is a copy of.
const generationHeader = "Ftsync-Generation"

// patience is how long a download goes on trying without getting a byte: long enough for the other
// replica to be restarted.
const patience = time.Minute

// Seeds asks what the other replica offers.
func (d Donor) Seeds(ctx context.Context) ([]worker.Seed, error) {
	res, err := d.get(ctx, "/seed", nil)
	if err != nil {
		return nil, err
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		return nil, refused(res)
	}
	var offered struct{ Indexes []worker.Seed }
	if err := json.NewDecoder(io.LimitReader(res.Body, 16<<20)).Decode(&offered); err != nil {
		return nil, fmt.Errorf("read what it offers: %w", err)
	}
	return offered.Indexes, nil
}

// get asks for a path below the address.
func (d Donor) get(ctx context.Context, path string, header map[string]string) (*http.Response, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, d.URL.String()+path, nil)
	if err != nil {
		return nil, err
	}
	req.Header.Set("Accept-Encoding", "identity") // bytes are counted as they come
	if d.Key != "" {
		req.Header.Set("Authorization", "Bearer "+d.Key)
	}
	for name, value := range header {
		req.Header.Set(name, value)
	}
	return d.Client.Do(req)
}

// download appends to a file what is missing of a part's snapshot. It goes on after a connection was cut
// off. tick is called from time to time.
func (d Donor) download(ctx context.Context, p *part, file *os.File, tick func() error) error {
	last, pause := time.Now(), 100*time.Millisecond
	for {
		n, done, err := d.once(ctx, p, file, tick)
		if n > 0 {
			last, pause = time.Now(), 100*time.Millisecond
		}
		var again *tryAgain
		if done || !errors.As(err, &again) || time.Since(last) > patience {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(pause):
			pause = min(2*pause, 5*time.Second)
		}
	}
}

// tryAgain is an error after which a download may go on.
type tryAgain struct{ error }

func (e *tryAgain) Unwrap() error { return e.error }

// once asks for what is missing. It returns how much came, and whether that was the rest.
func (d Donor) once(ctx context.Context, p *part, file *os.File, tick func() error) (n int64, done bool, err error) {
	have, header := p.size(), map[string]string{}
	whole := p.Sum == ""
	if !whole {
		header["Range"], header["If-Match"] = fmt.Sprintf("bytes=%d-", have), `"`+p.Sum+`"`
	}
	res, err := d.get(ctx, "/seed/"+url.PathEscape(p.index)+"/"+p.Name, header)
	if err != nil {
		if ctx.Err() != nil {
			return 0, false, ctx.Err()
		}
		return 0, false, &tryAgain{err}
	}
	defer res.Body.Close()
	switch code := res.StatusCode; {
	case code == http.StatusOK && whole:
		if got := res.Header.Get(generationHeader); got != p.Generation {
			return 0, false, errors.New("the other replica has just filled the index anew: seed it again")
		}
		p.Sum = strings.Trim(res.Header.Get("ETag"), `"`)
		if err := errors.Join(file.Truncate(0), p.save()); err != nil {
			return 0, false, err
		}
	case code == http.StatusPartialContent && !whole:
	case code == http.StatusGone, code == http.StatusPreconditionFailed,
		code == http.StatusRequestedRangeNotSatisfiable:
		return 0, false, errAnew
	case code == http.StatusServiceUnavailable:
		return 0, false, &tryAgain{refused(res)}
	default:
		return 0, false, refused(res)
	}
	n, err = io.Copy(ticking{file, tick}, res.Body)
	var notOurs *fileError
	switch {
	case err == nil:
		return n, true, nil
	case errors.As(err, &notOurs), ctx.Err() != nil:
		return n, false, err
	}
	return n, false, &tryAgain{err}
}

// refused is what the other replica said in place of what it was asked for.
func refused(res *http.Response) error {
	var problem struct{ Detail string }
	text, _ := io.ReadAll(io.LimitReader(res.Body, 64<<10))
	if json.Unmarshal(text, &problem) != nil || problem.Detail == "" {
		problem.Detail = "is that an ftsync?"
	}
	return fmt.Errorf("the other replica answers %s: %s", res.Status, problem.Detail)
}

// fileError is an error of the file, not of the connection.
type fileError struct{ error }

func (e *fileError) Unwrap() error { return e.error }

// ticking writes to a file, and calls tick after each write.
type ticking struct {
	file *os.File
	tick func() error
}

func (t ticking) Write(b []byte) (int, error) {
	n, err := t.file.Write(b)
	if err == nil {
		err = t.tick()
	}
	if err != nil {
		err = &fileError{err}
	}
	return n, err
}
