// The observation store: kept once, never lost, never half-written.

#include "assimilation/readings/store.hpp"

#include <ogrsf_frmts.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <random>

#include "assimilation/readings/ingest.hpp"
#include "core/basin.hpp"
#include "core/basin/observations.hpp"
#include "core/errors.hpp"
#include "core/files.hpp"
#include "core/provenance.hpp"
#include "tests/assimilation/workplace.hpp"

using namespace freshet;
using namespace freshet::assimilation;

namespace {

std::vector<StoredReading> many_readings(int count) {
  std::vector<StoredReading> result(static_cast<std::size_t>(count));
  for (int i = 0; i < count; ++i) {
    StoredReading& r = result[static_cast<std::size_t>(i)];
    r.station = "gorge";
    r.time = at("2026-01-01T00:00Z") + std::chrono::minutes(i);
    r.value = i;
    r.error = 0.05;
    r.sha256 = std::string(64, 'a');
  }
  return result;
}

/// No file may grow beyond its size now plus `more` bytes: a disk that fills up. A write past it fails or,
/// with the default action of SIGXFSZ, kills.
void limit_files(const std::string& file, std::size_t more, bool kill) {
  signal(SIGXFSZ, kill ? SIG_DFL : SIG_IGN);
  rlimit limit{};
  getrlimit(RLIMIT_FSIZE, &limit);
  limit.rlim_cur = std::filesystem::file_size(file) + more;
  setrlimit(RLIMIT_FSIZE, &limit);
}

void lift_limit() {
  rlimit limit{};
  getrlimit(RLIMIT_FSIZE, &limit);
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_FSIZE, &limit);
}

}  // namespace

TEST_CASE("What was ingested is in the store, value by value") {
  const Workplace w;
  w.ingest("a.csv",
           "mill,2026-03-10T06:00Z,-0.25,\ngorge,2026-03-10T06:00Z,1.1,\ngorge,2026-03-10T05:00Z,,\n");
  const auto kept = w.all();
  REQUIRE(kept.size() == 3);
  CHECK(kept[0].station == "gorge");
  CHECK(kept[0].quality == Quality::missing);
  CHECK_FALSE(kept[0].has_value());
  CHECK(kept[1].value == 1.1);
  CHECK(kept[1].time == at("2026-03-10T06:00Z"));
  CHECK(kept[2].value == -0.25);
  CHECK(kept[2].error == 0.05);
  CHECK(kept[2].revision == 0);
  CHECK(kept[2].source == "a.csv");
  CHECK(kept[2].sha256 == core::sha256_of_file(w.folder / "a.csv"));
}

TEST_CASE("Ingesting again changes nothing, not even the file") {
  const Workplace w;
  const std::string rows =
      "gorge,2026-03-10T06:00Z,1.1,\ngorge,2026-03-10T06:15Z,,\nmill,2026-03-10T06:00Z,2,bad\n";
  CHECK(w.ingest("a.csv", rows)["stored"] == 3);
  const std::string before = core::sha256_of_file(w.store);
  const auto again = w.ingest("a.csv", rows);
  CHECK(again["stored"] == 0);
  CHECK(again["files"][0]["unchanged"] == 3);
  CHECK(core::sha256_of_file(w.store) == before);
}

TEST_CASE("The summary says the newest time of each station over all files, in any order") {
  const Workplace w;
  const auto file = [&](const char* name, const std::string& rows) {
    core::write_file(w.folder / name, "station,time,stage_m,quality\n" + rows);
    return w.folder / name;
  };
  const std::vector<std::filesystem::path> files = {
      file("a.csv", "gorge,2026-03-10T06:15Z,1.1,\ngorge,2026-03-10T06:00Z,1.1,\n"),
      file("b.csv", "mill,2026-03-10T07:00+01:00,1,bad\ngorge,2026-03-10T05:00Z,1.1,\n"),
      file("c.csv", "mill,2026-03-10T06:05Z,,\nmill,2026-03-10T09:00Z,1.1,\n")};
  const nlohmann::json expected = {{"gorge", "2026-03-10T06:15:00Z"}, {"mill", "2026-03-10T06:05:00Z"}};
  CHECK(ingest(basin(), w.store, files, {}, at("2026-03-10T06:20Z"))["newest"] ==
        expected);  // 09:00 is yet to come
  CHECK(ingest(basin(), w.store, files, {}, at("2026-03-10T06:20Z"))["newest"] ==
        expected);  // nothing is new
}

