package main

import (
	"encoding/json"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/healthmock/healthmock/scenarios"
)

// theWords are the words of every topic.
func theWords(t *testing.T) []scenarios.Topic {
	t.Helper()
	library, err := openLibrary()
	if err != nil {
		t.Fatal(err)
	}
	return library.Words("humanapi")
}

// TestWordsPage compares docs/words.md with the vocabulary.
func TestWordsPage(t *testing.T) {
	var page strings.Builder
	page.WriteString("# The words of scenarios\n\nWhat `healthmock scenarios words` lists, for Human API; " +
		"[scenarios.md](scenarios.md) explains the language.\n")
	for _, topic := range theWords(t) {
		page.WriteString("\n## " + strings.ToUpper(topic.Name[:1]) + topic.Name[1:] + "\n\nUsed by " + topic.About + ".\n\n")
		if len(topic.Columns) == 1 {
			page.WriteString("`" + strings.Join(topic.Words(), "`, `") + "`\n")
			continue
		}
		page.WriteString("| " + strings.Join(topic.Columns, " | ") + " |\n|" + strings.Repeat("---|", len(topic.Columns)) + "\n")
		for _, row := range topic.Rows {
			page.WriteString("| " + strings.Join(row, " | ") + " |\n")
		}
	}
	golden(t, "../../docs/words.md", page.String())
}

// enums are the definitions of the schema that list the words of a topic.
var enums = map[string]string{
	"status": "statuses", "report": "reports", "source": "sources", "orderState": "orders", "token": "tokens",
	"notification": "notifications", "event": "events", "operation": "operations", "poll": "polls",
}

// TestSchemaEnums compares the enums of schema.json with the vocabulary.
func TestSchemaEnums(t *testing.T) {
	const file = "../../scenarios/schema.json"
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	made := string(text)
	topics := theWords(t)
	for definition, name := range enums {
		i := slices.IndexFunc(topics, func(topic scenarios.Topic) bool { return topic.Name == name })
		list, err := json.MarshalIndent(topics[i].Words(), "            ", "  ")
		if err != nil {
			t.Fatal(err)
		}
		place := regexp.MustCompile(`(?s)(\n    "` + definition + `": \{[^\[]*?(?:"anyOf": \[\s*\{\s*)?"enum": )\[.*?\]`)
		if !place.MatchString(made) {
			t.Fatalf("the schema has no enum for %s", definition)
		}
		made = place.ReplaceAllStringFunc(made, func(found string) string {
			return place.FindStringSubmatch(found)[1] + string(list)
		})
	}
	golden(t, file, made)
}
