#pragma once
// The cycle that is under way: at most one, from its scripts to its record.

#include <optional>
#include <string>

#include "service/cycle_jobs.hpp"
#include "service/event_log.hpp"
#include "service/journal.hpp"
#include "service/schedule.hpp"

namespace freshet::service {

class Flight {
 public:
  Flight(const Ground& ground, const Journal& journal, Engine& engine, EventLog& log)
      : ground_(ground), journal_(journal), engine_(engine), log_(log) {}

  bool under_way() const { return record_.has_value(); }
  bool owed() const { return record_ && record_->owed; }
  std::optional<core::Instant> cycle() const;
  /// Why the engine does not answer; "" if it does.
  const std::string& engine_trouble() const { return away_; }

  void begin(const Due& due, core::Instant now);
  /// Goes on with what a service before this one handed over.
  void take_over(const CycleRecord& record);
  /// Looks how the jobs are. True once nothing is under way any more.
  bool look(core::Instant now);
  /// Ends the jobs of an owed forecast, so that another cycle can begin; what they wrote is gone on with
  /// later.
  void give_way(core::Instant now);

 private:
  PlannedJobs planned(const CycleRecord& record) const;
  void hand_over(core::Instant now);
  void settle(const std::vector<JobState>& states, core::Instant now);
  void close(CycleState state, core::Instant now, const std::string& message);
  void failed(const std::string& message, core::Instant now, bool lost);

  const Ground& ground_;
  const Journal& journal_;
  Engine& engine_;
  EventLog& log_;
  std::optional<CycleRecord> record_;
  PlannedJobs jobs_;
  std::string away_;
};

/// Ends the jobs of cycles that are under way, while no service has the workspace; a service that comes later
/// goes on from their last checkpoints. Returns how many cycles there were. RunError where the engine cannot
/// be reached.
int cancel_all(const Ground& ground);

}  // namespace freshet::service
