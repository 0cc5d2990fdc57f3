#include "mappings/episode.hpp"

#include "tests/support/rows.hpp"

using tests::A;
using tests::Assessed;
using tests::CheckRows;
using tests::Condition;
using tests::P;
using tests::Row;
using tests::U;
using tests::With;

namespace {

constexpr std::string_view kBackPain = "http://snomed.info/sct|279039007";

std::string Born(std::string_view date, std::string_view gender = "female") {
  return R"({"resourceType":"Patient","id":"p1","gender":")" + std::string(gender) +
         R"(","birthDate":")" + std::string(date) + "\"}";
}

std::string Pain(std::string_view onset) {
  return Condition(kBackPain, R"(,"id":"c1","clinicalStatus":{"coding":[{"code":"active"}]},)" +
                                  std::string(onset));
}

std::string Since(std::string_view day) {
  return Pain(R"("onsetDateTime":")" + std::string(day) + '"');
}

}  // namespace

TEST_CASE("an age limit is a birthday, and a birth date known in part leaves its year open") {
  const Row rows[] = {
      {mappings::kAgeGt50, Born("1976-07-15"), A},  // the 50th birthday is today
      {mappings::kAgeGt50, Born("1976-07-14"), P},
      {mappings::kAgeGt50, Born("1976-07-16"), A},
      {mappings::kAgeGt50, Born("1976-06"), P},
      {mappings::kAgeGt50, Born("1976-07"), U},
      {mappings::kAgeGt50, Born("1976-08"), A},
      {mappings::kAgeGt50, Born("1976"), U},
      {mappings::kAgeGt50, Born("1975"), P},
      {mappings::kAgeGt50, Born("1977"), A},
      {mappings::kAgeGt50, Born("1976-02-29"), A, "2026-02-28T12:00Z"},
      {mappings::kAgeGt50, Born("1976-02-29"), P, "2026-03-01T12:00Z"},
      {mappings::kAgeGt50, Born("1976-07-15"), A, "2026-07-15T23:59+02:00"},
      {mappings::kAgeGt50, Born("1976-07-15"), P, "2026-07-16T00:01+02:00"},
      {mappings::kAgeGt50, Born("unknown"), U},
      {mappings::kAgeGt50, "", U},
      {mappings::kAgeLt18, Born("2008-07-15"), A},
      {mappings::kAgeLt18, Born("2008-07-16"), P},
      {mappings::kAgeLt18, Born("2008"), U},
      {mappings::kAgeLt18, "", U},
      {mappings::kFxAge, Born("1961-07-14", "male"), P},
      {mappings::kFxAge, Born("1961-07-15", "male"), A},
      {mappings::kFxAge, Born("1951-07-14"), P},
      {mappings::kFxAge, Born("1951-07-15"), A},
      {mappings::kFxAge, Born("1955-07-15", "unknown"), U},
      {mappings::kFxAge, Born("1951-07-14", "unknown"), P},
      {mappings::kFxAge, Born("1961-07-15", "unknown"), A},
  };
  CheckRows(rows);
}

TEST_CASE("the onset is young when it came before the birthday") {
  const std::string born = Born("1980-03-10") + ",";
  const Row rows[] = {
      {mappings::kOnsetLt45, born + Since("2025-03-09"), P},
      {mappings::kOnsetLt45, born + Since("2025-03-10"), A},
      {mappings::kOnsetLt45, born + Since("2025-03"), U},
      {mappings::kOnsetLt45, born + Since("2025"), U},
      {mappings::kOnsetLt45, born + Since("2024"), P},
      {mappings::kOnsetLt40, born + Since("2020-03-09"), P},
      {mappings::kOnsetLt40, born + Since("2020-03-10"), A},
      {mappings::kOnsetLt45, Born("1980-03-10"),
       U},  // the onset is not known, and the birthday is past
      {mappings::kOnsetLt45, Born("1982-03-10"), P},
      {mappings::kOnsetLt45, Born("1981-07-15"), U},
      {mappings::kOnsetLt45, Born("1981-07-16"), P},
      {mappings::kOnsetLt45, Since("2020"), U},
  };
  CheckRows(rows);
}

TEST_CASE("an onset is a date, the start of a period or an age, and never words") {
  const std::string born = Born("1980-03-10") + ",";
  const Row rows[] = {
      {mappings::kDur3Mo, born + Pain(R"("onsetPeriod":{"start":"2026-04-15"})"), P},
      {mappings::kDur3Mo, born + Pain(R"("onsetPeriod":{"end":"2026-04-15"})"), U},
      {mappings::kDur3Mo, born + Pain(R"("onsetString":"2026-04-15")"), U},
      {mappings::kOnsetLt45, born + Pain(R"("onsetAge":{"value":44,"code":"a"})"), P},
      {mappings::kOnsetLt45, born + Pain(R"("onsetAge":{"value":44.9,"unit":"years"})"), P},
      {mappings::kOnsetLt45, born + Pain(R"("onsetAge":{"value":45,"code":"a"})"), A},
      {mappings::kOnsetLt45, born + Pain(R"("onsetAge":{"value":45,"code":"mo"})"), U},
      {mappings::kOnsetLt45, born + Pain(R"("onsetAge":{"value":-1,"code":"a"})"), U},
      {mappings::kOnsetLt45, born + Pain(R"("onsetAge":{"value":1e15,"code":"a"})"), U},
      {mappings::kDur3Mo, born + Pain(R"("onsetAge":{"value":45,"code":"a"})"), P},
      {mappings::kDur3Mo, born + Pain(R"("onsetAge":{"value":46,"code":"a"})"), U},
      {mappings::kDur3Mo, Pain(R"("onsetAge":{"value":40,"code":"a"})"), U},
  };
  CheckRows(rows);
}

