// Rating curves: what a stage comes to, and how discharges and stages lie side by side in the store.

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>

#include "assimilation/readings/rated.hpp"
#include "core/errors.hpp"
#include "core/provenance.hpp"
#include "core/stage_rating.hpp"
#include "tests/assimilation/workplace.hpp"

using namespace freshet;
using namespace freshet::assimilation;

namespace {

const char* const curves =
    "station,valid_from,valid_to,stage_from_m,stage_to_m,c,a,b,uncertainty_percent\n"
    "weir,2020-01-01T00:00Z,,0.2,1.0,10,0.1,2,10\n"
    "weir,2020-01-01T00:00Z,,1.0,3.0,8.1,0.0,1.5,5\n"
    "weir,2010-01-01T00:00Z,2020-01-01T00:00Z,0.1,2.0,12,0.0,2,20\n"
    "other,2010-01-01T00:00Z,,0,1,1,0,1,1\n";

core::StageRating rating(const std::string& text, const std::string& station = "weir") {
  const test::TemporaryFolder folder;
  core::write_file(folder / "r.csv", text);
  return core::read_stage_rating(folder / "r.csv", station);
}

std::string message_for(const std::string& text) {
  try {
    rating(text);
  } catch (const core::InputError& error) {
    const std::string message = error.what();
    return message.substr(message.find("r.csv"));
  }
  return "no error";
}

/// A workplace whose gorge has ratings.
struct Rated : Workplace {
  core::Basin twin = basin();

  explicit Rated(const std::string& more = "") {
    write_ratings(curves);
    twin.folder = folder.path();
    twin.resolved_json =
        R"({"gauge": [{"id": "gorge", "station": "weir", "rating": "ratings.csv")" + more + "}]}";
  }
  void write_ratings(const std::string& text) const { core::write_file(folder / "ratings.csv", text); }
  nlohmann::json take(const std::string& name, const std::string& rows) const {
    core::write_file(folder / name, "station,time,stage_m,quality\n" + rows);
    return assimilation::ingest(twin, store, {folder / name});
  }
  /// Discharges of the store, all revisions.
  std::vector<StoredReading> discharges() const {
    std::vector<StoredReading> result;
    for (const StoredReading& r : all())
      if (r.quantity->name == "discharge") result.push_back(r);
    return result;
  }
};

}  // namespace

TEST_CASE("A stage comes to the discharge of its segment, with the errors of curve and stage") {
  const core::StageRating r = rating(curves);
  REQUIRE(r.curves.size() == 2);
  const core::DatedRating& now = *r.valid_at(at("2026-03-10T00:00Z"));
  const core::RatedStage low = now.at(0.6, 0), high = now.at(2.0, 0.02);
  CHECK(low.discharge == Approx(10 * 0.5 * 0.5));
  CHECK(low.error == Approx(0.1 * 2.5));
  CHECK(low.line == 2);
  CHECK(low.beyond.empty());
  CHECK(high.discharge == Approx(8.1 * std::pow(2.0, 1.5)));
  CHECK(high.error == Approx(std::hypot(0.05 * high.discharge, 8.1 * 1.5 * std::sqrt(2.0) * 0.02)));
  CHECK(now.at(1.0, 0).line == 2);  // its end belongs to the lower segment
  CHECK(r.valid_at(at("2019-12-31T23:59Z"))->at(1, 0).discharge == 12);
  CHECK(r.valid_at(at("2020-01-01T00:00Z")) == &now);
  CHECK(r.valid_at(at("2009-12-31T00:00Z")) == nullptr);
}

TEST_CASE("Beyond its ends a curve is continued with a larger error; at a and below nothing flows") {
  const core::StageRating r = rating(curves);
  const core::DatedRating& now = *r.valid_at(at("2026-03-10T00:00Z"));
  const core::RatedStage above = now.at(6, 0), below = now.at(0.15, 0), none = now.at(0.05, 0);
  CHECK(above.discharge == Approx(8.1 * std::pow(6.0, 1.5)));
  CHECK(above.error == Approx(0.05 * 2 * 2 * above.discharge));  // twice the depth of its end
  CHECK(above.beyond == "above 3 m");
  CHECK(below.discharge == Approx(10 * 0.05 * 0.05));
  CHECK(below.error == Approx(std::max(0.01, 0.2 * below.discharge)));
  CHECK(below.beyond == "below 0.2 m");
  CHECK(none.discharge == 0);
  CHECK(none.error == 0.01);
}

