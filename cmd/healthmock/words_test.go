package main

import (
	"encoding/json"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/healthmock/healthmock/scenarios"
)

// vendors are the vendors that there are words of, with their names for people.
var vendors = []struct{ name, title string }{{"humanapi", "Human API"}, {"zivacare", "ZivaCare"}}

// theWords are the words of every topic of a vendor.
func theWords(t *testing.T, vendor string) []scenarios.Topic {
	t.Helper()
	library, err := openLibrary()
	if err != nil {
		t.Fatal(err)
	}
	return library.Words(vendor)
}

// TestWordsPage compares docs/words.md with the vocabulary.
func TestWordsPage(t *testing.T) {
	var page strings.Builder
	page.WriteString("# The words of scenarios\n\nWhat `healthmock scenarios words` lists, for each vendor; " +
		"[scenarios.md](scenarios.md) explains the language.\n")
	shown := make(map[string]bool) // tables that are the same at every vendor
	for _, vendor := range vendors {
		page.WriteString("\n# " + vendor.title + "\n\n`provider: " + vendor.name + "`\n")
		writeWords(&page, theWords(t, vendor.name), shown)
	}
	golden(t, "../../docs/words.md", page.String())
}

// writeWords writes the tables that have words and were not shown before.
func writeWords(page *strings.Builder, topics []scenarios.Topic, shown map[string]bool) {
	for _, topic := range topics {
		same := fmt.Sprint(topic)
		if len(topic.Rows) == 0 || shown[same] {
			continue
		}
		shown[same] = true
		page.WriteString("\n## " + strings.ToUpper(topic.Name[:1]) + topic.Name[1:] + "\n\nUsed by " + topic.About + ".\n\n")
		if len(topic.Columns) == 1 {
			page.WriteString("`" + strings.Join(topic.Words(), "`, `") + "`\n")
			continue
		}
		page.WriteString(
			"| " + strings.Join(topic.Columns, " | ") + " |\n|" + strings.Repeat("---|", len(topic.Columns)) + "\n",
		)
		for _, row := range topic.Rows {
			page.WriteString("| " + strings.Join(row, " | ") + " |\n")
		}
	}
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
	for definition, name := range enums {
		var words []string // of all vendors: the schema does not know which one a file is for
		for _, vendor := range vendors {
			topics := theWords(t, vendor.name)
			i := slices.IndexFunc(topics, func(topic scenarios.Topic) bool { return topic.Name == name })
			for _, word := range topics[i].Words() {
				if !slices.Contains(words, word) {
					words = append(words, word)
				}
			}
		}
		list, err := json.MarshalIndent(words, "            ", "  ")
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
