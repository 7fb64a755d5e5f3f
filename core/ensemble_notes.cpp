#include "core/ensemble_notes.hpp"

#include <fmt/format.h>

#include <cmath>

#include "core/basin.hpp"

namespace freshet::core {

std::string small_ensemble_note(const Basin& basin) {
  const int members = basin.ensemble.members;
  if (!basin.assimilation.enabled) return "";
  if (members == 1)
    return fmt::format(
        "{}: ensemble.members = 1: a single member takes no readings; assimilation is left out (write more "
        "members, or assimilation.enabled = false)",
        basin.file.string());
  // The standard error of the correlation of two things that have nothing to do with each other, from n
  // pairs.
  const double error = 1 / std::sqrt(members - 1.0);
  if (error <= 0.5) return "";
  return fmt::format(
      "{}: ensemble.members = {}: correlations from so few members are chance (standard error {:.2f}), and "
      "readings correct what they say nothing about; write more members",
      basin.file.string(), members, error);
}

}  // namespace freshet::core