TEST_CASE("What is wrong with a rating is said with its line") {
  const std::string head = "station,valid_from,valid_to,stage_from_m,stage_to_m,c,a,b\n";
  CHECK_THAT(message_for(head + "weir,,,0,1,1,0,2\nweir,,,1.5,2,1,0,2\n"),
             Catch::Contains("r.csv:3: the segment begins at 1.5 m"));
  CHECK_THAT(message_for(head + "weir,,2020-01-01T00:00Z,0,1,1,0,2\nweir,2019-01-01T00:00Z,,0,1,1,0,2\n"),
             Catch::Contains("r.csv:3: it begins before that of line 2 ends"));
  CHECK_THAT(message_for(head + "weir,,,1,0,1,0,2\n"), Catch::Contains("holds no stage"));
  CHECK_THAT(message_for(head + "weir,,,0,1,-1,0,2\n"), Catch::Contains("must be above 0"));
  CHECK_THAT(message_for(head + "mill,,,0,1,1,0,2\n"), Catch::Contains("no row is of station 'weir'"));
  CHECK_THAT(message_for(head + "weir,1 May,,0,1,1,0,2\n"), Catch::Contains("r.csv:2"));
}

TEST_CASE("A table as an agency publishes it") {
  const std::filesystem::path file =
      std::filesystem::path(FRESHET_SOURCE) / "../shared/cases/eden/ratings.csv";
  if (!std::filesystem::exists(file)) {
    WARN("skipped: no ../shared/cases/eden");
    return;
  }
  const core::StageRating r = core::read_stage_rating(file, "Cummersdale");
  REQUIRE(r.curves.size() == 1);
  CHECK(r.curves[0].from == at("1997-09-16T09:00Z"));
  CHECK(r.curves[0].segments.size() == 5);
  CHECK(r.curves[0].at(1.5, 0).discharge == Approx(38.1084 * std::pow(1.29, 1.50734)));
  CHECK(core::read_stage_rating(file, "Harraby Green").curves.size() == 5);
  for (const char* site : {"Great Corby", "Greenholme", "Sheepmount"})
    CHECK_NOTHROW(core::read_stage_rating(file, site));
}

TEST_CASE("A discharge lies next to its stage, and says what was applied") {
  const Rated w(R"(, "rating_offset_m": 0.1)");
  const auto summary = w.take("a.csv", "weir,2026-03-10T05:00Z,0.5,\nmill,2026-03-10T05:00Z,1,\n");
  CHECK(summary["derived"]["gorge"] == 1);
  REQUIRE(w.all().size() == 3);
  const StoredReading q = w.discharges().at(0);
  CHECK(q.station == "gorge");
  CHECK(q.value == Approx(2.5));
  CHECK(q.source == "rating ratings.csv:2, offset +0.1 m, stage 0.5 m of a.csv");
  CHECK(q.sha256 == core::sha256_of_file(w.folder / "ratings.csv"));
  CHECK(w.take("a.csv", "weir,2026-03-10T05:00Z,0.5,\n")["stored"] == 0);

  const CycleReadings r = extract(w.twin, w.store, at("2026-03-10T06:00Z"));
  REQUIRE(r.readings.size() == 2);  // gorge by its discharge alone
  CHECK(r.readings[0].quantity->name == "discharge");
  CHECK(r.readings[0].made_by == q.source);
  write_cycle_readings(w.folder / "r.json", r);
  CHECK(read_cycle_readings(w.folder / "r.json").readings[0].made_by == q.source);
}

