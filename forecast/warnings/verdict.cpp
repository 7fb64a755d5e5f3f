#include "forecast/warnings/verdict.hpp"

#include <fmt/ranges.h>

#include <algorithm>

#include "core/basin.hpp"
#include "core/errors.hpp"
#include "core/warning_kinds.hpp"
#include "forecast/warnings/drafts.hpp"
#include "forecast/warnings/eligibility.hpp"
#include "forecast/warnings/ended.hpp"
#include "forecast/warnings/levels.hpp"
#include "forecast/warnings/lifecycle.hpp"
#include "forecast/warnings/profile.hpp"
#include "forecast/warnings/rule_fingerprint.hpp"
#include "forecast/warnings/wording.hpp"

namespace freshet::forecast {

namespace {

class Judge {
 public:
  Judge(const std::string& thread, const core::Basin& basin, const CycleProducts& products,
        const Ledger& ledger, core::Instant now, Asked asked)
      : thread_(thread), basin_(basin), products_(products), ledger_(ledger), asked_(asked) {
    const core::Instant clock = time_of_sending(basin, products.cycle, now, {});
    occasion_.earlier = in_force(ledger.messages(), thread, clock);
    occasion_.sent = time_of_sending(basin, products.cycle, now, occasion_.earlier);
  }

  Verdict verdict() {
    const auto levels = levels_of(basin_, thread_);
    if (levels.empty()) {
      withdraw();
      return std::move(verdict_);
    }
    for (const core::WarningRule& rule : levels) look_at(rule, levels.size());
    core::check(!evaluations_.empty(), "{}", fmt::join(verdict_.faults, "; "));
    if (top_ && standings_[*top_].stand == Stand::kept)
      keep(*top_, standings_[*top_]);
    else if (top_ && (all_known_ || raises(evaluations_[*top_])))
      hold(evaluations_[*top_], *top_);
    else if (all_known_)
      end();
    return std::move(verdict_);
  }

 private:
  /// A level that cannot be evaluated keeps no other one back; where it is the only one, nothing is known.
  void look_at(const core::WarningRule& rule, std::size_t levels) {
    if (asked_ == Asked::without_exposure && core::asks_exposure(rule)) {
      all_known_ = false;
      return;
    }
    if (levels == 1) return add(evaluate(rule, basin_, products_));
    try {
      add(evaluate(rule, basin_, products_));
    } catch (const std::exception& error) {
      all_known_ = false;
      verdict_.faults.emplace_back(error.what());
    }
  }

  void add(Evaluation evaluation) {
    evaluations_.push_back(std::move(evaluation));
    const Evaluation& e = evaluations_.back();
    verdict_.faults.insert(verdict_.faults.end(), e.faults.begin(), e.faults.end());
    standings_.push_back(standing_of(e, ledger_.messages(), occasion_.earlier, ledger_.content().evaluations,
                                     products_.cycle, occasion_.sent));
    if (!top_ && standings_.back().stand != Stand::no) top_ = evaluations_.size() - 1;
    const char* said = !top_ ? outcome::does_not_hold : e.holds() ? outcome::below : outcome::does_not_hold;
    verdict_.rules.push_back(
        {e.rule.id, rule_fingerprint(&e.rule, basin_, products_.sums), said, e.probability});
    if (!e.by_share) verdict_.rules.back().below = !e.above_clear();
  }

  /// Not below what is in force.
  bool raises(const Evaluation& e) const {
    return occasion_.earlier.empty() ||
           rank_of(e.rule.severity) >= rank_of(occasion_.earlier.back().severity);
  }

  void say(std::size_t level, const char* what) { verdict_.rules[level].outcome = what; }

  void send(const CapContent& content, std::size_t level) {
    verdict_.message = content.message;
    CapText text(cap_xml(content), content.message.identifier);
    fit_to_profile(text, basin_.warnings);
    verdict_.message->xml = text.xml();
    verdict_.rules[level].outcome = to_text(content.message.type);
  }

