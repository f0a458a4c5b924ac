package main

import (
	"cmp"
	"fmt"
	"runtime"
	"runtime/debug"
	"strings"
)

// version and revision are set by the linker (-X main.version=v0.1.0). Where they are not, the build information of
// the binary is used.
var version, revision string //nolint:gochecknoglobals // the linker sets nothing else

type versionCmd struct{}

// Run prints one line: "healthmock v0.1.0 (4f2a9c1, go1.26.1, linux/amd64)".
func (versionCmd) Run(con console) error {
	facts := []string{runtime.Version(), runtime.GOOS + "/" + runtime.GOARCH}
	if commit := buildRevision(); commit != "" {
		facts = append([]string{commit}, facts...)
	}
	_, err := fmt.Fprintf(con.out, "healthmock %s (%s)\n", buildVersion(), strings.Join(facts, ", "))
	return err
}

// buildVersion returns the release, or "devel".
func buildVersion() string {
	built := ""
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "(devel)" {
		built = info.Main.Version
	}
	return cmp.Or(version, built, "devel")
}

// buildRevision returns the commit this was built from, shortened; "" when it is not known.
func buildRevision() string {
	commit := revision
	if info, ok := debug.ReadBuildInfo(); ok && commit == "" {
		for _, setting := range info.Settings {
			if setting.Key == "vcs.revision" {
				commit = setting.Value
			}
		}
	}
	return commit[:min(len(commit), 12)]
}