TEST_CASE(
    "Another rating makes another revision, for all stages where it is asked for; cycles use it at once") {
  const Rated w;
  w.take("a.csv", "gorge,2026-03-01T05:00Z,0.5,\ngorge,2026-03-10T05:00Z,0.6,\n");
  std::string revised = curves;
  revised.replace(revised.find("10,0.1,2,10"), 11, "20,0.1,2,10");
  w.write_ratings(revised);
  CHECK(extract(w.twin, w.store, at("2026-03-10T06:00Z")).readings.at(0).value == Approx(5));
  CHECK(w.discharges().size() == 2);
  CHECK(ingest(w.twin, w.store, {})["derived"]["gorge"] == 2);
  const auto kept = w.discharges();
  REQUIRE(kept.size() == 4);
  CHECK(kept[2].value == Approx(2.5));
  CHECK(kept[3].value == Approx(5));
  CHECK(kept[3].revision == 1);
  CHECK(ingest(w.twin, w.store, {})["stored"] == 0);
  CHECK_THROWS_WITH(ingest(basin(), w.store, {}), Catch::Contains("no gauge has a rating"));
}

TEST_CASE("A doubt about a stage is one about its discharge, and ends with it") {
  const Rated w;
  w.take("a.csv",
         "gorge,2026-03-10T04:00Z,0.3,\ngorge,2026-03-10T04:15Z,0.3,\ngorge,2026-03-10T04:30Z,4.9,\n");
  CHECK(w.discharges().back().quality == Quality::suspect);
  std::string rows;
  for (int i = 0; i < 14; ++i)
    rows += fmt::format("gorge,{},4.{},\n",
                        core::to_iso(at("2026-03-10T04:45Z") + std::chrono::minutes(15 * i)), i);
  w.take("b.csv", rows);
  const CycleReadings r = extract(w.twin, w.store, at("2026-03-10T09:00Z"));
  CHECK(r.left_out.empty());
  CHECK(r.readings.size() == 8);
  w.take("c.csv", "gorge,2026-03-10T04:00Z,0.3,bad\n");  // the agency takes it back
  std::vector<StoredReading> kept = w.discharges();
  std::erase_if(kept, [](const StoredReading& q) { return q.time != at("2026-03-10T04:00Z"); });
  CHECK(kept.front().value == kept.back().value);
  CHECK(kept.back().quality == Quality::bad);
  CHECK(kept.back().revision + 1 == static_cast<int>(kept.size()));
}

TEST_CASE("A discharge that the agency gives is not replaced") {
  const Rated w;
  core::write_file(w.folder / "q.csv", "station,time,discharge_m3_per_s\nweir,2026-03-10T05:00Z,7\n");
  ingest(w.twin, w.store, {w.folder / "q.csv"});
  w.take("a.csv", "gorge,2026-03-10T05:00Z,0.5,\n");
  REQUIRE(w.discharges().size() == 1);
  CHECK(w.discharges()[0].value == 7);
}

TEST_CASE("A zero that moved: stages and discharges of a cycle are above the zero of now") {
  const Rated w(R"(, "datum": "zeros.csv", "rated": "both")");
  core::write_file(
      w.folder / "zeros.csv",
      "valid_from,valid_to,offset_m\n,2026-03-10T04:00Z,0.2\n2026-03-10T04:00Z,2026-03-10T05:30Z,0\n");
  w.take("a.csv",
         "gorge,2026-03-10T03:30Z,0.3,\ngorge,2026-03-10T05:00Z,0.6,\ngorge,2026-03-10T05:45Z,0.6,\n");
  const CycleReadings r = extract(w.twin, w.store, at("2026-03-10T06:00Z"));
  CHECK(r.left_out == std::map<std::string, int>{{"impossible", 1}});
  REQUIRE(r.readings.size() == 4);
  for (const GaugeReading& reading : r.readings)
    CHECK(reading.value == Approx(reading.quantity == &stage()
                                      ? (reading.time < at("2026-03-10T04:00Z") ? 0.5 : 0.6)
                                      : (reading.time < at("2026-03-10T04:00Z") ? 1.6 : 2.5)));
  CHECK(w.all()[0].value == 0.3);  // as it was read
}

