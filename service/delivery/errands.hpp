#pragma once
// What is to be done for a receiver now. Pure: outbox and receipts come in, nothing is touched.

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "core/basin/receivers.hpp"
#include "service/delivery/outbox.hpp"
#include "service/delivery/receipts.hpp"

namespace freshet::service {

struct Errand {
  enum class What {
    send,
    leave_out,  ///< to be booked as never sent, with the reason
    clear       ///< a message that was delivered is over: to be taken back
  };
  What what = What::send;
  std::size_t parcel = 0;  ///< its number in the outbox
  std::string target, why;
};

struct Asked {
  const core::Receiver& receiver;
  std::vector<std::string> targets;  ///< addresses that get a message each; one "" where there is but one
  bool clears = false;               ///< what it keeps for those who come later can be taken back
  bool replay = false;               ///< messages carry the times of their cycles: none is late or over
  core::Instant now{};
  /// What the receiver refused for good, by target and identifier, with its words.
  std::map<std::pair<std::string, std::string>, std::string> refused = {};
};

/// Of each message of the outbox, whether the receiver is to get it: warnings of its status, and of its rules
/// and severities or after one of those in the same thread; an end only after what it ends.
std::vector<bool> wanted(const std::vector<Parcel>& parcels, const core::Receiver& receiver);

/// In the order of the outbox. Of each thread and target one message at a time: what follows it waits.
/// With Late::newest, outside replays:
/// - a message whose place another has taken before it was delivered is left out, and so is one that expired;
/// - the end of a thread of which nothing was ever tried is left out.
/// Else what the receiver refuses is left out once something follows in its thread.
/// What was tried without a clear answer may have arrived: its end is sent.
std::vector<Errand> errands(const std::vector<Parcel>& parcels, const Tracks& tracks, const Asked& asked);

}  // namespace freshet::service
