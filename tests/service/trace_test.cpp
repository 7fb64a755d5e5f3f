// freshet why on a chain of real cycles: whole, and with one byte of one file changed at each level.
#include <catch2/catch.hpp>
#include <set>

#include "core/basin_inputs.hpp"
#include "core/provenance.hpp"
#include "service/trace/file_states.hpp"
#include "tests/service/warned.hpp"

using namespace freshet;
using namespace freshet::test;
using Catch::Matchers::Contains;
using nlohmann::json;

namespace {

Outcome why(const Warned& w, const std::string& more = "") {
  return run_words(program() + " why " + w.message().string() + " " + more);
}

json answer(const Warned& w) {
  const Outcome o = why(w, "--json");
  INFO(o.err);
  return json::parse(o.out);
}

/// Files with faults, as the answer names them.
std::vector<std::string> faulty_files(const json& answer) {
  std::vector<std::string> files;
  for (const json& f : answer.at("files"))
    if (f.at("state") == "changed" || f.at("state") == "missing") files.push_back(f.at("file"));
  return files;
}

bool names(const std::vector<std::string>& files, const fs::path& file) {
  return std::any_of(files.begin(), files.end(), [&](const std::string& name) {
    return fs::weakly_canonical(name) == fs::weakly_canonical(file);
  });
}

}  // namespace

TEST_CASE("A warning leads back to its readings, their file, and every cycle before") {
  const Warned w;
  const Outcome o = why(w);
  INFO(o.out << o.err);
  CHECK(o.code == 0);
  CHECK_THAT(o.out, Contains("whole") && Contains("readings.csv") && Contains("mid-minor"));
  CHECK(std::count(o.out.begin(), o.out.end(), '\n') < 80);  // a page

  const json a = answer(w);
  CHECK(a["whole"] == true);
  CHECK(a["message"]["identifier"] == w.message().stem().string());
  CHECK(a["message"]["status"] == "Exercise");
  CHECK(a["message"]["ledger_entry"].get<int>() > 0);
  CHECK(a["rule"]["now"] == "as it was");
  REQUIRE(a["cycles"].size() >= 2);
  CHECK(a["cycles"].back()["cycle"] == cycle_times[0]);
  const json readings = a["cycles"][0]["readings"];
  REQUIRE(readings.size() > 0);
  const std::string sum = core::sha256_of_file(w / "readings.csv");
  for (const json& r : readings) {
    CHECK(r["source"] == "readings.csv");
    CHECK(r["sha256"] == sum);
    CHECK(r["revision"] == 0);
    CHECK(r["quality"] == "good");
  }
  for (const char* name : {"basin.toml", "dem.tif", "mesh.nc", "readings.csv", "warnings/ledger.json"}) {
    const fs::path file = w / name;
    CHECK(std::any_of(a["files"].begin(), a["files"].end(), [&](const json& f) {
      return fs::weakly_canonical(f["file"].get<std::string>()) == fs::weakly_canonical(file) &&
             f["state"] == "as it was";
    }));
  }
}

TEST_CASE("A message of a rule on something else than a stage answers too") {
  const Warned w;
  std::ofstream(w / "basin.toml", std::ios::app) << R"([[warning]]
id = "mid-rise"
kind = "rise"
gauge = "mid"
rise_m_per_h = 0.01
rise_over_min = 15
probability = 0.01
area_depth_m = 0.1
area_probability = 0.5
event = "Flood"
severity = "Moderate"
headline = "Exercise"
instruction = "Take no action."
)";
  must(program() + " warn " + w.basin() + " --cycle " + cycle_times[0]);
  std::vector<fs::path> messages;
  for (const auto& entry : fs::directory_iterator(w.cycle(0) / "warnings"))
    if (entry.path().string().find("mid-rise") != std::string::npos) messages.push_back(entry.path());
  REQUIRE(messages.size() == 1);
  const Outcome o = run_words(program() + " why " + messages.front().string());
  INFO(o.out << o.err);
  CHECK_THAT(o.out, Contains("mid-rise: gauge mid, rise") && Contains("0.01"));
  CHECK_THAT(o.out, Contains("in basin.toml as it was"));
}

TEST_CASE("One byte of one file changed, or the file away: it is named, and nothing else is") {
  const Warned w;
  const fs::path own = w.cycle_of_message(), first = w.cycle(0);
  const std::string identifier = w.message().stem().string();
  std::vector<fs::path> files = {w.message(),   w / "basin.toml",      w / "dem.tif",
                                 w / "mesh.nc", first / "analysis.nc", first / "provenance.json"};
  for (const char* name : {"analysis.nc", "analysis.json", "readings.json", "gauges.nc", "probability.nc",
                           "forecast.nc", "report.json", "provenance.json", "budget.nc", "sections.nc"})
    files.push_back(own / name);
  for (const fs::path& file : files) {
    INFO(file);
    const std::string kept = core::read_file(file);
    damage(file);
    Outcome o = why(w);
    CHECK(o.code == 1);
    CHECK_THAT(o.out, Contains(file.filename().string()) && Contains("NOT as it was"));
    const std::vector<std::string> changed = faulty_files(answer(w));
    CHECK(names(changed, file));
    CHECK(changed.size() == 1);

    const fs::path aside = w / "aside";
    fs::rename(file, aside);
    o = run_words(program() + " why " + identifier + " --workspace " + w.root().string());
    CHECK(o.code == 1);
    CHECK_THAT(o.out, Contains(file.filename().string() + ": is missing"));
    fs::remove(aside);
    core::write_file(file, kept);
  }
  CHECK(why(w).code == 0);
}

