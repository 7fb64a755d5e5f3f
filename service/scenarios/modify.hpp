#pragma once
// freshet modify: what forecasters change, listed, added and taken back.

#include <chrono>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>

#include "core/basin_fwd.hpp"
#include "core/modifiers.hpp"
#include "core/workspace.hpp"

namespace freshet::service {

struct Forecaster {
  std::string author, reason;
};

/// What is asked for; of a reading `station`, `quantity` (a column such as stage_m), `from` and `value`, with
/// `error` where it is known.
struct ModifyRequest {
  core::Modifier modifier{};
  std::optional<double> error{};
};

/// How long a modifier is used where nobody says otherwise; in a scenario as long as that is there.
inline constexpr std::chrono::hours usual_use{72};

/// Adds it, whole or not at all; a reading goes into the observation store too, as a file of its own that
/// says "approved". Returns the modifier and what became of it. InputError for what cannot be meant.
nlohmann::json add_modifier(const core::Basin& basin, const core::Workspace& workspace,
                            ModifyRequest request);

/// Takes it back: cycles made later do without it.
nlohmann::json undo_modifier(const core::Workspace& workspace, const std::string& id, const Forecaster& who);

/// Every modifier that ever was, the newest last, each with `state`: "in force", or why it has no effect.
nlohmann::json list_modifiers(const core::Basin& basin, const core::Workspace& workspace);
std::string modifiers_table(const nlohmann::json& list);

}  // namespace freshet::service
