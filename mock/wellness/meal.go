package wellness

// Meal is a meal. Minerals other than sodium, and vitamins, are in mg. Everything else is in g.
type Meal struct {
	Reading
	Type string // "breakfast"
	dish
}

// dish has the nutrients of a usual portion.
type dish struct {
	Name            string
	Calories        float64 // kcal
	Carbohydrate    float64 // g
	Fat             float64 // g
	Protein         float64 // g
	Sodium          float64 // g
	Sugar           float64 // g
	Fiber           float64 // g
	Calcium         float64 // mg
	Cholesterol     float64 // mg
	Iron            float64 // mg
	Potassium       float64 // mg
	Monounsaturated float64 // g, of Fat
	Polyunsaturated float64 // g, of Fat
	Saturated       float64 // g, of Fat
	VitaminA        float64 // mg
	VitaminC        float64 // mg
}

// mealTimes has the meals of a day, with the vendor's names (documented: breakfast, lunch, dinner, other; recorded: the
// two others).
var mealTimes = []struct {
	kind   string
	clock  float64
	share  float64
	dishes []dish
}{
	{"breakfast", 7.2 * 3600, 0.9, []dish{
		{"Oatmeal with blueberries", 310, 54, 6.2, 10.5, 0.14, 14, 8.1, 120, 5, 3.1, 370, 2.1, 1.9, 1.4, 0.03, 9},
		{"Scrambled eggs and toast", 390, 29, 21, 20, 0.62, 4.2, 2.8, 110, 372, 3.4, 260, 8.2, 3.4, 6.6, 0.18, 0},
		{"Greek yogurt with granola", 340, 43, 9.4, 20, 0.13, 22, 4.1, 230, 12, 1.4, 420, 3.1, 2.2, 2.9, 0.05, 4},
		{"Bagel with cream cheese", 430, 56, 15, 13, 0.66, 8.5, 2.6, 120, 38, 3.9, 170, 3.8, 1.1, 8.3, 0.11, 0},
	}},
	{"morning_snack", 10.3 * 3600, 0.3, []dish{
		{"Apple", 95, 25, 0.3, 0.5, 0.002, 19, 4.4, 11, 0, 0.2, 195, 0, 0.1, 0.1, 0.005, 8.4},
		{"Banana and almonds", 230, 30, 11.5, 5.6, 0.001, 15.5, 5.2, 72, 0, 1.2, 560, 6.9, 2.8, 1, 0.004, 10.3},
	}},
	{"lunch", 12.4 * 3600, 0.92, []dish{
		{"Turkey sandwich", 420, 43, 14, 29, 1.15, 6.3, 5.2, 140, 62, 3.2, 480, 4.9, 3.6, 3.8, 0.06, 7},
		{"Chicken Caesar salad", 480, 17, 30, 36, 1.02, 4.4, 4.6, 230, 96, 2.9, 690, 8.8, 9.1, 7.2, 0.42, 21},
		{"Lentil soup with bread", 390, 61, 6.8, 21, 0.93, 7.9, 15.4, 96, 0, 7.1, 890, 2.7, 1.9, 1.1, 0.21, 11},
		{"Burrito bowl with rice and beans", 640, 82, 20, 32, 1.28, 6.1, 14.2, 210, 70, 5.4, 1080, 7.4, 3.3, 6.5, 0.09, 24},
	}},
	{"other", 15.6 * 3600, 0.15, []dish{
		{"Trail mix", 290, 27, 18.5, 8.4, 0.14, 15, 3.6, 52, 2, 1.9, 320, 8, 5.4, 3.6, 0.001, 0.8},
		{"Coffee with milk", 60, 5.6, 2.4, 3.9, 0.06, 5.4, 0, 140, 9, 0.1, 230, 0.7, 0.1, 1.4, 0.03, 0},
	}},
	{"dinner", 18.3 * 3600, 0.94, []dish{
		{"Salmon with rice and broccoli", 560, 52, 20, 40, 0.44, 3.4, 5.1, 98, 84, 2.8, 1090, 6.8, 6.5, 3.6, 0.09, 78},
		{"Spaghetti with meat sauce", 670, 82, 22, 35, 1.05, 13, 7.3, 120, 76, 5.9, 1010, 9.1, 2.4, 7.9, 0.07, 22},
		{"Vegetable stir-fry with tofu", 450, 49, 18, 24, 0.98, 11, 8.2, 320, 0, 4.9, 780, 5.1, 8.4, 2.7, 0.35, 74},
		{"Roast chicken with potatoes", 610, 46, 24, 49, 0.74, 3.8, 5.4, 66, 148, 3.6, 1290, 10, 5.1, 6.6, 0.04, 31},
		{"Two slices of cheese pizza", 570, 71, 21, 25, 1.28, 7.6, 4.6, 400, 38, 4.8, 370, 5.6, 3.6, 9.4, 0.13, 3},
	}},
	{"after_dinner", 20.9 * 3600, 0.25, []dish{
		{"Vanilla ice cream", 210, 24, 11.2, 3.6, 0.08, 21, 0.7, 130, 44, 0.1, 200, 3, 0.5, 6.9, 0.12, 0.6},
		{"Popcorn", 165, 19, 9.1, 2.8, 0.26, 0.3, 3.5, 3, 0, 0.9, 80, 2.6, 4.1, 1.6, 0.003, 0},
	}},
}

// eaten reports whether a meal was eaten, on a day on which meals are logged.
func eaten(t *track, slot, day int) bool {
	return (t.person.habits ^ 0x656174).At(day<<3|slot).Unit() < mealTimes[slot].share
}

// logged reports whether the person logged meals.
func logged(t *track, day int) bool { return (t.chance ^ 0x6c6f67).At(day).Unit() < 0.85 }

// Meals lists meals.
func (l *Log) Meals(q Query) Series[Meal] {
	slotOf := func(t *track, day, i int) int {
		return slotAt(len(mealTimes), i, func(slot int) bool { return eaten(t, slot, day) })
	}
	return newSeries(l, plan[Meal]{
		kind: Meals,
		count: func(t *track, day int) int {
			if !logged(t, day) {
				return 0
			}
			return slotCount(len(mealTimes), func(slot int) bool { return eaten(t, slot, day) })
		},
		when: func(t *track, d *personDay, i int) (at, end float64) {
			slot := slotOf(t, d.day, i)
			return instant(d.at(mealTimes[slot].clock + d.chance.Of("meal").At(slot).Within(0, 4800)))
		},
		make: func(t *track, d *personDay, i int, r Reading) Meal {
			slot := slotOf(t, d.day, i)
			c := d.chance.Of("dish").At(slot)
			dishes := mealTimes[slot].dishes
			return Meal{
				Reading: r, Type: mealTimes[slot].kind,
				dish: dishes[c.Below(len(dishes))].times(c.At(1).Within(0.75, 1.35)),
			}
		},
	}, q)
}

// times returns a larger or smaller portion of a dish.
func (d dish) times(portion float64) dish {
	for _, part := range []*float64{&d.Calories, &d.Calcium, &d.Cholesterol, &d.Potassium} {
		*part = round(*part*portion, 0)
	}
	for _, part := range []*float64{
		&d.Carbohydrate, &d.Fat, &d.Protein, &d.Sodium, &d.Sugar, &d.Fiber, &d.Iron, &d.Monounsaturated, &d.Polyunsaturated,
		&d.Saturated,
		&d.VitaminA, &d.VitaminC,
	} {
		*part = round(*part*portion, 3)
	}
	return d
}
