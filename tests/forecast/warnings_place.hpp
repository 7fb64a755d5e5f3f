#pragma once
// A workspace of its own for a test of warnings, and what was sent in it.

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/basin.hpp"
#include "core/errors.hpp"
#include "core/files.hpp"
#include "forecast/warnings/cap.hpp"
#include "forecast/warnings/warn.hpp"
#include "tests/support/temporary_folder.hpp"
#include "warnings_fixture.hpp"

namespace warnings_fixture {

namespace fs = std::filesystem;

struct Place {
  test::TemporaryFolder folder;
  core::Workspace workspace{folder / "ws"};
  core::Basin basin = small_basin();

  forecast::WarnResult warn(std::optional<int> hour = {}, core::Instant now = {}) {
    std::optional<core::Instant> only;
    if (hour) only = after_hours(*hour);
    return forecast::warn(basin, workspace, only, now);
  }
  fs::path file(int hour, const std::string& type, int number = 1) const {
    const std::string identifier = forecast::identifier_of(basin.name, "mill.major", after_hours(hour),
                                                           forecast::message_type(type, "test"), number);
    return workspace.cycle(after_hours(hour)) / "warnings" / (identifier + ".xml");
  }
  fs::path copy() const { return workspace.ledger().string() + ".copy"; }
  /// Every message and the ledger, by name.
  std::map<std::string, std::string> contents() const {
    std::map<std::string, std::string> files;
    for (const auto& entry : fs::recursive_directory_iterator(workspace.root))
      if (entry.path().extension() == ".xml" || entry.path().filename().string().starts_with("ledger"))
        files[fs::relative(entry.path(), workspace.root).string()] = core::read_file(entry.path());
    return files;
  }
};

inline std::string types(const std::vector<forecast::Message>& messages) {
  std::string text;
  for (const auto& m : messages)
    text += fmt::format("{}{} {}", text.empty() ? "" : ", ", core::to_compact(m.cycle).substr(9, 2),
                        forecast::to_text(m.type));
  return text;
}

}  // namespace warnings_fixture
