package app

// Kinds lists the kinds of Event.
func Kinds() []string {
	return []string{
		UserCreated, UserStatus, UserDeleted, SourceConnected, SourceSynced, SourceDisconnected, ReportCreated, ReportUpdated,
		OrderCreated, OrderState, OrderAborted, VendorNoted, TokenIssued, TokenExpired, Renotified, Delivered, Undelivered,
		Noted,
	}
}
