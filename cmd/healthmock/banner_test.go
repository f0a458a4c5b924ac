package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/alecthomas/kong"
	"github.com/google/go-cmp/cmp"

	"github.com/healthmock/healthmock/mock"
)

// TestGreet compares what serve prints with golden files, for the flags that change it.
func TestGreet(t *testing.T) {
	sandbox, err := mock.New(mock.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = sandbox.Close() })
	for name, args := range map[string]string{
		"default":  "",
		"quoted":   "--app its:\"secr'et\" --app second:other --control-token t",
		"notified": "--notify-url http://localhost:3000/webhook --scenario none",
		"split":    "--status-url http://localhost:3000/s --data-url http://localhost:3000/d --pace 0.5 --speed 2.5",
		"status":   "--status-url http://localhost:3000/s --paused",
		"data":     "--data-url http://localhost:3000/d --pace 1",

		"container": "",
		"loopback":  "--notify-url http://127.0.0.1:3000/webhook",
	} {
		t.Run(name, func(t *testing.T) {
			var line commands
			parser, err := kong.New(&line)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := parser.Parse(append([]string{"serve"}, strings.Fields(args)...)); err != nil {
				t.Fatal(err)
			}
			var got strings.Builder
			host := "localhost"
			if name == "container" || name == "loopback" {
				host = "host.docker.internal"
			}
			if err := line.Serve.printBanner(&got, sandbox, "[::]:8080", host); err != nil {
				t.Fatal(err)
			}
			for line := range strings.Lines(got.String()) {
				if len(line)-1 > bannerWidth {
					t.Errorf("%d columns: %s", len(line)-1, line)
				}
			}
			text := strings.Replace(got.String(), buildVersion(), "VERSION", 1)
			golden(t, filepath.Join("testdata", "greet", name+".txt"), text)
		})
	}
}

// TestBrace: host names are written shorter only when they are of one domain.
func TestBrace(t *testing.T) {
	for want, hosts := range map[string][]string{
		"{auth,api}.acme.test":     {"auth.acme.test", "api.acme.test"},
		"api.acme.test":            {"api.acme.test"},
		"auth.acme.test, acme.dev": {"auth.acme.test", "acme.dev"},
	} {
		if got := brace(hosts); got != want {
			t.Errorf("%q: %s, want %s", hosts, got, want)
		}
	}
}

// TestExposed: only an address that others reach, without a token, is warned of, with what to do about it.
func TestExposed(t *testing.T) {
	for _, c := range []struct{ address, host, token, want string }{
		{"127.0.0.1:8080", loopbackName, "", ""},
		{"[::1]:8080", "host.docker.internal", "", ""},
		{"[::]:8080", loopbackName, "t", ""},
		{"[::]:8080", loopbackName, "", "this machine can drive the sandbox; --control-token guards it"},
		{"[::]:8080", "host.docker.internal", "", "this container can drive the sandbox: publish its port on 127.0.0.1 only"},
	} {
		got := (&serveCmd{Listen: c.address, ControlToken: c.token}).exposureWarning(c.address, c.host)
		if c.want == "" && got != "" || !strings.Contains(got, c.want) {
			t.Errorf("%s, seen from %s: %q", c.address, c.host, got)
		}
	}
}

// golden compares a file with what is made now.
func golden(t *testing.T, path, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s differs (-want +got):\n%s", path, diff)
	}
}
