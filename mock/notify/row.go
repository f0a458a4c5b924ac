package notify

import (
	"fmt"
	"maps"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/healthmock/healthmock/mock/clock"
	"github.com/healthmock/healthmock/mock/store"
)

// row is the stored form of a Delivery. There may be a million of them, so names are short and derived fields are left
// out.
type row struct {
	Number   int64      `json:"i"`
	Vendor   string     `json:"v,omitempty"`
	Kind     string     `json:"k"`
	UserID   string     `json:"h"`
	State    State      `json:"s"`
	Summary  string     `json:"m"`
	URL      string     `json:"u"`
	Created  time.Time  `json:"c"`
	Next     *time.Time `json:"n,omitempty"`
	Body     string     `json:"b"`
	Rung     int        `json:"r,omitempty"`
	Chaos    []string   `json:"x,omitempty"`
	Attempts []try      `json:"a,omitempty"`

	// The fields of its Twist.
	Corrupt bool           `json:"tw,omitzero"`
	Stale   clock.Duration `json:"ta,omitzero"`
	Slow    clock.Duration `json:"ts,omitzero"`
	Cut     bool           `json:"tc,omitzero"`
	Down    clock.Duration `json:"td,omitzero"`
}

// try is the stored form of an Attempt. Signed are the headers other than those of plainHeader.
type try struct {
	At       time.Time         `json:"t"`
	MS       float64           `json:"d"`
	Status   int               `json:"s,omitempty"`
	Error    string            `json:"e,omitempty"`
	Signed   map[string]string `json:"h,omitempty"`
	Response string            `json:"b,omitempty"`
}

// newRow returns the row of a message that goes to a URL, without its number. A message that chaos drops is cancelled.
func newRow(m Message, target string, now time.Time) row {
	r := row{
		Vendor:  m.Vendor,
		Kind:    m.Kind,
		UserID:  m.UserID,
		State:   Pending,
		Summary: m.Summary,
		URL:     target,
		Created: now,
		Next:    new(now.Add(m.Wait)),
		Body:    string(m.Body),
		Chaos:   m.Chaos,
		Corrupt: m.Twist.Corrupt,
		Stale:   clock.Duration(m.Twist.Stale),
		Slow:    clock.Duration(m.Twist.Slow),
		Cut:     m.Twist.Cut,
		Down:    clock.Duration(m.Twist.Down),
	}
	if m.Dropped() {
		r.State, r.Next = Cancelled, nil
	}
	return r
}

// twist returns the faults in the next attempt.
func (r row) twist() Twist {
	if len(r.Attempts) > 0 {
		return Twist{Down: time.Duration(r.Down)}
	}
	return Twist{
		Corrupt: r.Corrupt,
		Stale:   time.Duration(r.Stale),
		Slow:    time.Duration(r.Slow),
		Cut:     r.Cut,
		Down:    time.Duration(r.Down),
	}
}

// ok reports whether the receiver accepted the notification: any 2xx.
func (t try) ok() bool { return t.Error == "" && t.Status >= 200 && t.Status <= 299 }

// outcome returns the status, or the error if there was none.
func (t try) outcome() string {
	if t.Status != 0 && t.Error == "" {
		return strconv.Itoa(t.Status)
	}
	return shorten(t.Error)
}

// delivery returns the Delivery of a row.
func (r row) delivery(seed string) Delivery {
	d := Delivery{
		ID:        deliveryID(r.Number),
		Vendor:    r.Vendor,
		Kind:      r.Kind,
		UserID:    r.UserID,
		State:     r.State,
		Summary:   r.Summary,
		URL:       r.URL,
		CreatedAt: r.Created,
		NextAt:    r.Next,
		Body:      r.Body,
		Attempts:  make([]Attempt, len(r.Attempts)),
		Chaos:     r.Chaos,
		Rung:      r.Rung,
	}
	for i, t := range r.Attempts {
		headers := flatten(plainHeader(seed, d.ID, i+1))
		maps.Copy(headers, t.Signed)
		d.Attempts[i] = Attempt{
			At:             t.At,
			DurationMS:     t.MS,
			Status:         t.Status,
			Error:          t.Error,
			RequestHeaders: headers,
			ResponseBody:   t.Response,
		}
	}
	return d
}

// deliveryPrefix is the prefix of the rows' keys, which end in the number.
const deliveryPrefix = "delivery/"

// zeros pad a number in a key, so that keys sort by number.
const zeros = "000000000000"

func padded(number int64) string {
	text := strconv.FormatInt(number, 10)
	return zeros[min(len(text), len(zeros)):] + text
}

func deliveryKey(number int64) string { return deliveryPrefix + padded(number) }

// ofPrefix is the prefix of the numbers of one user's deliveries, in the order of their creation. See store.AddNumber.
func ofPrefix(userID string) string { return "deliveryof/" + userID + "/" }

// numberIn parses the number at the end of a key.
func numberIn(key string) (int64, error) {
	number, err := strconv.ParseInt(key[strings.LastIndexByte(key, '/')+1:], 10, 64)
	if err != nil {
		return 0, fmt.Errorf("read %s: %w", key, err)
	}
	return number, nil
}

// lastNumber returns the number of the newest delivery, 0 when there is none.
func lastNumber(tx store.Tx) (int64, error) {
	from, to := store.Prefix(deliveryPrefix)
	for key := range tx.Scan(from, to, true) {
		return numberIn(key)
	}
	return 0, tx.Err()
}

func deliveryID(number int64) string { return "d" + strconv.FormatInt(number, 10) }

func deliveryNumber(id string) (int64, bool) {
	text, ok := strings.CutPrefix(id, "d")
	number, err := strconv.ParseInt(text, 10, 64)
	return number, ok && err == nil && number > 0
}

// dialing matches the beginning of an error of package net, before the reason why a connection failed: the address, or
// the name that was looked up and the name server.
var dialing = regexp.MustCompile(`^dial [a-z0-9]+(?: \S+: (?:connect: )?|: lookup (\S+?)(?: on \S+)?: )`)

// shorten removes the address from an error, since the delivery has its URL already. A name that could not be resolved
// stays, behind the reason.
func shorten(text string) string {
	found := dialing.FindStringSubmatch(text)
	if found == nil {
		return text
	}
	reason := text[len(found[0]):]
	if found[1] != "" {
		reason += " " + found[1]
	}
	return reason
}
