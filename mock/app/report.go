package app

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/healthmock/healthmock/mock/chart"
	"github.com/healthmock/healthmock/mock/store"
)

// Report is one entry of a user's list of reports. The content is not stored. It is generated from the user's Chart as
// of UpdatedAt at each download.
type Report struct {
	ID        string        `json:"id"` // 24 hex
	Code      string        `json:"code"`
	Source    *ReportSource `json:"source,omitempty"` // only for a report per source
	Orders    []string      `json:"orders,omitempty"` // ids of the orders it was created or updated for, the latest last
	CreatedAt time.Time     `json:"createdAt"`
	UpdatedAt time.Time     `json:"updatedAt"`
}

// sourceID returns the id of the report's source, empty for a report of the whole user.
func (r Report) sourceID() string {
	if r.Source == nil {
		return ""
	}
	return r.Source.ID
}

// ReportSource names the source of a report.
type ReportSource struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// PutReport creates a report, or updates it if it exists. source is the name or id of a connected source. For a report
// per source it may be empty, which means the latest connected source that can have such a report.
func (a *App) PutReport(ctx context.Context, userID, code, source string) (Report, error) {
	var report Report
	err := a.change(ctx, func(tx *change) error {
		user, err := tx.user(userID)
		if err != nil {
			return err
		}
		report.Code = code
		if report.Source, err = tx.reportSource(user, code, source); err != nil {
			return err
		}
		return tx.saveReport(&user, &report)
	})
	return report, err
}

// saveReport creates or updates a report, and records the Event.
func (tx *change) saveReport(user *User, report *Report) error {
	kind, err := tx.putReport(user, report)
	if err != nil {
		return err
	}
	return tx.record(kind, user.UserID, Fact{ClientUserID: user.ClientUserID, Report: report})
}

// reportSource returns the source of a report: nil when the report is of the whole user.
func (tx *change) reportSource(user User, code, name string) (*ReportSource, error) {
	rule, ok := tx.app.Rules(user.Provider).Reports[code]
	if !ok {
		return nil, &Error{Kind: Invalid, Field: "report", Message: "no such report"}
	}
	sources, err := tx.sources(user.UserID)
	if err != nil {
		return nil, err
	}
	var found *chart.Source
	for _, source := range sources {
		switch {
		case source.DisconnectedAt != nil:
		case name != "" && !source.Is(name):
		case name == "" && rule.PerSource && source.Chart.Kind == chart.Wearable: // has readings but no records
		case name == "" && rule.NeedsCCDA && !source.Chart.CCDA():
		default:
			found = &source.Chart
		}
	}
	switch {
	case found == nil && name == "":
		return nil, Errorf(Conflict, "no source is connected that there could be a %s of", code)
	case found == nil:
		return nil, errNoSource()
	case rule.NeedsCCDA && !found.CCDA():
		return nil, Errorf(Conflict, "%s hands out no C-CDA documents, so there is no %s of it", found.Name, code)
	case !rule.PerSource:
		return nil, nil
	}
	return &ReportSource{ID: found.ID, Name: found.Name}, nil
}

func (tx *change) putReport(user *User, report *Report) (kind string, err error) {
	userID := user.UserID
	reports, err := list[Report](tx, reportPrefix(userID))
	if err != nil {
		return "", err
	}
	form := tx.app.Rules(user.Provider).ReportID.or(Hex(24))
	*report = Report{
		ID:        form(tx.app.Seed(), "report", userID, report.Code, report.sourceID()),
		Code:      report.Code,
		Source:    report.Source,
		CreatedAt: tx.now,
		UpdatedAt: tx.now,
	}
	if err := tx.completeSources(userID, report.sourceID()); err != nil {
		return "", err
	}
	kind, number := ReportCreated, len(reports)
	for i, old := range reports {
		if old.ID == report.ID {
			kind, number, report.CreatedAt, report.Orders = ReportUpdated, i, old.CreatedAt, old.Orders
		}
	}
	order, index, err := tx.latestOrder(userID)
	if err != nil {
		return "", err
	}
	if index >= 0 && !slices.Contains(report.Orders, order.ID) {
		report.Orders = append(report.Orders, order.ID)
	}
	if kind == ReportCreated {
		if err := store.Put(tx, reportOfKey(report.ID), userID); err != nil {
			return "", fmt.Errorf("write report: %w", err)
		}
	}
	if err := store.Put(tx, numbered(reportPrefix(userID), number), report); err != nil {
		return "", fmt.Errorf("write report: %w", err)
	}
	return kind, nil
}

