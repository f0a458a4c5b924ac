package scenarios

import (
	"maps"
	"strings"
	"testing"
)

func TestSourcesOfTheOrderTakeTheirPlaces(t *testing.T) {
	for _, c := range []struct{ name, scenario, ordered, want string }{
		{"nothing ordered", "Cleveland Clinic", "", ""},
		{"one", "Cleveland Clinic", "Larkspur Valley Hospital", "Cleveland Clinic=Larkspur Valley Hospital"},
		{"the same one", "Cleveland Clinic", "cleveland clinic", "Cleveland Clinic=cleveland clinic"},
		{
			"more than there is room for", "Cleveland Clinic", "Larkspur Hospital,Other Hospital",
			"Cleveland Clinic=Larkspur Hospital",
		},
		{"one of two", "Cleveland Clinic,Mercy Hospital", "Larkspur Hospital", "Cleveland Clinic=Larkspur Hospital"},
		{
			"the second of two", "Cleveland Clinic,Mercy Hospital", "Mercy Hospital",
			"Cleveland Clinic=Mercy Hospital;Mercy Hospital=Cleveland Clinic",
		},
		{
			"both, turned round", "Cleveland Clinic,Mercy Hospital", "Mercy Hospital,Cleveland Clinic",
			"Cleveland Clinic=Mercy Hospital;Mercy Hospital=Cleveland Clinic",
		},
		{
			"twice the same", "Cleveland Clinic,Mercy Hospital", "Larkspur Hospital,larkspur hospital",
			"Cleveland Clinic=Larkspur Hospital",
		},
		{"a wearable is no clinic", "Cleveland Clinic", "Fitbit", ""},
		{"a wearable for a wearable", "Cleveland Clinic,Apple Health", "Fitbit", "Apple Health=Fitbit"},
		{
			"a pharmacy has no documents", "Cleveland Clinic", "Corner Pharmacy,Larkspur Hospital",
			"Cleveland Clinic=Larkspur Hospital",
		},
		{"a physician", "Cleveland Clinic", "Imogen Fable M.D.", "Cleveland Clinic=Imogen Fable M.D."},
	} {
		split := func(list, by string) []string {
			if list == "" {
				return nil
			}
			return strings.Split(list, by)
		}
		want := make(map[string]string)
		for _, pair := range split(c.want, ";") {
			original, name, _ := strings.Cut(pair, "=")
			want[original] = name
		}
		if got := substitutes(split(c.scenario, ","), split(c.ordered, ",")); !maps.Equal(got, want) {
			t.Errorf("%s: %v, want %v", c.name, got, want)
		}
	}
}
