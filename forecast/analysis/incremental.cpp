#include "forecast/analysis/incremental.hpp"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "core/basin.hpp"
#include "core/basin/analysis_choices.hpp"
#include "core/dry_film.hpp"
#include "forecast/analysis/analysis_report.hpp"
#include "forecast/analysis/diagnostics.hpp"
#include "forecast/analysis/doubted_gauges.hpp"
#include "forecast/analysis/judged_readings.hpp"
#include "forecast/analysis/update.hpp"
#include "results/json_keys.hpp"

namespace freshet::forecast {
namespace {

namespace key = results::key;

/// What an analysis makes of a run of the window: of the water its change, of controls their values.
class Increments {
 public:
  Increments(const hydro::Simulation& s, const hydro::LaneState& before, int parts) : parts_(parts) {
    const hydro::LaneState after = s.owned_state();
    for (std::size_t i = 0; i < before.depth.size(); ++i) {
      const Flow was = flow(before, i), is = flow(after, i);
      const bool wet = std::min(was.depth, is.depth) >= core::dry_film_m;  // else a speed means little
      parts_of_.push_back({(is.depth - was.depth) / parts, wet ? (is.velocity_x - was.velocity_x) / parts : 0,
                           wet ? (is.velocity_y - was.velocity_y) / parts : 0});
    }
    for (const hydro::Control& c : hydro::controls()) controls_.push_back(s.control(c.name));
  }

  void add_part(hydro::Simulation& s) {
    booked(s, [&] {
      hydro::LaneState state = s.owned_state();
      const auto lanes = static_cast<std::size_t>(s.lanes());
      for (std::size_t i = 0; i < parts_of_.size(); ++i) {
        const Flow before = flow(state, i), after = with_part(before, parts_of_[i]);
        const auto lane = static_cast<int>(i % lanes);
        if (lane < s.my_members())
          note_jump(before, after, s.local().global_cell[i / lanes], s.first_member() + lane, jump_);
        state.depth[i] = after.depth, state.velocity_x[i] = after.velocity_x,
        state.velocity_y[i] = after.velocity_y;
      }
      s.set(s.time(), std::move(state), {});
    });
  }
  void set_controls(hydro::Simulation& s) const {
    for (const hydro::Control& c : hydro::controls())
      if (c.in_use(s)) s.set_control(c.name, controls_[c.name.index]);
  }
  int parts() const { return parts_; }
  const VelocityJump& jump() const { return jump_; }

 private:
  static Flow flow(const hydro::LaneState& s, std::size_t i) {
    return {s.depth[i], s.velocity_x[i], s.velocity_y[i]};
  }
  /// Depth is cut at zero. Velocities, not discharges: a discharge that is nothing to the river of the
  /// window's end is a torrent in the film of its begin.
  static Flow with_part(const Flow& before, const Flow& part) {
    if (part.depth == 0 && part.velocity_x == 0 && part.velocity_y == 0) return before;
    const double depth = std::max(before.depth + part.depth, 0.0);
    if (!(depth > hydro::dry_depth)) return {depth, 0, 0};
    return {depth, before.velocity_x + part.velocity_x, before.velocity_y + part.velocity_y};
  }

  int parts_;
  std::vector<Flow> parts_of_;  ///< [owned cell][lane] a part of the change
  std::vector<std::vector<double>> controls_;
  VelocityJump jump_;
};

}  // namespace

nlohmann::json update_gradually(hydro::Simulation& s, const hydro::GaugeHistory& history,
                                const assimilation::CycleReadings& given, const SecondRun& window,
                                const Earlier& earlier, results::Diagnostics* diagnostics) {
  JudgedReadings judged = judge(s, history, given, earlier);
  if (judged.set.observations.empty()) return finished(std::move(judged), s, diagnostics);
  const assimilation::Relaxation relaxation = relaxation_of(s.basin());
  const LocalTransforms transforms(
      s.basin().assimilation, judged.set, judged.readings,
      {core::analysis_choices(s.basin()).rotation, s.basin().ensemble.seed, earlier.cycle},
      judged.localisation);
  add_analysed(judged.set, judged.readings, transforms, relaxation, judged.diagnosed);
  settle_unchanged(judged.from, judged.diagnosed, judged.report);
  const hydro::LaneState before = s.owned_state();
  const Updated at_once = update(s, transforms, relaxation);
  Increments increments(s, before, window.intervals);
  window.restore();
  window.run([&] { increments.add_part(s); });
  increments.set_controls(s);
  if (s.ranks().leader()) warn_of(at_once.held);
  report_after(s, at_once.held, judged.report);
  judged.report["incremental"] = {{"parts", increments.parts()},
                                  {"jump_at_once_m_per_s", at_once.jump.speed}};
  judged.report[key::velocity_jump] = jump_json(s, largest_jump(s, increments.jump()));
  return finished(std::move(judged), s, diagnostics);
}

}  // namespace freshet::forecast
