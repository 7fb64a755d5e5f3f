#pragma once
// The tiny basin of tests/forecast/workspace.hpp after three cycles, with readings in two of them and a
// warning sent. Made once by the commands, then copied.

#include <map>
#include <nlohmann/json.hpp>

#include "core/json_file.hpp"
#include "core/workspace.hpp"
#include "tests/forecast/workspace.hpp"

namespace freshet::test {

inline std::string rules_toml() {
  return R"([warnings]
sender = "test@example.org"
sent_time = "cycle"
[[warning]]
id = "mid-minor"
gauge = "mid"
stage_threshold = "minor"
probability = 0.1
area_depth_m = 0.1
area_probability = 0.5
event = "Flood"
severity = "Moderate"
headline = "Exercise"
instruction = "Take no action."
)";
}

inline void must(const std::string& words) {
  const Outcome o = run_words(words);
  if (o.code != 0) throw std::runtime_error(words + ": " + o.err);
}

/// Every file below a folder, by its relative name, less locks.
inline std::map<std::string, std::string> contents_of(const fs::path& folder) {
  std::map<std::string, std::string> contents;
  for (const auto& entry : fs::recursive_directory_iterator(folder))
    if (entry.is_regular_file() && !entry.path().filename().string().ends_with(".lock"))
      contents[entry.path().lexically_relative(folder).string()] = core::read_file(entry.path());
  return contents;
}

class Warned {
 public:
  Warned() {
    for (const auto& entry : fs::directory_iterator(made().path()))
      fs::copy(entry.path(), folder_ / entry.path().filename().string(), fs::copy_options::recursive);
  }

  fs::path root() const { return folder_.path(); }
  fs::path operator/(const std::string& name) const { return folder_ / name; }
  fs::path cycle(std::size_t i) const {
    return folder_ / "cycles" / core::to_compact(core::parse_instant(cycle_times[i], "test"));
  }
  std::string basin() const { return (folder_ / "basin.toml").string(); }
  core::Workspace workspace() const { return {folder_.path()}; }
  /// The newest message.
  fs::path message() const {
    fs::path newest;
    for (std::size_t i = 0; i < 3; ++i)
      if (fs::exists(cycle(i) / "warnings"))
        for (const auto& entry : fs::directory_iterator(cycle(i) / "warnings"))
          if (entry.path().extension() == ".xml") newest = entry.path();
    return newest;
  }
  /// The cycle that a message is of.
  fs::path cycle_of_message() const { return message().parent_path().parent_path(); }

 private:
  struct Made : Workspace {
    Made() {
      // A threshold that the water passes late, so that a cycle with readings sends the last message.
      core::write_file(*this / "basin.toml", basin_toml() + rules_toml());
      for (std::size_t i = 0; i < 3; ++i) must(cycle_words(i));
      must(program() + " warn " + (*this / "basin.toml").string());
    }
    fs::path path() const { return *this / ""; }
  };
  static const Made& made() {
    static const Made once;
    return once;
  }

  terrain_fixture::Folder folder_;
};

/// Turns over one bit of the byte at a share of the file's length.
inline void damage(const fs::path& file, double where = 0.5) {
  std::string content = core::read_file(file);
  const auto at = static_cast<std::size_t>(where * static_cast<double>(content.size()));
  content.at(std::min(at, content.size() - 1)) ^= 1;
  std::ofstream(file, std::ios::binary | std::ios::trunc) << content;
}

}  // namespace freshet::test
