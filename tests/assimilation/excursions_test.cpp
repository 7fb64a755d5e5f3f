// Readings that leave and come back: what is a spike, what is a flood, and what waits for what comes next.

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <map>
#include <random>

#include "assimilation/readings/checks.hpp"
#include "core/table.hpp"
#include "tests/assimilation/workplace.hpp"

using namespace freshet;
using namespace freshet::assimilation;

namespace {

using Verdicts = std::vector<std::string>;  ///< "" where good

std::vector<Reading> series(const std::vector<double>& values, int minutes, const Quantity& quantity) {
  std::vector<Reading> result;
  for (const double value : values) {
    Reading& reading = result.emplace_back();
    reading.time = at("2026-03-10T00:00Z") + std::chrono::minutes(minutes * (result.size() - 1));
    reading.value = value;
    reading.quantity = &quantity;
  }
  return result;
}

Verdicts verdicts(const std::vector<double>& values, int minutes = 15, const Quantity& quantity = stage(),
                  std::optional<double> spike_hours = {}) {
  std::vector<Reading> readings = series(values, minutes, quantity);
  CheckLimits limits = quantity.limits(core::Gauge(), {});
  limits.spike_hours = spike_hours.value_or(limits.spike_hours);
  check_readings(readings, limits);
  Verdicts result;
  for (const Reading& r : readings) result.push_back(r.flagged_by);
  return result;
}

bool all_good(const Verdicts& verdicts) {
  return std::all_of(verdicts.begin(), verdicts.end(), [](const std::string& v) { return v.empty(); });
}

/// 0.2 m, `count` times 4.9 m, 0.2 m.
std::vector<double> excursion(int count) {
  std::vector<double> values = {0.20, 0.21};
  for (int i = 0; i < count; ++i) values.push_back(4.9 + 0.01 * (i % 3));
  values.insert(values.end(), {0.22, 0.21});
  return values;
}

}  // namespace

TEST_CASE("A spike of several samples is suspect, and its surroundings are not") {
  for (const int count : {1, 2, 3, 11}) {
    const Verdicts v = verdicts(excursion(count));
    INFO(count << " samples");
    for (std::size_t i = 0; i < v.size(); ++i)
      CHECK(v[i] == (i >= 2 && i < 2 + static_cast<std::size_t>(count) ? "spike" : ""));
  }
  std::vector<double> long_away = excursion(12);  // for more than three hours
  long_away.insert(long_away.begin(), 14, 0.2);
  long_away.insert(long_away.end(), 14, 0.2);
  CHECK(all_good(verdicts(long_away)));
  CHECK(verdicts({3.0, 3.1, 0.5, 0.6, 3.0})[3] == "spike");
  CHECK(all_good(verdicts({3.0, 3.1, 0.5, 0.6, 3.0}, 15, stage(), 0)));
}

TEST_CASE("Hours between readings: what is abrupt grows with the time between them") {
  CHECK(verdicts({0.2, 4.9, 4.91, 0.2}, 60) == Verdicts{"", "spike", "spike", ""});
  CHECK(all_good(verdicts({0.2, 2.0, 1.9, 0.2}, 60)));
  CHECK(all_good(verdicts({0.2, 4.9, 0.2}, 240)));
}

TEST_CASE("A flood is no spike: it rises in one step, but falls in many") {
  CHECK(all_good(verdicts({0.2, 2.5, 4.5, 4.6, 4.2, 3.6, 2.9, 2.1, 1.4, 0.8})));
  CHECK(all_good(verdicts({0.2, 2.9, 2.8, 2.0, 1.1, 0.3})));
}

