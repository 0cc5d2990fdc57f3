#pragma once

#include "fhir/decimal.hpp"

namespace mappings {

// A length of time on the calendar: months (clamped to the end of the month) and days.
struct Period {
  int months = 0;
  int days = 0;
};
constexpr Period Days(int days) { return {.days = days}; }
constexpr Period Months(int months) { return {.months = months}; }

// The numbers of decision-logic.md section 2, under its names, and the look-backs of section 4 that
// it does not name. All of these can be configured; what is not among them cannot: the windows of
// weighing (4.1), a residual volume of 200 mL, an eGFR of 30, 10 months of pregnancy, an onset
// before 40, and the ages of 50 and, of fractures, 65 and 75.
struct Parameters {
  // Section 2.
  Period ces_window = Days(30);
  int ces_mri_hours = 4;
  int mal_neuro_hours = 12;
  int mal_days = 14;
  int inf_mri_hours = 24;
  int img_short = 28;  // days
  int img_long = 42;   // days
  Period fti_period = Months(1);
  Period fti_treatment = Days(28);
  int onset_young = 45;  // years
  Period chronic = Months(3);
  int stiff_minutes = 30;
  fhir::Decimal temp = fhir::Decimal::Scaled(380, 1);  // Cel
  Period temp_window = Days(7);
  fhir::Decimal crp = 10;        // mg/L
  fhir::Decimal crp_high = 100;  // mg/L
  fhir::Decimal esr_fixed = 20;  // mm/h
  fhir::Decimal esr_high = 50;   // mm/h
  Period lab_window = Days(90);
  Period lab_window_infection = Days(14);
  fhir::Decimal weight_loss = 5;  // percent
  Period ivdu_window = Months(12);
  Period bacteraemia = Days(90);
  Period other_infection = Days(30);
  int steroid = 90;  // cumulative days
  Period steroid_window = Months(12);
  Period trauma = Days(90);
  Period opioid_naive = Days(90);
  int long_term = 60;  // days covered of opioid_naive
  Period imaging_recent = Days(30);
  int max_cards = 3;

  // Section 4.
  Period neuro_window = Days(90);
  Period cancer_suspected = Days(90);
  Period weight_loss_recorded = Days(180);
  Period immuno_window = Days(90);
  Period procedure_window = Days(90);
  Period systemic_window = Days(30);
  Period egfr_window = Months(12);
  Period bleed_window = Months(12);
  Period nsaid_trial = Months(24);
  int nsaid_days = 14;  // covered days of nsaid_trial, of one ingredient
  Period spine_infection_window = Days(90);
  Period symptom_window = Days(90);  // of symptoms when the onset of the episode is not known
  Period recent_problem = Days(90);
  Period mri_requested = Days(14);
  Period oncology_care = Days(90);
  Period cancer_encounters = Months(12);
};

}  // namespace mappings