TEST_CASE("Another value is a new revision; the old one stays and does not come back by itself") {
  const Workplace w;
  w.ingest("a.csv", "gorge,2026-03-10T06:00Z,1.1,\ngorge,2026-03-10T06:15Z,1.2,\n");
  const auto summary = w.ingest("b.csv", "gorge,2026-03-10T06:00Z,1.3,\n");
  CHECK(summary["files"][0]["revised"] == 1);
  CHECK(w.ingest("a.csv", "gorge,2026-03-10T06:00Z,1.1,\ngorge,2026-03-10T06:15Z,1.2,\n")["stored"] == 0);
  CHECK(w.all().size() == 3);
  const auto newest = Store(w.store).newest(at("2026-03-10T05:00Z"), at("2026-03-10T07:00Z"));
  REQUIRE(newest.size() == 2);
  CHECK(newest[0].value == 1.3);
  CHECK(newest[0].revision == 1);
  CHECK(newest[0].source == "b.csv");
  CHECK(newest[1].value == 1.2);

  SECTION("stating its quality puts it back") {
    w.ingest("c.csv", "gorge,2026-03-10T06:00Z,1.1,good\n");
    CHECK(Store(w.store).newest(at("2026-03-10T05:59Z"), at("2026-03-10T06:00Z"))[0].value == 1.1);
  }
}

TEST_CASE("What is approved counts against what is provisional or says nothing, whichever comes first") {
  const auto counted = [](const std::vector<std::string>& words) {
    const Workplace w;
    int number = 0;
    for (const std::string& word : words)
      w.ingest(fmt::format("{}.csv", number), fmt::format("gorge,2026-03-10T06:00Z,1.{},{}\n", number, word)),
          ++number;
    CHECK(w.all().size() == words.size());  // all are kept
    return Store(w.store).newest(at("2026-03-10T05:00Z"), at("2026-03-10T07:00Z")).at(0).value;
  };
  CHECK(counted({"P", "A"}) == 1.1);
  CHECK(counted({"A", "P"}) == 1.0);
  CHECK(counted({"approved", "provisional", "raw", "unchecked", ""}) == 1.0);
  CHECK(counted({"A", "P", "A"}) == 1.2);  // approved again
  CHECK(counted({"A", "P", "P", "A", "P"}) == 1.3);
  CHECK(counted({"A", "bad"}) == 1.1);  // somebody's word on it
  CHECK(counted({"A", "good", "P"}) == 1.2);
  CHECK(counted({"P", "", "P"}) == 1.2);
  CHECK(counted({"", "P"}) == 1.1);
}

TEST_CASE(
    "A yielding reading is counted and kept; the approved one goes into the cycle, and no empty one replaces "
    "it") {
  const Workplace w;
  w.ingest("a.csv", "gorge,2026-03-10T05:00Z,1.1,A\ngorge,2026-03-10T05:15Z,1.2,P\n");
  const auto summary = w.ingest("p.csv", "gorge,2026-03-10T05:00Z,1.5,P\ngorge,2026-03-10T05:15Z,1.6,P\n");
  CHECK(summary["files"][0]["yielded"] == 1);
  CHECK(summary["files"][0]["revised"] == 2);
  CHECK(w.ingest("e.csv", "gorge,2026-03-10T05:00Z,,\n")["files"][0]["yielded"] == 1);
  const CycleReadings r = extract(basin(), w.store, at("2026-03-10T06:00Z"));
  REQUIRE(r.readings.size() == 2);
  CHECK(r.readings[0].value == 1.1);
  CHECK(r.readings[1].value == 1.6);
  // The same value, approved at last, is news: from then on it stands.
  CHECK(w.ingest("b.csv", "gorge,2026-03-10T05:15Z,1.6,A\n")["files"][0]["revised"] == 1);
  CHECK(w.ingest("b.csv", "gorge,2026-03-10T05:15Z,1.6,A\n")["stored"] == 0);
  CHECK(w.ingest("q.csv", "gorge,2026-03-10T05:15Z,1.7,P\n")["files"][0]["yielded"] == 1);
  CHECK(extract(basin(), w.store, at("2026-03-10T06:00Z")).readings[1].value == 1.6);
  CHECK(w.all()[0].standing == Standing::approved);
}

TEST_CASE("In one file too the approved row counts, whichever line it stands on") {
  const Workplace w;
  w.ingest("a.csv",
           "gorge,2026-03-10T05:00Z,1.1,A\ngorge,2026-03-10T05:00Z,1.5,P\nmill,2026-03-10T05:00Z,1.5,P\n"
           "mill,2026-03-10T05:00Z,1.1,A\n");
  for (const GaugeReading& reading : extract(basin(), w.store, at("2026-03-10T06:00Z")).readings)
    CHECK(reading.value == 1.1);
}

