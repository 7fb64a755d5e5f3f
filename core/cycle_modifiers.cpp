#include "core/cycle_modifiers.hpp"

#include <fmt/ranges.h>

#include <algorithm>

#include "core/basin.hpp"
#include "core/basin/analysis_choices.hpp"
#include "core/errors.hpp"
#include "core/files.hpp"
#include "core/json_file.hpp"
#include "core/log.hpp"
#include "core/result_files.hpp"
#include "core/sealed_json.hpp"

namespace freshet::core {

namespace fs = std::filesystem;
using nlohmann::json;
using Modifiers = std::vector<Modifier>;

namespace {

bool has(const Modifiers& modifiers, const std::string& id) {
  return std::any_of(modifiers.begin(), modifiers.end(), [&](const Modifier& m) { return m.id == id; });
}

/// What is in force, and says something of the time that the cycle computes or reads.
Modifiers in_force(const ModifierLog& log, const Basin& basin, Instant cycle, Instant now) {
  const Instant lead = cycle + milliseconds_of(basin.forecast.lead_s),
                window = std::max(basin.forecast.start,
                                  cycle - milliseconds_of(3600 * (basin.forecast.interval_h +
                                                                  analysis_choices(basin).reopen_h)));
  Modifiers taken;
  for (const Modifier& m : log.modifiers())
    if (log.why_not(m, now).empty() && m.touches(window, m.of_rain() ? lead : cycle)) taken.push_back(m);
  return taken;
}

void write(const fs::path& file, Instant cycle, const Modifiers& modifiers) {
  if (modifiers.empty()) {
    fs::remove(file);
    return;
  }
  json content = {{"cycle", to_iso(cycle)}, {"modifiers", to_json(modifiers)}};
  seal_json(content);
  write_file(file, content.dump(1) + "\n");
}

/// "m3 (rain times 1.3 ...)", joined.
std::string named(const Modifiers& modifiers) {
  std::vector<std::string> names;
  for (const Modifier& m : modifiers) names.push_back(fmt::format("{} ({})", m.id, in_words(m)));
  return fmt::format("{}", fmt::join(names, ", "));
}

/// Those of `all` that are not among `others`.
Modifiers less(const Modifiers& all, const Modifiers& others) {
  Modifiers left;
  for (const Modifier& m : all)
    if (!has(others, m.id)) left.push_back(m);
  return left;
}

/// What was made with `made` is not what would be made now; one that has only expired since is no reason.
std::string difference(const ModifierLog& log, const Modifiers& made, const Modifiers& now) {
  std::string text;
  if (const Modifiers added = less(now, made); !added.empty()) text = "came since: " + named(added);
  Modifiers undone;
  for (const Modifier& m : less(made, now))
    if (log.undone(m.id)) undone.push_back(m);
  if (!undone.empty()) text += (text.empty() ? "" : "; ") + ("taken back since: " + named(undone));
  return text;
}

/// How far the cycle is decides what can still change.
struct Reached {
  bool complete, analysed, begun, forecast_begun;
};

Reached reached_by(const fs::path& folder) {
  const auto there = [&](const char* name) {
    std::error_code error;
    return fs::exists(folder / name, error);
  };
  const bool analysed = there(file_name::analysis);
  return {there(file_name::provenance), analysed, analysed || there(file_name::window),
          there(file_name::checkpoint)};
}

}  // namespace

void settle_modifiers(const Basin& basin, const Workspace& workspace, Instant cycle, Instant now) {
  const fs::path folder = workspace.cycle(cycle), file = folder / modifiers_name;
  const ModifierLog log = ModifierLog::read(modifiers_of(workspace));
  const Modifiers made = modifiers_of_cycle(folder), wanted = in_force(log, basin, cycle, now);
  const Reached is = reached_by(folder);
  if (!is.complete && !is.begun) return write(file, cycle, wanted);
  const std::string differs = difference(log, made, wanted);
  if (differs.empty()) return;
  check(
      !is.complete,
      "{}: complete, but made with other modifiers than are in force now ({}); move the folder away to make "
      "it again, or leave it: the next cycle takes them",
      folder.string(), differs);
  Modifiers taken = made;
  if (is.analysed && !is.forecast_begun) {
    std::erase_if(taken, [](const Modifier& m) { return m.of_rain(); });
    for (const Modifier& m : wanted)
      if (m.of_rain()) taken.push_back(m);
    write(file, cycle, taken);
  }
  if (const std::string left = difference(log, taken, wanted); !left.empty())
    warn("cycle {}: under way with other modifiers than are in force now ({}): they act from the next one on",
         to_iso(cycle), left);
}

Modifiers modifiers_of_cycle(const fs::path& folder) {
  const fs::path file = folder / modifiers_name;
  std::error_code error;
  if (!fs::exists(file, error)) return {};
  return from_json_file(file, [&](const json& content) {
    check(
        seal_of_json(content) == JsonSeal::intact,
        "{}: damaged or changed: it does not fit its SHA-256; move the cycle's folder away to make it again",
        file.string());
    Modifiers modifiers;
    for (const json& one : content.at("modifiers"))
      modifiers.push_back(modifier_from_json(one, file.string()));
    return modifiers;
  });
}

}  // namespace freshet::core
