#pragma once
// Serves one receiver: what the outbox holds for it goes out, in order, until it has arrived.

#include <chrono>
#include <map>
#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "core/lock.hpp"
#include "service/delivery/errands.hpp"
#include "service/delivery/patience.hpp"
#include "service/delivery/receiver_kinds.hpp"

namespace freshet::service {

class Postman {
 public:
  /// LockRefused where another process serves it. `replay`: messages carry the times of their cycles.
  Postman(const ReceiverTask& task, const DeliveryPlaces& places, bool replay);

  /// Does what is due. `impatient`: also what would wait after a failure.
  void round(bool impatient);
  /// Whether all that is for the receiver has arrived, or is left out.
  bool is_done() const { return waiting_ == 0; }
  /// Rounds until the process is asked to end.
  void follow();
  void save_state();

 private:
  using Address = std::pair<std::string, std::string>;  ///< target and identifier
  std::vector<Errand> plan();
  bool run(const std::vector<Errand>& list, bool impatient);
  bool leave_out(const Errand& errand);
  bool clear(const Errand& errand, bool impatient);
  bool send(const Errand& errand, bool impatient);
  bool may_send(const Errand& errand, bool impatient) const;
  void deliver(const Parcel& parcel, const std::string& target);
  void arrange();
  void note_failure(const Undelivered& failure, const Address* message);
  void read_state();

  ReceiverTask task_;
  DeliveryPlaces places_;
  bool replay_;
  core::Lock lock_;
  Outbox outbox_;
  Receipts receipts_;
  std::unique_ptr<Way> way_;
  Patience receiver_;                     ///< after it was away
  std::map<Address, Patience> messages_;  ///< that it refused, or put off
  std::map<Address, int> tries_;          ///< that failed, of this process
  std::map<Address, std::string> refused_;
  std::set<Address> blocked_;  ///< were tried with another content
  std::string reason_;
  std::size_t waiting_ = 0;
  bool arranged_ = false, first_ = true, away_ = false;
  std::string saved_;
};

/// The clock, to the millisecond.
core::Instant delivery_clock();

}  // namespace freshet::service