TEST_CASE("An approved reading from before its time stands against nothing") {
  const Workplace w;
  core::write_file(w.folder / "f.csv", "station,time,stage_m,quality\ngorge,2026-03-10T06:00Z,1,A\n");
  ingest(basin(), w.store, {w.folder / "f.csv"}, {}, at("2026-03-10T03:00Z"));
  core::write_file(w.folder / "f.csv", "station,time,stage_m,quality\ngorge,2026-03-10T06:00Z,2,P\n");
  ingest(basin(), w.store, {w.folder / "f.csv"}, {}, at("2026-03-10T06:00Z"));
  CHECK(extract(basin(), w.store, at("2026-03-10T06:00Z")).readings.at(0).value == 2);
}

TEST_CASE("On a disk of several machines one program has the store at a time, and leaves no log behind") {
  const Workplace w;
  w.ingest("a.csv", "gorge,2026-03-10T06:00Z,1.1,\n");
  const auto begun = std::chrono::steady_clock::now();
  {
    Store alone(w.store, Store::For::writing, Sharing::one);
    alone.add(many_readings(10), basin().gauges);
    CHECK_FALSE(std::filesystem::exists(w.store + "-wal"));
    // Who reads takes the same lock, and would wait for a minute; the database too is held.
    const pid_t child = fork();
    REQUIRE(child >= 0);
    if (child == 0) {
      std::string message;
      const GDALDatasetUniquePtr other(GDALDataset::Open(w.store.c_str(), GDAL_OF_VECTOR));
      _exit(other ? 0 : 1);
    }
    int status = 0;
    REQUIRE(waitpid(child, &status, 0) == child);
    CHECK(WEXITSTATUS(status) == 1);
  }
  CHECK(std::chrono::steady_clock::now() - begun < std::chrono::seconds(60));
  CHECK(w.all().size() == 11);
  CHECK(sharing_of("/proc/observations.gpkg") == Sharing::one);  // a file system that is not known
}

TEST_CASE("Stretches: of each station its own time") {
  const Workplace w;
  w.ingest("a.csv",
           "gorge,2026-03-10T05:00Z,1,\ngorge,2026-03-10T06:00Z,2,\nmill,2026-03-10T05:00Z,3,\n"
           "mill,2026-03-10T06:00Z,4,\n");
  std::vector<Stretch> wanted = {{"gorge", at("2026-03-10T05:00Z"), at("2026-03-10T06:00Z")},
                                 {"mill", at("2026-03-10T04:59Z"), at("2026-03-10T05:00Z")}};
  for (int i = 0; i < 500; ++i)
    wanted.push_back({fmt::format("it's {}", i), at("1990-01-01T00:00Z"), at("2090-01-01T00:00Z")});
  const auto found = Store(w.store).revisions(wanted);
  REQUIRE(found.size() == 2);
  CHECK(found[0].value == 2);
  CHECK(found[1].value == 3);
}

TEST_CASE("Flags look back at what is stored already") {
  const Workplace w;
  w.ingest("a.csv", "gorge,2026-03-10T06:00Z,1.0,\ngorge,2026-03-10T06:30Z,1.0,\n");
  w.ingest("b.csv", "gorge,2026-03-10T06:15Z,2.5,\n");
  const auto spike = Store(w.store).newest(at("2026-03-10T06:14Z"), at("2026-03-10T06:16Z"));
  REQUIRE(spike.size() == 1);
  CHECK(spike[0].quality == Quality::suspect);
  CHECK(spike[0].flagged_by == "spike");
}

TEST_CASE("A file with a mistake stores nothing, nor do the files next to it") {
  const Workplace w;
  core::write_file(w.folder / "good.csv", "station,time,stage_m\ngorge,2026-03-10T06:00Z,1\n");
  core::write_file(w.folder / "wrong.csv", "station,time,stage_m\ngorge,2026-03-10T06:00,1\n");
  CHECK_THROWS_AS(ingest(basin(), w.store, {w.folder / "good.csv", w.folder / "wrong.csv"}),
                  core::InputError);
  CHECK(store_is_missing(w.store));
}

TEST_CASE("What is not a store is refused, and left as it is") {
  const Workplace w;
  core::write_file(w.store, "not a GeoPackage");
  CHECK_THROWS_AS(Store(w.store), core::InputError);
  CHECK(core::read_file(w.store) == "not a GeoPackage");
  CHECK_THROWS_WITH(Store((w.folder / "readings.txt").string()), Catch::Contains("must end in .gpkg"));
}

