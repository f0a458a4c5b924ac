package humanapi

import (
	"io"
	"net/http"
	"slices"

	"github.com/healthmock/healthmock/mock/app"
	"github.com/healthmock/healthmock/mock/provider"
	"github.com/healthmock/healthmock/mock/report"
)

// reportReply is an entry of the list of reports, in the order of the cookbook's sample.
type reportReply struct {
	ID           string        `json:"id"`
	CreatedAt    string        `json:"createdAt"`
	UpdatedAt    string        `json:"updatedAt"`
	Name         string        `json:"name"`
	Organization *organization `json:"organization,omitempty"` // only of a report per provider
}

type organization struct {
	Href string `json:"href"`
	ID   string `json:"id"`
	Name string `json:"name"`
}

// listReports lists what can be downloaded (cookbook, Retrieving the list of available reports).
func listReports(c *provider.Call) (provider.Reply, error) {
	reports, err := c.App.Reports(c.Context(), c.UserID)
	if err != nil {
		return provider.Reply{}, err
	}
	var all recordList
	for _, r := range reports {
		reply := reportReply{ID: r.ID, CreatedAt: date(r.CreatedAt), UpdatedAt: date(r.UpdatedAt), Name: r.Code}
		of := sourceRef{}
		if r.Source != nil {
			of = sourceRef{ID: r.Source.ID, Name: r.Source.Name}
			reply.Organization = &organization{"/medical/organizations/" + of.ID, of.ID, of.Name}
		}
		if err := all.add(record{id: r.ID, source: of, at: r.CreatedAt, created: r.CreatedAt, updated: r.UpdatedAt},
			reply); err != nil {
			return provider.Reply{}, err
		}
	}
	return list(c, all)
}

// downloadReport renders a report in the requested format or, without one, in the first of pdf, html and json that it
// has. An unknown format is a 400, and a format that this report does not have a 415: the cookbook allows either.
func downloadReport(c *provider.Call) (provider.Reply, error) {
	entry, err := c.App.Report(c.Context(), c.UserID, c.Path("id"))
	if err != nil {
		return provider.Reply{}, vendorNotFound(err)
	}
	format, err := chooseFormat(c.App, entry, report.Format(c.Query("format")))
	if err != nil {
		return provider.Reply{}, err
	}
	return renderedReply(c, entry, format)
}

// renderedReply returns a reply that renders a report in a format.
func renderedReply(c *provider.Call, entry app.Report, format report.Format) (provider.Reply, error) {
	return provider.Reply{Status: http.StatusOK, ContentType: format.ContentType(), Render: func(w io.Writer) error {
		drawn, err := newReport(c, entry)
		if err != nil {
			return err
		}
		return drawn.Write(w, format)
	}}, nil
}

func chooseFormat(a *app.App, entry app.Report, asked report.Format) (report.Format, error) {
	has := formats(a, entry)
	if asked != "" {
		if !slices.Contains(has, asked) {
			return "", app.Errorf(app.Unsupported, "The %s report is not available in this format", entry.Code)
		}
		return asked, nil
	}
	for _, format := range []report.Format{report.PDF, report.HTML} {
		if slices.Contains(has, format) {
			return format, nil
		}
	}
	return report.JSON, nil
}

// formats returns the formats of a report: those of the cookbook's table 8 and, in the hip generation, those of newer
// documents.
func formats(a *app.App, r app.Report) []report.Format {
	spec, _ := FindReport(r.Code)
	if hip(a) {
		return spec.All()
	}
	return spec.Formats
}

// newReport builds the user's chart as it was when the report was last updated, and the report on it.
func newReport(c *provider.Call, entry app.Report) (*report.Report, error) {
	user, err := vendorApp(c).User(c.Context(), c.UserID)
	if err != nil {
		return nil, err
	}
	record, err := c.App.Chart(c.Context(), user, entry.UpdatedAt)
	if err != nil {
		return nil, err
	}
	if entry.Source != nil {
		record = record.From(entry.Source.ID)
	}
	spec, _ := FindReport(entry.Code)
	return report.New(spec, record, report.Meta{
		ID: entry.ID, CreatedAt: entry.CreatedAt, UpdatedAt: entry.UpdatedAt, Pages: c.Pages,
		Paper: report.Paper(c.App.Settings().Paper),
	}), nil
}
