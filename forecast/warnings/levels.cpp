#include "forecast/warnings/levels.hpp"

#include <algorithm>
#include <array>
#include <map>

#include "core/basin.hpp"
#include "core/errors.hpp"

namespace freshet::forecast {

std::string thread_of(const core::WarningRule& rule) { return rule.thread.empty() ? rule.id : rule.thread; }

int rank_of(const std::string& severity) {
  constexpr std::array ranks = {"Unknown", "Minor", "Moderate", "Severe", "Extreme"};
  const auto found = std::find(ranks.begin(), ranks.end(), severity);
  return found == ranks.end() ? 0 : static_cast<int>(found - ranks.begin());
}

std::vector<core::WarningRule> levels_of(const core::Basin& basin, const std::string& thread) {
  std::vector<core::WarningRule> levels;
  for (const core::WarningRule& rule : basin.warnings.rules)
    if (thread_of(rule) == thread) levels.push_back(rule);
  std::stable_sort(levels.begin(), levels.end(),
                   [](const auto& a, const auto& b) { return rank_of(a.severity) > rank_of(b.severity); });
  return levels;
}

std::optional<core::Instant> in_force_since(const std::vector<Message>& messages, const std::string& thread,
                                            int rank) {
  std::optional<core::Instant> since;
  for (const Message& m : messages) {
    if (thread_of(m) != thread) continue;
    const bool reaches = m.type != MessageType::cancel && rank_of(severity_of_model(m)) >= rank;
    if (!reaches)
      since.reset();
    else if (!since || m.type == MessageType::alert)
      since = m.sent;
  }
  return since;
}

core::Instant below_since(const std::vector<CycleEvaluation>& evaluations, const std::string& rule,
                          double limit, core::Instant cycle) {
  std::map<core::Instant, bool> below;  // the last evaluation of a cycle counts
  for (const CycleEvaluation& e : evaluations)
    for (const RuleEvaluation& r : e.rules)
      if (r.rule == rule && e.cycle < cycle) below[e.cycle] = r.below.value_or(r.probability < limit);
  core::Instant since = cycle;
  for (auto b = below.rbegin(); b != below.rend() && b->second; ++b) since = b->first;
  return since;
}

Standing standing_of(const Evaluation& e, const std::vector<Message>& messages,
                     const std::vector<Message>& earlier, const std::vector<CycleEvaluation>& evaluations,
                     core::Instant cycle, core::Instant sent) {
  if (e.holds()) return {Stand::holds, {}};
  const core::WarningRule& rule = e.rule;
  const int rank = rank_of(rule.severity);
  if (earlier.empty() || rank_of(severity_of_model(earlier.back())) < rank) return {};
  if (e.above_clear()) return {Stand::holds, {}};
  const double limit = std::min(e.clear, e.needed);
  const core::Instant below = below_since(evaluations, rule.id, limit, cycle);
  const core::Instant clear_at = below + core::milliseconds_of(3600 * rule.clear_after_h);
  const core::Instant begun = in_force_since(messages, thread_of(rule), rank).value_or(sent);
  const core::Instant least = begun + core::milliseconds_of(3600 * rule.min_duration_h);
  if (clear_at <= cycle && least <= sent) return {};
  const core::Instant until = std::max(clear_at > cycle ? clear_at : least, least > sent ? least : clear_at);
  return {Stand::kept,
          {{"reason_kept",
            {{"now", percent(e.probability)}, {"limit", percent(limit)}, {"until", When{until}}}}}};
}

}  // namespace freshet::forecast
