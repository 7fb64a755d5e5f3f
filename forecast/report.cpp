#include "forecast/report.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>

#include "core/basin.hpp"
#include "core/log.hpp"
#include "core/lost_members.hpp"
#include "core/phases.hpp"
#include "core/quantile.hpp"
#include "forecast/ensemble_statistics.hpp"
#include "forecast/lost_members.hpp"
#include "forecast/water_report.hpp"
#include "results/json_keys.hpp"

namespace freshet::forecast {
namespace {

namespace key = results::key;

nlohmann::json percentiles_json(std::vector<double> values, const auto& shown) {
  return {{key::p10, shown(core::quantile(values, 0.1))},
          {key::p50, shown(core::quantile(values, 0.5))},
          {key::p90, shown(core::quantile(values, 0.9))}};
}

/// The same of stages, NaN for dry members: null where a percentile falls among those.
nlohmann::json stages_json(const std::vector<double>& stages) {
  const auto at = [&](double q) -> nlohmann::json {
    const double stage = core::quantile_dry_below(stages, q);
    return std::isnan(stage) ? nlohmann::json() : nlohmann::json(stage);
  };
  return {{key::p10, at(0.1)}, {key::p50, at(0.5)}, {key::p90, at(0.9)}};
}

/// Largest stage of each member and when it was first reached; NaN: dry throughout.
struct Peaks {
  std::vector<double> stage, time;
};

Peaks peaks(const hydro::Simulation& s, const hydro::GaugeHistory& h, std::size_t gauge) {
  const std::size_t members = s.members();
  const std::vector<double> never(members, std::numeric_limits<double>::quiet_NaN());
  Peaks p{never, never};
  const std::vector<double> zeros = s.gauge_zeros();
  for (std::size_t r = 0; r < h.time.size(); ++r) {
    if (h.phase[r] != hydro::Phase::forecast) continue;
    for (std::size_t m = 0; m < members; ++m) {
      const double stage = hydro::wet_level(h, s, r, gauge, m) - zeros[gauge * members + m];
      if (std::isnan(stage) || stage <= p.stage[m]) continue;
      p.stage[m] = stage;
      p.time[m] = h.time[r];
    }
  }
  return p;
}

/// Of the members that are wet at some time; null where fewer than half are.
nlohmann::json times_json(const core::Basin& basin, const std::vector<double>& times) {
  const Percentiles p = percentiles(times.data(), times.size());
  const auto shown = [&](double t) -> nlohmann::json {
    if (std::isnan(t)) return nullptr;
    return core::to_iso(basin.forecast.start + core::milliseconds_of(t));
  };
  return {{key::p10, shown(p.p10)}, {key::p50, shown(p.p50)}, {key::p90, shown(p.p90)}};
}

nlohmann::json gauge_report(const hydro::Simulation& s, const hydro::GaugeHistory& h, std::size_t gauge) {
  const core::Gauge& g = s.basin().gauges[gauge];
  const Peaks p = peaks(s, h, gauge);
  nlohmann::json thresholds = nlohmann::json::array();
  for (const core::StageThreshold& t : g.thresholds)
    thresholds.push_back(
        {{key::name, t.name},
         {key::stage_m, t.stage_m},
         {key::probability, probability_of_reaching(t.stage_m, p.stage.data(), p.stage.size())}});
  return {
      {key::id, g.id},
      {key::name, g.name},
      {key::assimilated, g.assimilate},
      {"dry_members", std::count_if(p.stage.begin(), p.stage.end(), [](double v) { return std::isnan(v); })},
      {key::peak_stage_m, stages_json(p.stage)},
      {key::peak_time, times_json(s.basin(), p.time)},
      {key::thresholds, thresholds}};
}

/// Largest discharge through a section of the forecast, as mean over an interval between records.
nlohmann::json section_report(const hydro::Simulation& s, const hydro::GaugeHistory& h, std::size_t section) {
  using Recorded = hydro::Simulation::Recorded;
  const std::size_t members = s.members();
  const Recorded row = s.recorded()[section];
  const bool line = row.kind == Recorded::line;
  std::vector<double> peak, time;
  for (std::size_t m = 0; m < members; ++m) {
    const std::vector<double> flow = hydro::discharge_of(h, s.recorded_sections(), section, members, m);
    double most = 0, when = h.time.empty() ? s.time() : h.time.front();
    for (std::size_t r = 0; r < flow.size(); ++r) {
      // Into the basin is positive: what leaves through a boundary counts by its size, as what goes back over
      // a weir does.
      const double q = line ? flow[r] : std::abs(flow[r]);
      if (h.phase[r] != hydro::Phase::forecast || !(q > most)) continue;
      most = q;
      when = h.time[r];
    }
    peak.push_back(most);
    time.push_back(when);
  }
  const auto instant = [&](double t) {
    return core::to_iso(s.basin().forecast.start + core::milliseconds_of(t));
  };
  return {{key::name, row.name},
          {"kind", line                             ? "line"
                   : row.kind == Recorded::boundary ? "boundary"
                                                    : "exchange"},
          {"peak_discharge_m3_per_s", percentiles_json(peak, [](double v) { return v; })},
          {key::peak_time, percentiles_json(time, instant)}};
}

/// What basin.toml asks for while the history runs, m3, positive into the basin.
struct Asked {
  double net = 0, out = 0;  ///< out: what is to leave
};

/// Through a boundary of type discharge: in steps much shorter than those between records.
Asked asked_volume(const hydro::Simulation& s, const hydro::GaugeHistory& h, int boundary) {
  constexpr int steps = 60;
  Asked asked;
  for (std::size_t r = 1; r < h.time.size(); ++r) {
    const double dt = (h.time[r] - h.time[r - 1]) / steps;
    for (int i = 0; i < steps; ++i) {
      const double volume = dt * s.boundaries().given(boundary, h.time[r - 1] + (i + 0.5) * dt);
      asked.net += volume;
      asked.out -= std::min(volume, 0.0);
    }
  }
  return asked;
}

/// The same as it came, mean over the members.
double met_volume(const hydro::Simulation& s, const hydro::GaugeHistory& h, int boundary) {
  const std::size_t members = s.members(), row = boundary * members,
                    last = (h.time.size() - 1) * s.recorded_sections() * members;
  double sum = 0;
  for (std::size_t m = row; m < row + members; ++m) sum += h.volume[last + m] - h.volume[m];
  return sum / static_cast<double>(members);
}

/// Where there was less water than is to be taken out. What is to come in always does.
void tell_unmet(const std::string& who, const Asked& asked, double met) {
  constexpr double told = 0.01;  // of what is to leave: a step takes a series as it is at its beginning
  if (asked.out <= 0 || met - asked.net <= told * asked.out) return;
  core::warn(
      "{}: {:.6g} m3 of {:.6g} m3 that it asks to leave the basin did not leave: there was less water "
      "(mean over members, report.json has both)",
      who, met - asked.net, asked.out);
}

/// Of a source: net alone is kept.
Asked asked_of(const nlohmann::json& source) {
  const double net = source.at("asked");
  return {net, -std::min(net, 0.0)};
}

/// Boundaries of type discharge, asked and met.
nlohmann::json discharges_report(const hydro::Simulation& s, const hydro::GaugeHistory& h) {
  nlohmann::json rows = nlohmann::json::object();
  for (int i = 0; i < s.boundaries().count() && !h.time.empty(); ++i) {
    if (!s.basin().boundaries[i].kind->gives(core::boundary_discharge)) continue;
    const Asked asked = asked_volume(s, h, i);
    const double met = met_volume(s, h, i);
    rows[s.boundaries().name(i)] = {{"asked_m3", asked.net}, {"met_m3", met}};
    if (const std::optional<double> last = s.boundaries().last_row(i))
      rows[s.boundaries().name(i)]["last_row"] =
          core::to_iso(s.basin().forecast.start + core::milliseconds_of(*last));
    if (s.ranks().leader()) tell_unmet("boundary '" + s.boundaries().name(i) + "'", asked, met);
  }
  return rows;
}

nlohmann::json last_known_json(const std::vector<core::LastKnown>& drivers) {
  nlohmann::json list = nlohmann::json::array();
  for (const core::LastKnown& d : drivers)
    list.push_back({{"what", core::driver_name(d.driver)},
                    {key::name, d.name.empty() ? nlohmann::json() : nlohmann::json(d.name)},
                    {"until", d.until ? nlohmann::json(core::to_iso(*d.until)) : nlohmann::json()},
                    {"measured", d.measured}});
  return list;
}

}  // namespace

nlohmann::json forecast_report(const hydro::Simulation& s, const Leg& leg, const hydro::GaugeHistory& h) {
  nlohmann::json gauges = nlohmann::json::array();
  for (std::size_t g = 0; g < s.gauges().size(); ++g) gauges.push_back(gauge_report(s, h, g));
  nlohmann::json sections = nlohmann::json::array();
  for (std::size_t i = 0; i < s.recorded_sections(); ++i) sections.push_back(section_report(s, h, i));
  const nlohmann::json balance = water_report(s);
  if (s.ranks().leader()) {
    for (const auto& [name, volume] : balance.at("sources").items())
      tell_unmet("source '" + name + "', since forecast.start", asked_of(volume), volume.at("came"));
  }
  return {{key::cycle, core::to_iso(leg.header.cycle)},
          {key::lead_h, (leg.end - leg.begin) / 3600},
          {key::members, s.members()},
          {key::members_left_out, core::left_out_line(s.basin().ensemble)},
          {"ensemble", members_json(s.basin().ensemble)},
          {key::cells, s.mesh().n_cells()},
          {key::synthetic, s.basin().synthetic},
          {key::gauges, gauges},
          {"sections", sections},
          {"discharge_boundaries", discharges_report(s, h)},
          {key::not_known, core::not_known_sentences(s.not_known_at(leg.end))},
          {"last_known", last_known_json(s.not_known_at(leg.end))},
          {"boundary_notes", s.boundaries().notes()},
          {"failures", s.failures},
          {key::water, balance}};
}

namespace {

/// Least, mean and most over the ranks. Collective.
nlohmann::json over_ranks(const hydro::Simulation& s, double mine) {
  double least = 0, sum = 0;
  MPI_Allreduce(&mine, &least, 1, MPI_DOUBLE, MPI_MIN, s.ranks().world());
  MPI_Allreduce(&mine, &sum, 1, MPI_DOUBLE, MPI_SUM, s.ranks().world());
  return {{"least", least}, {"mean", sum / s.ranks().world_size()}, {"most", s.ranks().largest(mine)}};
}

nlohmann::json phases_report(const hydro::Simulation& s) {
  nlohmann::json phases = nlohmann::json::object();
  const auto seconds = core::seconds_in_phases();
  for (std::size_t i = 0; i < seconds.size(); ++i) phases[core::phase_names[i]] = over_ranks(s, seconds[i]);
  return phases;
}

}  // namespace

nlohmann::json timing_report(const hydro::Simulation& s) {
  const hydro::StepRecord& r = s.step_record();
  nlohmann::json lengths = nullptr;  // of this process: a run that went on counts from there
  if (r.count() > 0) {
    lengths = {{"shortest", r.shortest()},
               {"median", r.median()},
               {"longest", r.longest()},
               {"shortest_at_s", r.shortest_time()},
               {"shortest_set_by", nullptr}};
    if (r.cell() != mesh::none)
      lengths["shortest_set_by"] = {
          {"cell", r.cell()}, {"x", s.mesh().cell_x[r.cell()]}, {"y", s.mesh().cell_y[r.cell()]}};
  }
  // A cell takes between one step and all substeps: what all cells end together is a step.
  const double updates = over_ranks(s, s.solver().diagnostics().cell_updates())["mean"].get<double>() *
                         s.ranks().domain_size() / static_cast<double>(s.mesh().n_cells());
  return {{"step_s", lengths},
          {key::seconds, s.seconds_in_steps()},
          {key::steps, s.steps()},
          {"substeps", r.count()},
          {"updates_per_cell", updates},
          {key::seconds_per_step, s.steps() > 0 ? s.seconds_in_steps() / static_cast<double>(s.steps()) : 0},
          {key::phases_s, phases_report(s)},
          {key::peak_memory_bytes, over_ranks(s, core::peak_memory())},
          {key::ranks, s.ranks().world_size()},
          {key::cells, s.mesh().n_cells()},
          {key::members, s.members()}};
}

}  // namespace freshet::forecast
