#pragma once
// Files that cycles of a workspace left, held against those of another; cycles that are killed.

#include <catch2/catch.hpp>
#include <cstring>
#include <nlohmann/json.hpp>

#include "core/netcdf_file.hpp"
#include "tests/forecast/workspace.hpp"

namespace freshet::test {

using Files = std::map<std::string, fs::path>;  ///< by their path relative to cycles/

inline Files files_of(const Workspace& w) {
  Files files;
  for (const fs::directory_entry& entry : fs::recursive_directory_iterator(w / "cycles"))
    if (!entry.is_directory()) files[fs::relative(entry.path(), w / "cycles").string()] = entry.path();
  return files;
}

inline std::vector<std::string> names(const Files& files) {
  std::vector<std::string> list;
  for (const auto& [name, path] : files) list.push_back(name);
  return list;
}

/// Variables of two NetCDF files whose bits differ; NaNs are equal here.
inline std::string differing(const fs::path& a, const fs::path& b) {
  const core::NetcdfFile x = core::NetcdfFile::open(a), y = core::NetcdfFile::open(b);
  if (x.variables() != y.variables()) return "the list of variables";
  std::string list;
  for (const std::string& name : x.variables()) {
    if (name == "crs" || name == "mesh2d") continue;  // no values
    if (x.shape(name) != y.shape(name)) list += name + " (shape) ";
    const bool text = name == "station_id" || name == "quantity" || name == "reason" ||
                      name.ends_with("_name") || name.ends_with("_unit");
    if (text ? x.read_strings(name) != y.read_strings(name) : [&] {
          const auto u = x.read<double>(name), v = y.read<double>(name);
          return std::memcmp(u.data(), v.data(), u.size() * sizeof(double)) != 0;
        }())
      list += name + " ";
  }
  return list;
}

/// The same files with the same contents; timing.json is a matter of the machine.
/// Less the sums of files whose values are the same and whose bytes need not be.
inline nlohmann::json without_sums(const fs::path& provenance) {
  nlohmann::json json = nlohmann::json::parse(core::read_file(provenance));
  for (const char* key : {"outputs_sha256", "sha256"}) json.erase(key);
  if (json["parent"].is_object())
    for (const char* key : {"analysis_sha256", "provenance_sha256"}) json["parent"].erase(key);
  return json;
}

/// `layout`: files of several ranks may lay the same values out otherwise.
inline void check_same(const Files& a, const Files& b, bool layout = true) {
  REQUIRE(names(a) == names(b));
  for (const auto& [name, path] : a) {
    INFO(name);
    if (path.extension() == ".nc")
      CHECK(differing(path, b.at(name)) == "");
    else if (!layout && path.filename() == "provenance.json")
      CHECK(without_sums(path) == without_sums(b.at(name)));
    else if (path.filename() != "timing.json")
      CHECK(core::read_file(path) == core::read_file(b.at(name)));
  }
}

inline nlohmann::json json_of(const fs::path& path) { return nlohmann::json::parse(core::read_file(path)); }

/// Starts a command and kills all of it once `when`. True if it was killed before it ended.
inline bool killed(const std::string& words, const std::function<bool()>& when) {
  Child child("exec " + words, "/dev/null");
  if (!child.wait_for(when)) return false;
  child.kill_all();
  return true;
}

inline void finish(const Workspace& w, std::size_t cycle) {
  const Outcome o = run_words(w.cycle_words(cycle));
  INFO(o.err);
  REQUIRE(o.code == 0);
}

}  // namespace freshet::test
