#include "forecast/warnings/warn.hpp"

#include <algorithm>
#include <set>

#include "core/basin.hpp"
#include "core/cycle_folders.hpp"
#include "core/errors.hpp"
#include "core/log.hpp"
#include "core/result_files.hpp"
#include "core/scenario.hpp"
#include "core/text.hpp"
#include "core/thinned.hpp"
#include "core/warning_kinds.hpp"
#include "forecast/warnings/cycle_products.hpp"
#include "forecast/warnings/eligibility.hpp"
#include "forecast/warnings/ledger.hpp"
#include "forecast/warnings/levels.hpp"
#include "forecast/warnings/read_apart.hpp"
#include "forecast/warnings/rule_fingerprint.hpp"
#include "forecast/warnings/set_aside.hpp"
#include "forecast/warnings/verdict.hpp"

namespace freshet::forecast {

namespace {

/// What the evaluation of one cycle brought.
struct Evaluated {
  Booking booking;
  CycleEvaluation record;
  std::size_t failed = 0;
};

class Warner {
 public:
  Warner(const core::Basin& basin, const core::Workspace& workspace, core::Instant now, Asked asked)
      : basin_(basin), workspace_(workspace), now_(now), asked_(asked), ledger_(workspace) {
    sent_before_ = ledger_.messages();
    failures_ = set_impossible_aside(ledger_, basin_, workspace_, now_);
    say_if_clock_lies_before_the_ledger();
  }

  WarnResult result(std::vector<CycleOutcome> outcomes) {
    WarnResult result;
    result.cycles = std::move(outcomes);
    result.sent_before = sent_before_;
    result.failures = ledger_.faults();
    result.drafted = drafted_;
    result.waiting = waiting_in(ledger_.content());
    result.stale = stale_ones(result.waiting);
    result.failures.insert(result.failures.end(), failures_.begin(), failures_.end());
    result.sent = sent_;
    return result;
  }

  /// Each cycle of a replay speaks in order; else only the newest, or where its files are bad the one before.
  std::vector<CycleOutcome> evaluate(const std::vector<core::Instant>& cycles) {
    std::vector<CycleOutcome> outcomes;
    std::vector<core::Instant> order = cycles;
    for (const core::Instant cycle : cycles)
      if (has_products(workspace_.cycle(cycle))) newest_asked_ = cycle;
    if (basin_.warnings.sent_now) std::reverse(order.begin(), order.end());
    for (const core::Instant cycle : order) outcomes.push_back({cycle, outcome_of(cycle)});
    if (basin_.warnings.sent_now) std::reverse(outcomes.begin(), outcomes.end());
    return outcomes;
  }

  /// A cycle asked for by name does not speak over a newer one that is there. One that lies ahead of the
  /// clock is a fault.
  std::string overtaken(core::Instant cycle) {
    if (!basin_.warnings.sent_now) return "";
    const auto newest = newest_complete(workspace_, now_ + ahead_of_clock),
               last = newest_complete(workspace_);
    if (last && *last > cycle && is_ahead(*last)) fail_as_ahead(*last);
    if (!newest || *newest <= cycle) return "";
    return fmt::format(
        "left alone: the cycle {} is complete and newer, and decides; run 'freshet warn' without --cycle",
        core::to_iso(*newest));
  }

 private:
  /// Nothing that is wrong with one cycle or rule may keep back the warnings of others. False: it failed.
  template <class Work>
  bool attempt(core::Instant cycle, const Work& work) {
    try {
      work();
      return true;
    } catch (const std::exception& error) {
      fail(cycle, error.what());
      return false;
    }
  }

  void fail(core::Instant cycle, const std::string& what) {
    failures_.push_back(fmt::format("cycle {}: {}", core::to_iso(cycle), what));
  }

  const core::WarningRule* find_rule(const std::string& id) const {
    for (const auto& rule : basin_.warnings.rules)
      if (rule.id == id) return &rule;
    return nullptr;
  }

  bool waits(const core::WarningRule& rule) const {
    return asked_ == Asked::without_exposure && core::asks_exposure(rule);
  }

