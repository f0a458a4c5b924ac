package report

import (
	"strconv"

	"github.com/healthmock/healthmock/mock/chart"
)

// content is a report within a combined one, with the position of its line in the table of contents.
type content struct {
	report *Report
	page   int
	y      float64
}

// contents returns the reports that a combined one merges. Only the last one gets the minimum number of pages.
func (r *Report) contents() []content {
	var all []content
	add := func(spec Spec, c *chart.Chart) {
		all = append(all, content{report: &Report{Spec: spec, Meta: r.Meta, chart: c}})
		all[len(all)-1].report.Meta.Pages = 0
	}
	for _, spec := range r.Spec.Bases {
		if !spec.PerSource {
			add(spec, r.chart)
			continue
		}
		for _, s := range r.chart.Sources {
			if s.CCDA() || !spec.NeedsCCDA {
				add(spec, r.chart.From(s.ID))
			}
		}
	}
	if len(all) > 0 {
		all[len(all)-1].report.Meta.Pages = r.Meta.Pages
	}
	return all
}

// combined draws a table of contents, and then the reports one after another.
func (p *pen) combined(r *Report) error {
	p.beginDocument(r.build())
	all := r.contents()
	p.section(section{Title: "Contents", Empty: count(len(all), "report")}, 0)
	p.y += 6
	for i := range all {
		p.contentLine(&all[i])
	}
	p.printTruncated(0)
	begins := make([]int, len(all))
	for i, one := range all {
		begins[i] = p.pdf.PageNo() + 1
		if err := p.report(one.report, 1); err != nil {
			return err
		}
	}
	for i, one := range all {
		p.contentPage(one, begins[i])
	}
	return nil
}

// contentLine draws a line of the table of contents: the title and the sources of a report. The page number is added
// when the report is drawn.
func (p *pen) contentLine(one *content) {
	title := p.m.fit(one.report.Spec.Title, strongStyle, p.contentWidth()*0.4)
	whose := p.clip("Provider", sourceNames(one.report.chart), bodyStyle, p.contentWidth()*0.5, 3)
	height := float64(max(len(whose), 1))*bodyStyle.lineHeight() + 2*cellPad
	p.ensureHeight(height)
	one.page, one.y = p.pdf.PageNo(), p.y+cellPad
	p.text(p.left(), one.y+strongStyle.size, title, strongStyle)
	p.lines(p.left()+p.contentWidth()*0.42, one.y, whose, bodyStyle)
	p.y += height
	p.stroke(p.left(), p.y, p.right(), p.y, 0.4, line)
}

// contentPage adds the page number to a line of the table of contents, with a link to that page.
func (p *pen) contentPage(one content, page int) {
	p.selectPage(one.page)
	p.textRight(p.right(), one.y+bodyStyle.size, strconv.Itoa(page), bodyStyle)
	to := p.pdf.AddLink()
	p.pdf.SetLink(to, 0, page)
	p.pdf.Link(p.left(), one.y, p.contentWidth(), bodyStyle.lineHeight(), to)
}
