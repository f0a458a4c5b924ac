package scenarios_test

import (
	"context"
	"fmt"
	"log"
	"time"

	"github.com/healthmock/healthmock/mock/app"
	"github.com/healthmock/healthmock/mock/store"
	"github.com/healthmock/healthmock/scenarios"
)

func ExampleParse() {
	s, err := scenarios.Parse("slow.yaml", []byte(`
name: slow
title: The provider takes a day to answer
provider: humanapi
steps:
  - {after: 5m, status: Engaged}
  - {after: 2m, connect: Cleveland Clinic}
  - {status: Syncing}
  - {after: 1d, report: unity}
  - {after: 1m, status: All Synced}
`), humanAPI)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Print(s.Explain())
	// Output:
	// slow (humanapi)
	// The provider takes a day to answer
	//
	//         0s  the user is created: Invited
	//         5m  the status becomes Engaged
	//         7m  the user connects Cleveland Clinic
	//         7m  the status becomes Syncing
	//       1d7m  report unity ready
	//       1d8m  the status becomes All Synced
}

func ExampleFaults() {
	_, err := scenarios.Parse("hasty.yaml", []byte(`name: hasty
provider: humanapi
steps:
  - {after: 5m, status: Syncing}
  - {after: 2, conect: Cleveland Clinic}
`), humanAPI)
	fmt.Println(err)
	// Output:
	// hasty.yaml:4:25: a user cannot go from Invited to Syncing, only to Engaged, Declined, Error (force: true overrides this)
	//       - {after: 5m, status: Syncing}
	//                             ^
	// hasty.yaml:5:13: not a duration: write it like 90s, 15m, 2h30m, 3d or 1d12h
	//       - {after: 2, conect: Cleveland Clinic}
	//                 ^
	// hasty.yaml:5:16: no such word in a step; did you mean connect?
	//       - {after: 2, conect: Cleveland Clinic}
	//                    ^
}

func ExampleRunner() {
	ctx := context.Background()
	library, err := scenarios.Load(humanAPI)
	if err != nil {
		log.Fatal(err)
	}
	runner := scenarios.NewRunner(library)
	apps := app.NewApps(store.NewMemory(), theVendor)
	apps.OnOpen(runner.Open)
	apps.OnClose(func(a *app.App) { runner.Drop(a.ID()) })
	defer apps.Close(ctx)

	settings := app.Settings{Scenario: "happy-path", StartTime: newYear, Paused: new(true)}
	a, err := apps.Create(ctx, settings)
	if err != nil {
		log.Fatal(err)
	}
	// The tag in the e-mail address chooses another scenario than the App's.
	invited := app.NewUser{ClientUserID: "policy-1", Email: "jane+declined@example.com"}
	if _, _, err := a.CreateUser(ctx, invited); err != nil {
		log.Fatal(err)
	}
	fired, err := a.Clock.Advance(ctx, time.Hour)
	if err != nil {
		log.Fatal(err)
	}
	for _, f := range fired {
		fmt.Println(f.At.Format(time.TimeOnly), f.Summary)
	}
	// Output:
	// 09:05:00 status Engaged
	// 09:08:00 status Declined
}

func ExampleStep_Apply() {
	ctx := context.Background()
	apps := app.NewApps(store.NewMemory(), theVendor)
	defer apps.Close(ctx)
	a, err := apps.Create(ctx, app.Settings{})
	if err != nil {
		log.Fatal(err)
	}
	user, _, err := a.CreateUser(ctx, app.NewUser{ClientUserID: "policy-1"})
	if err != nil {
		log.Fatal(err)
	}
	for _, body := range []string{`{"status": "Declined"}`, `{"connect": "Cleveland Clinic"}`, `{"status": "Syncing"}`} {
		step, err := scenarios.ParseStep([]byte(body))
		if err != nil {
			log.Fatal(err)
		}
		if err := step.Apply(ctx, a, user.UserID); err != nil {
			fmt.Println(err)
			continue
		}
		fmt.Println("done:", step)
	}
	// Output:
	// done: status Declined
	// done: connect Cleveland Clinic
	// conflict: a user cannot go from Declined to Syncing (force allows it)
}
