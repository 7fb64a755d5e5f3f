#include "forecast/warnings/verdict.hpp"

#include <algorithm>

#include "core/basin.hpp"
#include "core/errors.hpp"
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
        const Ledger& ledger, core::Instant now)
      : thread_(thread), basin_(basin), products_(products), ledger_(ledger) {
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
    std::optional<std::size_t> top;
    std::vector<Evaluation> evaluations;
    std::vector<Standing> standings;
    for (const core::WarningRule& rule : levels) {
      evaluations.push_back(evaluate(rule, basin_, products_));
      const Evaluation& e = evaluations.back();
      verdict_.faults.insert(verdict_.faults.end(), e.faults.begin(), e.faults.end());
      standings.push_back(standing_of(e, ledger_.messages(), occasion_.earlier, ledger_.content().evaluations,
                                      products_.cycle, occasion_.sent));
      if (!top && standings.back().stand != Stand::no) top = evaluations.size() - 1;
      const char* said = !top ? outcome::does_not_hold : e.holds() ? outcome::below : outcome::does_not_hold;
      verdict_.rules.push_back(
          {rule.id, rule_fingerprint(&rule, basin_, products_.sums), said, e.probability});
      if (!e.by_share) verdict_.rules.back().below = !e.above_clear();
    }
    if (top && standings[*top].stand == Stand::kept)
      keep(*top, standings[*top]);
    else if (top)
      hold(evaluations[*top], *top);
    else
      end(evaluations);
    return std::move(verdict_);
  }

 private:
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

  void end(const std::vector<Evaluation>& evaluations) {
    if (occasion_.earlier.empty()) return;
    const Message& last = occasion_.earlier.back();
    for (std::size_t i = 0; i < evaluations.size(); ++i)
      if (evaluations[i].rule.id == last.rule)
        return cancel(why_cancelled(evaluations[i], last), evaluations[i].probability, i);
    cancel({"reason_withdrawn", {}}, last.probability, evaluations.size() - 1);
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
  Occasion occasion_;
  Verdict verdict_;
};

}  // namespace

Verdict verdict_of(const std::string& thread, const core::Basin& basin, const CycleProducts& products,
                   const Ledger& ledger, core::Instant now) {
  return Judge(thread, basin, products, ledger, now).verdict();
}

}  // namespace freshet::forecast
