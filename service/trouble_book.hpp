#pragma once
// What goes wrong in the service, from its begin to its end: <workspace>/service/troubles.json. Who is to be
// told (receivers with trouble = true) reads it there.

#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "core/time.hpp"

namespace freshet::service {

struct Trouble {
  std::string key;  ///< what it is of: "feed-mill", "gauge-gorge"; letters, digits, '-', '_', '.'
  std::string text;
  core::Instant began{};
  std::optional<core::Instant> ended;
  std::string identifier(const std::string& basin) const;
};

/// As it is delivered.
nlohmann::json to_json(const Trouble& trouble, const std::string& basin, bool end);

/// Those that were told, in the order in which they began. None where there is no file, or it is damaged: the
/// service writes it again.
std::vector<Trouble> troubles_in(const std::filesystem::path& file);

/// What is wrong now: text by key.
using Problems = std::map<std::string, std::string>;

/// What `freshet status --json` shows that somebody must be told of. `tries`: of a cycle, before it counts.
Problems problems_in(const nlohmann::json& status, int tries);

/// Remembers over restarts. A problem is a trouble once it has lasted for `after`, and over once it has been
/// gone for `quiet`: what comes and goes is told once.
class TroubleBook {
 public:
  TroubleBook(std::filesystem::path file, std::chrono::milliseconds after, std::chrono::milliseconds quiet);
  /// Returns those that began or ended now. RunError where the file cannot be written; then all is as before.
  std::vector<Trouble> look(const Problems& problems, core::Instant now);

 private:
  std::filesystem::path file_;
  std::chrono::milliseconds after_, quiet_;
  std::vector<Trouble> all_;
  std::map<std::string, core::Instant> first_seen_, last_seen_;
};

}  // namespace freshet::service
