package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"

	"github.com/healthmock/healthmock/scenarios"
)

// maxFile is how many bytes of a scenario file are read. It is above the limit of the compiler, which reports a file
// that is too long.
const maxFile = 2 << 20

// find returns the scenarios that the arguments name. It prints all errors of an invalid file before it returns an
// error.
func find(
	library *scenarios.Library, arguments []string, variables map[string]string, con console,
) ([]*scenarios.Scenario, error) {
	list := make([]*scenarios.Scenario, 0, len(arguments))
	for _, argument := range arguments {
		name, s, err := parse(library, argument, variables, con)
		faults, invalid := errors.AsType[scenarios.Faults](err)
		switch {
		case invalid && isFile(argument):
			newPrinter(con.err).printf("%s\n", err)
			return nil, usagef("%s is no scenario yet: see above", name)
		case invalid:
			return nil, usagef("%s: %s", argument, faults[0].Message)
		case err != nil:
			return nil, err
		}
		for _, warning := range s.Warnings() {
			con.note("%s:%d:%d: %s", warning.File, warning.Line, warning.Column, warning.Message)
		}
		list = append(list, s)
	}
	return list, nil
}

// unknown returns the error for an argument that is not the name of a scenario in the library.
func unknown(argument string, err error) error {
	for _, extension := range []string{".yaml", ".yml"} {
		if _, missing := os.Stat(argument + extension); missing == nil {
			return usagef("%s: not in the library; the file in this directory is named %s", argument,
				argument+extension)
		}
	}
	return usageError{hinted(argument+": "+messageOf(err), "healthmock scenarios list names them all; "+
		"a file is named with its .yaml")}
}

// isFile reports whether an argument names a file, and not a scenario of the library.
func isFile(argument string) bool {
	extension := filepath.Ext(argument)
	return argument == "-" || extension == ".yaml" || extension == ".yml" ||
		strings.ContainsRune(argument, filepath.Separator)
}

// read returns a file's text, and its name for messages.
func read(argument string, con console) (name string, text []byte, err error) {
	if argument == "-" {
		text, err = io.ReadAll(io.LimitReader(con.in, maxFile))
		return "standard input", text, err
	}
	file, err := os.Open(argument) //nolint:gosec // the user names it
	if err != nil {
		return "", nil, usageError{err}
	}
	defer file.Close()
	text, err = io.ReadAll(io.LimitReader(file, maxFile))
	return argument, text, err
}

// create writes a file; "-" is standard output. If it fails, it removes the file.
func create(name string, stdout io.Writer, write func(io.Writer) error) error {
	if name == "-" {
		return write(stdout)
	}
	file, err := os.Create(name) //nolint:gosec // the user names it
	if err != nil {
		return notWritten(err)
	}
	err = write(file)
	if closing := file.Close(); err == nil {
		err = closing
	}
	if err != nil {
		_ = os.Remove(name)
		return fmt.Errorf("write %s: %w", name, err)
	}
	return nil
}

// notWritten is the error of a file that could not be opened for writing, with what to do about it. In the image the
// program is a user who may write nowhere, which no message of the system says.
func notWritten(err error) error {
	pathErr, ok := errors.AsType[*fs.PathError](err)
	if !ok {
		return err
	}
	message := fmt.Sprintf("write %s: %v", pathErr.Path, pathErr.Err)
	switch {
	case errors.Is(err, fs.ErrPermission):
		return hinted(message, "name a file in a directory that this user may write to; a container needs "+
			`-u "$(id -u)" and such a directory`)
	case errors.Is(err, syscall.EROFS):
		return hinted(message, "name a file in a directory that can be written to; a volume must not be mounted "+
			"with :ro")
	}
	return errors.New(message)
}

// writable reports, as an error, that a file cannot be written. It leaves none behind that was not there.
func writable(name string) error {
	if name == "" || name == "-" {
		return nil
	}
	_, missing := os.Stat(name)
	file, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE, 0o666) //nolint:gosec // the user names it
	if err != nil {
		return notWritten(err)
	}
	if missing != nil {
		defer func() { _ = os.Remove(name) }()
	}
	return file.Close()
}
