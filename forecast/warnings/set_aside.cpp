#include "forecast/warnings/set_aside.hpp"

#include "core/cycle_folders.hpp"
#include "core/errors.hpp"
#include "forecast/warnings/cycle_products.hpp"
#include "forecast/warnings/eligibility.hpp"

namespace freshet::forecast {

std::optional<core::Instant> newest_complete(const core::Workspace& workspace,
                                             std::optional<core::Instant> latest) {
  std::optional<core::Instant> newest;
  for (const core::Instant cycle : core::list_cycles(workspace.cycles()))
    if (has_products(workspace.cycle(cycle)) && (!latest || cycle <= *latest)) newest = cycle;
  return newest;
}

std::vector<std::string> set_impossible_aside(Ledger& ledger, const core::Basin& basin,
                                              const core::Workspace& workspace, core::Instant now) {
  const auto newest = newest_complete(workspace);
  std::vector<std::string> said;
  const auto impossible = [&](const std::string& what, core::Instant cycle, core::Instant at) {
    if (!is_impossible(basin, cycle, at, newest, now)) return false;
    said.push_back(fmt::format(
        "{}: {} of cycle {}, of {}: that cannot be, the clock says {}. It was left out of account; if the "
        "clock is right, it was wrong then: move the ledger and its copy away, and that message too, to "
        "have the ledger made again from the messages",
        workspace.ledger().string(), what, core::to_iso(cycle), core::to_iso(at), core::to_iso(now)));
    return true;
  };
  ledger.set_aside(
      [&](const Message& m) { return impossible("the message " + m.identifier, m.cycle, m.sent); },
      [&](const CycleEvaluation& e) { return impossible("an evaluation", e.cycle, e.at); });
  return said;
}

}  // namespace freshet::forecast
