package httpapi

import (
	"github.com/healthmock/healthmock/mock/app"
	"github.com/healthmock/healthmock/mock/provider"
)

// operate runs the operation.
func (x *exchange) operate() (err error) {
	if x.op == nil {
		x.reply, err = x.example()
		return err
	}
	x.reply, err = x.op(&x.call)
	return err
}

// example returns the reply of an operation without an Op: the contract's example.
func (x *exchange) example() (provider.Reply, error) {
	example, ok := x.operation.Example(0)
	if !ok {
		return provider.Reply{}, app.Errorf(app.Internal, "the contract has no example of a reply")
	}
	return provider.Reply{Status: example.Status, Raw: example.Body, ContentType: example.ContentType}, nil
}
