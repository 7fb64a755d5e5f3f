#include "service/serve.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <csignal>
#include <ctime>
#include <nlohmann/json.hpp>

#include "core/basin/service.hpp"
#include "core/errors.hpp"
#include "core/files.hpp"
#include "core/json_file.hpp"
#include "core/lock.hpp"
#include "core/log.hpp"
#include "service/alive.hpp"
#include "service/clock.hpp"
#include "service/flight.hpp"
#include "service/followers.hpp"
#include "service/health.hpp"
#include "service/keeping.hpp"
#include "service/situation.hpp"
#include "service/status.hpp"
#include "service/trouble_book.hpp"

namespace freshet::service {

using core::Instant;
using std::chrono::steady_clock;

namespace {

volatile std::sig_atomic_t told_to_end = 0;

void end_when_told() {
  struct sigaction action {};
  action.sa_handler = [](int) { told_to_end = 1; };
  ::sigaction(SIGTERM, &action, nullptr);
  ::sigaction(SIGINT, &action, nullptr);
  ::signal(SIGHUP, SIG_IGN);
  ::signal(SIGPIPE, SIG_IGN);
}

void check_can_serve(const Ground& ground, const ServeOptions& options) {
  const core::Basin& basin = ground.basin;
  core::check(std::filesystem::exists(ground.workspace.mesh()),
              "{}: there is no mesh yet; run 'freshet mesh {}' first", ground.workspace.mesh().string(),
              ground.basin_file.string());
  if (!options.replay_from) return;
  core::check(basin.warnings.rules.empty() || basin.warnings.exercise,
              "{}: a replay must not warn people: write warnings.exercise = true in a copy of basin.toml",
              basin.warnings.at.text);
  core::check(basin.warnings.rules.empty() || !basin.warnings.sent_now,
              "{}: in a replay messages carry the time of their cycle: write warnings.sent_time = \"cycle\"",
              basin.warnings.at.text);
}

/// A replay goes on where it was, as time itself does, when a service is started again.
Clock clock_of(const Ground& ground, const ServeOptions& options) {
  if (!options.replay_from) return Clock();
  const auto file = ground.places().replay();
  const nlohmann::json wanted = {{"from", core::to_iso(*options.replay_from)}, {"speed", options.speed}};
  Instant wall = std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
  std::error_code error;
  if (std::filesystem::exists(file, error)) {
    const nlohmann::json kept = core::read_json(file);
    if (kept.value("from", "") == wanted["from"] && kept.value("speed", 0.0) == options.speed)
      wall = core::parse_instant(kept.value("wall_then", ""), file.string());
  }
  nlohmann::json written = wanted;
  written["wall_then"] = core::to_iso(wall);
  core::write_file(file, written.dump(2) + "\n");
  return {*options.replay_from, options.speed, wall};
}

class Server {
 public:
  Server(const Ground& ground, const ServeOptions& options)
      : ground_(ground),
        options_(options),
        clock_(clock_of(ground, options)),
        log_(ground.places().log(), [this] { return clock_.now(); }),
        journal_(ground.places()),
        engine_(make_engine(ground.basin.service->engine)),
        inbox_(ground, log_),
        followers_(ground, log_),
        flight_(ground, journal_, *engine_, log_),
        keeping_(ground, log_),
        troubles_(ground.places().troubles(), core::milliseconds_of(ground.basin.service->trouble_after_s),
                  core::milliseconds_of(ground.basin.service->trouble_quiet_s)) {}

  void run() {
    begin();
    while (told_to_end == 0 && !reached_end()) {
      try {
        tick();
        trouble_.clear();
      } catch (const std::exception& error) {  // a full disk, no room for a process: it may pass
        if (trouble_ != error.what()) log_.warn("trouble", error.what());
        trouble_ = error.what();
      }
      pause();
    }
    log_.say("service_ends", flight_.under_way() ? fmt::format("service ends; the jobs of cycle {} go on",
                                                               core::to_iso(*flight_.cycle()))
                                                 : "service ends");
  }

 private:
  void begin() {
    const std::optional<Alive> before = read_alive(ground_.places());
    if (before) clock_.go_on_from(before->clock);
    const Instant now = clock_.now();
    since_ = begun_before(before, now).value_or(now);
    log_.say(
        "service_begins",
        fmt::format("{} is in service; cycles every {} h, {} feed{}, engine {}{}", ground_.basin.name,
                    ground_.basin.forecast.interval_h, ground_.basin.service->feeds.size(),
                    ground_.basin.service->feeds.size() == 1 ? "" : "s", ground_.basin.service->engine.kind,
                    clock_.replays() ? fmt::format("; a replay, {:g} times as fast", clock_.speed()) : ""));
    for (const CycleRecord& record : journal_.all())
      if (record.state == CycleState::running) flight_.take_over(record);
  }

