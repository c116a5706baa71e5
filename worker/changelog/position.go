package changelog

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Position is a place in the stream of changes. All changes that Pos can see have been applied.
// While Target is set, a round is under way: the log rows that Target can see, up to the cursor,
// have been applied, too.
type Position struct {
	Pos       string `json:"pos"`
	Target    string `json:"target,omitempty"`
	CursorXID string `json:"xid,omitempty"`
	CursorID  int64  `json:"id,omitempty"`
}

// cursor returns the last log row of the round that was applied, or, before the first, a place in
// front of every row.
func (p Position) cursor() (xid string, id int64) {
	if p.CursorXID == "" {
		return "0", 0
	}
	return p.CursorXID, p.CursorID
}

// Compare orders positions; the order only serves to bring equal ones together.
func (p Position) Compare(q Position) int {
	return cmp.Or(cmp.Compare(p.Pos, q.Pos), cmp.Compare(p.Target, q.Target), cmp.Compare(p.CursorXID, q.CursorXID),
		cmp.Compare(p.CursorID, q.CursorID))
}

// start returns a place in the order of (xid, id). Behind it lie those rows not read yet that Pos
// can't see because their transactions began later.
func (p Position) start() (xid string, id int64, err error) {
	xmax, _, err := p.unseen()
	if err != nil {
		return "", 0, err
	}
	begin, err := strconv.ParseUint(xmax, 10, 64)
	if err != nil {
		return "", 0, fmt.Errorf("position %q is not a snapshot", p.Pos)
	}
	xid, id = p.cursor()
	read, err := strconv.ParseUint(xid, 10, 64)
	if err != nil {
		return "", 0, fmt.Errorf("cursor %q is not a transaction id", xid)
	}
	if read >= begin {
		return xid, id, nil
	}
	return xmax, -1, nil // ids begin at 1
}

// unseen returns the transactions that Pos could not see: all from xmax on, and those that were
// running.
func (p Position) unseen() (xmax string, running []string, err error) {
	parts := strings.Split(p.Pos, ":")
	if len(parts) != 3 {
		return "", nil, fmt.Errorf("position %q is not a snapshot", p.Pos)
	}
	running = []string{}
	if parts[2] != "" {
		running = strings.Split(parts[2], ",")
	}
	return parts[1], running, nil
}

// Sees reports whether a transaction had ended when Pos was taken.
func (p Position) Sees(xid uint64) bool {
	xmax, running, err := p.unseen()
	if err != nil {
		return false
	}
	end, err := strconv.ParseUint(xmax, 10, 64)
	return err == nil && xid < end && !slices.Contains(running, strconv.FormatUint(xid, 10))
}

// String returns the position as JSON, as the cache stores it and Status shows it.
func (p Position) String() string {
	b, err := json.Marshal(p)
	if err != nil {
		panic(err) // can't fail: strings and numbers
	}
	return string(b)
}
