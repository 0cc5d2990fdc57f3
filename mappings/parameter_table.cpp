#include "mappings/parameter_table.hpp"

#include <array>
#include <charconv>

namespace mappings {
namespace {

using P = Parameters;

constexpr std::array kTable = {
    ParameterRow{"ces_window", "evidence of cauda equina syndrome counts for", "", &P::ces_window},
    ParameterRow{"ces_mri_hours", "MRI for cauda equina syndrome within", "h", &P::ces_mri_hours},
    ParameterRow{"mal_neuro_hours", "MRI for malignancy with neurological symptoms within", "h",
                 &P::mal_neuro_hours},
    ParameterRow{"mal_days", "MRI for malignancy within", "d", &P::mal_days},
    ParameterRow{"inf_mri_hours", "MRI for infection within", "h", &P::inf_mri_hours},
    ParameterRow{"img_short", "imaging is not recommended before", "d", &P::img_short},
    ParameterRow{"img_long", "symptoms are persistent from", "d", &P::img_long},
    ParameterRow{"fti_period", "failure to improve is counted from", "", &P::fti_period},
    ParameterRow{"fti_treatment", "conservative treatment was tried from", "", &P::fti_treatment},
    ParameterRow{"onset_young", "young onset is before the birthday", "years", &P::onset_young},
    ParameterRow{"chronic", "back pain is chronic from", "", &P::chronic},
    ParameterRow{"stiff_minutes", "morning stiffness counts from", "min", &P::stiff_minutes},
    ParameterRow{"temp", "fever from", "Cel", &P::temp},
    ParameterRow{"temp_window", "a temperature counts for", "", &P::temp_window},
    ParameterRow{"crp", "CRP is raised above", "mg/L", &P::crp},
    ParameterRow{"crp_high", "CRP is high from", "mg/L", &P::crp_high},
    ParameterRow{"esr_fixed", "ESR is raised from", "mm/h", &P::esr_fixed},
    ParameterRow{"esr_high", "ESR is high from", "mm/h", &P::esr_high},
    ParameterRow{"lab_window", "a laboratory result counts for", "", &P::lab_window},
    ParameterRow{"lab_window_infection", "for infection, a laboratory result counts for", "",
                 &P::lab_window_infection},
    ParameterRow{"weight_loss", "weight loss counts from", "percent", &P::weight_loss},
    ParameterRow{"ivdu_window", "injecting drug use counts for", "", &P::ivdu_window},
    ParameterRow{"bacteraemia", "bacteremia counts for", "", &P::bacteraemia},
    ParameterRow{"other_infection", "another bacterial infection counts for", "",
                 &P::other_infection},
    ParameterRow{"steroid", "systemic steroid counts from, cumulative", "d", &P::steroid},
    ParameterRow{"steroid_window", "days of systemic steroid are summed over", "",
                 &P::steroid_window},
    ParameterRow{"trauma", "trauma counts for", "", &P::trauma},
    ParameterRow{"opioid_naive", "opioid-naive is without an opioid for", "", &P::opioid_naive},
    ParameterRow{"long_term", "long-term opioid use is, of those days, from", "d", &P::long_term},
    ParameterRow{"imaging_recent", "imaging is recent for", "", &P::imaging_recent},
    ParameterRow{"max_cards", "cards in one response, at most", "cards", &P::max_cards},
    ParameterRow{"neuro_window", "a neurological sign counts for", "", &P::neuro_window},
    ParameterRow{"cancer_suspected", "suspected cancer counts for", "", &P::cancer_suspected},
    ParameterRow{"weight_loss_recorded", "recorded weight loss counts for", "",
                 &P::weight_loss_recorded},
    ParameterRow{"immuno_window", "immunosuppression counts for", "", &P::immuno_window},
    ParameterRow{"procedure_window", "a spinal procedure counts for", "", &P::procedure_window},
    ParameterRow{"systemic_window", "signs of systemic illness count for", "", &P::systemic_window},
    ParameterRow{"egfr_window", "an eGFR counts for", "", &P::egfr_window},
    ParameterRow{"bleed_window", "a gastrointestinal bleed counts for", "", &P::bleed_window},
    ParameterRow{"nsaid_trial", "failed NSAIDs count for", "", &P::nsaid_trial},
    ParameterRow{"nsaid_days", "an NSAID was tried from, covered", "d", &P::nsaid_days},
    ParameterRow{"spine_infection_window", "a spinal infection counts for", "",
                 &P::spine_infection_window},
    ParameterRow{"symptom_window", "a symptom counts, when the onset is not known, for", "",
                 &P::symptom_window},
    ParameterRow{"recent_problem", "a back-pain problem is recent for", "", &P::recent_problem},
    ParameterRow{"mri_requested", "an ordered scan is in progress for", "", &P::mri_requested},
    ParameterRow{"oncology_care", "oncology care is current for", "", &P::oncology_care},
    ParameterRow{"cancer_encounters", "cancer encounters are counted over", "",
                 &P::cancer_encounters},
};

std::string WritePeriod(Period period) {
  if (period.months == 0) return std::to_string(period.days) + " d";
  return std::to_string(period.months) + (period.months == 1 ? " month" : " months");
}

// A whole number from the front of the text, which is cut off it.
std::optional<int> TakeNumber(std::string_view& text) {
  int number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || number < 0) return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return number;
}

std::optional<Period> ReadPeriod(std::string_view text) {
  const auto number = TakeNumber(text);
  if (!number || *number < 1 || *number > 3650) return std::nullopt;
  if (text == " d" || text == " day" || text == " days") return Days(*number);
  if (text == " month" || text == " months") return Months(*number);
  return std::nullopt;
}

std::optional<int> ReadCount(std::string_view text) {
  const auto number = TakeNumber(text);
  return number && *number >= 1 && *number <= 3650 && text.empty() ? number : std::nullopt;
}

std::optional<fhir::Decimal> ReadAmount(std::string_view text) {
  const auto amount = fhir::Decimal::Read(text);
  return amount && *amount > fhir::Decimal(0) && *amount <= fhir::Decimal(1000) ? amount
                                                                                : std::nullopt;
}

}  // namespace

std::span<const ParameterRow> ParameterTable() { return kTable; }

std::string WriteParameter(const Parameters& parameters, const ParameterRow& row) {
  if (const auto* period = std::get_if<Period Parameters::*>(&row.member)) {
    return WritePeriod(parameters.**period);
  }
  if (const auto* amount = std::get_if<fhir::Decimal Parameters::*>(&row.member)) {
    return (parameters.**amount).ToString();
  }
  return std::to_string(parameters.*std::get<int Parameters::*>(row.member));
}

std::optional<std::string> SetParameter(Parameters& parameters, const ParameterRow& row,
                                        std::string_view text) {
  if (const auto* member = std::get_if<Period Parameters::*>(&row.member)) {
    const auto period = ReadPeriod(text);
    if (!period) return "must be a length of time such as \"30 d\" or \"1 month\"";
    parameters.** member = *period;
  } else if (const auto* amount_member = std::get_if<fhir::Decimal Parameters::*>(&row.member)) {
    const auto amount = ReadAmount(text);
    if (!amount) return "must be a number over 0 and up to 1000, in " + std::string(row.unit);
    parameters.** amount_member = *amount;
  } else {
    const auto count = ReadCount(text);
    if (!count) return "must be a whole number from 1 to 3650, in " + std::string(row.unit);
    parameters.*std::get<int Parameters::*>(row.member) = *count;
  }
  return std::nullopt;
}

}  // namespace mappings