TEST_CASE("A server that is away is no mistake of the input; no password is shown, whatever is wrong") {
  const std::string away = "PG:dbname=no_such_database host=/nonexistent password=secret";
  CHECK_THROWS_AS(Store(away), core::RunError);
  CHECK_THROWS_WITH(Store(away), Catch::Contains("does not answer") && Catch::Contains("/nonexistent/") &&
                                     Catch::Contains("password=***") && !Catch::Contains("secret"));
  for (const char* wrong :
       {"PG:password=my secret host=/nonexistent", "PG:host=/nonexistent password=my secret",
        "PG:hots=x password=secret", R"(PG:host=/nonexistent password='my \' secret' dbname=x)",
        "PG:host=/nonexistent sslpassword=secret", "PG:postgresql://user:my@secret@127.0.0.1:1/x",
        "PG:postgresql://127.0.0.1:1/x?user=u&password=secret&sslmode=disable"}) {
    INFO(wrong);
    CHECK_THROWS_WITH(Store(wrong),
                      Catch::Contains("***") && !Catch::Contains("secret") && !Catch::Contains("my@"));
  }
  CHECK(core::without_password("PG:host=h password=a&b dbname=d") == "PG:host=h password=*** dbname=d");
  CHECK(core::without_password("PG:service=s") == "PG:service=s");
  CHECK(without_secrets(R"(missing "=" after "b" in host "h")", "PG:host=h password=***") ==
        R"(missing "=" after "***" in host "h")");
}

