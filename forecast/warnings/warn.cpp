#include "forecast/warnings/warn.hpp"

#include <algorithm>
#include <cmath>
#include <set>

#include "core/errors.hpp"
#include "core/log.hpp"
#include "core/results.hpp"
#include "forecast/warnings/cycle_products.hpp"
#include "forecast/warnings/ledger.hpp"
#include "forecast/warnings/lifecycle.hpp"
#include "forecast/warnings/wording.hpp"

namespace freshet::forecast {

namespace {

struct Warner {
  const core::Basin& basin;
  const core::Workspace& workspace;
  core::Instant now;
  std::vector<std::string> failures = {};
  Ledger ledger{workspace};

  /// Nothing that is wrong with one cycle or rule may keep back the warnings of others. False: it failed.
  template <class Work>
  bool attempt(core::Instant cycle, const Work& work) {
    try {
      work();
      return true;
    } catch (const core::InputError& error) {
      failures.push_back(fmt::format("cycle {}: {}", core::to_iso(cycle), error.what()));
      return false;
    }
  }

  core::Instant sent(core::Instant cycle) const { return basin.warnings.sent_now ? now : cycle; }

  const core::WarningRule* find_rule(const std::string& id) const {
    for (const auto& rule : basin.warnings.rules)
      if (rule.id == id) return &rule;
    return nullptr;
  }

  /// Rules of the basin, and those that sent messages but are no longer in it.
  std::set<std::string> rule_ids() const {
    std::set<std::string> ids;
    for (const auto& rule : basin.warnings.rules) ids.insert(rule.id);
    for (const Message& m : ledger.messages()) ids.insert(m.rule);
    return ids;
  }

  std::string why_not(core::Instant cycle) const {
    if (!has_products(workspace.cycle(cycle))) return "left alone: no complete results";
    if (!ledger.messages().empty() && cycle < ledger.messages().back().cycle)
      return "left alone: older than the newest cycle that sent a message";
    const auto end = cycle + std::chrono::seconds(std::llround(basin.forecast.lead_h * 3600));
    if (basin.warnings.sent_now && end <= now) return "left alone: its forecast has ended";
    return "";
  }

  std::vector<LonLatRing> last_polygons(const Message& last) const {
    const auto file = ledger.file_of(last);
    if (std::filesystem::exists(file)) return read_cap_polygons(file);
    core::warn("{} is gone: the Cancel of this message carries no polygon", file.string());
    return {};
  }

  void cancel(const CycleProducts& products, const std::string& reason, double probability,
              const std::vector<Message>& earlier) {
    ledger.send(cancel_content(basin, products, reason, probability, earlier, last_polygons(earlier.back()),
                               sent(products.cycle)));
  }

  void withdraw(const CycleProducts& products, const std::vector<Message>& earlier) {
    if (!earlier.empty())
      cancel(products, "The rule behind this warning has been withdrawn.", earlier.back().probability,
             earlier);
  }

  void apply(const core::WarningRule& rule, const CycleProducts& products,
             const std::vector<Message>& earlier) {
    const Evaluation evaluation = evaluate(rule, basin, products);
    const auto decision = decide(evaluation, earlier, basin, products.cycle);
    if (!decision) return;
    if (decision->type == MessageType::cancel)
      cancel(products, decision->reason, evaluation.probability, earlier);
    else
      ledger.send(warning_content(basin, products, evaluation, *decision, earlier, sent(products.cycle)));
  }

  void apply(const std::string& id, const CycleProducts& products) {
    if (ledger.has(id, products.cycle)) return;
    const auto earlier = in_force(ledger.messages(), id, products.cycle);
    if (const auto* rule = find_rule(id))
      apply(*rule, products, earlier);
    else
      withdraw(products, earlier);
  }

  std::string evaluate_cycle(core::Instant cycle) {
    CycleProducts products;
    if (!attempt(cycle, [&] { products = read_products(workspace.cycle(cycle), cycle, basin.name); }))
      return "failed";
    if (products.synthetic && !basin.warnings.exercise)
      core::warn(
          "cycle {}: synthetic data, but messages have the status Actual; set warnings.exercise = true",
          core::to_iso(cycle));
    std::size_t failed = 0;
    for (const std::string& id : rule_ids())
      if (!attempt(cycle, [&] { apply(id, products); })) ++failed;
    return failed == 0 ? "evaluated" : fmt::format("evaluated but for {} rules, which failed", failed);
  }
};

std::vector<core::Instant> wanted_cycles(const core::Workspace& workspace,
                                         std::optional<core::Instant> only) {
  if (!only) {
    const auto cycles = core::list_cycles(workspace.cycles());
    core::check(!cycles.empty(), "{}: no cycles yet; run 'freshet cycle' first", workspace.cycles().string());
    return cycles;
  }
  const auto folder = workspace.cycle(*only);
  core::check(has_products(folder),
              "{}: no complete results of this cycle; run 'freshet cycle --time {}' first", folder.string(),
              core::to_iso(*only));
  return {*only};
}

std::string table_of(const std::vector<Message>& messages) {
  if (messages.empty()) return "  none\n";
  std::size_t width = 0;
  for (const Message& m : messages) width = std::max(width, m.rule.size());
  std::string text;
  for (const Message& m : messages)
    text += fmt::format("  {}  {:<6}  {:<{}}  {:>3.0f} %  {:>8.3f} km2  {}\n", core::to_iso(m.cycle),
                        to_text(m.type), m.rule, width, 100 * m.probability, m.area_km2, m.identifier);
  return text;
}

}  // namespace

WarnResult warn(const core::Basin& basin, const core::Workspace& workspace, std::optional<core::Instant> only,
                core::Instant now) {
  const auto cycles = wanted_cycles(workspace, only);
  Warner warner{basin, workspace, now};
  WarnResult result;
  result.sent_before = warner.ledger.messages();
  for (const core::Instant cycle : cycles) {
    const std::string reason = warner.why_not(cycle);
    result.cycles.push_back({cycle, reason.empty() ? warner.evaluate_cycle(cycle) : reason});
  }
  result.failures = warner.failures;
  std::set<std::string> old;
  for (const Message& m : result.sent_before) old.insert(m.identifier);
  for (const Message& m : warner.ledger.messages())
    if (!old.contains(m.identifier)) result.sent.push_back(m);
  return result;
}

nlohmann::json to_json(const WarnResult& result) {
  nlohmann::json json = {{"cycles", nlohmann::json::array()},
                         {"sent", nlohmann::json::array()},
                         {"sent_before", nlohmann::json::array()},
                         {"failures", result.failures}};
  for (const auto& c : result.cycles)
    json["cycles"].push_back({{"cycle", core::to_iso(c.cycle)}, {"outcome", c.outcome}});
  for (const Message& m : result.sent) json["sent"].push_back(to_json(m));
  for (const Message& m : result.sent_before) json["sent_before"].push_back(to_json(m));
  return json;
}

std::string to_table(const WarnResult& result) {
  std::string text = "cycles\n";
  for (const auto& c : result.cycles) text += fmt::format("  {}  {}\n", core::to_iso(c.cycle), c.outcome);
  return text + "messages sent now\n" + table_of(result.sent) + "messages sent before\n" +
         table_of(result.sent_before);
}

}  // namespace freshet::forecast
