#include "forecast/warnings/warn.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "core/basin.hpp"
#include "core/cycle_folders.hpp"
#include "core/errors.hpp"
#include "core/log.hpp"
#include "core/result_files.hpp"
#include "core/scenario.hpp"
#include "core/text.hpp"
#include "core/thinned.hpp"
#include "forecast/warnings/cycle_products.hpp"
#include "forecast/warnings/eligibility.hpp"
#include "forecast/warnings/ledger.hpp"
#include "forecast/warnings/lifecycle.hpp"
#include "forecast/warnings/overview.hpp"
#include "forecast/warnings/read_apart.hpp"
#include "forecast/warnings/rule_fingerprint.hpp"
#include "forecast/warnings/set_aside.hpp"
#include "forecast/warnings/wording.hpp"

namespace freshet::forecast {

namespace {

const char* const does_not_hold = "does not hold";  ///< as the ledger has it
const char* const ended_as_person_said = "ended by a person";
const char* const drafted = " drafted";     ///< after the type of a message that waits for a person
const char* const holds_as_sent = "holds";  ///< as the ledger has it: nothing new to send

/// What the evaluation of one cycle brought.
struct Evaluated {
  Booking booking;
  CycleEvaluation record;
  std::size_t failed = 0;
};

class Warner {
 public:
  Warner(const core::Basin& basin, const core::Workspace& workspace, core::Instant now)
      : basin_(basin), workspace_(workspace), now_(now), ledger_(workspace) {
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

  /// Rules of the basin, and those that sent messages but are no longer in it.
  std::set<std::string> rule_ids() const {
    std::set<std::string> ids;
    for (const auto& rule : basin_.warnings.rules) ids.insert(rule.id);
    for (const Message& m : ledger_.messages()) ids.insert(m.rule);
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
    return outcome;
  }

  std::string evaluate_cycle(core::Instant cycle) {
    std::optional<core::Instant> newer;
    std::vector<std::string> due;
    const ProductSums sums = sums_of_products(workspace_.cycle(cycle));
    for (const std::string& id : rule_ids()) {
      const auto newest = ledger_.newest_evaluated(id);
      const RuleEvaluation* before = ledger_.evaluation(id, cycle);
      if (newest && cycle < *newest)
        newer = std::max(newer.value_or(*newest), *newest);
      else if (before == nullptr ||
               ((basin_.warnings.sent_now || cycle == newest_asked_) &&
                before->fingerprint != rule_fingerprint(find_rule(id), basin_, sums)) ||
               is_out_of_step(*before))
        due.push_back(id);
    }
    if (due.empty() && newer && !was_evaluated(cycle))
      return fmt::format("left alone: older than the cycle {}, which was evaluated", core::to_iso(*newer));
    if (due.empty() && !rule_ids().empty()) return "evaluated before";
    return apply(due, cycle);
  }

  /// What is in force is not what the newest cycle found. By a clock that ran ahead a warning had lapsed when
  /// there was nothing to cancel, or when the Cancel went out; by one that ran behind it stood, and nothing
  /// was sent.
  bool is_out_of_step(const RuleEvaluation& before) const {
    if (before.outcome.ends_with(drafted) && !basin_.warnings.approval_required) return true;
    if (!basin_.warnings.sent_now) return false;
    const bool nothing = in_force(ledger_.messages(), before.rule, now_).empty();
    const bool ended = before.outcome == does_not_hold || before.outcome == to_text(MessageType::cancel);
    return ended ? !nothing : before.outcome == holds_as_sent && nothing;
  }

  bool was_evaluated(core::Instant cycle) const {
    const auto ids = rule_ids();
    return std::any_of(ids.begin(), ids.end(),
                       [&](const auto& id) { return ledger_.evaluation(id, cycle) != nullptr; });
  }

  std::string apply(const std::vector<std::string>& rules, core::Instant cycle) {
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
    for (const std::string& id : rules)
      if (!attempt(cycle, [&] { apply(id, products, all); })) ++all.failed;
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

  void apply(const std::string& id, const CycleProducts& products, Evaluated& all) {
    const core::WarningRule* rule = find_rule(id);
    const core::Instant clock = time_of_sending(basin_, products.cycle, now_, {});
    Occasion occasion;
    occasion.earlier = in_force(ledger_.messages(), id, clock);
    occasion.sent = time_of_sending(basin_, products.cycle, now_, occasion.earlier);
    RuleEvaluation made{id, rule_fingerprint(rule, basin_, products.sums), does_not_hold, 0};
    const auto content =
        rule == nullptr ? withdrawal(products, occasion, made) : message_of(*rule, products, occasion, made);
    if (content) put(*content, made, all.booking);
    close_waiting(id, products.cycle, content ? &content->message : nullptr, made, all.booking);
    all.record.rules.push_back(std::move(made));
  }

  /// Sends, or where persons approve what is sent, drafts: a Cancel and a higher level too.
  void put(const CapContent& content, RuleEvaluation& made, Booking& booking) {
    Message message = content.message;
    message.xml = cap_xml(content);
    made.outcome = to_text(message.type);
    say_if_clock_was_set_back(content);
    if (!basin_.warnings.approval_required) {
      booking.messages.push_back(std::move(message));
      return;
    }
    made.outcome += drafted;
    booking.drafts.push_back(draft_of(std::move(message)));
  }

  /// What the model thinks now takes the place of what waited: never in silence.
  void close_waiting(const std::string& rule, core::Instant cycle, const Message* now_said,
                     const RuleEvaluation& made, Booking& booking) {
    for (const DraftStory& story : waiting_in(ledger_.content())) {
      if (thread_of(story.draft) != rule) continue;
      if (story.by_person && now_said == nullptr) continue;  // what a person proposed waits on
      const char* what = now_said != nullptr ? act::replace : act::withdraw;
      const std::string why =
          now_said != nullptr
              ? fmt::format("the forecast of {} says: {}, {:.0f} %", core::to_iso(cycle), made.outcome,
                            100 * made.probability)
              : fmt::format("in the forecast of {} the rule {}, {:.0f} %: there is nothing to send",
                            core::to_iso(cycle), made.outcome, 100 * made.probability);
      booking.acts.push_back({what, story.draft.identifier, by_the_model, "", why, booking_time(cycle)});
      core::warn("the draft {} was {}: {}{}", story.draft.identifier,
                 now_said != nullptr ? "replaced" : "withdrawn", why,
                 story.signers.empty()
                     ? ""
                     : fmt::format("; it bore the name of {}", fmt::join(story.signers, ", ")));
    }
  }

  core::Instant booking_time(core::Instant cycle) const { return time_of_sending(basin_, cycle, now_, {}); }

  std::set<std::string> stale_ones(const std::vector<DraftStory>& waiting) const {
    std::set<std::string> stale;
    for (const DraftStory& story : waiting)
      if (is_stale(story, basin_, now_)) stale.insert(story.draft.identifier);
    return stale;
  }

  void say_if_clock_was_set_back(const CapContent& content) {
    const Message& m = content.message;
    if (!basin_.warnings.sent_now || m.sent <= now_ + std::chrono::seconds(1)) return;
    const std::string text = fmt::format(
        "{}: sent as of {}, after the message it refers to, though the clock says {}: it was set back",
        m.identifier, core::to_iso(m.sent), core::to_iso(now_));
    if (m.sent > now_ + std::chrono::hours(1))
      failures_.push_back(text + " by more than an hour; check the clock");
    else
      core::warn("{}", text);
  }

  /// The number that makes the identifier of a message unique.
  int number_of(const std::string& rule, core::Instant cycle, MessageType type) const {
    int number = 1;
    const auto taken = [&](const std::string& id) {
      return ledger_.has_identifier(id) || ledger_.has_identifier(draft_identifier(id));
    };
    while (taken(identifier_of(basin_.name, rule, cycle, type, number))) ++number;
    return number;
  }

  std::optional<CapContent> withdrawal(const CycleProducts& products, Occasion& occasion,
                                       RuleEvaluation& made) const {
    if (occasion.earlier.empty()) return {};
    made.probability = occasion.earlier.back().probability;
    occasion.number = number_of(made.rule, products.cycle, MessageType::cancel);
    return cancel_content(basin_, products, "The rule behind this warning has been withdrawn.",
                          made.probability, occasion);
  }

  /// The last word on this thread, where it is a person's that ended it and the rule has held ever since.
  const Message* ended_by_person(const std::string& thread) const {
    const Message* last = nullptr;
    for (const Message& m : ledger_.messages())
      if (thread_of(m) == thread) last = &m;
    if (last == nullptr || !last->ended_by_person) return nullptr;
    for (const CycleEvaluation& e : ledger_.content().evaluations)
      for (const RuleEvaluation& r : e.rules)
        if (e.at > last->sent && r.rule == last->rule && r.outcome == does_not_hold) return nullptr;
    return last;
  }

  std::optional<CapContent> message_of(const core::WarningRule& rule, const CycleProducts& products,
                                       Occasion& occasion, RuleEvaluation& made) {
    const Evaluation evaluation = forecast::evaluate(rule, basin_, products);
    for (const std::string& fault : evaluation.faults) fail(products.cycle, fault);
    made.probability = evaluation.probability;
    if (evaluation.holds()) made.outcome = holds_as_sent;
    const Message* ended = evaluation.holds() ? ended_by_person(rule.id) : nullptr;
    if (ended != nullptr) made.outcome = ended_as_person_said;
    const auto decision = ended == nullptr
                              ? decide(evaluation, occasion.earlier, basin_, occasion.sent)
                              : decide_after_person(evaluation, *ended, occasion.earlier, occasion.sent);
    if (!decision) return {};
    occasion.number = number_of(rule.id, products.cycle, decision->type);
    if (decision->type == MessageType::cancel)
      return cancel_content(basin_, products, decision->reason, evaluation.probability, occasion);
    return warning_content(basin_, products, evaluation, *decision, occasion);
  }

  const core::Basin& basin_;
  const core::Workspace& workspace_;
  core::Instant now_, newest_asked_{};
  std::vector<std::string> failures_;
  std::vector<Message> sent_, sent_before_, drafted_;
  Ledger ledger_;
};

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
  core::check_only_exercises(basin, workspace);
  const auto cycles = core::list_cycles(workspace.cycles());
  if (!only)
    core::check(!cycles.empty(), "{}: no cycles yet; run 'freshet cycle' first", workspace.cycles().string());
  if (only)
    core::check(has_products(workspace.cycle(*only)),
                "{}: no complete results of this cycle; run 'freshet cycle --time {}' first",
                workspace.cycle(*only).string(), core::to_iso(*only));
  check_clock(basin, now);
  Warner warner(basin, workspace, now);
  if (!only) return warner.result(warner.evaluate(cycles));
  if (const std::string reason = warner.overtaken(*only); !reason.empty())
    return warner.result({{*only, reason}});
  return warner.result(warner.evaluate({*only}));
}

nlohmann::json to_json(const WarnResult& result) {
  nlohmann::json json = {{"cycles", nlohmann::json::array()},      {"sent", nlohmann::json::array()},
                         {"sent_before", nlohmann::json::array()}, {"drafted", nlohmann::json::array()},
                         {"waiting", nlohmann::json::array()},     {"failures", nlohmann::json::array()}};
  for (const std::string& failure : result.failures) json["failures"].push_back(core::fit_text(failure));
  for (const auto& c : result.cycles)
    json["cycles"].push_back({{"cycle", core::to_iso(c.cycle)}, {"outcome", c.outcome}});
  for (const Message& m : result.sent) json["sent"].push_back(to_json(m));
  for (const Message& m : result.sent_before) json["sent_before"].push_back(to_json(m));
  for (const Message& m : result.drafted) json["drafted"].push_back(to_json(m));
  for (const DraftStory& story : result.waiting)
    json["waiting"].push_back(waiting_json(story, result.stale.count(story.draft.identifier) > 0));
  return json;
}

std::string to_table(const WarnResult& result) {
  std::string text = "cycles\n";
  for (const auto& c : result.cycles) text += fmt::format("  {}  {}\n", core::to_iso(c.cycle), c.outcome);
  text +=
      "messages sent now\n" + table_of(result.sent) + "messages sent before\n" + table_of(result.sent_before);
  if (!result.waiting.empty())
    text += "drafts: NOT SENT, they wait for a person (freshet approve)\n" +
            waiting_text(result.waiting, result.stale);
  return text;
}

}  // namespace freshet::forecast
