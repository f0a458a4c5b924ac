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
	name      string // of the path, and of the apidata report's part
	list, one string // operationIds
	make      func(*chart.Chart) (recordList, error)
}

// endpoints are the clinical lists (vendor reference). Each holds the very records that the reports print.
var endpoints = []endpoint{
	{"allergies", "listAllergies", "getAllergy", listed(allergies)},
	{"ccds", "listCCDs", "getCCD", listed(ccds)},
	{"demographics", "listDemographics", "getDemographics", listed(demographicsRecords)},
	{"encounters", "listEncounters", "getEncounter", listed(encounters)},
	{"functional_statuses", "listFunctionalStatuses", "getFunctionalStatus", listed(functionalStatuses)},
	{"immunizations", "listImmunizations", "getImmunization", listed(immunizations)},
	{"instructions", "listInstructions", "getInstruction", listed(instructions)},
	{"issues", "listIssues", "getIssue", listed(issues)},
	{"medications", "listMedications", "getMedication", listed(medications)},
	{"narratives", "listNarratives", "getNarrative", listed(narratives)},
	{"organizations", "listOrganizations", "getOrganization", listed(organizations)},
	{"plans_of_care", "listPlansOfCare", "getPlanOfCare", listed(plansOfCare)},
	{"procedures", "listProcedures", "getProcedure", listed(procedures)},
	{"social_history", "listSocialHistory", "getSocialHistory", listed(socialHistory)},
	{"test_results", "listTestResults", "getTestResult", listed(testResults)},
	moments,
	{"vitals", "listVitals", "getVitals", listed(vitals)},
}

// moments is everything that happened, in short: of 2015, and without a twin.
var moments = endpoint{"timeline", "listMedicalTimeline", "", listed(momentRecords)}

// medical is the clinical part of the Data API.
type medical struct{ *cache[*records] }

// of is the records of the user whom a request speaks for, as of the App's clock.
func (m medical) of(c *provider.Call) (*records, error) {
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
		to[e.list] = func(c *provider.Call) (provider.Reply, error) {
			all, err := m.records(c, e)
			if err != nil {
				return provider.Reply{}, err
			}
			return list(c, all)
		}
		if e.one == "" {
			continue
		}
		to[e.one] = func(c *provider.Call) (provider.Reply, error) {
			all, err := m.records(c, e)
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
	to["getMedicalProfile"] = m.profile
	to["downloadCCD"] = m.document
	to["listSources"] = m.listSources
}

// records are an endpoint's, of the user of a request. The demo user has no demographics (vendor documentation).
func (m medical) records(c *provider.Call, e endpoint) (recordList, error) {
	if e.name == "demographics" && c.UserID == demoHumanID {
		return nil, nil
	}
	all, err := m.of(c)
	if err != nil {
		return nil, err
	}
	return all.list(e)
}

// profile is the one clinical endpoint that is no list; without a connected source it is not found (vendor documentation).
func (m medical) profile(c *provider.Call) (provider.Reply, error) {
	all, err := m.of(c)
	if err != nil {
		return provider.Reply{}, err
	}
	profile, ok := profileOf(all.chart)
	if !ok {
		return provider.Reply{}, errNotFound("the user has no connected source, and so no profile")
	}
	return provider.JSON(http.StatusOK, profile), nil
}

// document is the C-CDA document behind an item of /medical/ccds.
func (m medical) document(c *provider.Call) (provider.Reply, error) {
	all, err := m.of(c)
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