  void tick() {
    const Instant now = clock_.now();
    if (const std::string jump = clock_.jump(); !jump.empty()) {
      log_.warn("clock", jump);
      sign(now);
    }
    followers_.tick();
    const bool came = inbox_.tick();
    const bool landed = flight_.under_way() && look_due() && flight_.look(now);
    const auto wall = steady_clock::now();
    if (landed) keeping_.cycle_done();
    keeping_.tick(flight_.under_way());
    if (came || landed || wall >= next_scan_ || now >= next_time_) decide(now);
    if (wall >= next_sign_) sign(now);
    if (landed || wall >= next_health_) tell_health();
  }

  /// A cluster is not asked every second.
  bool look_due() {
    const auto between = ground_.basin.service->engine.kind == "local" ? std::chrono::milliseconds(200)
                                                                       : std::chrono::milliseconds(3000);
    const auto wall = steady_clock::now();
    if (wall < next_look_) return false;
    next_look_ = wall + between;
    return true;
  }

  void decide(Instant now) {
    next_scan_ = steady_clock::now() + std::chrono::seconds(60);
    if (flight_.under_way() && !flight_.owed()) return;
    Situation s = situation_of(ground_, journal_);
    s.grid.end = options_.until;
    s.now = now;
    s.since = since_;
    s.taking_in = inbox_.busy() && inbox_.trouble().empty();
    s.newest_reading = newest_of_gauges(ground_.basin, inbox_.newest(), now);
    next_time_ = next_time(s);
    if (next_time_ <= now) next_time_ = Instant::max();  // what is missing are readings, not time
    const auto due = next_due(s);
    if (!due || (due->owed && flight_.under_way())) return;
    if (flight_.under_way()) flight_.give_way(now);
    if (!flight_.under_way()) flight_.begin(*due, now);
  }

  bool reached_end() const {
    if (!options_.until || flight_.under_way()) return false;
    const auto record = journal_.read(*options_.until);
    if (!record || record->state != CycleState::done) return false;
    const Situation s = situation_of(ground_, journal_);  // forecasts that are owed come first
    return std::includes(s.complete.begin(), s.complete.end(), s.analysed.begin(), s.analysed.end());
  }

  /// A service that is started again soon has missed no readings: its cut-offs stay.
  std::optional<Instant> begun_before(const std::optional<Alive>& before, Instant now) const {
    const bool soon =
        before && now >= before->seen &&
        core::seconds_between(before->seen, now) < std::max(60.0, ground_.basin.service->cut_off_s);
    return soon ? std::optional<Instant>(before->since) : std::nullopt;
  }

  void sign(Instant now) {
    next_sign_ = steady_clock::now() + std::chrono::seconds(20);
    try {
      write_alive(ground_.places(), {since_, now, clock_.speed(), clock_.memory()});
    } catch (const core::RunError& error) {
      log_.warn("disk", error.what());
    }
  }

  /// For Prometheus, each cycle and each minute: what does not come any more is a figure too.
  void tell_health() {
    const double every_s = std::clamp(ground_.basin.service->trouble_after_s / 2, 1.0, 60.0);
    next_health_ = steady_clock::now() + core::milliseconds_of(every_s);
    const double now =
        std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count();
    try {
      const nlohmann::json status = status_of(ground_);
      core::write_file(ground_.places().health(), health_text(status, now));
      tell_troubles(status);
    } catch (const std::exception& error) {
      log_.warn("health", error.what());
    }
  }

  /// What lasts, to the receivers that want to know; the wall's clock, which they have too.
  void tell_troubles(const nlohmann::json& status) {
    Problems problems = problems_in(status, ground_.basin.service->tries);
    if (!trouble_.empty()) problems["service"] = trouble_;
    if (!inbox_.trouble().empty()) problems["store"] = inbox_.trouble();
    if (const std::string away = flight_.engine_trouble(); !away.empty()) problems["engine"] = away;
    const Instant now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
    for (const Trouble& news : troubles_.look(problems, now))
      log_.warn(news.ended ? "trouble_ends" : "trouble_begins", (news.ended ? "over: " : "") + news.text,
                {{"trouble", news.key}});
  }

  void pause() const {
    const bool busy = inbox_.busy() || flight_.under_way() || clock_.replays();
    const timespec time{busy ? 0 : 1, busy ? 200'000'000 : 0};
    ::nanosleep(&time, nullptr);  // a signal ends it
  }

  const Ground& ground_;
  const ServeOptions& options_;
  Clock clock_;
  EventLog log_;
  Journal journal_;
  std::unique_ptr<Engine> engine_;
  Inbox inbox_;
  Followers followers_;
  Flight flight_;
  Keeping keeping_;
  TroubleBook troubles_;
  std::string trouble_;  ///< of the last tick: the same is said once
  Instant since_, next_time_ = Instant::min();
  steady_clock::time_point next_look_{}, next_scan_{}, next_sign_{}, next_health_{};
};

}  // namespace

void serve(const Ground& ground, const ServeOptions& options) {
  check_can_serve(ground, options);
  const core::Lock lock = core::Lock::take(ground.places().lock(), core::Lock::Mode::exclusive);
  end_when_told();
  Server(ground, options).run();
}

}  // namespace freshet::service
