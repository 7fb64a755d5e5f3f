#pragma once
// What the service knows of each cycle that it began: a file each, written whole. Whether a cycle is made is
// not asked here but of its own files; here stands why and when it was begun, and what became of its jobs.

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "core/basin_fwd.hpp"
#include "core/time.hpp"
#include "service/places.hpp"

namespace freshet::service {

enum class CycleState {
  running,   ///< its jobs were handed over
  analysed,  ///< its analysis is made; its forecast is still owed
  done,      ///< forecast and warnings are there
  failed     ///< to be tried again at `next_try`
};

struct CycleRecord {
  core::Instant cycle;
  CycleState state = CycleState::running;
  bool analysis_only = false;        ///< these jobs make no forecast
  bool owed = false;                 ///< their forecast was left out before: gives way to a newer cycle
  std::string reason;                ///< why it began when it did
  std::vector<std::string> missing;  ///< gauges without a reading of its time then
  int tries = 0;
  core::Instant begun;  ///< by the clock of the schedule
  std::optional<core::Instant> ended, next_try;
  std::string message;  ///< what failed last; of a cycle that is done, what of it failed all the same
  nlohmann::json handed = nullptr;  ///< what the engine wants to know; null: not handed over yet
};

class Journal {
 public:
  explicit Journal(const Places& places) : places_(places) {}
  /// Nothing where there is none; a damaged file is moved aside, with a warning: the jobs' own files say what
  /// was done.
  std::optional<CycleRecord> read(core::Instant cycle) const;
  void write(const CycleRecord& record) const;  ///< RunError
  std::vector<core::Instant> cycles() const;    ///< that have a record, in order of time
  std::vector<CycleRecord> all() const;         ///< in the same order

 private:
  Places places_;
};

nlohmann::json to_json(const CycleRecord& record);

}  // namespace freshet::service