TEST_CASE("A ledger that is damaged is named, and its copy answers") {
  const Warned w;
  damage(w / "warnings/ledger.json", 0.3);
  const json a = answer(w);
  CHECK(names(faulty_files(a), w / "warnings/ledger.json"));
  CHECK(a["message"]["ledger_entry"].get<int>() > 0);
}

TEST_CASE("The file of readings and the store are held against what the cycle used") {
  const Warned w;
  const std::string csv = core::read_file(w / "readings.csv");
  damage(w / "readings.csv", 0.9);
  CHECK(names(faulty_files(answer(w)), w / "readings.csv"));
  fs::remove(w / "readings.csv");  // the store keeps the reading: no fault
  CHECK(answer(w)["whole"] == true);
  core::write_file(w / "readings.csv", csv);

  const json reading = answer(w)["cycles"][0]["readings"].back();
  const std::string place =
      fmt::format("station='{}' and epoch_s=strftime('%s','{}')", reading["station"].get<std::string>(),
                  reading["time"].get<std::string>());
  must("python3 -c \"import sqlite3; s=sqlite3.connect('" + (w / "observations.gpkg").string() +
       "'); s.execute(\\\"update readings set stage_m=stage_m+1 where " + place + "\\\"); s.commit()\"");
  const json a = answer(w);
  CHECK(a["whole"] == false);
  CHECK_THAT(a["faults"].dump(),
             Contains(reading["time"].get<std::string>()) && Contains("the store was changed"));
}

TEST_CASE("A file that has grown is told from one that has changed") {
  const terrain_fixture::Folder folder;
  core::write_file(folder / "series.csv", "time,rain\n1,2\n");
  const service::WasLike was{core::sha256_of_file(folder / "series.csv"),
                             fs::file_size(folder / "series.csv")};
  std::ofstream(folder / "series.csv", std::ios::app) << "2,3\n";
  CHECK(service::FileComparison().state_of(folder / "series.csv", was) == service::FileState::grown);
  CHECK(service::FileComparison().state_of(folder / "series.csv", {was.sha256}) ==
        service::FileState::changed);
  damage(folder / "series.csv", 0.1);
  CHECK(service::FileComparison().state_of(folder / "series.csv", was) == service::FileState::changed);
  CHECK(service::FileComparison().state_of(folder / "none.csv", was) == service::FileState::missing);
}

TEST_CASE("A reading revised since is told") {
  const Warned w;
  const json a = answer(w);
  const json reading = a["cycles"][0]["readings"].back();
  core::write_file(
      w / "later.csv",
      fmt::format("station,time,stage_m,error_m\n{},{},{},0.02\n", reading["station"].get<std::string>(),
                  reading["time"].get<std::string>(), reading["stage_m"].get<double>() + 0.01));
  must(program() + " ingest " + w.basin() + " " + (w / "later.csv").string());
  CHECK_THAT(answer(w)["cycles"][0]["readings"].back().value("note", ""), Contains("revised since"));
}

TEST_CASE("Inputs are basin.toml, its bases, and every file that they name for results") {
  const Warned w;
  core::write_file(w / "rating.csv", "from,to,a,b,c\n");
  core::write_file(w / "incoming.csv", "x");
  core::write_file(
      w / "over.toml",
      "base = \"basin.toml\"\n[[feed]]\nid = \"a\"\nkind = \"folder\"\nfiles = \"incoming.csv\"\n");
  std::set<std::string> names;
  for (const fs::path& file : core::input_files(w / "over.toml")) names.insert(file.filename().string());
  CHECK(names == std::set<std::string>{"over.toml", "basin.toml", "dem.tif"});
  std::string text = core::read_file(w / "basin.toml");
  text.replace(text.find("name = \"Middle\"\n"), 16, "name = \"Middle\"\nrating = \"rating.csv\"\n");
  core::write_file(w / "basin.toml", text);
  names.clear();
  for (const fs::path& file : core::input_files(w / "over.toml")) names.insert(file.filename().string());
  CHECK(names.contains("rating.csv"));
}

TEST_CASE("What is no message of the workspace is refused") {
  const Warned w;
  core::write_file(w / "other.xml", "<alert/>");
  CHECK(run_words(program() + " why " + (w / "other.xml").string() + " --workspace " + w.root().string())
            .code == 2);
  CHECK(run_words(program() + " why " + (w / "other.xml").string()).code == 2);
  CHECK(run_words(program() + " why nothing.Alert --workspace " + w.root().string()).code == 2);
  // A copy elsewhere of a message of ours is one.
  fs::copy_file(w.message(), w / "received.xml");
  const std::string with = " --workspace " + w.root().string();
  CHECK(run_words(program() + " why " + (w / "received.xml").string() + with).code == 0);
  CHECK(run_words(program() + " why " + w.message().stem().string() + with).code == 0);
  damage(w / "received.xml", 0.8);
  const Outcome o = run_words(program() + " why " + (w / "received.xml").string() + with);
  CHECK(o.code != 0);
}
