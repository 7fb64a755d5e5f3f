#pragma once
// What forecasters change in the inputs of cycles: modifiers.json of a workspace. Entries are only ever
// added, each sealed with the SHA-256 of itself and of the one before; who takes a modifier back adds an
// entry too.

#include <filesystem>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "core/rain_change.hpp"
#include "core/time.hpp"
#include "core/words.hpp"
#include "core/workspace.hpp"

namespace freshet::core {

/// Of a workspace, and of a cycle those that were settled for it (core/cycle_modifiers.hpp).
inline constexpr const char* modifiers_name = "modifiers.json";
inline std::filesystem::path modifiers_of(const Workspace& workspace) {
  return workspace.root / modifiers_name;
}
/// In provenance.json, report.json and analysis.json.
inline constexpr const char *modifiers_key = "modifiers", *modifiers_sum_key = "modifiers_sha256";

enum class ModifierKind { rain_factor, rain_shift, out_of_use, reading };
extern const Words<ModifierKind> modifier_kinds;

/// One change. `from` and `to` are times of the model: rain that falls, or readings that are taken, in [from,
/// to). `expires` is of the clock: cycles made later do without it.
struct Modifier {
  std::string id{};  ///< "m3"
  ModifierKind kind = ModifierKind::rain_factor;
  double value = 1;        ///< factor; h by which rain comes later; a reading in the unit of `quantity`
  std::string station{};   ///< of out_of_use and reading
  std::string quantity{};  ///< of a reading: its column of a CSV file, "stage_m"
  std::string source{};    ///< of a reading: the file that brought it into the store
  std::string author{}, reason{};
  Instant from{};
  std::optional<Instant> to{};       ///< nothing: as long as it is used
  std::optional<Instant> expires{};  ///< nothing: never, in scenarios
  Instant made{};

  bool of_rain() const { return kind == ModifierKind::rain_factor || kind == ModifierKind::rain_shift; }
  /// Whether it says something of a time in [begin, end].
  bool touches(Instant begin, Instant end) const {
    return from <= end && (!to || *to > begin || is_at(begin));
  }
  bool covers(Instant t) const { return from <= t && (!to || t < *to); }

 private:
  bool is_at(Instant t) const { return from == t && to == t; }
};

nlohmann::json to_json(const Modifier& modifier);
nlohmann::json to_json(const std::vector<Modifier>& modifiers);  ///< a list
Modifier modifier_from_json(const nlohmann::json& json, const std::string& where);

/// Somebody took a modifier back.
struct Undoing {
  std::string id, author, reason;
  Instant made{};
};

class ModifierLog {
 public:
  /// Empty where there is no such file. InputError naming the entry that is damaged or was changed.
  static ModifierLog read(const std::filesystem::path& file);

  const std::vector<Modifier>& modifiers() const { return modifiers_; }
  const Modifier* find(const std::string& id) const;
  std::optional<Undoing> undone(const std::string& id) const;
  /// Why nobody uses it at this time of the clock; "": it is in force wherever it touches.
  std::string why_not(const Modifier& modifier, Instant now) const;

  std::string next_id() const;  ///< that the next one gets
  /// Gives it its id. InputError for what check_modifier() refuses.
  const Modifier& add(Modifier modifier);
  /// With the id that it has, out of another log.
  void take_over(const Modifier& modifier);
  /// InputError if there is none of this id, or it was taken back before.
  void undo(const Undoing& undoing);
  void write(const std::filesystem::path& file) const;

 private:
  void seal(nlohmann::json entry);
  void take_in(const nlohmann::json& entry, const std::string& where);

  std::vector<nlohmann::json> chain_;
  std::vector<Modifier> modifiers_;
  std::vector<Undoing> undoings_;
};

/// InputError for a value that cannot be meant, a validity that ends before it begins, an author or a reason
/// that is empty or holds what cannot be shown.
void check_modifier(const Modifier& modifier);
void check_signed(const std::string& author, const std::string& reason);

/// "rain times 1.3 from 2026-03-10 06:00 UTC to 2026-03-10 12:00 UTC"
std::string in_words(const Modifier& modifier);
/// "The forecaster has changed what this forecast is made from: rain times 1.3 from ... (radar sees too
/// little); ...": for all that a forecast says of itself; "" where there are none. Names nobody: warnings are
/// public.
std::string modifiers_line(const std::vector<Modifier>& modifiers);

/// In order of time; nothing where no modifier is of rain. Where several hold at once, factors multiply and
/// shifts add up.
std::vector<RainChange> rain_changes(const std::vector<Modifier>& modifiers, Instant epoch);

}  // namespace freshet::core