TEST_CASE("a duration is over on the day it is full, by the calendar") {
  const auto recorded = [](std::string_view day) {
    return Pain(R"("recordedDate":")" + std::string(day) + '"');
  };
  const Row rows[] = {
      {mappings::kDurationShort, Since("2026-06-18"), P},  // 27 days
      {mappings::kDurationShort, Since("2026-06-17"), A},
      {mappings::kDurationShort, Since("2026-06"), U},
      {mappings::kDurationShort, Since("2026-07"), P},
      {mappings::kDurationShort, recorded("2026-07-14"), U},
      {mappings::kDurationLong, Since("2026-06-03"), P},  // 42 days
      {mappings::kDurationLong, Since("2026-06-04"), A},
      {mappings::kDurationLong, recorded("2026-06-03"), P},
      {mappings::kDurationLong, recorded("2026-06-04"), U},
      {mappings::kPersist1Mo, Since("2026-06-15"), P},
      {mappings::kPersist1Mo, Since("2026-06-16"), A},
      {mappings::kPersist1Mo, recorded("2026-01-01"), U},
      {mappings::kPersist1Mo, Since("2026-01-31"), A, "2026-02-27T12:00Z"},
      {mappings::kPersist1Mo, Since("2026-01-31"), P, "2026-02-28T12:00Z"},
      {mappings::kPersist1Mo, Since("2026-02-28"), A, "2026-03-27T12:00Z"},
      {mappings::kPersist1Mo, Since("2026-02-28"), P, "2026-03-28T12:00Z"},
      {mappings::kDur3Mo, Since("2026-04-15"), P},
      {mappings::kDur3Mo, Since("2026-04-16"), A},
      {mappings::kDur3Mo, Since("2026-04"), U},
      {mappings::kDur3Mo, recorded("2026-04-15"), P},
      {mappings::kDur3Mo, recorded("2026-04-16"), U},
      {mappings::kDur3Mo, Since("2025-11-30"), P, "2026-02-28T12:00Z"},
      {mappings::kDur3Mo, Since("2025-11-30"), A, "2026-02-27T12:00Z"},
      {mappings::kDur3Mo, Since("2026-07-17"), U},  // two days ahead
      {mappings::kDur3Mo, "", U},
  };
  CheckRows(rows);
}

TEST_CASE("the episode is what the order names, else what the encounter treats, else the oldest") {
  const std::string old_pain = Condition(
      kBackPain,
      R"(,"id":"old","clinicalStatus":{"coding":[{"code":"active"}]},"onsetDateTime":"2020-01-01")");
  const std::string of_encounter = Condition(
      kBackPain,
      R"(,"id":"new","encounter":{"reference":"Encounter/e1"},"onsetDateTime":"2026-07-01")");
  const std::string middle = Condition(
      kBackPain,
      R"(,"id":"mid","clinicalStatus":{"coding":[{"code":"active"}]},"onsetDateTime":"2026-03-01")");
  const std::string encounter =
      R"({"resourceType":"Encounter","id":"e1","subject":{"reference":"Patient/p1"},
          "diagnosis":[{"condition":{"reference":"Condition/mid"}}]})";
  const std::string order = R"({"resourceType":"ServiceRequest","id":"o1",
      "reasonReference":[{"reference":"Condition/old"}]})";
  const struct {
    std::string resources;
    std::string drafts;
    std::string_view id;
  } cases[] = {
      {old_pain + "," + middle, "", "old"},
      {middle + "," + old_pain, "", "old"},
      {old_pain + "," + of_encounter, "", "new"},
      {old_pain + "," + middle + "," + encounter, "", "mid"},
      {old_pain + "," + of_encounter, order, "old"},
      {With(old_pain, "active", "resolved") + "," + middle, "", "mid"},
      {Condition(kBackPain, R"(,"id":"z","onsetDateTime":"2020-01-01")"), "", ""},
      {Condition(kBackPain, R"(,"id":"z","onsetDateTime":"2026-04-16")"), "", "z"},
      {Condition(kBackPain, R"(,"id":"z","onsetDateTime":"2020","recordedDate":"2026-04-16")"), "",
       "z"},
      {With(old_pain, R"("id":"old")",
            R"("id":"old","verificationStatus":{"coding":[{"code":"entered-in-error"}]})"),
       order, ""},
  };
  for (const auto& c : cases) {
    CAPTURE(c.resources);
    CHECK(Assessed(c.resources, c.drafts)->episode().condition["id"].text() == c.id);
  }
}

TEST_CASE("back pain is the context when recorded in 90 days, and an old problem with a flag") {
  const std::string saddle = "," + tests::Said("saddle", "2026-07-14", R"("valueBoolean":true)");
  const Row rows[] = {
      {mappings::kBackPain, Pain(R"("recordedDate":"2026-04-16")"), P},
      {mappings::kBackPain, Pain(R"("recordedDate":"2026-04-15")"), U},
      {mappings::kBackPain, Pain(R"("recordedDate":"2026-04-15")") + saddle, P},
      {mappings::kBackPain, With(Pain(R"("recordedDate":"2026-07-01")"), "active", "resolved"), U},
      {mappings::kBackPain, "", U},
  };
  CheckRows(rows);
}
