package control

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"

	"github.com/healthmock/healthmock/mock/app"
	"github.com/healthmock/healthmock/mock/notify"
	"github.com/healthmock/healthmock/mock/provider"
)

// exportApp returns the App as one file, from which it can be replayed. Repeated exports of an unchanged App are
// byte-identical.
func (s *api) exportApp(c *provider.Call, a *app.App, q *notify.Queue) (provider.Reply, error) {
	ctx := context.WithoutCancel(c.Context()) // a partial export is useless
	var readErr error
	document, ok := s.Exporter.Export(a, func(delivery string) string {
		d, err := q.Get(ctx, delivery)
		if err != nil && readErr == nil {
			readErr = fmt.Errorf("read delivery %s: %w", delivery, err)
		}
		return d.Body
	})
	if !ok {
		return provider.Reply{}, errNoApp() // the App has ended since inApp found it
	}
	if readErr != nil {
		return provider.Reply{}, readErr
	}
	text, err := json.MarshalIndent(document, "", " ")
	if err != nil {
		return provider.Reply{}, fmt.Errorf("write export: %w", err)
	}
	name := url.PathEscape(a.ID()) + ".healthmock.json"
	return provider.Reply{
		Status:      http.StatusOK,
		Raw:         append(text, '\n'),
		ContentType: "application/json; charset=utf-8",
		Header:      http.Header{"Content-Disposition": {`attachment; filename="` + name + `"`}},
	}, nil
}
