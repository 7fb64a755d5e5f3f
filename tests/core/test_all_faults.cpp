// Everything that is wrong is reported at once: rows of tables, keys of basin.toml, files.

#include <catch2/catch.hpp>
#include <functional>

#include "core/basin.hpp"
#include "core/basin_draft.hpp"
#include "core/errors.hpp"
#include "core/memory.hpp"
#include "core/rank_slots.hpp"
#include "core/series.hpp"
#include "tests/core/basin_files.hpp"

using namespace freshet::core;
using Catch::Matchers::Contains;
namespace fs = std::filesystem;

namespace {

SeriesInput two_stations(const fs::path& file) {
  return {file, {{"a_mm_per_h", plausible::rain_rate}, {"b_mm_per_h", plausible::rain_rate}}, "[rain]", true};
}

std::string lines_of(const std::function<void()>& body) {
  try {
    body();
  } catch (const InputError& error) {
    return error.what();
  }
  return "";
}

/// Numbers of the lines that a message names, in its order.
std::vector<int> lines_told(const std::string& message) {
  std::vector<int> lines;
  for (auto at = message.find(".csv:"); at != std::string::npos; at = message.find(".csv:", at + 1))
    if (std::isdigit(message[at + 5])) lines.push_back(std::stoi(message.substr(at + 5)));
  return lines;
}

std::string hour(int h) {
  return "2026-03-10T" + std::string(h < 10 ? "0" : "") + std::to_string(h) + ":00:00Z";
}

}  // namespace

TEST_CASE("A series tells every row that is faulty, in order", "[bad_input]") {
  const BasinFolder folder;
  const fs::path file = folder.path() / "rain.csv";
  folder.write("rain.csv", "time,a_mm_per_h,b_mm_per_h\n" + hour(0) + ",1,2\n" + hour(1) + ",\"1,5\",x\n" +
                               "10.03.2026 02:00,1,2\n" + hour(3) + ",1\n" + hour(2) + ",1,2\n" + hour(4) +
                               ",-5,2\n" + hour(5) + ",1,9999\n" + hour(6) + ",,2\n");
  const std::string told = lines_of([&] { read_series(two_stations(file)); });
  CHECK(lines_told(told) == std::vector{3, 3, 4, 5, 7, 8, 9});
  for (const char* words : {"'1,5' is not a number", "'x' is not a number", "2 fields", "-5 mm/h",
                            "9999 mm/h", "there is no value"})
    CHECK_THAT(told, Contains(words));
}

TEST_CASE("One time out of order spoils no other row", "[bad_input]") {
  const BasinFolder folder;
  folder.write("rain.csv", "time,a_mm_per_h,b_mm_per_h\n" + hour(0) + ",1,2\n2062-03-10T01:00:00Z,1,2\n" +
                               hour(2) + ",1,2\n" + hour(3) + ",1,2\n" + hour(4) + ",1,2\n");
  CHECK(lines_told(lines_of([&] { read_series(two_stations(folder.path() / "rain.csv")); })) ==
        std::vector{4});
}

TEST_CASE("Columns that are missing are reported together, with what the others hold", "[bad_input]") {
  const BasinFolder folder;
  folder.write("rain.csv", "time,b_mm_per_h\n" + hour(0) + ",1\n" + hour(1) + ",-1\n");
  SeriesInput source = two_stations(folder.path() / "rain.csv");
  source.columns.push_back({"c_mm_per_h", plausible::rain_rate});
  const std::string told = lines_of([&] { read_series(source); });
  CHECK_THAT(told,
             Contains("'a_mm_per_h'") && Contains("'c_mm_per_h'") && Contains("rain.csv:3: b_mm_per_h: -1"));
}

TEST_CASE("Of many faulty rows twenty are told and the others counted", "[bad_input]") {
  const BasinFolder folder;
  std::string text = "time,a_mm_per_h,b_mm_per_h\n";
  for (int i = 0; i < 300; ++i)
    text +=
        to_iso(parse_instant(hour(0), "") + std::chrono::minutes(i)) + (i % 10 == 9 ? ",x,1\n" : ",1,1\n");
  folder.write("rain.csv", text);
  const std::string told = lines_of([&] { read_series(two_stations(folder.path() / "rain.csv")); });
  CHECK(lines_told(told).size() == 20);
  CHECK_THAT(told, Contains("rain.csv: and 10 more faults") && !Contains("at least"));
  std::string long_text = "time,a_mm_per_h,b_mm_per_h\n";
  for (int i = 0; i < 200000; ++i) long_text += "x,y,z\n";
  folder.write("rain.csv", long_text);
  CHECK_THAT(lines_of([&] { read_series(two_stations(folder.path() / "rain.csv")); }),
             Contains("and 980 more faults at least"));
}

TEST_CASE("A rating curve tells every row that is faulty", "[bad_input]") {
  const BasinFolder folder;
  folder.write("q.csv", "level_m,discharge_m3_per_s\n1,0\nx,y\n2,5\n1.5,6\n3,4\n4,20000000\n");
  const std::string told = lines_of([&] { read_rating_curve(folder.path() / "q.csv"); });
  CHECK(lines_told(told) == std::vector{3, 3, 5, 6, 7});
}

