package httpapi

import (
	"net/http"
	"slices"

	"github.com/healthmock/healthmock/mock/app"
	"github.com/healthmock/healthmock/mock/provider"
	"github.com/healthmock/healthmock/mock/recording"
)

// recordRequest begins to record the exchange for a replay.
func (x *exchange) recordRequest() error {
	if x.authErr == nil || x.service.RecordsRefused() {
		x.startRecording()
	}
	return nil
}

// recordUnmatched begins to record a request that no operation matched, for which answer has not run.
func (x *exchange) recordUnmatched() {
	if x.recorded == nil && x.service.RecordsRefused() && x.arrival.refused == 0 {
		x.startRecording()
	}
}

// recordReply ends the recording.
func (x *exchange) recordReply() {
	x.recorded.Answered(x.out.status, x.gin.Writer.Header(), x.out.body.recorded(x.recorded))
}

// startRecording begins to record the exchange for a replay, in the log of recordingApp. It also puts the recorded
// request into the request's context, so that Events are known to be caused by it.
func (x *exchange) startRecording() {
	owner, ok := x.recordingApp()
	if !ok {
		return
	}
	in := recording.Incoming{
		HTTP:    x.call.Request,
		Body:    x.call.Body,
		Control: x.service.Audience == provider.Control,
	}
	if x.bodyErr != nil {
		in.Unread = recording.Cut
		if app.Is(x.bodyErr, app.TooLarge) {
			in.Unread = recording.TooLarge
		}
	}
	in.Stray = !in.Control && owner != x.call.App
	in.Waits = x.operation != nil && slices.Contains(x.service.Waiting, x.operation.ID)
	x.recorded = x.handler.Recorder.Request(owner, in)
	if x.recorded != nil {
		x.call.Request = x.call.Request.WithContext(x.recorded.Context(x.call.Context()))
	}
}

// recordingApp returns the App in whose log the exchange is recorded: the App of its journal or, for a request of the
// control API, the App that the request may change. ok is false when it is not recorded.
func (x *exchange) recordingApp() (owner *app.App, ok bool) {
	if x.service.Journaled() {
		return x.journalOf()
	}
	if x.operation.Method == http.MethodGet || slices.Contains(unrepeatable, x.operation.ID) {
		return nil, false
	}
	return x.handler.Apps.Get(x.param("clientId"))
}

// unrepeatable are operations of the control API that end the App, and its recording with it.
var unrepeatable = []string{"deleteApp", "resetApp"}