TEST_CASE("What has not come back yet waits: it ends as a spike, as good, or is never known") {
  CHECK(verdicts({0.2, 0.2, 4.9}) == Verdicts{"", "", "jump"});
  CHECK(verdicts({0.2, 0.2, 4.9, 4.91, 4.88}) == Verdicts{"", "", "jump", "jump", "jump"});
  CHECK(verdicts({0.2, 0.2, 4.9, 4.91, 0.2}) == Verdicts{"", "", "spike", "spike", ""});
  const auto after = [](std::vector<double> values) {
    values.insert(values.begin(), 14, 0.2);
    return verdicts(values);
  };
  CHECK(after(std::vector<double>(12, 4.9))[25] == "jump");  // three hours
  CHECK(all_good(after(std::vector<double>(13, 4.9))));
  CHECK(all_good(after({2.9})));                 // as a flood may rise
  CHECK(all_good(after({3.5, 3.0, 2.2, 1.0})));  // it falls as floods do
  std::vector<double> falls(14, 0.2);
  falls.insert(falls.begin(), {4.9, 4.91});  // nothing before it
  CHECK(verdicts({falls.begin(), falls.begin() + 4}) == Verdicts{"", "", "jump", "jump"});
  CHECK(verdicts(falls)[1] == "jump");
  CHECK(verdicts(falls)[2].empty());
}

TEST_CASE("Discharges: a factor of three up and down again") {
  const Quantity& discharge = *quantity_of_column("discharge_m3_per_s");
  CHECK(verdicts({20, 21, 75, 74, 20}, 15, discharge) == Verdicts{"", "", "spike", "spike", ""});
  CHECK(verdicts({20, 21, 0.5, 20}, 15, discharge) == Verdicts{"", "", "spike", ""});
  CHECK(all_good(verdicts({20, 21, 55, 20}, 15, discharge)));
  CHECK(all_good(verdicts({0.1, 0.9, 0.1}, 15, discharge)));  // a trickle
}

namespace {

/// Columns of a table, [column][row]; NaN where empty.
std::map<std::string, std::vector<Reading>> read_columns(const std::string& file, const Quantity& quantity,
                                                         const std::vector<std::string>& columns) {
  const core::Table table(core::read_file(file), file);
  std::map<std::string, std::vector<Reading>> result;
  for (const std::string& column : columns)
    for (std::size_t row = 0; row < table.rows(); ++row) {
      const std::string text(table.field(row, table.column(column)));
      if (text.empty() || text == "NA") continue;
      Reading& reading = result[column].emplace_back();
      reading.time = core::parse_instant(table.field(row, table.column("time")), file);
      reading.value = std::stod(text);
      reading.quantity = &quantity;
    }
  return result;
}

/// Readings of measured floods that are called a spike or a jump.
int false_alarms(const std::string& file, const Quantity& quantity, const std::vector<std::string>& columns) {
  int count = 0;
  for (auto& [column, readings] : read_columns(file, quantity, columns)) {
    REQUIRE(readings.size() > 200);
    check_readings(readings, quantity.limits(core::Gauge(), {}));
    for (const Reading& r : readings) count += r.flagged_by == "spike" || r.flagged_by == "jump";
  }
  return count;
}

}  // namespace

TEST_CASE("Measured floods: not one reading of five years at six gauges, or of two becks, is a spike") {
  const std::filesystem::path cases = std::filesystem::path(FRESHET_SOURCE) / "../shared/cases";
  if (!std::filesystem::exists(cases / "eden")) {
    WARN("skipped: no ../shared/cases/eden");
    return;
  }
  const Quantity& discharge = *quantity_of_column("discharge_m3_per_s");
  CHECK(false_alarms(
            (cases / "eden/stage_2006_2010.csv").string(), stage(),
            {"great_corby", "linstock", "sheepmount", "greenholme", "harraby_green", "cummersdale"}) == 0);
  CHECK(false_alarms((cases / "swindale/obs_15min.csv").string(), discharge, {"flow_m3s"}) == 0);
  CHECK(false_alarms((cases / "brompton/discharge_m3s_15min.csv").string(), discharge, {"q_m3s"}) == 0);
}