TEST_CASE("Relations are reported besides faults of other tables, not those that a fault may cause",
          "[bad_input]") {
  const BasinFolder folder;
  const auto told = [&](const std::string& more) {
    return lines_of([&] { folder.read(sound_basin + more); });
  };
  const std::string twice = "[[gauge]]\nid = \"upper\"\nlon = -84\nlat = 36\n";
  CHECK_THAT(told("[solver]\ncfl = 7\n" + twice),
             Contains("solver.cfl") && Contains("id of another gauge too"));
  CHECK_THAT(told("[[gauge]]\nid = \"upper\"\nlon = -200\nlat = 36\n"),
             Contains("gauge.lon") && !Contains("another gauge"));
  CHECK_THAT(told("[wind]\nspeed = 5\n"), Contains("wind.speed is not a known key") && !Contains("needs"));
  CHECK_THAT(told("[gauges]\nid = 1\n[wind]\nspeed_m_per_s = 5\n"), !Contains("needs"));
}

TEST_CASE("A draft says what of it can be believed") {
  const BasinFolder folder;
  folder.write("basin.toml",
               sound_basin +
                   "[wind]\nspeed_m_per_s = -5\nfrom_degrees = 3\n[[gauge]]\nid = \"x\"\nlon = 500\n"
                   "lat = 3\n");
  const BasinDraft draft = draft_basin(folder.path() / "basin.toml");
  CHECK(draft.faults.size() == 2);
  CHECK_FALSE(draft.sound("[wind]"));
  CHECK(draft.sound("[rain]"));
  REQUIRE(draft.basin.gauges.size() == 3);
  CHECK(draft.sound(draft.basin.gauges[1].at.text));
  CHECK_FALSE(draft.sound(draft.basin.gauges[2].at.text));
  folder.write("basin.toml", sound_basin);
  CHECK(draft_basin(folder.path() / "basin.toml").faults.empty());
}

TEST_CASE("The unit of a raster goes with the raster that a file on top replaces") {
  const BasinFolder folder;
  folder.write("other.tif", "");
  std::string with_unit = sound_basin;
  with_unit.insert(with_unit.find("outlet = {"), "unit = \"ft\"\n");
  folder.write("base.toml", with_unit);
  CHECK(folder.read("base = \"base.toml\"\n").terrain.unit == "ft");
  CHECK(folder.read("base = \"base.toml\"\n[terrain]\ndem = \"other.tif\"\n").terrain.unit.empty());
}

TEST_CASE("Memory is what the control group leaves, of either version") {
  const BasinFolder folder;
  const fs::path root = folder.path() / "root";
  const auto put = [&](const std::string& file, const std::string& text) { write_file(root / file, text); };
  const double all = usable_memory(root);  // no groups
  CHECK(all > 1e8);
  put("proc/self/cgroup", "0::/user/job\n");
  put("sys/fs/cgroup/user/job/memory.max", "max\n");
  CHECK(usable_memory(root) == all);
  put("sys/fs/cgroup/user/memory.max", "50000000\n");
  CHECK(usable_memory(root) == 5e7);
  put("sys/fs/cgroup/user/job/memory.max", "40000000\n");
  CHECK(usable_memory(root) == 4e7);
  put("proc/self/cgroup", "12:cpu,memory:/slurm/job_7\n3:freezer:/x\n");
  CHECK(usable_memory(root) == all);
  put("sys/fs/cgroup/memory/slurm/job_7/memory.limit_in_bytes", "30000000\n");
  CHECK(usable_memory(root) == 3e7);
  put("sys/fs/cgroup/memory/memory.limit_in_bytes", "20000000\n");  // a container sees its own at the top
  CHECK(usable_memory(root) == 2e7);
}

TEST_CASE("What killed runs left in shared memory is removed, what is in use is not") {
  const BasinFolder folder;
  const auto put = [&](const std::string& name, int process, int age_s) {
    std::string bytes(2 * sizeof(RankSlot), '\0');
    reinterpret_cast<RankSlot*>(bytes.data())[1].process = process;
    folder.write("shm/" + name, bytes);
    fs::last_write_time(folder.path() / "shm" / name,
                        fs::file_time_type::clock::now() - std::chrono::seconds(age_s));
  };
  constexpr int nobody = 0x3ffffff;  // beyond the largest process number
  put("freshet-0-1", nobody, 600);
  put("freshet-0-2", static_cast<int>(::getpid()), 600);
  put("freshet-0-3", nobody, 1);
  put("other", nobody, 600);
  CHECK(remove_stale_slots(folder.path() / "shm") == 1);
  CHECK_FALSE(fs::exists(folder.path() / "shm/freshet-0-1"));
  for (const char* name : {"freshet-0-2", "freshet-0-3", "other"})
    CHECK(fs::exists(folder.path() / "shm" / name));
}
