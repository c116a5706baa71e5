package changelog

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Position is a place in the stream of changes. All changes visible in Pos have been applied
// and, while Target is set, so have the log rows visible in Target up to the cursor.
type Position struct {
	Pos       string `json:"pos"`
	Target    string `json:"target,omitempty"`
	CursorXID string `json:"xid,omitempty"`
	CursorID  int64  `json:"id,omitempty"`
}

// cursor is the last log row applied of the round, or before the first a place in front of
// every row.
func (p Position) cursor() (xid string, id int64) {
	if p.CursorXID == "" {
		return "0", 0
	}
	return p.CursorXID, p.CursorID
}

// Compare orders positions such that equal ones stand side by side.
func (p Position) Compare(q Position) int {
	return cmp.Or(cmp.Compare(p.Pos, q.Pos), cmp.Compare(p.Target, q.Target), cmp.Compare(p.CursorXID, q.CursorXID),
		cmp.Compare(p.CursorID, q.CursorID))
}

// start is the place in the order of (xid, id) behind which rows lie that have not been read
// and that Pos can't see because their transactions began later.
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

// unseen splits Pos into what was not visible: transactions from xmax on, and those that were
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

// String is the position as JSON, as the cache keeps it and Status shows it.
func (p Position) String() string {
	b, err := json.Marshal(p)
	if err != nil {
		panic(err) // strings and numbers
	}
	return string(b)
}
