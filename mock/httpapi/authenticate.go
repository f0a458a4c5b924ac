package httpapi

// authenticate finds out whose request it is. A request without a valid credential goes on: fault rules may match it,
// and its other violations are found too.
func (x *exchange) authenticate() error {
	x.authErr = x.service.Identify(&x.call)
	return nil
}
