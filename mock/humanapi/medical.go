package humanapi

import (
	"io"
	"net/http"

	"github.com/healthmock/healthmock/mock/chart"
	"github.com/healthmock/healthmock/mock/provider"
	"github.com/healthmock/healthmock/mock/report"
)

// endpoint is a list below /medical.
type endpoint struct {
	name   string // of the path, and of the apidata report's part
	listID string // operationId of the list
	getID  string // operationId of one record; empty: there is none
	make   func(*chart.Chart) (recordList, error)
}

// endpoints are the clinical lists (vendor reference). Each has the same records as the reports.
var endpoints = []endpoint{
	{"allergies", "listAllergies", "getAllergy", makeList(allergies)},
	{"ccds", "listCCDs", "getCCD", makeList(ccds)},
	{"demographics", "listDemographics", "getDemographics", makeList(demographicsRecords)},
	{"encounters", "listEncounters", "getEncounter", makeList(encounters)},
	{"functional_statuses", "listFunctionalStatuses", "getFunctionalStatus", makeList(functionalStatuses)},
	{"immunizations", "listImmunizations", "getImmunization", makeList(immunizations)},
	{"instructions", "listInstructions", "getInstruction", makeList(instructions)},
	{"issues", "listIssues", "getIssue", makeList(issues)},
	{"medications", "listMedications", "getMedication", makeList(medications)},
	{"narratives", "listNarratives", "getNarrative", makeList(narratives)},
	{"organizations", "listOrganizations", "getOrganization", makeList(organizations)},
	{"plans_of_care", "listPlansOfCare", "getPlanOfCare", makeList(plansOfCare)},
	{"procedures", "listProcedures", "getProcedure", makeList(procedures)},
	{"social_history", "listSocialHistory", "getSocialHistory", makeList(socialHistory)},
	{"test_results", "listTestResults", "getTestResult", makeList(testResults)},
	timelineEndpoint,
	{"vitals", "listVitals", "getVitals", makeList(vitals)},
}

// timelineEndpoint is the list of everything that happened, in short. It is of 2015, and has no operation for one
// record.
var timelineEndpoint = endpoint{"timeline", "listMedicalTimeline", "", makeList(timelineRecords)}

// medical is the clinical part of the Data API.
type medical struct{ *cache[*records] }

// recordsOf returns the records of the request's user, as of the App's clock.
func (m medical) recordsOf(c *provider.Call) (*records, error) {
	user, err := vendorApp(c).User(c.Context(), c.UserID)
	if err != nil {
		return nil, err
	}
	asOf := c.App.Clock.Now()
	sources, err := c.App.ChartSources(c.Context(), user.UserID, asOf)
	if err != nil {
		return nil, err
	}
	return m.get(origin{c.App.Seed(), c.App.Person(user), sources, asOf}), nil
}

// operations adds the functions behind every clinical operation.
func (m medical) operations(to map[string]provider.Op) {
	for _, e := range endpoints {
		to[e.listID] = func(c *provider.Call) (provider.Reply, error) {
			all, err := m.list(c, e)
			if err != nil {
				return provider.Reply{}, err
			}
			return list(c, all)
		}
		if e.getID == "" {
			continue
		}
		to[e.getID] = func(c *provider.Call) (provider.Reply, error) {
			all, err := m.list(c, e)
			if err != nil {
				return provider.Reply{}, err
			}
			found, ok := all.find(c.Path("id"))
			if !ok {
				return provider.Reply{}, errNotFound("the user has no record with this id")
			}
			return provider.Reply{Status: http.StatusOK, Raw: []byte(found.json), ContentType: jsonType}, nil
		}
	}
	to["getMedicalProfile"] = m.getProfile
	to["downloadCCD"] = m.downloadCCD
	to["listSources"] = m.listSources
}

// list returns an endpoint's records of the request's user. The demo user has no demographics (vendor documentation).
func (m medical) list(c *provider.Call, e endpoint) (recordList, error) {
	if e.name == "demographics" && c.UserID == demoHumanID {
		return nil, nil
	}
	all, err := m.recordsOf(c)
	if err != nil {
		return nil, err
	}
	return all.list(e)
}

// getProfile returns the profile. Without a connected source the status is 404 (vendor documentation).
func (m medical) getProfile(c *provider.Call) (provider.Reply, error) {
	all, err := m.recordsOf(c)
	if err != nil {
		return provider.Reply{}, err
	}
	profile, ok := profileOf(all.chart)
	if !ok {
		return provider.Reply{}, errNotFound("the user has no connected source, and so no profile")
	}
	return provider.JSON(http.StatusOK, profile), nil
}

// downloadCCD returns the C-CDA document of an item of /medical/ccds.
func (m medical) downloadCCD(c *provider.Call) (provider.Reply, error) {
	all, err := m.recordsOf(c)
	if err != nil {
		return provider.Reply{}, err
	}
	part, ok := documentChart(all.chart, c.Path("id"))
	if !ok {
		return provider.Reply{}, errNotFound("the user has no document with this id")
	}
	return provider.Reply{
		Status: http.StatusOK, ContentType: "text/xml; charset=utf-8",
		Render: func(w io.Writer) error { return report.CCDA(w, part) },
	}, nil
}
