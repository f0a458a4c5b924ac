package control

import (
	"bytes"
	_ "embed" // for the templates
	htmltemplate "html/template"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	texttemplate "text/template"
	"time"

	"github.com/healthmock/healthmock/mock/journal"
	"github.com/healthmock/healthmock/mock/provider"
)

//go:embed templates/index.html
var indexHTML string

//go:embed templates/index.txt
var indexText string

// The templates are parsed on first use, as few servers are ever opened in a browser.
var (
	indexPage = sync.OnceValue(func() *htmltemplate.Template {
		return htmltemplate.Must(htmltemplate.New("").Parse(indexHTML))
	})
	indexPlain = sync.OnceValue(func() *texttemplate.Template {
		return texttemplate.Must(texttemplate.New("").Parse(indexText))
	})
)

// index is the data of the page. Links are paths.
type index struct {
	Version, Base, Example string
	Services               []indexService
	Guarded                bool // a control token is required, so Apps are not shown
	Violations             []indexViolation
	Apps                   []indexApp
}

type indexService struct {
	Service   string
	Title     string
	StandsFor string // the vendor's URL
	Link      string // to the contract
}

// indexViolation is a request that broke its contract.
type indexViolation struct {
	App     string
	At      string // virtual, formatted
	Request string // the operationId, or else the method and path
	Problem string
	Link    string // to the journal entry
	at      time.Time
}

// indexApp is an App with links to its lists.
type indexApp struct {
	ID    string
	Links []indexLink
}

type indexLink struct{ Text, Link string }

// indexPolicy allows the page's own style and nothing else.
const indexPolicy = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; " +
	"base-uri 'none'; form-action 'none'"

const (
	indexViolations = 10 // maximum number of violations on the page
	indexApps       = 20 // maximum number of Apps on the page
)

// getIndex returns an overview of the sandbox: HTML for a browser, text for any other client.
func (s *api) getIndex(c *provider.Call) (provider.Reply, error) {
	about := index{Version: s.Version, Base: "http://" + c.Request.Host, Guarded: s.Token != ""}
	for service, contract := range s.contracts {
		stands := "this sandbox itself, " + contract.BasePath
		if contract.Host != "" {
			stands = "https://" + contract.Host + contract.BasePath
		}
		link := s.contract.BasePath + "/openapi/" + service + ".yaml"
		about.Services = append(about.Services, indexService{service, contract.Title, stands, link})
	}
	about.Example = about.Base + about.Services[0].Link
	if !about.Guarded {
		s.showApps(&about)
	}
	var text bytes.Buffer
	reply := provider.Reply{
		Status:      http.StatusOK,
		ContentType: "text/plain; charset=utf-8",
		Header:      http.Header{"Vary": {"Accept"}},
	}
	if !strings.Contains(c.Request.Header.Get("Accept"), "text/html") {
		err := indexPlain().Execute(&text, about)
		reply.Raw = text.Bytes()
		return reply, err
	}
	err := indexPage().Execute(&text, about)
	reply.Raw, reply.ContentType = text.Bytes(), "text/html; charset=utf-8"
	reply.Header.Set("Content-Security-Policy", indexPolicy)
	return reply, err
}

// showApps adds the Apps, and the newest of their requests that broke a contract.
func (s *api) showApps(about *index) {
	for _, a := range s.Apps.List() {
		path := s.contract.BasePath + "/apps/" + url.PathEscape(a.ID())
		if len(about.Apps) < indexApps {
			about.Apps = append(about.Apps, indexApp{a.ID(), []indexLink{
				{"users", path + "/users"},
				{"requests", path + "/requests"},
				{"notifications", path + "/deliveries"},
				{"events", path + "/events"},
				{"clock", path + "/clock"},
				{"runs", path + "/runs"},
			}})
		}
		broken := func(e *journal.Entry) bool { return e.Problem() != "" }
		for _, e := range s.Journal.Page(a.ID(), broken, indexViolations, true) {
			request := e.OperationID
			if request == "" {
				request = e.Method + " " + e.Path
			}
			about.Violations = append(about.Violations, indexViolation{
				App: a.ID(), At: e.At.UTC().Format(time.DateTime), Request: request, Problem: e.Problem(),
				Link: path + "/requests?id=" + url.QueryEscape(e.ID), at: e.At,
			})
		}
	}
	slices.SortStableFunc(about.Violations, func(a, b indexViolation) int { return b.at.Compare(a.at) })
	about.Violations = about.Violations[:min(len(about.Violations), indexViolations)]
}
