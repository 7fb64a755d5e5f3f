#pragma once
// Readings that feeds, or people, put into <workspace>/inbox/FEED: into the store, in the order of their
// names.

#include <chrono>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "service/child.hpp"
#include "service/cycle_jobs.hpp"
#include "service/event_log.hpp"

namespace freshet::service {

/// Newest time of a reading, by gauge.
using NewestReadings = std::map<std::string, core::Instant>;

/// One `freshet ingest` at a time. A file that was taken in goes to done/, one that is refused to refused/
/// with the reason beside it; where the store cannot be reached all stay, and are tried again. Taking in is
/// idempotent: a file that a kill leaves behind is taken in once more, and changes nothing.
class Inbox {
 public:
  Inbox(const Ground& ground, EventLog& log);
  /// Once a tick. True if readings came in since the last call.
  bool tick();
  /// Files wait, or are being taken in.
  bool busy() const { return child_.runs() || waiting_ > 0; }
  /// Of what is in the store with all that had arrived before it: no cycle begins on a reading while an older
  /// one still waits beside it.
  const NewestReadings& newest() const { return newest_; }
  std::size_t waiting() const { return waiting_; }
  std::string trouble() const { return trouble_; }  ///< why the store cannot be reached; "" if it can

 private:
  std::vector<std::filesystem::path> waiting_files() const;
  void start(std::vector<std::filesystem::path> files);
  void finish(int code);
  void taken();
  void refused();
  bool is_named(const std::filesystem::path& file) const;
  void remember();
  void nothing_waits();

  const Ground& ground_;
  EventLog& log_;
  Child child_;
  std::vector<std::filesystem::path> batch_;
  std::size_t waiting_ = 0, alone_ = 0;  ///< so many files to come are taken one by one
  std::chrono::steady_clock::time_point not_before_{};
  std::chrono::seconds pause_{1};
  NewestReadings taken_, newest_;
  bool all_ = false;  ///< the batch is all that waited
  std::string trouble_;
  bool fresh_ = false;
};

}  // namespace freshet::service
