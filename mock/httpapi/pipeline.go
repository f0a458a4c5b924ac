package httpapi

import (
	"fmt"
	"net/url"
	"runtime/debug"
	"time"

	"github.com/gin-gonic/gin"

	"github.com/healthmock/healthmock/mock/clock"
	"github.com/healthmock/healthmock/mock/journal"
	"github.com/healthmock/healthmock/mock/provider"
	"github.com/healthmock/healthmock/openapi"
)

// pipeline runs the requests of one operation through the stages that answer and finish list.
type pipeline struct {
	handler    *Handler
	service    *provider.Service
	operation  *openapi.Operation // nil for a request that no operation answers
	op         provider.Op        // nil: answer with the contract's example
	validation Validation
	checked    *checkedReplies // nil where operation is nil
}

// exchange is one request on its way through a pipeline, and its reply.
type exchange struct {
	*pipeline
	gin            *gin.Context
	arrival        arrival
	call           provider.Call
	bodyErr        error          // why the body was not read to its end
	authErr        error          // why the request is not authenticated
	injected       *injectedFault // nil: none
	reply          provider.Reply // of the operation or, after encode, of its error
	err            error          // why there is no reply of the operation
	out            outgoing       // from encode on
	entry          *journal.Entry // nil: the request is neither recorded nor in a journal
	entryOf        string         // the id of the App in whose journal the entry is; empty: it is in none
	note           string         // Note of the journal entry
	sandboxRefusal bool           // the sandbox refused the request for a reason that the vendor does not have
	elapsed        func() time.Duration
}

func (p *pipeline) serve(c *gin.Context) {
	x := p.newExchange(c)
	err := x.answer()
	x.finish(x.reply, err)
}

// newExchange returns the exchange of a request that no stage has seen.
func (p *pipeline) newExchange(c *gin.Context) *exchange {
	x := &exchange{pipeline: p, gin: c, arrival: arrived(c.Request), elapsed: clock.Stopwatch()}
	x.call = provider.Call{
		Request:      c.Request,
		Operation:    p.operation,
		Apps:         p.handler.Apps,
		Host:         p.service.Contract.HostNamed(c.Request.Host),
		Stopping:     p.handler.stopping,
		NewRequestID: x.requestID,
	}
	x.call.Violations.Add(x.arrival.violations...)
	return x
}

// param returns the decoded text of a path parameter, or "" when the route has none of this name. gin's own decoding is
// not used, since it takes a plus sign for a space.
func (x *exchange) param(name string) string {
	value, err := url.PathUnescape(x.gin.Param(name))
	if err != nil { // cannot happen: clean has escaped the path
		return ""
	}
	return value
}

// answer runs the stages up to the operation. The first error ends them, and is what is answered.
func (x *exchange) answer() (err error) {
	defer recovered(&err)
	for _, stage := range [...]func(*exchange) error{
		(*exchange).readBody,
		(*exchange).authenticate, // before any refusal, so that it is recorded in the right App's journal
		(*exchange).beginRecording,
		(*exchange).refuseUnreadable,
		(*exchange).guard,
		(*exchange).injectFaults,
		(*exchange).checkRequest,
		(*exchange).operate,
	} {
		if err := stage(x); err != nil {
			return err
		}
	}
	return nil
}

// finish runs the stages after the operation, all of them, on its reply or on the error to answer with. The reply is
// checked before a fault rule corrupts it, so that the check concerns the sandbox's own answer. The hooks come after
// the journal entry, since what they lead to may read it, and before the reply leaves, so that a step of a scenario
// that waits for this request has happened when the client goes on.
func (x *exchange) finish(reply provider.Reply, err error) {
	x.reply, x.err = reply, err
	for _, stage := range [...]func(*exchange){
		(*exchange).encode,
		(*exchange).checkReply,
		(*exchange).date,
		(*exchange).beginUnmatched,
		(*exchange).corrupt,
		(*exchange).journal,
		(*exchange).runHooks,
		(*exchange).endRecording,
		(*exchange).send,
	} {
		stage(x)
	}
}

// recovered sets err to the panic of the function that defers it, if there is one.
func recovered(err *error) {
	if r := recover(); r != nil {
		*err = fmt.Errorf("panic: %v\n%s", r, debug.Stack())
	}
}
