package control

import "github.com/healthmock/healthmock/mock/provider"

// InTurn has the operations of a service that move clocks take turns with receivers.
func InTurn(service *provider.Service, options Options) {
	s := &api{Options: options}
	service.Operations["setClock"] = inAppWith(s, inTurn(s, setClock))
	service.Operations["advanceClock"] = inAppWith(s, inTurn(s, advanceClock))
}
