package scenarios

import (
	"cmp"
	_ "embed" // for the schema
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/healthmock/healthmock/mock/app"
	"github.com/healthmock/healthmock/mock/chart"
)

//go:embed schema.json
var schema []byte

// Schema returns the JSON Schema of scenario files, for editors. It has the vocabularies of every provider as enums.
func Schema() []byte { return slices.Clone(schema) }

// Topic is a vocabulary of scenario files, such as the statuses, as a table.
type Topic struct {
	Name    string     // "statuses"
	About   string     // the keywords of a scenario that take these words
	Columns []string   // headings
	Rows    [][]string // the word is in the first column
}

// Words returns the first column: the words themselves.
func (t Topic) Words() []string {
	words := make([]string, len(t.Rows))
	for i, row := range t.Rows {
		words[i] = row[0]
	}
	return words
}

// Words returns the vocabularies of a provider's scenarios; nil when the provider is unknown.
func (l *Library) Words(provider string) []Topic {
	rules, ok := l.rules[provider]
	if !ok {
		return nil
	}
	ordering, order := rules.WithOrders(), "order"
	if ordering.Generation != rules.Generation {
		order += " (generation: " + ordering.Generation + ")"
	}
	return []Topic{
		{"statuses", "status", []string{"status", "may become"}, moves(rules.Moves, rules.Initial)},
		{"reports", "report, downloaded", []string{"code", "made"}, reportRows(rules)},
		{
			"orders", order,
			[]string{"state", "may become", "when its time is up"},
			orderRows(ordering.Orders),
		},
		{
			"order types", "orderType of an invented user",
			[]string{"type", "is", "waits at most"},
			typeRows(ordering.Orders),
		},
		{"sync", "sync", []string{"state", "means"}, [][]string{
			{app.SyncInProgress, "the source is being read"},
			{app.SyncOK, "it was read to its end"},
			{app.SyncNoData, "it was read, and has nothing"},
			{app.SyncError, "it could not be read"},
		}},
		{"tokens", "expireTokens", []string{"kind"}, column(append(slices.Clone(rules.Tokens), All))},
		{"notifications", "kind, in notifications and notify", []string{"kind"}, column(rules.Notifications)},
		{
			"events", "event, in waitFor; user.* matches every kind that begins with user.",
			[]string{"kind"},
			column(app.Kinds()),
		},
		{"polls", "poll", []string{"word", "operations"}, pollRows(rules)},
		{
			"operations", "request, noRequest, and operation in faults",
			[]string{"operationId"},
			column(rules.Operations),
		},
		{
			"sources", "connect, disconnect, source; any other name is a source too",
			[]string{"name", "kind"},
			sourceRows(),
		},
		{"units", "numbers and times", []string{"word", "in"}, units},
	}
}

// units are the rows of the table of units: what numbers and times are measured in.
var units = [][]string{
	{
		"after, at, within, delay, reorder, burst, between, per",
		"durations of the app's clock: 90s, 15m, 2h30m, 3d, 1d12h; divided by the pace",
	},
	{"stale, down", "durations of the app's clock, whatever the pace is"},
	{"slow, latency", "durations of real time, whatever the pace is"},
	{"retryAfter", "a duration; the header says it in whole seconds"},
	{"truncate", "bytes"},
	{"status of a fault", "an HTTP status, such as 503"},
	{"status in expect", "HTTP statuses: a number (401), a class (4xx), or a list of them; without, any success"},
	{"pages", "pages of a report, at least"},
	{"share, duplicate, drop, corrupt, extra, cut", "shares from 0 to 1; extra of a fault is true or false"},
	{"weight", "any number above 0, against those of the other branches"},
	{"count, times, call, requests", "how many, from 1"},
}

// column returns the rows of a table with one column.
func column(words []string) [][]string {
	rows := make([][]string, len(words))
	for i, word := range words {
		rows[i] = []string{word}
	}
	return rows
}

// moves returns the rows of a table of legal moves, the initial state first.
func moves(table map[string][]string, initial string) [][]string {
	var rows [][]string
	for _, state := range initialFirst(slices.Sorted(maps.Keys(table)), initial) {
		next := strings.Join(table[state], ", ")
		rows = append(rows, []string{state, cmp.Or(next, "nothing: it is final")})
	}
	return rows
}

func initialFirst(states []string, initial string) []string {
	slices.SortStableFunc(states, func(a, b string) int {
		switch initial {
		case a:
			return -1
		case b:
			return 1
		}
		return 0
	})
	return states
}

func orderRows(orders app.OrderRules) [][]string {
	rows := moves(orders.Moves, orders.Initial)
	for i, row := range rows {
		rows[i] = append(row, orders.TimeOuts[row[0]])
	}
	return rows
}

func typeRows(orders app.OrderRules) [][]string {
	var rows [][]string
	for _, t := range orders.Types {
		waits := "for ever"
		if days := int(t.Patience.Hours() / 24); days > 0 {
			waits = strconv.Itoa(days) + "d"
		}
		rows = append(rows, []string{t.Code, t.Description, waits})
	}
	return rows
}

func reportRows(rules app.Rules) [][]string {
	var rows [][]string
	for _, code := range slices.Sorted(maps.Keys(rules.Reports)) {
		made := "for the user"
		switch rule := rules.Reports[code]; {
		case rule.NeedsCCDA:
			made = "for each source that hands out C-CDA documents: hospitals and practices"
		case rule.PerSource:
			made = "for each source"
		}
		rows = append(rows, []string{code, made})
	}
	return rows
}

func pollRows(rules app.Rules) [][]string {
	var rows [][]string
	for _, word := range slices.Sorted(maps.Keys(rules.Polls)) {
		rows = append(rows, []string{word, strings.Join(rules.Polls[word], ", ")})
	}
	return rows
}

func sourceRows() [][]string {
	var rows [][]string
	for _, source := range chart.Directory() {
		rows = append(rows, []string{source.Name, string(source.Kind)})
	}
	return rows
}
