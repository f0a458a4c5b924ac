package chart

import "math"

// formula computes a measure from others. It uses the rounded values of the same draw, so that the printed arithmetic
// is correct.
type formula func(*draw) float64

// formulas returns the formulas by their names in the data.
func formulas() map[string]formula {
	return map[string]formula{
		"weight":     weight,
		"bmi":        bmi,
		"egfr":       egfr,
		"fasting":    fastingGlucose,
		"total":      totalCholesterol,
		"ldl":        friedewald,
		"nonhdl":     func(d *draw) float64 { return d.valueOf("cholesterol") - d.valueOf("hdl") },
		"hematocrit": func(d *draw) float64 { return 2.95 * d.valueOf("hemoglobin") },
		"rbc":        func(d *draw) float64 { return 10 * d.valueOf("hematocrit") / d.valueOf("cell-volume") },
		"mcv":        func(d *draw) float64 { return 10 * d.valueOf("hematocrit") / d.valueOf("rbc") },
		"mch":        func(d *draw) float64 { return 10 * d.valueOf("hemoglobin") / d.valueOf("rbc") },
		"mchc":       func(d *draw) float64 { return 100 * d.valueOf("hemoglobin") / d.valueOf("hematocrit") },
		"fev1ratio":  func(d *draw) float64 { return 100 * d.valueOf("fev1") / d.valueOf("fvc") },
	}
}

// weight returns the weight in kg from the latent build and the height.
func weight(d *draw) float64 { return d.valueOf("build") * math.Pow(d.valueOf("height")/100, 2) }

func bmi(d *draw) float64 { return d.valueOf("weight") / math.Pow(d.valueOf("height")/100, 2) }

// egfr is CKD-EPI 2021 (creatinine, without race), mL/min per 1.73 m2.
func egfr(d *draw) float64 {
	kappa, alpha, factor := 0.7, -0.241, 1.012
	if d.levels.male {
		kappa, alpha, factor = 0.9, -0.302, 1
	}
	ratio := d.valueOf("creatinine") / kappa
	age := Patient{BirthDate: d.levels.birth}.Age(d.at)
	return 142 * math.Pow(min(ratio, 1), alpha) * math.Pow(max(ratio, 1), -1.2) * math.Pow(0.9938, float64(age)) * factor
}

// fastingGlucose returns the average glucose of the A1c (ADAG: 28.7 A1c - 46.7), less the effect of meals.
func fastingGlucose(d *draw) float64 { return 28.7*d.valueOf("a1c") - 46.7 - 12 }

// totalCholesterol adds up the fractions (VLDL is a fifth of the triglycerides).
func totalCholesterol(d *draw) float64 {
	return d.valueOf("ldl-fraction") + d.valueOf("hdl") + d.valueOf("triglycerides")/5
}

// friedewald returns LDL cholesterol computed from the printed panel. It is valid for triglycerides below 400 mg/dL,
// which the measure's limits guarantee.
func friedewald(d *draw) float64 {
	return d.valueOf("cholesterol") - d.valueOf("hdl") - d.valueOf("triglycerides")/5
}
