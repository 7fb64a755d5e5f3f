#pragma once
// The seam for checks of a machine and a workspace: each is a function of one of the files here, and a row in
// examine.cpp (CONTRIBUTING.md).

#include <fmt/format.h>

#include <filesystem>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <vector>

#include "core/basin.hpp"
#include "core/workspace.hpp"

namespace freshet::service {

enum class Health { ok, warning, fault };

struct Finding {
  Health health = Health::ok;
  std::string what;    ///< what was found, with its figure
  std::string mend{};  ///< what to do; not for ok
};

/// What is looked at.
struct Patient {
  std::filesystem::path programs;    ///< the folder of freshet
  std::optional<core::Basin> basin;  ///< absent: the machine alone
  core::Workspace workspace;         ///< with a basin
  std::filesystem::path root = "/";  ///< of /proc and /usr, for tests

  std::filesystem::path proc() const { return root / "proc"; }
};

/// Nothing: it does not apply. What it throws is a fault.
using Check = std::optional<Finding> (*)(const Patient& patient);

inline Finding ok(std::string what) { return {Health::ok, std::move(what)}; }
inline Finding warning(std::string what, std::string mend) {
  return {Health::warning, std::move(what), std::move(mend)};
}
inline Finding fault(std::string what, std::string mend) {
  return {Health::fault, std::move(what), std::move(mend)};
}

/// All checks: `checks` ({check, health, what, mend} each), `faults`, `warnings` (counts).
nlohmann::json examine(const Patient& patient);
std::string examination_text(const nlohmann::json& examined);

}  // namespace freshet::service
