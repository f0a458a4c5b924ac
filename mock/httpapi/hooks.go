package httpapi

// runHooks calls Options.Hooks with the journal entry.
func (x *exchange) runHooks() {
	if x.entryOf == "" {
		return
	}
	for _, hook := range x.handler.Hooks {
		hook(x.entryOf, x.entry)
	}
}