TEST_CASE("Ratings and datums stay in the store with their dates, each revision of them") {
  const Rated w(R"(, "datum": "zeros.csv")");
  core::write_file(w.folder / "zeros.csv",
                   "valid_from,valid_to,offset_m\n,2026-03-10T04:00Z,0.2\n2026-03-10T04:00Z,,0\n");
  CHECK(w.take("a.csv", "gorge,2026-03-10T05:00Z,0.5,\n")["ratings_and_datums"] == 2);
  CHECK(w.take("a.csv", "gorge,2026-03-10T05:00Z,0.5,\n")["ratings_and_datums"] == 0);
  std::string revised = curves;
  revised.replace(revised.find("10,0.1,2,10"), 11, "20,0.1,2,10");
  w.write_ratings(revised);
  CHECK(ingest(w.twin, w.store, {})["ratings_and_datums"] == 1);
  // The same on other lines is no other rating.
  w.write_ratings("# as of today\n" + revised);
  CHECK(ingest(w.twin, w.store, {})["ratings_and_datums"] == 0);

  const Store store(w.store);
  const std::vector<DatedTable> ratings = store.dated(ratings_layer()), datums = store.dated(datums_layer());
  REQUIRE(ratings.size() == 2);
  REQUIRE(ratings[0].rows.size() == 3);  // those of other stations are not the gauge's
  CHECK(ratings[0].station == "gorge");
  CHECK(ratings[0].source == "ratings.csv");
  CHECK(ratings[0].revision == 0);
  CHECK(ratings[1].revision == 1);
  CHECK(ratings[0].sha256 != ratings[1].sha256);
  const DatedRow& old = ratings[0].rows[0];
  CHECK(old.from == "2010-01-01T00:00:00Z");
  CHECK(old.until == "2020-01-01T00:00:00Z");
  CHECK(old.numbers == std::vector<double>{0.1, 2, 12, 0, 2, 20});
  CHECK(ratings[0].rows[1].until.empty());
  CHECK(ratings[0].rows[1].numbers[2] == 10);
  CHECK(ratings[1].rows[1].numbers[2] == 20);
  REQUIRE(datums.size() == 1);
  CHECK(datums[0].rows[0].from.empty());
  CHECK(datums[0].rows[0].numbers == std::vector<double>{0.2});
}

TEST_CASE("A rating that is left to the store is the newest there, without its file") {
  Rated w;
  w.take("a.csv", "weir,2026-03-10T05:00Z,0.5,\n");
  std::string revised = curves;
  revised.replace(revised.find("10,0.1,2,10"), 11, "20,0.1,2,10");
  w.write_ratings(revised);
  ingest(w.twin, w.store, {});
  std::filesystem::remove(w.folder / "ratings.csv");
  w.twin.resolved_json = R"({"gauge": [{"id": "gorge", "station": "weir", "rating_from_store": true}]})";
  const auto summary = w.take("b.csv", "weir,2026-03-10T05:30Z,0.6,\n");
  CHECK(summary["derived"]["gorge"] == 1);
  CHECK(summary["ratings_and_datums"] == 0);  // it is there
  CHECK(w.discharges().back().value == Approx(20 * 0.25));
  CHECK(w.discharges().back().source == "rating ratings.csv:2, stage 0.6 m of b.csv");
  const CycleReadings r = extract(w.twin, w.store, at("2026-03-10T06:00Z"));
  REQUIRE(r.readings.size() == 2);  // by their discharges alone
  for (const GaugeReading& reading : r.readings) CHECK(reading.quantity->name == "discharge");
  CHECK(r.readings[0].value == Approx(20 * 0.16));
  w.twin.resolved_json = R"({"gauge": [{"id": "mill", "rating_from_store": true}]})";
  CHECK_THROWS_WITH(
      extract(w.twin, w.store, at("2026-03-10T06:00Z")),
      Catch::Contains("gauge 'mill' has rating_from_store, but the observation store has no rating"));
}