TEST_CASE("A full disk is said, and the store stays as it was") {
  const Workplace w;
  w.ingest("a.csv", "gorge,2026-03-10T06:00Z,1.1,\n");
  limit_files(w.store, 100'000, false);
  std::string message = "no error";
  try {
    Store(w.store).add(many_readings(20'000), basin().gauges);
  } catch (const core::RunError& error) {
    message = error.what();
  }
  lift_limit();
  CHECK_THAT(message, Catch::Contains("observations.gpkg") && Catch::Contains("nothing was stored"));
  REQUIRE(w.all().size() == 1);
  CHECK(w.all()[0].value == 1.1);
}

TEST_CASE("A full disk while the store is made leaves no store") {
  const Workplace w;
  core::write_file(w.folder / "small", "x");
  limit_files(w.folder / "small", 40'000, false);
  CHECK_THROWS_AS(Store(w.store), core::RunError);
  lift_limit();
  CHECK(store_is_missing(w.store));
  CHECK(w.ingest("a.csv", "gorge,2026-03-10T06:00Z,1.1,\n")["stored"] == 1);
}

TEST_CASE("Killed in the middle of writing, the store is as it was before") {
  const Workplace w;
  w.ingest("a.csv", "gorge,2026-03-10T06:00Z,1.1,\n");
  const pid_t child = fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    limit_files(w.store, 100'000, true);
    Store(w.store).add(many_readings(20'000), basin().gauges);
    _exit(0);
  }
  int status = 0;
  REQUIRE(waitpid(child, &status, 0) == child);
  REQUIRE(WIFSIGNALED(status));
  CHECK(WTERMSIG(status) == SIGXFSZ);
  CHECK(std::filesystem::exists(w.store + "-wal"));  // it was killed with its work half done
  REQUIRE(w.all().size() == 1);
  CHECK(w.all()[0].value == 1.1);
  CHECK(w.ingest("b.csv", "gorge,2026-03-10T06:15Z,1.2,\n")["stored"] == 1);
}

// 200 readings with all that is doubted: a spike, a code, millimetres, a frozen stretch, a jump at the end.
std::vector<std::string> doubtful_rows() {
  std::vector<std::string> rows;
  for (int i = 0; i < 200; ++i) {
    double stage = 0.2 + 0.001 * i;
    if (i >= 60 && i < 180) stage = 0.3;  // 30 h
    if (i == 20) stage = 4.9;
    if (i == 30) stage = -999;
    if (i == 199) stage = 9.5;
    const core::Instant time = at("2026-03-10T00:00Z") + std::chrono::minutes(15 * i);
    rows.push_back(fmt::format("gorge,{},{:.3f},\n", core::to_iso(time), stage));
  }
  return rows;
}

using Flags = std::map<core::Instant, std::string>;

Flags flags_after(const std::vector<std::vector<std::string>>& batches) {
  const Workplace w;
  int number = 0;
  for (const auto& batch : batches) {
    std::string rows;
    for (const std::string& row : batch) rows += row;
    w.ingest(fmt::format("{}.csv", number++), rows);
  }
  Flags flags;
  for (const StoredReading& r : w.all()) flags[r.time] = to_text(r.quality) + " " + r.flagged_by;
  return flags;
}

TEST_CASE("The same readings in any cut and order get the same flags") {
  std::vector<std::string> rows = doubtful_rows();
  const Flags whole = flags_after({rows});
  const auto flag = [&](int i) { return whole.at(at("2026-03-10T00:00Z") + std::chrono::minutes(15 * i)); };
  CHECK(flag(20) == "suspect spike");
  CHECK(flag(30) == "bad range");
  CHECK(flag(100) == "good ");
  CHECK(flag(170) == "suspect frozen");
  CHECK(flag(199) == "suspect jump");
  std::vector<std::vector<std::string>> single;
  for (const std::string& row : rows) single.push_back({row});
  CHECK(flags_after(single) == whole);
  for (const unsigned seed : {1u, 2u}) {
    std::mt19937 random(seed);
    std::shuffle(rows.begin(), rows.end(), random);
    std::vector<std::vector<std::string>> batches;
    for (std::size_t i = 0; i < rows.size(); ++i) {
      if (batches.empty() || random() % 9 == 0) batches.emplace_back();
      batches.back().push_back(rows[i]);
    }
    CHECK(flags_after(batches) == whole);
  }
}

TEST_CASE("A reading from the future is bad, also once its time has come; a later word on it is not") {
  const Workplace w;
  core::write_file(w.folder / "f.csv",
                   "station,time,stage_m\ngorge,2030-03-10T06:00Z,1\ngorge,2026-03-10T06:05Z,1\n");
  ingest(basin(), w.store, {w.folder / "f.csv"}, {}, at("2026-03-10T06:00Z"));
  const auto kept = w.all();
  REQUIRE(kept.size() == 2);
  CHECK(kept[0].quality == Quality::good);  // clocks differ by minutes
  CHECK(kept[1].quality == Quality::bad);
  CHECK(kept[1].flagged_by == "future");
  ingest(basin(), w.store, {w.folder / "f.csv"}, {}, at("2030-03-10T07:00Z"));
  CHECK(w.all().size() == 3);
  CHECK(w.all()[1].flagged_by == "future");
  CHECK(w.all()[2].quality == Quality::good);
}

TEST_CASE("A store made by other hands stops no cycle") {
  const Workplace w;
  std::vector<StoredReading> rows = many_readings(4);
  for (StoredReading& r : rows) r.value = 0.5;
  rows[1].error = 1e-160;
  rows[2].value = 999.9;  // flagged good, as it once was
  Store(w.store).add(rows, basin().gauges);
  const CycleReadings r = extract(basin(), w.store, at("2026-01-01T00:10Z"));
  REQUIRE(r.readings.size() == 2);
  CHECK(r.left_out == std::map<std::string, int>{{"bad", 1}, {"impossible", 1}});
}

TEST_CASE("Discharges lie in a layer of their own, next to stages of the same station and time") {
  const Workplace w;
  w.ingest("s.csv", "gorge,2026-03-10T05:00Z,1.1,\n");
  {  // a store from before there were discharges
    const GDALDatasetUniquePtr old(GDALDataset::Open(w.store.c_str(), GDAL_OF_VECTOR | GDAL_OF_UPDATE));
    REQUIRE(old);
    old->ReleaseResultSet(old->ExecuteSQL("DELLAYER:discharges", nullptr, nullptr));
    REQUIRE_FALSE(old->GetLayerByName("discharges"));
  }
  REQUIRE(w.all().size() == 1);
  core::write_file(w.folder / "q.csv",
                   "station,time,discharge_m3_per_s\ngorge,2026-03-10T05:00Z,120\n"
                   "gorge,2026-03-10T05:15Z,9999999\n");
  ingest(basin(), w.store, {w.folder / "q.csv"});
  REQUIRE(w.all().size() == 3);
  const CycleReadings r = extract(basin(), w.store, at("2026-03-10T06:00Z"));
  REQUIRE(r.readings.size() == 2);
  CHECK(r.left_out == std::map<std::string, int>{{"bad", 1}});
  CHECK(r.readings[0].text() == "1.1 m, error 0.05 m");
  CHECK(r.readings[1].text() == "120 m3/s, error 12 m3/s");
  write_cycle_readings(w.folder / "r.json", r);
  CHECK_THAT(core::read_file(w.folder / "r.json"), Catch::Contains("\"discharge_m3_per_s\": 120.0"));
  const CycleReadings back = read_cycle_readings(w.folder / "r.json");
  REQUIRE(back.readings.size() == 2);
  CHECK(back.readings[1].quantity == r.readings[1].quantity);
  CHECK(latest_per_interval(back.readings, at("2026-03-10T03:00Z"), 10800).size() == 2);
}
