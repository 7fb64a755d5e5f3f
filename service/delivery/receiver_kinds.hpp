#pragma once
// The seam for receivers. Each kind is one file of service/delivery/kinds/, a row in receiver_kinds.cpp and
// its name in core/basin/receivers.cpp (CONTRIBUTING.md).

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/basin/receivers.hpp"
#include "service/delivery/outbox.hpp"
#include "service/net/net_error.hpp"

namespace freshet::service {

/// A message did not arrive, or nobody knows. `passing`: trying again may help. `alone`: this message for
/// this target waits; else the receiver is away, and all waits.
class Undelivered : public NetError {
 public:
  Undelivered(const std::string& why, bool passing, bool alone, double after_s = 0)
      : NetError(why, passing, after_s), alone(alone) {}
  bool alone;
};

/// What a kind is served with.
struct ReceiverTask {
  core::Receiver receiver;
  std::string basin_name, sender_name;
  std::string owner() const { return "receiver '" + receiver.id + "'"; }
};

/// What goes to one target.
struct Shipment {
  const Parcel& parcel;
  std::string document;  ///< of the outbox
  std::string payload;   ///< what goes out: the document, or what payload() made of it at the first try
  std::string target;
};

/// What a receiver has, or has now: for those that show all of it at once.
struct Shelf {
  const Outbox& outbox;
  std::vector<const Parcel*> delivered;  ///< in the order of the outbox
};

/// One receiver while it is served.
class Way {
 public:
  virtual ~Way() = default;
  /// Each gets what there is once.
  virtual std::vector<std::string> targets() const { return {""}; }
  /// What goes out where that is not the document as it stands. Asked once: then it stays.
  virtual std::optional<std::string> payload(const Parcel&, const std::string&, const std::string&) const {
    return {};
  }
  /// Returns what the receiver said once it has taken it. Undelivered, NetError.
  virtual std::string send(const Shipment& shipment) = 0;
  /// Whether a message that is over can be taken back from those who come later.
  virtual bool clears() const { return false; }
  virtual void clear(const Parcel&) {}
  /// After all is sent, and at the begin: what shows all messages at once is brought up to date.
  virtual void arrange(const Shelf&) {}
};

struct ReceiverKind {
  const char* name;
  const char* does;  ///< for the guide
  std::unique_ptr<Way> (*make)(const ReceiverTask& task);
};

/// One row each, in the order of core::receiver_kind_names().
const std::vector<ReceiverKind>& receiver_kinds();
const ReceiverKind& receiver_kind(const core::Receiver& receiver);

}  // namespace freshet::service
