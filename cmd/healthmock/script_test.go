package main

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"syscall"

	"github.com/rogpeppe/go-internal/testscript"
)

// server is the sandbox that a script has started. Its zero value is the key it is found by.
type server struct {
	command *exec.Cmd
	rest    io.Reader
	said    *bytes.Buffer
}

var address = regexp.MustCompile(`http://(\S+)`)

// start runs `healthmock serve` with the arguments until stop. What it prints before it serves is standard output;
// $URL and $ADDRESS say where it is.
func start(ts *testscript.TestScript, _ bool, args []string) {
	s := ts.Value(server{}).(*server)
	s.command = exec.Command("healthmock", append([]string{"serve"}, args...)...)
	s.command.Dir = ts.Getenv("WORK")
	s.said = new(bytes.Buffer)
	s.command.Stderr = s.said
	out, err := s.command.StdoutPipe()
	ts.Check(err)
	ts.Check(s.command.Start())
	ts.Defer(func() { _ = s.command.Process.Kill() })
	reader := bufio.NewReader(out)
	var printed strings.Builder
	for !strings.Contains(printed.String(), "Ctrl-C") {
		line, err := reader.ReadString('\n')
		printed.WriteString(line)
		if err != nil {
			_ = s.command.Wait()
			ts.Fatalf("serve ended after %q and %q", printed.String(), s.said)
		}
	}
	s.rest = reader
	found := address.FindStringSubmatch(printed.String())
	ts.Setenv("URL", found[0])
	ts.Setenv("ADDRESS", found[1])
	fmt.Fprint(ts.Stdout(), printed.String())
}

// stop sends SIGTERM and waits for the end, which must be a good one. Standard error is what the server wrote to it.
func stop(ts *testscript.TestScript, _ bool, _ []string) {
	s := ts.Value(server{}).(*server)
	ts.Check(s.command.Process.Signal(syscall.SIGTERM))
	_, err := io.Copy(io.Discard, s.rest)
	ts.Check(err)
	ts.Check(s.command.Wait())
	fmt.Fprint(ts.Stderr(), s.said)
}

// usage runs healthmock with a command line that is wrong: it ends with 2, prints nothing but one line of error.
func usage(ts *testscript.TestScript, _ bool, args []string) {
	err := ts.Exec("healthmock", args...)
	if code := exitCode(err); code != exitUsage {
		ts.Fatalf("healthmock %s ends with %d, not %d", strings.Join(args, " "), code, exitUsage)
	}
	if printed := ts.ReadFile("stdout"); printed != "" {
		ts.Fatalf("a usage error prints %q", printed)
	}
	if said := ts.ReadFile("stderr"); strings.Count(said, "\n") != 1 || !strings.HasPrefix(said, "healthmock: ") {
		ts.Fatalf("a usage error is one line: %q", said)
	}
}

func exitCode(err error) int {
	if exit, ok := errors.AsType[*exec.ExitError](err); ok {
		return exit.ExitCode()
	}
	return 0
}

// longer SHORT LONG reports whether the second file has more bytes.
func longer(ts *testscript.TestScript, _ bool, args []string) {
	if short, long := len(ts.ReadFile(args[0])), len(ts.ReadFile(args[1])); short >= long {
		ts.Fatalf("%s has %d bytes, and %s no more than %d", args[0], short, args[1], long)
	}
}

// get STATUS URL [NAME:VALUE...] asks with those headers; the body is standard output.
func get(ts *testscript.TestScript, _ bool, args []string) {
	request(ts, http.MethodGet, args[0], args[1], nil, args[2:])
}

// post STATUS URL FILE [NAME:VALUE...] posts JSON.
func post(ts *testscript.TestScript, _ bool, args []string) {
	body := strings.NewReader(ts.ReadFile(args[2]))
	request(ts, http.MethodPost, args[0], args[1], body, append(args[3:], "Content-Type:application/json"))
}

func request(ts *testscript.TestScript, method, status, url string, body io.Reader, headers []string) {
	r, err := http.NewRequest(method, url, body)
	ts.Check(err)
	for _, header := range headers {
		name, value, _ := strings.Cut(header, ":")
		r.Header.Set(name, value)
	}
	res, err := http.DefaultClient.Do(r)
	ts.Check(err)
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	ts.Check(err)
	fmt.Fprintf(ts.Stdout(), "%s\n", text)
	if strconv.Itoa(res.StatusCode) != status {
		ts.Fatalf("%s %s: %s, not %s: %s", method, url, res.Status, status, text)
	}
}