  /// Of the rules of the basin, and of those that sent messages but are no longer in it.
  std::set<std::string> threads() const {
    std::set<std::string> threads;
    for (const auto& rule : basin_.warnings.rules) threads.insert(thread_of(rule));
    for (const Message& m : ledger_.messages()) threads.insert(thread_of(m));
    std::erase_if(threads, [&](const std::string& thread) { return rules_of(thread).empty(); });
    return threads;
  }

  /// Those of the basin that do not wait; where none is left in it, the last that sent a message.
  std::set<std::string> rules_of(const std::string& thread) const {
    std::set<std::string> ids;
    const auto levels = levels_of(basin_, thread);
    for (const auto& rule : levels)
      if (!waits(rule)) ids.insert(rule.id);
    if (!levels.empty()) return ids;
    for (const Message& m : ledger_.messages())
      if (thread_of(m) == thread) ids = {m.rule};
    return ids;
  }

  std::set<std::string> rule_ids() const {
    std::set<std::string> ids;
    for (const std::string& thread : threads()) ids.merge(rules_of(thread));
    return ids;
  }

  bool is_ahead(core::Instant cycle) const {
    return basin_.warnings.sent_now && cycle > now_ + ahead_of_clock;
  }

  /// Nothing is wrong yet, but one of the two clocks was, and what lapsed by it may still be in force.
  void say_if_clock_lies_before_the_ledger() const {
    const auto last = ledger_.last_clock();
    if (basin_.warnings.sent_now && last && *last > now_ + std::chrono::hours(1))
      core::warn(
          "{}: the last evaluation was made at {}, but the clock says {}: one of the two is wrong; check "
          "the clock",
          workspace_.ledger().string(), core::to_iso(*last), core::to_iso(now_));
  }

  /// A cycle that is being made, or an old one that was put away; or one that should speak and cannot.
  std::string without_products(core::Instant cycle) {
    if (!core::thinned_note(workspace_.cycle(cycle) / core::file_name::probability).empty() ||
        !core::thinned_note(workspace_.cycle(cycle) / core::file_name::gauges).empty())
      return "left alone: thinned by 'freshet archive'";
    const auto ids = rule_ids();
    const bool outdated = std::any_of(ids.begin(), ids.end(), [&](const std::string& id) {
      return ledger_.newest_evaluated(id).value_or(cycle) > cycle;
    });
    if (ids.empty() || outdated || !why_not(basin_, cycle, now_).empty() ||
        !std::filesystem::exists(workspace_.cycle(cycle) / core::file_name::provenance))
      return "left alone: no complete results";
    fail(cycle,
         fmt::format("{}: complete by its provenance.json, but gauges.nc or probability.nc is gone; move "
                     "the folder away and run the cycle again",
                     workspace_.cycle(cycle).string()));
    return "failed: results are gone";
  }

  void fail_as_ahead(core::Instant cycle) {
    fail(cycle,
         fmt::format("lies ahead of the clock, which says {}: one of them is wrong; set the clock, or for a "
                     "replay sent_time = \"cycle\"",
                     core::to_iso(now_)));
  }

  std::string outcome_of(core::Instant cycle) {
    if (!has_products(workspace_.cycle(cycle))) return without_products(cycle);
    if (is_ahead(cycle)) {
      fail_as_ahead(cycle);
      return "failed: it lies ahead of the clock";
    }
    if (const std::string reason = why_not(basin_, cycle, now_); !reason.empty()) return reason;
    std::string outcome = "failed";
    attempt(cycle, [&] { outcome = evaluate_cycle(cycle); });
    const auto& rules = basin_.warnings.rules;
    if (std::any_of(rules.begin(), rules.end(), [&](const auto& rule) { return waits(rule); }))
      outcome += "; rules that count in exposure.json wait for it";
    return outcome;
  }

