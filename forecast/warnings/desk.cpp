#include "forecast/warnings/desk.hpp"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "core/basin.hpp"
#include "core/errors.hpp"
#include "core/scenario.hpp"
#include "core/text.hpp"
#include "forecast/warnings/desk_words.hpp"
#include "forecast/warnings/drafts.hpp"
#include "forecast/warnings/ended.hpp"
#include "forecast/warnings/overview.hpp"
#include "forecast/warnings/profile.hpp"
#include "forecast/warnings/set_aside.hpp"

namespace freshet::forecast {

namespace {

constexpr auto patience = std::chrono::seconds(30);

class Desk {
 public:
  Desk(const core::Basin& basin, const core::Workspace& workspace, const Order& order, core::Instant now)
      : basin_(basin), workspace_(workspace), order_(order), now_(now), ledger_(workspace, patience) {
    done_.faults = set_impossible_aside(ledger_, basin, workspace, now);
    clock_ = std::chrono::floor<std::chrono::seconds>(clock_of(basin, ledger_.content(), now));
  }

  void approve() {
    DraftStory story = waiting_draft();
    check_fit_to_send(story);
    const bool again = std::any_of(story.signers.begin(), story.signers.end(),
                                   [&](const std::string& name) { return same_person(name, order_.by); });
    core::check(!again || !basin_.warnings.four_eyes,
                "{}: {} stands behind it already; another person approves it ([warnings] four_eyes)",
                order_.of, core::fit_line(order_.by));
    booking_.acts.push_back(act_of(story.draft.identifier));
    if (!again) story.signers.push_back(core::fit_line(order_.by));
    const std::size_t needed = basin_.warnings.four_eyes ? 2 : 1;
    if (story.signers.size() < needed)
      done_.text = fmt::format("{}: signed by {}; NOT SENT: a second person must approve it\n", order_.of,
                               core::fit_line(order_.by));
    else
      send_draft(story);
    ledger_.commit(booking_);
  }

  void reject() {
    const DraftStory story = waiting_draft();
    booking_.acts.push_back(act_of(story.draft.identifier));
    done_.text =
        fmt::format("{}: rejected; nothing was sent. The next forecast may propose it again\n", order_.of);
    ledger_.commit(booking_);
  }

  void amend() {
    if (!is_draft(order_.of) && !in_force_of().empty()) return amend_in_force();
    const DraftStory story = waiting_draft();
    CapText text(story.draft.xml, story.draft.identifier);
    Act act = act_of(story.draft.identifier);
    act.changes = put_words(text, words(), basin_.warnings);
    fit_to_profile(text, basin_.warnings);
    act.xml = text.xml();
    booking_.acts.push_back(std::move(act));
    done_.text = fmt::format("{}: amended; NOT SENT: {} approves it now\n", order_.of,
                             basin_.warnings.four_eyes ? "another person" : "somebody");
    ledger_.commit(booking_);
  }

  void end() {
    const auto chain = needed_in_force();
    if (order_.act == act::all_clear) check_nothing_else_there(chain.back());
    booking_.acts.push_back(act_of(chain.back().identifier));
    const Ending ending{order_.act, order_.words, order_.until};
    put_out(ending_message(basin_, chain, ending, time_after(chain), taken()), thread_of(chain.back()));
  }

  Done done() {
    done_.faults.insert(done_.faults.end(), ledger_.faults().begin(), ledger_.faults().end());
    return done_;
  }

 private:
  Act act_of(const std::string& identifier) const {
    return {order_.act,
            identifier,
            core::fit_line(order_.by),
            core::fit_line(order_.account),
            core::fit_text(order_.reason),
            now_,
            nullptr,
            ""};
  }

  bool is_draft(const std::string& identifier) const {
    const auto& drafts = ledger_.content().drafts;
    return std::any_of(drafts.begin(), drafts.end(),
                       [&](const Message& d) { return d.identifier == identifier; });
  }

  /// By its identifier alone: by a rule's name the officer may mean one that was replaced meanwhile.
  DraftStory waiting_draft() const {
    std::vector<std::string> waiting;
    for (const DraftStory& story : stories_of(ledger_.content())) {
      if (story.draft.identifier == order_.of) {
        core::check(story.state == DraftState::waiting, "{}: {}", order_.of, what_became_of(story));
        return story;
      }
      if (story.state == DraftState::waiting) waiting.push_back(story.draft.identifier);
    }
    core::fail_input(
        "'{}' is no draft; {}", core::fit_line(order_.of),
        waiting.empty() ? "none waits" : fmt::format("these wait: {}", fmt::join(waiting, ", ")));
  }