// Reports lists a user's reports in order of creation.
func (a *App) Reports(ctx context.Context, userID string) ([]Report, error) {
	var reports []Report
	err := a.View(ctx, func(tx store.Tx) (err error) {
		reports, err = list[Report](tx, reportPrefix(userID))
		return err
	})
	return reports, err
}

// Report returns one report of a user. Another user's report is NotFound, like one that does not exist.
func (a *App) Report(ctx context.Context, userID, id string) (Report, error) {
	reports, err := a.Reports(ctx, userID)
	if err != nil {
		return Report{}, err
	}
	for _, report := range reports {
		if report.ID == id {
			return report, nil
		}
	}
	return Report{}, Errorf(NotFound, "there is no such report")
}

// UserOfReport returns the id of the user of a report. The error is NotFound for a report that does not exist.
func (a *App) UserOfReport(ctx context.Context, id string) (userID string, err error) {
	err = a.View(ctx, func(tx store.Tx) error {
		found, ok, err := store.Get[string](tx, reportOfKey(id))
		if userID = found; err != nil || ok {
			return err
		}
		return Errorf(NotFound, "there is no such report")
	})
	return userID, err
}

// dropReports deletes every report of a user.
func (tx *change) dropReports(userID string) error {
	reports, err := list[Report](tx, reportPrefix(userID))
	if err != nil {
		return err
	}
	for _, report := range reports {
		if err := tx.Delete(reportOfKey(report.ID)); err != nil {
			return fmt.Errorf("delete report: %w", err)
		}
	}
	return tx.deleteAll(reportPrefix(userID))
}

// Chart builds the patient's record for a report: everything that the user's sources had as of a time.
func (a *App) Chart(ctx context.Context, user User, asOf time.Time) (*chart.Chart, error) {
	sources, err := a.ChartSources(ctx, user.UserID, asOf)
	if err != nil {
		return nil, err
	}
	return chart.Build(a.Seed(), a.Person(user), sources, asOf), nil
}

// Person returns the person of a user's record: what the client said about the person, at any vendor, with the App's
// settings for records.
func (a *App) Person(user User) chart.Person {
	settings, person := a.Settings(), user.Person
	fill(&person, user.Elsewhere)
	person.Volume, person.Awkward = chart.Volume(settings.Volume), *settings.Awkward
	return person
}

// ChartSources returns the sources of a user's records as of a time: those that were connected by then and have data.
// The records of a source that was disconnected since stay. The latest records of a source are missing when its
// retrieval was not complete by then. It is complete when its sync is ok or when, without an error, it has its first
// report.
func (a *App) ChartSources(ctx context.Context, userID string, asOf time.Time) ([]chart.Source, error) {
	connected, err := a.Sources(ctx, userID)
	if err != nil {
		return nil, err
	}
	var sources []chart.Source
	for _, source := range connected {
		if !source.ConnectedAt.After(asOf) && source.Sync != SyncNoData && source.Chart.Kind != chart.Wearable {
			source.Chart.Connected = source.ConnectedAt
			if source.CompletedAt == nil || source.CompletedAt.After(asOf) {
				source.Chart.Incomplete = true
			} else {
				source.Chart.Completed = *source.CompletedAt
			}
			sources = append(sources, source.Chart)
		}
	}
	return sources, nil
}
