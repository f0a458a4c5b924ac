package journal

import (
	"cmp"
	"math"
	"slices"
	"strconv"
	"strings"
)

// List returns the entries of an App for which keep returns true, oldest first, with secrets masked. keep may be nil.
func (j *Journal) List(app string, keep func(*Entry) bool) []Entry {
	return j.Page(app, keep, math.MaxInt, false)
}

// Page is List for at most limit entries: the newest ones if newest is set, else the oldest. The order is oldest first
// in both cases.
func (j *Journal) Page(app string, keep func(*Entry) bool, limit int, newest bool) []Entry {
	list := j.log(app).list() // entries never change, so the rest needs no lock, which requests wait for
	if keep != nil {
		list = slices.DeleteFunc(list, func(e *Entry) bool { return !keep(e) })
	}
	if more := len(list) - limit; more > 0 && newest {
		list = list[more:]
	} else if more > 0 {
		list = list[:limit]
	}
	secrets := j.Masker(app)
	masked := make([]Entry, len(list))
	for i, e := range list {
		masked[i] = e.clip().masked(secrets)
	}
	return masked
}

// list returns the entries of the list, oldest first.
func (l *appLog) list() []*Entry {
	l.mu.Lock()
	defer l.mu.Unlock()
	list := slices.Concat(l.good, l.broken)
	slices.SortFunc(list, func(a, b *Entry) int { return cmp.Compare(a.number, b.number) })
	return list
}

// Dropped returns how many entries of an App were dropped since its list was last cleared.
func (j *Journal) Dropped(app string) Dropped {
	l := j.log(app)
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.dropped
}

// Gone reports whether an App had an entry with this id that was dropped or cleared.
func (j *Journal) Gone(app, id string) bool {
	number := Number(id)
	l := j.log(app)
	l.mu.Lock()
	defer l.mu.Unlock()
	isIt := func(e *Entry) bool { return e.number == number }
	return number > 0 && number <= l.count && !slices.ContainsFunc(l.good, isIt) && !slices.ContainsFunc(l.broken, isIt)
}

// Number returns the number of an entry's id: 17 for "r17" and for "17". It is 0 when id is neither.
func Number(id string) int64 {
	number, err := strconv.ParseInt(strings.TrimPrefix(id, "r"), 10, 64)
	if err != nil {
		return 0
	}
	return number
}
