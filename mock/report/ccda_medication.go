package report

import (
	"strconv"

	"github.com/healthmock/healthmock/mock/chart"
)

func medicationEntries(c *chart.Chart) lazy { return each(c.Medications, medicationActivity) }

// medicationActivity returns a medication activity: how the drug is to be taken, with its prescription.
func medicationActivity(m chart.Medication) *node {
	line := lineID("medication", m.Record)
	when := period(m.At, m.Ended)
	set("xsi:type", "IVL_TS").into(when)
	return event(
		"substanceAdministration", "SBADM",
		entryTemplate("16", "2014-06-09"), derivedID("medication\x00"+m.ID), narrativeText(line),
		progress(m.Status == "Active"),
		when, frequencyNode(m.Frequency), routeCode(m.Route), dose(m),
		el("consumable", product(m, line, "intake")),
		related("REFR", el("supply", set("classCode", "SPLY"), set("moodCode", "INT"),
			entryTemplate("17", "2014-06-09"), derivedID("prescription\x00"+m.ID), narrativeText(line), status("completed"),
			el("repeatNumber", set("value", strconv.Itoa(m.Refills+1))), // the first filling and its refills
			el("product", product(m, line, "supply")), prescriber(m))),
	)
}

// product returns the drug. It is in an activity twice, with an identifier for each use.
func product(m chart.Medication, line, use string) *node {
	return el("manufacturedProduct", set("classCode", "MANU"),
		entryTemplate("23", "2014-06-09"), derivedID("product "+use+"\x00"+m.ID),
		el("manufacturedMaterial", concept("code", m.Codes, line, chart.RxNorm), el("name", textNode(m.Name))))
}

func frequencyNode(f chart.Frequency) *node {
	units := map[string]struct {
		hours int
		ucum  string
	}{"hour": {1, "h"}, "day": {24, "h"}, "week": {7, "d"}, "month": {1, "mo"}}
	u, ok := units[f.Unit]
	if !ok || f.Times < 1 {
		return nil
	}
	n := el("effectiveTime", set("xsi:type", "PIVL_TS"), set("institutionSpecified", "true"), set("operator", "A"))
	quantity("period", plain(round(float64(u.hours)/float64(f.Times), 2)), u.ucum).into(n)
	return n
}

// routeCode returns the code of a route of administration. Only the routes of package chart have a code.
func routeCode(route string) *node {
	c := byName(thesaurus, route,
		"oral C38288", "inhalation C38216", "inhaled C38216", "subcutaneous C38299", "topical C38304",
		"intramuscular C28161", "intravenous C38276", "nasal C38284", "ophthalmic C38287", "rectal C38295", "vaginal C38313",
		"sublingual C38300", "transdermal C38305")
	if route == "" {
		return nil
	}
	return coded("routeCode", c)
}

// dose returns the dose, which is required even if it is unknown (CONF:1098-7516).
func dose(m chart.Medication) *node {
	if m.Dose == 0 {
		return el("doseQuantity", set("nullFlavor", "UNK"))
	}
	return quantity("doseQuantity", plain(m.Dose), "") // in units of the form in the product's name
}

func prescriber(m chart.Medication) *node {
	if m.Prescriber == "" {
		return nil
	}
	return el("author", instant("time", m.At), assigned("assignedAuthor", chart.Physician{Name: m.Prescriber}))
}

func immunizationEntries(c *chart.Chart) lazy {
	return each(c.Immunizations, func(i chart.Immunization) *node {
		line := lineID("immunization", i.Record)
		return event(
			"substanceAdministration", "SBADM", set("negationInd", "false"),
			entryTemplate("52", "2015-08-01"), derivedID("immunization\x00"+i.ID), narrativeText(line), status("completed"),
			effective(i.At),
			el("consumable", el("manufacturedProduct", set("classCode", "MANU"), entryTemplate("54", "2014-06-09"),
				el("manufacturedMaterial", concept("code", i.Codes, line, chart.CVX),
					el("lotNumberText", set("nullFlavor", "UNK"))))),
		)
	})
}

// plain formats a value with as many decimals as necessary.
func plain(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }
