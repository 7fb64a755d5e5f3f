#include "service/delivery/postman.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "core/files.hpp"
#include "core/json_file.hpp"
#include "core/log.hpp"
#include "core/text.hpp"
#include "service/net/stopping.hpp"

namespace freshet::service {

using core::Instant;
using nlohmann::json;

namespace {

constexpr double least_after_refusal_s = 60;

}  // namespace

Instant delivery_clock() {
  return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
}

Postman::Postman(const ReceiverTask& task, const DeliveryPlaces& places, bool replay)
    : task_(task),
      places_(places),
      replay_(replay),
      lock_(core::Lock::take(places.receipts(task.receiver.id), core::Lock::Mode::exclusive,
                             std::chrono::seconds(10))),
      outbox_(places),
      receipts_(places, task.receiver.id, delivery_clock()),
      receiver_(task.receiver.retry_most_s) {
  for (const std::string& fault : receipts_.faults()) core::warn("{}: {}", task_.owner(), fault);
  read_state();
}

void Postman::read_state() {
  std::error_code error;
  const auto file = places_.state(task_.receiver.id);
  if (!std::filesystem::exists(file, error)) return;
  try {
    const json state = core::read_json(file);
    receiver_.take(state.value("patience", json()));
    for (const json& one : state.value("messages", json::array())) {
      const Address address{one.at("target"), one.at("identifier")};
      messages_.emplace(address, Patience(task_.receiver.retry_most_s)).first->second.take(one);
      if (one.contains("refused")) refused_[address] = one.at("refused");
    }
    reason_ = state.value("reason", "");
  } catch (const std::exception&) {  // what waits is tried at once
    messages_.clear();
  }
}

void Postman::save_state() {
  json state = {{"receiver", task_.receiver.id},
                {"kind", task_.receiver.kind},
                {"waiting", waiting_},
                {"failures_in_a_row", receiver_.failures()},
                {"reason", core::fit_line(reason_)},
                {"patience", receiver_.state()},
                {"messages", json::array()}};
  const auto last = receipts_.tracks().last_delivery();
  state["last_delivery"] = last ? json(core::to_iso(*last)) : json();
  state["next_try"] = receiver_.failures() > 0 ? json(core::to_iso(receiver_.next())) : json();
  std::size_t delivered = 0, left_out = 0;
  for (const auto& [address, track] : receipts_.tracks().all()) {
    delivered += track.delivered ? 1 : 0;
    left_out += !track.delivered && !track.left_out.empty() ? 1 : 0;
  }
  state["delivered"] = delivered;
  state["left_out"] = left_out;
  for (const auto& [address, patience] : messages_) {
    if (patience.failures() == 0) continue;
    json one = patience.state();
    one["target"] = address.first;
    one["identifier"] = address.second;
    if (const auto refused = refused_.find(address); refused != refused_.end())
      one["refused"] = refused->second;
    state["messages"].push_back(one);
  }
  const std::string text = state.dump(2) + "\n";
  if (text == saved_) return;
  core::write_file(places_.state(task_.receiver.id), text);
  saved_ = text;
}

std::vector<Errand> Postman::plan() {
  Asked asked{.receiver = task_.receiver,
              .targets = way_->targets(),
              .clears = way_->clears(),
              .replay = replay_,
              .now = delivery_clock()};
  asked.refused = refused_;
  std::vector<Errand> list = errands(outbox_.parcels(), receipts_.tracks(), asked);
  waiting_ = static_cast<std::size_t>(
      std::count_if(list.begin(), list.end(), [](const Errand& e) { return e.what == Errand::What::send; }));
  // What failed before does not hold up the rest.
  const auto tries = [&](const Errand& e) {
    const auto found = tries_.find({e.target, outbox_.parcels()[e.parcel].identifier});
    return found == tries_.end() ? 0 : found->second;
  };
  std::stable_sort(list.begin(), list.end(),
                   [&](const Errand& a, const Errand& b) { return tries(a) < tries(b); });
  return list;
}

/// As long as anything gets done: what follows in a thread is due then.
void Postman::round(bool impatient) {
  try {
    if (!way_) way_ = receiver_kind(task_.receiver).make(task_);
    outbox_.refresh();
    while (!asked_to_end() && run(plan(), impatient)) arranged_ = false;
    if (!arranged_ && (impatient || !receiver_.waits(delivery_clock()))) arrange();
    plan();
    if (waiting_ == 0 && arranged_) reason_.clear();
  } catch (const Undelivered& failure) {
    note_failure(failure, nullptr);
  } catch (const std::exception& error) {  // a secret that is not there, a full disk
    note_failure(Undelivered(error.what(), true, false), nullptr);
  }
  first_ = false;
}

/// True: something changed. Ends at the first failure that is the receiver's.
bool Postman::run(const std::vector<Errand>& list, bool impatient) {
  bool changed = false;
  away_ = false;
  for (const Errand& errand : list) {
    if (asked_to_end()) return false;
    if (errand.what == Errand::What::leave_out) changed = leave_out(errand) || changed;
    if (errand.what == Errand::What::clear) changed = clear(errand, impatient) || changed;
    if (errand.what == Errand::What::send) changed = send(errand, impatient) || changed;
    if (away_) return false;
  }
  return changed;
}

bool Postman::leave_out(const Errand& errand) {
  const Parcel& parcel = outbox_.parcels()[errand.parcel];
  core::warn("{}: {} is not sent{}: {}", task_.owner(), parcel.identifier,
             errand.target.empty() ? "" : " to " + errand.target, errand.why);
  receipts_.book_left_out(parcel, errand.target, errand.why, delivery_clock());
  messages_.erase({errand.target, parcel.identifier});
  refused_.erase({errand.target, parcel.identifier});
  return true;
}

bool Postman::clear(const Errand& errand, bool impatient) {
  if (!impatient && receiver_.waits(delivery_clock())) return false;
  const Parcel& parcel = outbox_.parcels()[errand.parcel];
  try {
    way_->clear(parcel);
  } catch (const NetError& error) {
    note_failure(Undelivered(error.what(), error.passing, false, error.after_s), nullptr);
    return false;
  }
  receipts_.book_clearing(parcel, errand.target, delivery_clock());
  return true;
}

bool Postman::may_send(const Errand& errand, bool impatient) const {
  const Instant now = delivery_clock();
  const Parcel& parcel = outbox_.parcels()[errand.parcel];
  const Address address{errand.target, parcel.identifier};
  if (blocked_.count(address) > 0) return false;
  if (parcel.sort == Sort::trouble &&
      receipts_.tracks().troubles_since(now - std::chrono::hours(1)) >= task_.receiver.trouble_per_h)
    return false;
  if (impatient) return true;
  const auto found = messages_.find(address);
  return !receiver_.waits(now) && (found == messages_.end() || !found->second.waits(now));
}

bool Postman::send(const Errand& errand, bool impatient) {
  if (!may_send(errand, impatient)) return false;
  const Parcel& parcel = outbox_.parcels()[errand.parcel];
  const Address address{errand.target, parcel.identifier};
  try {
    deliver(parcel, errand.target);
    receiver_.succeed();
    messages_.erase(address);
    tries_.erase(address);
    refused_.erase(address);
    return true;
  } catch (const Undelivered& failure) {
    if (!asked_to_end()) note_failure(failure, &address);
  } catch (const NetError& failure) {
    if (!asked_to_end())
      note_failure(Undelivered(failure.what(), failure.passing, false, failure.after_s), &address);
  }
  return false;
}

/// Booked before the first byte goes out: after a kill it may have arrived. What goes out then is what went
/// out before, whatever became of configuration and program.
void Postman::deliver(const Parcel& parcel, const std::string& target) {
  const Track* track = receipts_.tracks().find(target, parcel.identifier);
  const std::string document = outbox_.document(parcel);
  std::optional<std::string> payload;
  if (track != nullptr && !track->document_sha256.empty()) {
    if (track->document_sha256 != parcel.sha256) {
      blocked_.insert({target, parcel.identifier});
      throw Undelivered(
          fmt::format("{}: was tried with another content, and may have arrived: it is not sent "
                      "with this one; the outbox was lost or changed",
                      parcel.identifier),
          false, true);
    }
    payload = track->payload;
  } else {
    payload = way_->payload(parcel, document, target);
    receipts_.book_attempt(parcel, target, payload, delivery_clock());
  }
  const std::string answer = way_->send({parcel, document, payload ? *payload : document, target});
  receipts_.book_delivery(parcel, target, answer, delivery_clock());
  core::info("{}: {} delivered{}", task_.owner(), parcel.identifier, target.empty() ? "" : " to " + target);
}

void Postman::arrange() {
  Shelf shelf{outbox_, {}};
  for (const Parcel& parcel : outbox_.parcels()) {
    const Track* track = receipts_.tracks().find("", parcel.identifier);
    if (track != nullptr && track->delivered) shelf.delivered.push_back(&parcel);
  }
  way_->arrange(shelf);
  arranged_ = true;
}

void Postman::note_failure(const Undelivered& failure, const Address* message) {
  const Instant now = delivery_clock();
  if (reason_.empty() || first_) core::warn("{}: {}", task_.owner(), core::fit_text(failure.what()));
  reason_ = failure.what();
  const double least_s = failure.passing ? 0 : least_after_refusal_s;
  if (message != nullptr) ++tries_[*message];
  if (message != nullptr && failure.alone) {
    messages_.emplace(*message, Patience(task_.receiver.retry_most_s))
        .first->second.fail(now, failure.after_s, least_s);
    if (!failure.passing) refused_[*message] = core::fit_line(failure.what());
  } else {
    receiver_.fail(now, failure.after_s, least_s);
    away_ = true;
  }
}

void Postman::follow() {
  using std::chrono::steady_clock;
  constexpr std::chrono::milliseconds look{200};
  constexpr std::chrono::seconds at_least{1};
  for (auto next = steady_clock::now(); !asked_to_end();) {
    bool news = false;
    try {
      news = outbox_.refresh();
    } catch (const core::InputError&) {  // round() says so
      news = true;
    }
    if (news || steady_clock::now() >= next) {
      round(false);
      next = steady_clock::now() + at_least;
      try {
        save_state();
      } catch (const core::RunError& error) {
        core::warn("{}: {}", task_.owner(), error.what());
      }
    }
    wait_at_most(look);
  }
}

}  // namespace freshet::service