  std::string evaluate_cycle(core::Instant cycle) {
    std::optional<core::Instant> newer;
    std::vector<std::string> due;
    const ProductSums sums = sums_of_products(workspace_.cycle(cycle));
    for (const std::string& thread : threads()) {
      std::optional<core::Instant> newest;
      bool open = false;
      for (const std::string& id : rules_of(thread)) {
        newest = std::max(newest, ledger_.newest_evaluated(id));
        open = open || is_open(id, cycle, sums);
      }
      if (newest && cycle < *newest)
        newer = std::max(newer.value_or(*newest), *newest);
      else if (open || is_out_of_step(thread, cycle))
        due.push_back(thread);
    }
    if (due.empty() && newer && !was_evaluated(cycle))
      return fmt::format("left alone: older than the cycle {}, which was evaluated", core::to_iso(*newer));
    if (due.empty() && !rule_ids().empty()) return "evaluated before";
    return apply(due, cycle);
  }

  /// Not evaluated for this cycle yet, or for other results, or by another rule.
  bool is_open(const std::string& rule, core::Instant cycle, const ProductSums& sums) const {
    const RuleEvaluation* before = ledger_.evaluation(rule, cycle);
    if (before == nullptr) return true;
    if (before->outcome.ends_with(outcome::drafted) && !basin_.warnings.approval_required) return true;
    return (basin_.warnings.sent_now || cycle == newest_asked_) &&
           before->fingerprint != rule_fingerprint(find_rule(rule), basin_, sums);
  }

  /// What is in force is not what the newest cycle found. By a clock that ran ahead a warning had lapsed when
  /// there was nothing to cancel, or when the Cancel went out; by one that ran behind it stood, and nothing
  /// was sent.
  bool is_out_of_step(const std::string& thread, core::Instant cycle) const {
    if (!basin_.warnings.sent_now) return false;
    const bool nothing = in_force(ledger_.messages(), thread, now_).empty();
    bool ended = true, holds = false;
    for (const std::string& id : rules_of(thread)) {
      const RuleEvaluation* before = ledger_.evaluation(id, cycle);
      if (before == nullptr) continue;
      const std::string& said = before->outcome;
      ended = ended && (said == outcome::does_not_hold || said == to_text(MessageType::cancel));
      holds = holds || said == outcome::holds;
    }
    return ended ? !nothing : holds && nothing;
  }

  bool was_evaluated(core::Instant cycle) const {
    const auto ids = rule_ids();
    return std::any_of(ids.begin(), ids.end(),
                       [&](const auto& id) { return ledger_.evaluation(id, cycle) != nullptr; });
  }

  std::string apply(const std::vector<std::string>& threads, core::Instant cycle) {
    const auto folder = workspace_.cycle(cycle);
    read_files_apart(folder, {core::file_name::gauges, core::file_name::probability},
                     [&] { return read_products(folder, cycle, basin_.name).sums.gauges; });
    const CycleProducts products = read_products(folder, cycle, basin_.name);
    core::check(basin_.warnings.exercise || !products.synthetic,
                "{}: made of synthetic rain or readings, which must not warn people in earnest: nothing was "
                "sent; set warnings.exercise = true, or make the cycle again from measured data",
                workspace_.cycle(cycle).string());
    check_scenario(products);
    Evaluated all;
    all.record.cycle = cycle;
    all.record.at = time_of_sending(basin_, cycle, now_, {});
    for (const std::string& thread : threads)
      if (!attempt(cycle, [&] { apply(thread, products, all); })) ++all.failed;
    all.booking.evaluation = all.record;
    if (!all.record.rules.empty()) ledger_.commit(all.booking);
    sent_.insert(sent_.end(), all.booking.messages.begin(), all.booking.messages.end());
    drafted_.insert(drafted_.end(), all.booking.drafts.begin(), all.booking.drafts.end());
    return all.failed == 0 ? "evaluated"
                           : fmt::format("evaluated but for {} rules, which failed", all.failed);
  }

  /// Results that were made elsewhere and put here.
  void check_scenario(const CycleProducts& products) const {
    const std::string& scenario = products.gauges.attributes.scenario;
    core::check(
        scenario.empty() || basin_.warnings.exercise,
        "{}: made in the scenario '{}', which must not warn people in earnest: nothing was sent; move "
        "the folder away and make the cycle again",
        products.folder.string(), core::fit_line(scenario));
  }

