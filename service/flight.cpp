#include "service/flight.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "core/basin/service.hpp"
#include "core/errors.hpp"
#include "core/json_file.hpp"
#include "core/lock.hpp"
#include "core/result_files.hpp"
#include "service/child.hpp"

namespace freshet::service {

using core::Instant;

namespace {

bool is_over(JobState state) {
  return state == JobState::done || state == JobState::failed || state == JobState::lost;
}

/// Without these a cycle is not done. What else fails is said of it.
bool is_needed(const Job& job) { return job.name != "products" && !job.name.starts_with("deliver"); }

std::string end_of_log(const Job& job) {
  std::filesystem::path log = job.script;
  return tail_of(log.replace_extension(".log"), 600);
}

/// Of a cycle that was made with fewer members: which are left out; "" where all are there.
std::string fewer_members(const Ground& ground, Instant cycle) {
  const auto file = ground.workspace.cycle(cycle) / core::file_name::lost_members;
  std::error_code error;
  if (!std::filesystem::exists(file, error)) return "";
  std::string numbers;
  try {
    for (const nlohmann::json& lost : core::read_json(file).at("lost"))
      numbers += fmt::format("{}{}", numbers.empty() ? "" : ", ", lost.at("member").get<int>());
  } catch (const std::exception&) {
    return "";  // provenance.json says it too
  }
  return "made without members " + numbers;
}

std::chrono::milliseconds pause_after(int tries, double first_s) {
  constexpr double longest_s = std::chrono::seconds(longest_retry).count();
  return core::milliseconds_of(std::min(longest_s, first_s * std::pow(2.0, std::min(tries - 1, 20))));
}

PlannedJobs jobs_of(const Ground& ground, const CycleRecord& record, const Engine& engine) {
  return plan_cycles(ground, {record.cycle}, record.analysis_only ? Extent::analysis_only : Extent::whole,
                     engine);
}

}  // namespace

int cancel_all(const Ground& ground) {
  const core::Lock lock = core::Lock::take(ground.places().lock(), core::Lock::Mode::exclusive);
  const std::unique_ptr<Engine> engine = make_engine(ground.basin.service->engine);
  int cycles = 0;
  for (const CycleRecord& record : Journal(ground.places()).all()) {
    if (record.state != CycleState::running || record.handed.is_null()) continue;
    engine->cancel(jobs_of(ground, record, *engine).graph, record.handed);
    ++cycles;
  }
  return cycles;
}

std::optional<Instant> Flight::cycle() const {
  return record_ ? std::optional<Instant>(record_->cycle) : std::nullopt;
}

PlannedJobs Flight::planned(const CycleRecord& record) const { return jobs_of(ground_, record, engine_); }

void Flight::begin(const Due& due, Instant now) {
  CycleRecord record = journal_.read(due.cycle).value_or(CycleRecord());
  record.cycle = due.cycle;
  record.state = CycleState::running;
  record.tries = record.analysis_only == due.analysis_only ? record.tries + 1 : 1;
  record.analysis_only = due.analysis_only;
  record.owed = due.owed;
  if (!due.owed || record.reason.empty()) {
    record.reason = due.reason;
    record.missing = due.missing;
  }
  record.begun = now;
  record.ended = record.next_try = {};
  record.handed = nullptr;
  log_.say("cycle_begins",
           fmt::format("cycle {} begins{}: {}", core::to_iso(due.cycle),
                       due.analysis_only ? " (analysis)" : "", due.reason),
           to_json(record));
  journal_.write(record);
  record_ = std::move(record);
  jobs_ = planned(*record_);
  write_scripts(jobs_, ground_);
  hand_over(now);
}

void Flight::take_over(const CycleRecord& record) {
  record_ = record;
  jobs_ = planned(record);
  log_.say("cycle_taken_over", fmt::format("cycle {} is under way since {}", core::to_iso(record.cycle),
                                           core::to_iso(record.begun)));
}

/// An engine that is away is asked again at every look: nothing of the cycle has failed.
void Flight::hand_over(Instant now) {
  try {
    record_->handed = engine_.submit(jobs_.graph);
    journal_.write(*record_);
    away_.clear();
  } catch (const core::RunError& error) {
    if (away_.empty()) log_.warn("engine_away", fmt::format("the engine takes no jobs: {}", error.what()));
    away_ = error.what();
  } catch (const core::InputError& error) {  // what was asked for can never run
    failed(error.what(), now, false);
  }
}

bool Flight::look(Instant now) {
  if (!record_) return true;
  if (record_->handed.is_null()) {
    write_scripts(jobs_, ground_);
    hand_over(now);
    return !record_;
  }
  try {
    settle(engine_.states(jobs_.graph, record_->handed), now);
    away_.clear();
  } catch (const core::RunError& error) {
    if (away_.empty()) log_.warn("engine_away", fmt::format("the engine does not answer: {}", error.what()));
    away_ = error.what();
  }
  return !record_;
}

void Flight::settle(const std::vector<JobState>& states, Instant now) {
  if (!std::all_of(states.begin(), states.end(), is_over)) return;
  std::string troubles;
  bool needed_failed = false, lost = false;
  for (std::size_t i = 0; i < states.size(); ++i) {
    const Job& job = jobs_.graph.jobs[i];
    if (states[i] == JobState::done) continue;
    lost = lost || states[i] == JobState::lost;
    needed_failed = needed_failed || is_needed(job);
    if (left_behind(job) == Left::failed || states[i] == JobState::lost)
      troubles += fmt::format("{}{}: {}", troubles.empty() ? "" : "; ", job.name,
                              states[i] == JobState::lost ? "its processes are gone" : end_of_log(job));
  }
  if (const std::string fewer = fewer_members(ground_, record_->cycle); !fewer.empty())
    troubles += (troubles.empty() ? "" : "; ") + fewer;
  if (needed_failed)
    failed(troubles, now, lost);
  else
    close(record_->analysis_only ? CycleState::analysed : CycleState::done, now, troubles);
}

void Flight::close(CycleState state, Instant now, const std::string& message) {
  record_->state = state;
  record_->ended = now;
  record_->message = message;
  const double late_s = core::seconds_between(record_->cycle, now);
  journal_.write(*record_);
  const std::string words = fmt::format("cycle {} {} {:.0f} s after its time, {:.0f} s after it began",
                                        core::to_iso(record_->cycle),
                                        state == CycleState::analysed ? "has its analysis" : "is done",
                                        late_s, core::seconds_between(record_->begun, now));
  if (message.empty())
    log_.say("cycle_done", words, to_json(*record_));
  else
    log_.warn("cycle_done", words + ", but " + message, to_json(*record_));
  record_.reset();
}

/// Processes that are gone failed nothing: the cycle goes on from its last checkpoint at once, the first
/// time.
void Flight::failed(const std::string& message, Instant now, bool lost) {
  const core::Service& service = *ground_.basin.service;
  record_->state = CycleState::failed;
  record_->ended = now;
  record_->message = message;
  record_->next_try = lost && record_->tries < 2 ? now : now + pause_after(record_->tries, service.retry_s);
  journal_.write(*record_);
  log_.warn(
      record_->tries >= service.tries ? "trouble" : "cycle_failed",
      fmt::format("cycle {} failed, try {}; next try at {}: {}", core::to_iso(record_->cycle), record_->tries,
                  core::to_iso(std::chrono::floor<std::chrono::seconds>(*record_->next_try)), message),
      to_json(*record_));
  record_.reset();
}

void Flight::give_way(Instant now) {
  try {
    engine_.cancel(jobs_.graph, record_->handed);
  } catch (const core::RunError& error) {
    log_.warn("engine_away", fmt::format("the engine does not answer: {}", error.what()));
    return;
  }
  record_->state = CycleState::analysed;
  record_->ended = now;
  record_->handed = nullptr;
  --record_->tries;
  journal_.write(*record_);
  log_.say("gives_way",
           fmt::format("the forecast of {} gives way to a newer cycle", core::to_iso(record_->cycle)));
  record_.reset();
}

}  // namespace freshet::service
