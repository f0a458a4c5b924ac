package wellness

import (
	"strings"
	"sync"
)

// home is where a person lives: roughly the center of a state's population, and the time zone of most of it.
type home struct {
	lat, lon float64
	zone     zone
}

// homeIn returns the home of people of a state, by its two letters. An unknown state gives Missouri, in the middle of
// the country.
func homeIn(state string) home {
	if p, ok := homes()[strings.ToUpper(strings.TrimSpace(state))]; ok {
		return p
	}
	return homes()["MO"]
}

var homes = sync.OnceValue(func() map[string]home {
	in := func(hours int64, summer bool) func(lat, lon float64) home {
		return func(lat, lon float64) home { return home{lat, lon, zone{hours * 3600, summer}} }
	}
	eastern, central, mountain, pacific := in(-5, true), in(-6, true), in(-7, true), in(-8, true)
	return map[string]home{
		"AL": central(33.5, -86.8),
		"AK": in(-9, true)(61.2, -149.8),
		"AZ": in(-7, false)(32.2, -110.9),
		"AR": central(34.7, -92.3),
		"CA": pacific(38.6, -121.5),
		"CO": mountain(39.7, -104.9),
		"CT": eastern(41.8, -72.7),
		"DC": eastern(38.9, -77.0),
		"DE": eastern(39.7, -75.5),
		"FL": eastern(28.0, -82.4),
		"GA": eastern(32.1, -81.1),
		"HI": in(-10, false)(21.3, -157.8),
		"ID": mountain(43.6, -116.2),
		"IL": central(41.8, -87.7),
		"IN": eastern(39.8, -86.2),
		"IA": central(41.6, -93.6),
		"KS": central(37.7, -97.3),
		"KY": eastern(38.2, -85.7),
		"LA": central(30.0, -90.1),
		"ME": eastern(43.7, -70.3),
		"MD": eastern(39.3, -76.6),
		"MA": eastern(42.3, -71.8),
		"MI": eastern(42.3, -83.1),
		"MN": central(45.0, -93.2),
		"MS": central(32.3, -90.2),
		"MO": central(39.1, -94.6),
		"MT": mountain(45.8, -108.5),
		"NE": central(41.3, -96.0),
		"NV": pacific(36.2, -115.1),
		"NH": eastern(43.0, -71.5),
		"NJ": eastern(40.7, -74.2),
		"NM": mountain(35.1, -106.6),
		"NY": eastern(43.2, -77.6),
		"NC": eastern(35.8, -78.6),
		"ND": central(46.9, -96.8),
		"OH": eastern(41.5, -81.7),
		"OK": central(36.2, -95.9),
		"OR": pacific(45.5, -122.6),
		"PA": eastern(40.4, -79.9),
		"RI": eastern(41.8, -71.4),
		"SC": eastern(34.0, -81.0),
		"SD": central(43.5, -96.7),
		"TN": central(36.2, -86.8),
		"TX": central(30.3, -97.7),
		"UT": mountain(40.8, -111.9),
		"VT": eastern(44.5, -73.2),
		"VA": eastern(37.5, -77.4),
		"WA": pacific(47.7, -117.4),
		"WV": eastern(38.3, -81.6),
		"WI": central(43.1, -89.4),
		"WY": mountain(41.1, -104.8),
	}
})
