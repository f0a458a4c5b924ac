package humanapi

import (
	"net/http"
	"slices"
	"strings"

	"github.com/healthmock/healthmock/mock/app"
	"github.com/healthmock/healthmock/mock/provider"
	"github.com/healthmock/healthmock/mock/report"
)

// filePath is the path of the Admin API's reports. Its lists have links to the host of the request, so that a client
// can follow them. An order summary, which is not a reply to a request, has links to the sandbox's public URL.
const filePath = "/api/v1/user/reports/"

// reportGroup is a user's reports of one name (vendor OpenAPI, getUserReports).
type reportGroup struct {
	Name    string        `json:"name"`
	Bases   []string      `json:"baseReportNames,omitempty"` // of a combined one
	Reports []groupedFile `json:"reports"`
}

// groupedFile is one report in one format.
type groupedFile struct {
	ID                string   `json:"id"`
	Extension         string   `json:"fileExtension"`
	URI               string   `json:"uri"`
	CreatedAt         string   `json:"createdAt"`
	CreatedBy         *string  `json:"createdByOrderId"` // null when there are no orders
	OrderIDs          []string `json:"orderIds"`
	ProviderIDs       []string `json:"providerIds"`
	ClientProviderIDs []string `json:"clientProviderIds"`
	GroupBy           string   `json:"groupBy,omitempty"` // of a combined one
}

// getUserReports lists a user's reports grouped by name, in the order of the first report of each group.
// createdByOrderId selects the reports of one order.
func getUserReports(c *provider.Call) (provider.Reply, error) {
	user, err := userOfQuery(c)
	if err != nil {
		return provider.Reply{}, err
	}
	reports, err := c.App.Reports(c.Context(), user.UserID)
	if err != nil {
		return provider.Reply{}, err
	}
	sources, err := c.App.Sources(c.Context(), user.UserID)
	if err != nil {
		return provider.Reply{}, err
	}
	groups := []reportGroup{}
	for _, r := range withCombined(c.App, reports) {
		if order := c.Query("createdByOrderId"); order != "" && (len(r.Orders) == 0 || r.Orders[0] != order) {
			continue
		}
		i := slices.IndexFunc(groups, func(g reportGroup) bool { return g.Name == r.Code })
		if i < 0 {
			i = len(groups)
			groups = append(groups, reportGroup{Name: r.Code, Bases: bases(r)})
		}
		groups[i].Reports = append(groups[i].Reports, files(c, user, r, sources)...)
	}
	return provider.JSON(http.StatusOK, groups), nil
}

// files returns the files of a report, one for each available format.
func files(c *provider.Call, user app.User, r app.Report, sources []app.Source) []groupedFile {
	file := groupedFile{
		CreatedAt:         date(r.CreatedAt),
		OrderIDs:          []string{},
		ProviderIDs:       []string{},
		ClientProviderIDs: []string{},
	}
	if len(r.Orders) > 0 {
		file.CreatedBy, file.OrderIDs = &r.Orders[0], r.Orders
	}
	for _, source := range sources {
		if r.Source != nil && r.Source.ID != source.Chart.ID || source.ConnectedAt.After(r.UpdatedAt) {
			continue
		}
		file.ProviderIDs = append(file.ProviderIDs, source.Chart.ID)
		if id := clientProviderID(user, source.Chart.Name); id != "" {
			file.ClientProviderIDs = append(file.ClientProviderIDs, id)
		}
	}
	if isCombined(r) {
		file.GroupBy = "user_id"
	}
	all := make([]groupedFile, 0, 3)
	for _, format := range formats(c.App, r) {
		file.ID, file.Extension = fileID(r, format), string(format)
		file.URI = c.Origin() + filePath + file.ID
		all = append(all, file)
	}
	return all
}

// getReportByID returns one report in the format of the id.
func getReportByID(c *provider.Call) (provider.Reply, error) {
	id := c.Path("reportId")
	reportID, _, _ := strings.Cut(id, "-")
	humanID, err := vendorApp(c).UserOfReport(c.Context(), reportID)
	if err != nil {
		return provider.Reply{}, vendorNotFound(err)
	}
	c.UserID = humanID
	reports, err := c.App.Reports(c.Context(), humanID)
	if err != nil {
		return provider.Reply{}, err
	}
	for _, r := range withCombined(c.App, reports) {
		for _, format := range formats(c.App, r) {
			if fileID(r, format) == id {
				return renderedReply(c, r, format)
			}
		}
	}
	return provider.Reply{}, errNotFound("the report does not come in a format with this id")
}

// fileID returns the id of a report in one format, as the URL has no other parameter for the format: the report's id
// and the extension.
func fileID(r app.Report, format report.Format) string {
	if isCombined(r) {
		return r.ID + "-" + r.Code
	}
	return r.ID + "-" + string(format)
}

// bases returns the reports that a combined report merges; none for any other.
func bases(r app.Report) []string {
	var codes []string
	spec, _ := FindReport(r.Code)
	for _, base := range spec.Bases {
		codes = append(codes, base.Code)
	}
	return codes
}
