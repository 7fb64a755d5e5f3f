// Cycles packed into a file, and brought back.
#include <catch2/catch.hpp>

#include "core/provenance.hpp"
#include "core/thinned.hpp"
#include "service/archive/manifest.hpp"
#include "tests/service/warned.hpp"

using namespace freshet;
using namespace freshet::test;
using Catch::Matchers::Contains;
using nlohmann::json;

namespace {

fs::path packed(const Warned& w, const terrain_fixture::Folder& folder, const std::string& which) {
  const Outcome o =
      run_words(program() + " archive --json --to " + (folder / "").string() + " " + which + " " + w.basin());
  INFO(o.err);
  REQUIRE(o.code == 0);
  return json::parse(o.out).at("file").get<std::string>();
}

Outcome restore(const fs::path& file, const fs::path& workspace) {
  return run_words(program() + " restore " + file.string() + " --workspace " + workspace.string());
}

std::string all_three() { return std::string("--from ") + cycle_times[0] + " --until " + cycle_times[2]; }

}  // namespace

TEST_CASE("A file that was packed holds all that a cycle needs: it goes on elsewhere with the same bits") {
  const Warned w;
  const terrain_fixture::Folder folder;
  const fs::path file = packed(w, folder, std::string("--cycle ") + cycle_times[2]);
  const fs::path elsewhere = folder / "elsewhere";
  const Outcome o = restore(file, elsewhere);
  INFO(o.out << o.err);
  REQUIRE(o.code == 0);
  CHECK(contents_of(elsewhere / "cycles/20260310T0100Z").size() ==
        contents_of(w.cycle(2)).size() + 1);  // keep
  for (const char* name : {"basin.toml", "dem.tif", "mesh.nc", "warnings/ledger.json"})
    CHECK(core::read_file(elsewhere / name) == core::read_file(w / name));

  // The cycle made again from what its parent left.
  const std::string forecast = core::read_file(w.cycle(2) / "forecast.nc");
  const std::string readings = core::read_file(elsewhere / "cycles/20260310T0100Z/readings.json");
  fs::remove_all(elsewhere / "cycles/20260310T0100Z");
  fs::copy_file(w / "observations.gpkg", elsewhere / "observations.gpkg");
  must(program() + " cycle --time " + cycle_times[2] + " " + (elsewhere / "basin.toml").string());
  CHECK(core::read_file(elsewhere / "cycles/20260310T0100Z/forecast.nc") == forecast);
  CHECK(core::read_file(elsewhere / "cycles/20260310T0100Z/readings.json") == readings);
}

TEST_CASE("What was thinned comes back, is whole again, and stays") {
  const Warned w;
  const terrain_fixture::Folder folder;
  const fs::path file = packed(w, folder, all_three());
  const auto before = contents_of(w / "cycles");
  core::write_thinned(w.cycle(0), {{"forecast.nc", 1, "2026-03-10T00:00:00Z", "test"}});
  fs::remove(w.cycle(0) / "forecast.nc");
  REQUIRE(restore(file, w.root()).code == 0);
  auto after = contents_of(w / "cycles");
  CHECK(after.erase("20260310T0000Z/keep") == 1);
  CHECK(after == before);
  // Once more: nothing is to be done.
  CHECK_THAT(restore(file, w.root()).out, Contains("restored 0 files"));
  CHECK(run_words(program() + " why " + w.message().string()).code == 0);
}

TEST_CASE("What differs is not overwritten, and then nothing is restored") {
  const Warned w;
  const terrain_fixture::Folder folder;
  const fs::path file = packed(w, folder, all_three());
  fs::remove(w.cycle(0) / "forecast.nc");
  damage(w.cycle(1) / "report.json");
  const auto before = contents_of(w.root());
  const Outcome o = restore(file, w.root());
  CHECK(o.code == 2);
  CHECK_THAT(o.err, Contains("report.json") && Contains("nothing was restored"));
  CHECK(contents_of(w.root()) == before);
}

TEST_CASE("A damaged file restores nothing") {
  const Warned w;
  const terrain_fixture::Folder folder;
  const fs::path file = packed(w, folder, std::string("--cycle ") + cycle_times[2]);
  const std::string content = core::read_file(file);
  for (const double where : {0.0, 0.01, 0.2, 0.5, 0.8, 0.999}) {
    INFO(where);
    core::write_file(file, content);
    damage(file, where);
    CHECK(restore(file, folder / "nothing").code == 2);
    CHECK_FALSE(fs::exists(folder / "nothing/cycles"));
    CHECK_FALSE(fs::exists(folder / "nothing/mesh.nc"));
  }
  for (const double share : {0.0, 0.3, 0.9}) {
    INFO("cut at " << share);
    core::write_file(
        file, content.substr(0, static_cast<std::size_t>(share * static_cast<double>(content.size()))));
    CHECK(restore(file, folder / "nothing").code == 2);
    CHECK_FALSE(fs::exists(folder / "nothing/cycles"));
  }
}

TEST_CASE("A file of another program, and one that would write elsewhere, are refused") {
  const terrain_fixture::Folder folder;
  core::write_file(folder / "a", "x");
  must("tar -C " + (folder / "").string() + " --zstd -cf " + (folder / "other.tar.zst").string() + " a");
  CHECK(restore(folder / "other.tar.zst", folder / "w").code == 2);
  for (const char* name : {"../a", "/etc/a", "a/../../b", "", "a//b", "."}) {
    INFO(name);
    CHECK_FALSE(service::is_safe(name));
    const std::string text = service::to_text({"v", "b", {}, {{name, service::Place::workspace, 1, "00"}}});
    CHECK_THROWS(service::manifest_of(text, "test"));
  }
  CHECK(service::is_safe("cycles/20260310T0000Z/forecast.nc"));
}

TEST_CASE("Killed while it restores, and run again: the same as undisturbed") {
  const Warned w;
  const terrain_fixture::Folder folder;
  const fs::path file = packed(w, folder, all_three());
  const fs::path whole = folder / "whole";
  REQUIRE(restore(file, whole).code == 0);
  const auto wanted = contents_of(whole);
  int kills = 0, trial = 0;
  for (const char* seen :
       {"archive/restore.part", "archive/restore.part/3", "cycles/20260310T0000Z/keep", "mesh.nc",
        "cycles/20260310T0030Z/forecast.nc", "cycles/20260310T0100Z/provenance.json"}) {
    const fs::path place = folder / fmt::format("w{}", trial++);
    Child child(program() + " restore " + file.string() + " --workspace " + place.string(), "/dev/null");
    if (child.wait_for([&] { return fs::exists(place / seen); })) {
      child.kill_all();
      ++kills;
    }
    for (std::size_t i = 0; i < 3; ++i) {  // complete only when whole
      const fs::path cycle = place / "cycles" / core::to_compact(core::parse_instant(cycle_times[i], "test"));
      if (fs::exists(cycle / "provenance.json")) CHECK(fs::exists(cycle / "forecast.nc"));
    }
    REQUIRE(restore(file, place).code == 0);
    CHECK(contents_of(place) == wanted);
  }
  CHECK(kills > 1);
}