namespace {

/// Three days with all that is doubted, rows of CSV; some come twice, some before their time.
std::vector<std::string> doubtful_rows() {
  std::vector<std::string> rows;
  for (int i = 0; i < 288; ++i) {
    double value = 0.2 + 0.001 * i;
    if (i >= 60 && i < 170) value = 0.3;            // frozen
    if (i >= 20 && i < 23) value = 4.9 + 0.01 * i;  // a spike of three
    if (i == 30 || i == 205) value = i == 30 ? -999 : 99.99;
    if (i >= 210 && i < 216) value = 200 + i;                // millimetres
    if (i >= 230 && i < 250) value = 4.2 - 0.1 * (i - 230);  // a wall of water
    if (i >= 285) value = 5.5;                               // not known yet
    const core::Instant time = at("2026-03-10T00:00Z") + std::chrono::minutes(15 * i);
    rows.push_back(fmt::format("gorge,{},{:.3f},\n", core::to_iso(time), value));
    if (i % 40 == 0) rows.push_back(rows.back());
  }
  rows.push_back("gorge,2026-03-14T00:00:00Z,0.4,\n");  // from the future
  return rows;
}

using Flags = std::map<core::Instant, std::string>;

Flags flags_after(const std::vector<std::vector<std::string>>& batches) {
  const Workplace w;
  for (const auto& batch : batches) {
    std::string rows;
    for (const std::string& row : batch) rows += row;
    core::write_file(w.folder / "r.csv", "station,time,stage_m,quality\n" + rows);
    ingest(basin(), w.store, {w.folder / "r.csv"}, {}, at("2026-03-13T00:00Z"));
  }
  Flags flags;
  for (const StoredReading& r : w.all()) flags[r.time] += to_text(r.quality) + " " + r.flagged_by + ";";
  return flags;
}

}  // namespace

TEST_CASE("The same readings in any cut and order end with the same verdicts") {
  std::vector<std::string> rows = doubtful_rows();
  const Flags whole = flags_after({rows});
  REQUIRE(whole.size() == 289);
  const auto flag = [&](int i) { return whole.at(at("2026-03-10T00:00Z") + std::chrono::minutes(15 * i)); };
  CHECK(flag(21) == "suspect spike;");
  CHECK(flag(30) == "bad range;");
  CHECK(flag(160) == "suspect frozen;");
  CHECK(flag(213) == "bad range;");
  CHECK(flag(240) == "good ;");
  CHECK(flag(286) == "suspect jump;");
  CHECK(whole.rbegin()->second == "bad future;");
  for (const unsigned seed : {1u, 2u, 3u, 4u, 5u, 6u}) {
    INFO("seed " << seed);
    std::mt19937 random(seed);
    std::shuffle(rows.begin(), rows.end(), random);
    std::vector<std::vector<std::string>> batches;
    for (const std::string& row : rows) {
      if (batches.empty() || random() % (3 * seed) == 0) batches.emplace_back();
      batches.back().push_back(row);
    }
    CHECK(flags_after(batches) == whole);
  }
}

TEST_CASE("One at a time, as live readings come: a verdict changes when what follows is known") {
  const Workplace w;
  std::vector<std::string> found;
  const std::vector<double> values = {0.20, 0.21, 4.90, 4.91, 4.88, 0.22};
  for (std::size_t i = 0; i < values.size(); ++i) {
    const std::string time = core::to_iso(at("2026-03-10T06:00Z") + std::chrono::minutes(15 * i));
    const auto summary = w.ingest("r.csv", fmt::format("gorge,{},{},\n", time, values[i]));
    found.push_back(w.all().back().flagged_by);
    if (i == 5) CHECK(summary["reflagged"] == 3);
  }
  CHECK(found == std::vector<std::string>{"", "", "jump", "jump", "jump", ""});
  for (const StoredReading& r : w.all()) CHECK((r.flagged_by == "spike") == (r.value > 1));
  CHECK(extract(basin(), w.store, at("2026-03-10T08:00Z")).left_out ==
        std::map<std::string, int>{{"suspect", 3}});
}