  /// The second of two officers reads it.
  static std::string what_became_of(const DraftStory& story) {
    if (story.acts.empty()) return fmt::format("was {} already", to_text(story.state));
    const Act& last = story.acts.back();
    return fmt::format("waits no more: {} by {} at {}{}{}; 'freshet warnings' shows what waits now",
                       to_text(story.state), last.by, core::to_iso(last.at), last.reason.empty() ? "" : ": ",
                       last.reason);
  }

  void check_fit_to_send(const DraftStory& story) const {
    const Message& d = story.draft;
    core::check(d.expires > std::max(clock_, d.sent), "{}: its forecast has ended at {}: reject it",
                d.identifier, core::to_iso(d.expires));
    core::check(
        !basin_.warnings.exercise || is_drafted_as_exercise(d),
        "{}: was drafted in earnest, but warnings.exercise is true now: reject it, and run 'freshet warn'",
        d.identifier);
    core::check(
        basin_.warnings.exercise || !is_drafted_as_exercise(d),
        "{}: was drafted as an exercise, but warnings.exercise is false now: reject it, and run 'freshet "
        "warn'",
        d.identifier);
    if (order_.stale_too) return;
    core::check(
        !is_stale(story, basin_, now_),
        "{}: drafted at {}, it has waited for longer than {:g} h ([warnings] draft_stale_after_h): run "
        "'freshet warn' for a newer forecast, or approve it all the same with --stale",
        d.identifier, core::to_iso(d.sent), basin_.warnings.draft_stale_after_h);
    const auto newest = newest_complete(workspace_);
    core::check(
        !basin_.warnings.sent_now || story.by_person || !newest || *newest <= d.cycle,
        "{}: the forecast of {} is newer and was not looked at: run 'freshet warn', or approve this one all "
        "the same with --stale",
        d.identifier, newest ? core::to_iso(*newest) : "");
  }

  void send_draft(const DraftStory& story) {
    const Message& d = story.draft;
    const auto earlier = in_force(ledger_.messages(), thread_of(d), clock_);
    core::check(d.type != MessageType::alert || earlier.empty(),
                "{}: {} came in force meanwhile: reject it and run 'freshet warn'", d.identifier,
                earlier.empty() ? "" : earlier.back().identifier);
    core::check(d.type != MessageType::cancel || !earlier.empty(),
                "{}: nothing of it is in force any more: reject it", d.identifier);
    const auto after = earlier.empty() ? named_in(d) : earlier;
    send(message_of(story, basin_, after, std::max(d.sent, time_after(after))));
  }

  /// What a draft was written after, which lapsed meanwhile.
  std::vector<Message> named_in(const Message& draft) const {
    std::vector<Message> named;
    for (const Message& m : ledger_.messages())
      for (const std::string& id : draft.references)
        if (m.identifier == id) named.push_back(m);
    return named;
  }

  core::Instant time_after(const std::vector<Message>& earlier) const {
    core::Instant sent = clock_;
    for (const Message& m : earlier) sent = std::max(sent, m.sent + std::chrono::seconds(1));
    return sent;
  }

  /// Messages in force that `of` means: a rule, a thread, or one of them.
  std::vector<Message> in_force_of() const {
    for (const Message& m : ledger_.messages()) {
      if (m.rule != order_.of && thread_of(m) != order_.of && m.identifier != order_.of) continue;
      const auto chain = in_force(ledger_.messages(), thread_of(m), clock_);
      const bool meant = order_.of != m.identifier ||
                         std::any_of(chain.begin(), chain.end(),
                                     [&](const Message& one) { return one.identifier == m.identifier; });
      if (!chain.empty() && meant) return chain;
    }
    return {};
  }

  std::vector<Message> needed_in_force() const {
    core::check(!is_draft(order_.of), "{}: is a draft, which nobody was sent: 'freshet reject' it",
                order_.of);
    const auto chain = in_force_of();
    core::check(
        !chain.empty(),
        "'{}': nothing of it is in force; 'freshet warnings' shows what is, with its rule and identifier",
        core::fit_line(order_.of));
    core::check(!chain.back().xml.empty(),
                "{}: its text was not kept by the version that sent it; nothing can be made of it",
                chain.back().identifier);
    return chain;
  }