  bool taken(const std::string& id) const {
    return ledger_.has_identifier(id) || ledger_.has_identifier(draft_identifier(id));
  }

  /// The number that makes the identifier of a message unique.
  void set_number(const std::string& rule, MessageType type) {
    occasion_.number = 1;
    while (taken(identifier_of(basin_.name, rule, products_.cycle, type, occasion_.number)))
      ++occasion_.number;
  }

  void cancel(const Sentence& reason, double probability, std::size_t level) {
    set_number(occasion_.earlier.back().rule, MessageType::cancel);
    send(cancel_content(basin_, products_, reason, probability, occasion_), level);
  }

  /// No rule of the basin has this thread any more: what it sent names its last rule.
  void withdraw() {
    std::string rule = thread_;
    for (const Message& m : ledger_.messages())
      if (thread_of(m) == thread_) rule = m.rule;
    verdict_.rules.push_back(
        {rule, rule_fingerprint(nullptr, basin_, products_.sums), outcome::does_not_hold, 0});
    if (occasion_.earlier.empty()) return;
    verdict_.rules[0].probability = occasion_.earlier.back().probability;
    cancel({"reason_withdrawn", {}}, verdict_.rules[0].probability, 0);
  }

  void end() {
    if (occasion_.earlier.empty()) return;
    const Message& last = occasion_.earlier.back();
    for (std::size_t i = 0; i < evaluations_.size(); ++i)
      if (evaluations_[i].rule.id == last.rule)
        return cancel(why_cancelled(evaluations_[i], last), evaluations_[i].probability, i);
    cancel({"reason_withdrawn", {}}, last.probability, evaluations_.size() - 1);
  }

  void keep(std::size_t level, const Standing& standing) {
    say(level, outcome::kept);
    if (!lapses_too_soon(occasion_.earlier.back(), basin_, occasion_.sent)) return;
    if (occasion_.earlier.back().xml.empty()) return;
    verdict_.message = kept_message(basin_, occasion_.earlier, standing.why, occasion_.sent,
                                    expiry(basin_, products_.cycle, occasion_.sent),
                                    [this](const std::string& id) { return taken(id); });
    say(level, "Update");
  }

  /// The last word on this thread, where it is a person's that ended it and its rule has held ever since.
  const Message* ended_by_person() const {
    const Message* last = nullptr;
    for (const Message& m : ledger_.messages())
      if (thread_of(m) == thread_) last = &m;
    if (last == nullptr || !last->ended_by_person) return nullptr;
    for (const CycleEvaluation& e : ledger_.content().evaluations)
      for (const RuleEvaluation& r : e.rules)
        if (e.at > last->sent && r.rule == last->rule && r.outcome == outcome::does_not_hold) return nullptr;
    return last;
  }

  void hold(const Evaluation& evaluation, std::size_t level) {
    const Message* ended = ended_by_person();
    say(level, ended == nullptr ? outcome::holds : outcome::ended);
    const auto decision = ended == nullptr
                              ? decide(evaluation, occasion_.earlier, basin_, occasion_.sent)
                              : decide_after_person(evaluation, *ended, occasion_.earlier, occasion_.sent);
    if (!decision) return;
    set_number(evaluation.rule.id, decision->type);
    send(warning_content(basin_, products_, evaluation, *decision, occasion_), level);
  }

  const std::string& thread_;
  const core::Basin& basin_;
  const CycleProducts& products_;
  const Ledger& ledger_;
  Asked asked_;
  Occasion occasion_;
  std::vector<Evaluation> evaluations_;  ///< of the levels that could be, the most severe first
  std::vector<Standing> standings_;      ///< of the same
  std::optional<std::size_t> top_;       ///< of the same: the most severe that stands
  bool all_known_ = true;
  Verdict verdict_;
};

}  // namespace

Verdict verdict_of(const std::string& thread, const core::Basin& basin, const CycleProducts& products,
                   const Ledger& ledger, core::Instant now, Asked asked) {
  return Judge(thread, basin, products, ledger, now, asked).verdict();
}

}  // namespace freshet::forecast
