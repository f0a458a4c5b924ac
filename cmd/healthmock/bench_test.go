package main

import (
	"bufio"
	"net/http"
	"os/exec"
	"testing"
)

// BenchmarkStart is from the start of the process to its first answer.
func BenchmarkStart(b *testing.B) {
	for b.Loop() {
		command := exec.CommandContext(b.Context(), "healthmock", "serve", "--listen", "127.0.0.1:0")
		out, err := command.StdoutPipe()
		if err != nil {
			b.Fatal(err)
		}
		if err := command.Start(); err != nil {
			b.Fatal(err)
		}
		line, err := bufio.NewReader(out).ReadString('\n')
		if err != nil {
			b.Fatal(err)
		}
		res, err := http.Get(address.FindString(line) + "/_sandbox/v1/health")
		if err != nil || res.StatusCode != http.StatusOK {
			b.Fatal(res, err)
		}
		b.StopTimer()
		_ = res.Body.Close()
		_ = command.Process.Kill()
		_ = command.Wait()
		b.StartTimer()
	}
}