  OfficersWords words() const {
    if (order_.as.empty()) return order_.words;
    nlohmann::json all = nlohmann::json::object();
    for (const Act& act : ledger_.content().acts)
      if (act.of == order_.as && !act.changes.is_null()) all.update(act.changes);
    core::check(!all.empty(), "--as {}: no draft of this name was amended", core::fit_line(order_.as));
    return words_of(all);
  }

  void amend_in_force() {
    const auto chain = needed_in_force();
    CapText text(chain.back().xml, chain.back().identifier);
    Act act = act_of(chain.back().identifier);
    act.changes = put_words(text, words(), basin_.warnings);
    booking_.acts.push_back(std::move(act));
    put_out(amended_message(basin_, chain, std::move(text), time_after(chain), taken()),
            thread_of(chain.back()));
  }

  /// "All clear" speaks for the place, not for one rule.
  void check_nothing_else_there(const Message& last) const {
    for (const Message& m : ledger_.messages()) {
      if (place_of(m) != place_of(last) || thread_of(m) == thread_of(last)) continue;
      const auto chain = in_force(ledger_.messages(), thread_of(m), clock_);
      core::check(
          chain.empty(),
          "{} is in force for '{}' too: all is not clear; cancel that first, or cancel this one alone",
          chain.empty() ? "" : chain.back().identifier, place_of(last));
    }
  }

  IdentifierTaken taken() const {
    return [this](const std::string& id) {
      return ledger_.has_identifier(id) || ledger_.has_identifier(draft_identifier(id));
    };
  }

  /// What a person proposes is sent, or with four eyes waits for the second. It replaces what the model
  /// drafted.
  void put_out(Message message, const std::string& thread) {
    for (const DraftStory& story : waiting_in(ledger_.content())) {
      if (thread_of(story.draft) != thread) continue;
      Act replaced = act_of(story.draft.identifier);
      replaced.act = act::replace;
      replaced.reason = fmt::format("{}: {}", order_.act, core::fit_text(order_.reason));
      booking_.acts.push_back(std::move(replaced));
    }
    message.signed_by = {core::fit_line(order_.by)};
    if (!basin_.warnings.four_eyes) {
      send(std::move(message));
    } else {
      done_.drafted = draft_of(std::move(message));
      booking_.drafts.push_back(*done_.drafted);
      done_.text = fmt::format("{}: drafted; NOT SENT: another person approves it now\n  {}\n", order_.of,
                               done_.drafted->identifier);
    }
    ledger_.commit(booking_);
  }

  void send(Message message) {
    done_.text = fmt::format("sent: {}\n  {}\n", message.identifier, ledger_.file_of(message).string());
    done_.sent = message;
    booking_.messages.push_back(std::move(message));
  }

  const core::Basin& basin_;
  const core::Workspace& workspace_;
  const Order& order_;
  core::Instant now_, clock_{};
  Ledger ledger_;
  Booking booking_;
  Done done_;
};

/// A row: the act, and what does it.
struct Row {
  const char* act;
  void (Desk::*work)();
};
constexpr std::array rows = {Row{act::approve, &Desk::approve}, Row{act::amend, &Desk::amend},
                             Row{act::reject, &Desk::reject},   Row{act::cancel, &Desk::end},
                             Row{act::expire, &Desk::end},      Row{act::all_clear, &Desk::end}};

}  // namespace

Done carry_out(const core::Basin& basin, const core::Workspace& workspace, const Order& order,
               core::Instant now) {
  core::check_only_exercises(basin, workspace);
  check_words(order);
  for (const Row& row : rows)
    if (order.act == row.act) {
      Desk desk(basin, workspace, order, now);
      (desk.*row.work)();
      return desk.done();
    }
  core::fail_input("'{}' is no act of an officer", order.act);
}

nlohmann::json to_json(const Done& done) {
  nlohmann::json json = {{"sent", nullptr}, {"drafted", nullptr}, {"failures", done.faults}};
  if (done.sent) json["sent"] = to_json(*done.sent);
  if (done.drafted) json["drafted"] = to_json(*done.drafted);
  return json;
}

}  // namespace freshet::forecast
