package chart

import (
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// TestCodes checks the form and, where the system has one, the check digit of every code in the data.
func TestCodes(t *testing.T) {
	seen := map[Code]bool{}
	names := map[string]string{}
	for _, code := range allCodes(theCatalog()) {
		if seen[code] {
			continue
		}
		seen[code] = true
		if reason := defectOf(code); reason != "" {
			t.Errorf("%s %s %q: %s", code.System.Name, code.Code, code.Name, reason)
		}
		key := code.System.OID + " " + code.Code
		if old, ok := names[key]; ok && old != code.Name {
			t.Errorf("%s %s has two names: %q and %q", code.System.Name, code.Code, old, code.Name)
		}
		names[key] = code.Name
	}
	if len(seen) < 150 {
		t.Errorf("only %d codes found: does the walk still see all of the data?", len(seen))
	}
}

// TestDrugCodes: a drug has at most one NDC, that of a package of the same strength. An NDC has no check digit. What can
// be checked is that the names of package and drug have the same strength, and that no two drugs have the same code.
func TestDrugCodes(t *testing.T) {
	drugs := map[string]string{}
	coded := 0
	for _, m := range theCatalog().modules {
		for _, ln := range m.Lines {
			for _, o := range ln.Options {
				for _, d := range o.Steps {
					for _, code := range d.Codes {
						if code.System != NDC {
							continue
						}
						coded++
						if other, ok := drugs[code.Code]; ok && other != d.Name {
							t.Errorf("NDC %s is of %s and of %s", code.Code, other, d.Name)
						}
						drugs[code.Code] = d.Name
						if strength := strconv.FormatFloat(d.Strength.Value, 'f', -1, 64); !strings.Contains(code.Name,
							" "+strength+" ") {
							t.Errorf("%s: NDC %s is %q", d.Name, code.Code, code.Name)
						}
					}
				}
			}
		}
	}
	if coded < 35 {
		t.Errorf("only %d drugs have an NDC", coded)
	}
}

func TestDefectOf(t *testing.T) {
	tests := []struct {
		code Code
		ok   bool
	}{
		{Code{SNOMED, "44054006", "x"}, true},
		{Code{SNOMED, "44054007", "x"}, false},
		{Code{SNOMED, "440540061", "x"}, false},
		{Code{LOINC, "4548-4", "x"}, true},
		{Code{LOINC, "4548-5", "x"}, false},
		{Code{LOINC, "45484", "x"}, false},
		{Code{ICD10, "E11.9", "x"}, true},
		{Code{ICD10, "S93.409A", "x"}, true},
		{Code{ICD10, "F32.A", "x"}, true},
		{Code{ICD10, "11.9", "x"}, false},
		{Code{RxNorm, "861007", "x"}, true},
		{Code{RxNorm, "0861007", "x"}, false},
		{Code{CPT, "99213", "x"}, true},
		{Code{CPT, "9921", "x"}, false},
		{Code{CVX, "141", "x"}, true},
		{Code{NDC, "00093-1048-01", "x"}, true},
		{Code{NDC, "93-1048-01", "x"}, false},
		{Code{LOINC, "4548-4", ""}, false},
		{Code{System{"1.2.3", "Ours"}, "1", "x"}, false},
	}
	for _, tt := range tests {
		if reason := defectOf(tt.code); (reason == "") != tt.ok {
			t.Errorf("defectOf(%s %s) = %q", tt.code.System.Name, tt.code.Code, reason)
		}
	}
}

var codeForms = map[System]*regexp.Regexp{
	ICD10:  regexp.MustCompile(`^[A-TV-Z][0-9][0-9AB](\.[0-9A-Z]{1,4})?$`),
	SNOMED: regexp.MustCompile(`^[1-9][0-9]{5,17}$`),
	RxNorm: regexp.MustCompile(`^[1-9][0-9]{0,7}$`),
	NDC:    regexp.MustCompile(`^[0-9]{5}-[0-9]{4}-[0-9]{2}$`),
	LOINC:  regexp.MustCompile(`^[1-9][0-9]{0,6}-[0-9]$`),
	CPT:    regexp.MustCompile(`^[0-9]{4}[0-9FTU]$`),
	CVX:    regexp.MustCompile(`^[0-9]{1,3}$`),
}

// defectOf says what is wrong with a code, "" when nothing is.
func defectOf(c Code) string {
	form, ok := codeForms[c.System]
	switch {
	case !ok:
		return "unknown code system"
	case c.Name == "":
		return "no name"
	case !form.MatchString(c.Code):
		return "wrong form"
	case c.System == SNOMED && !verhoeff(c.Code):
		return "wrong check digit"
	case c.System == LOINC && !mod10(c.Code[:len(c.Code)-2], c.Code[len(c.Code)-1]):
		return "wrong check digit"
	}
	return ""
}

// mod10 is the LOINC check digit: Luhn over the number.
func mod10(number string, check byte) bool {
	sum, double := 0, true
	for i := len(number) - 1; i >= 0; i-- {
		n := int(number[i] - '0')
		if double {
			if n *= 2; n > 9 {
				n -= 9
			}
		}
		sum += n
		double = !double
	}
	return (sum+int(check-'0'))%10 == 0
}

// verhoeff is the SNOMED CT check digit: the last one, over the dihedral group of order ten.
func verhoeff(number string) bool {
	multiply := func(a, b int) int {
		switch {
		case a < 5 && b < 5:
			return (a + b) % 5
		case a < 5:
			return 5 + (a+b-5)%5
		case b < 5:
			return 5 + (a-5-b+5)%5
		}
		return (a - b + 5) % 5
	}
	permute := [10]int{1, 5, 7, 6, 2, 8, 3, 0, 9, 4}
	sum := 0
	for i := range len(number) {
		n := int(number[len(number)-1-i] - '0')
		for range i % 8 {
			n = permute[n]
		}
		sum = multiply(sum, n)
	}
	return sum == 0
}

func allCodes(c *catalog) []Code {
	var list []Code
	for _, m := range c.measures {
		list = append(list, m.Code)
	}
	for _, m := range c.modules {
		list = append(list, m.Codes...)
		for _, p := range m.Panels {
			list = append(list, p.Codes...)
		}
		for _, ln := range m.Lines {
			for _, o := range ln.Options {
				for _, d := range o.Steps {
					list = append(list, d.Codes...)
				}
			}
		}
		for _, p := range m.Procedures {
			list = append(list, p.Codes...)
		}
		for _, v := range m.Immunizations {
			list = append(list, v.Codes...)
		}
		for _, a := range m.Allergies {
			list = append(list, a.Codes...)
			for _, r := range a.Reactions {
				list = append(list, r.Codes...)
			}
		}
		for _, h := range m.Social {
			list = append(list, h.Codes...)
		}
		for _, p := range m.Plans {
			list = append(list, p.Codes...)
		}
		if m.Term != nil {
			for _, p := range m.Term.End.Procedures {
				list = append(list, p.Codes...)
			}
		}
	}
	return list
}