  void apply(const std::string& thread, const CycleProducts& products, Evaluated& all) {
    Verdict verdict = verdict_of(thread, basin_, products, ledger_, now_, asked_);
    for (const std::string& fault : verdict.faults) fail(products.cycle, fault);
    if (verdict.message) say_if_clock_was_set_back(*verdict.message);
    const bool drafts = basin_.warnings.approval_required;
    for (RuleEvaluation& rule : verdict.rules)
      if (drafts && verdict.message && rule.outcome == to_text(verdict.message->type))
        rule.outcome += outcome::drafted;
    close_waiting(thread, products.cycle, verdict, all.booking);
    if (verdict.message && drafts)
      all.booking.drafts.push_back(draft_of(std::move(*verdict.message)));
    else if (verdict.message)
      all.booking.messages.push_back(std::move(*verdict.message));
    all.record.rules.insert(all.record.rules.end(), verdict.rules.begin(), verdict.rules.end());
  }

  /// What the model thinks now takes the place of what waited: never in silence.
  void close_waiting(const std::string& thread, core::Instant cycle, const Verdict& verdict,
                     Booking& booking) {
    std::string said;
    for (const RuleEvaluation& rule : verdict.rules)
      said += fmt::format("{}{}: {}, {:.0f} %", said.empty() ? "" : "; ", rule.rule, rule.outcome,
                          100 * rule.probability);
    for (const DraftStory& story : waiting_in(ledger_.content())) {
      if (thread_of(story.draft) != thread) continue;
      if (story.by_person && !verdict.message) continue;  // what a person proposed waits on
      const bool replaced = verdict.message.has_value();
      const std::string why = fmt::format("the forecast of {}: {}", core::to_iso(cycle), said);
      booking.acts.push_back({replaced ? act::replace : act::withdraw, story.draft.identifier, by_the_model,
                              "", why, time_of_sending(basin_, cycle, now_, {}), nullptr, ""});
      core::warn(
          "the draft {} was {} by {}{}", story.draft.identifier, replaced ? "replaced" : "withdrawn", why,
          story.signers.empty() ? ""
                                : fmt::format("; it bore the name of {}", fmt::join(story.signers, ", ")));
    }
  }

  std::set<std::string> stale_ones(const std::vector<DraftStory>& waiting) const {
    std::set<std::string> stale;
    for (const DraftStory& story : waiting)
      if (is_stale(story, basin_, now_)) stale.insert(story.draft.identifier);
    return stale;
  }

  void say_if_clock_was_set_back(const Message& m) {
    if (!basin_.warnings.sent_now || m.sent <= now_ + std::chrono::seconds(1)) return;
    const std::string text = fmt::format(
        "{}: sent as of {}, after the message it refers to, though the clock says {}: it was set back",
        m.identifier, core::to_iso(m.sent), core::to_iso(now_));
    if (m.sent > now_ + std::chrono::hours(1))
      failures_.push_back(text + " by more than an hour; check the clock");
    else
      core::warn("{}", text);
  }

  const core::Basin& basin_;
  const core::Workspace& workspace_;
  core::Instant now_, newest_asked_{};
  Asked asked_;
  std::vector<std::string> failures_;
  std::vector<Message> sent_, sent_before_, drafted_;
  Ledger ledger_;
};

}  // namespace

WarnResult warn(const core::Basin& basin, const core::Workspace& workspace, std::optional<core::Instant> only,
                core::Instant now, Asked asked) {
  core::check_only_exercises(basin, workspace);
  const auto cycles = core::list_cycles(workspace.cycles());
  if (!only)
    core::check(!cycles.empty(), "{}: no cycles yet; run 'freshet cycle' first", workspace.cycles().string());
  if (only)
    core::check(has_products(workspace.cycle(*only)),
                "{}: no complete results of this cycle; run 'freshet cycle --time {}' first",
                workspace.cycle(*only).string(), core::to_iso(*only));
  check_clock(basin, now);
  Warner warner(basin, workspace, now, asked);
  if (!only) return warner.result(warner.evaluate(cycles));
  if (const std::string reason = warner.overtaken(*only); !reason.empty())
    return warner.result({{*only, reason}});
  return warner.result(warner.evaluate({*only}));
}

}  // namespace freshet::forecast
