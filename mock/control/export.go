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

// exportApp is the App as one file, from which it can be run again. Of one run it is the same to the byte, whenever it is asked
// for.
func (s *api) exportApp(c *provider.Call, a *app.App, q *notify.Queue) (provider.Reply, error) {
	ctx := context.WithoutCancel(c.Context()) // half an export is none
	var unread error
	document, ok := s.Recorder.Export(a, func(delivery string) string {
		d, err := q.Get(ctx, delivery)
		if err != nil && unread == nil {
			unread = fmt.Errorf("read delivery %s: %w", delivery, err)
		}
		return d.Body
	})
	if !ok {
		return provider.Reply{}, errNoApp() // it has ended since it was found
	}
	if unread != nil {
		return provider.Reply{}, unread
	}
	text, err := json.MarshalIndent(document, "", " ")
	if err != nil {
		return provider.Reply{}, fmt.Errorf("write export: %w", err)
	}
	name := url.PathEscape(a.ID()) + ".healthmock.json"
	return provider.Reply{
		Status: http.StatusOK, Raw: append(text, '\n'), ContentType: "application/json; charset=utf-8",
		Header: http.Header{"Content-Disposition": {`attachment; filename="` + name + `"`}},
	}, nil
}
