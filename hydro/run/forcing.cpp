#include "hydro/run/forcing.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <stdexcept>
#include <tuple>

#include "core/basin.hpp"
#include "core/errors.hpp"
#include "hydro/formulas/inflow_rates.hpp"
#include "mesh/land_class.hpp"
#include "mesh/source_cells.hpp"

namespace freshet::hydro {
namespace {

constexpr double mm_per_h = 1e-3 / 3600, mm_per_day = 1e-3 / 86400, earth_rotation = 7.292115e-5;

std::optional<Series> read(const std::optional<core::SeriesInput>& source) {
  if (!source) return std::nullopt;
  return core::read_series(*source);
}

auto find_named(const core::Infiltration& in, const std::string& name) {
  return std::find_if(in.classes.begin(), in.classes.end(), [&](const auto& c) { return c.first == name; });
}

bool is_named(const core::Infiltration& in, const std::string& name) {
  return find_named(in, name) != in.classes.end();
}

const core::SoilNumbers& numbers_of(const core::Infiltration& in, const std::string& name) {
  const auto own = find_named(in, name);
  return own == in.classes.end() ? in.usual : own->second;
}

LossLaw law_of(core::LossModel model) {
  switch (model) {
    case core::LossModel::none:
      return LossLaw::none;
    case core::LossModel::constant:
      return LossLaw::constant;
    case core::LossModel::green_ampt:
      return LossLaw::green_ampt;
    case core::LossModel::horton:
      return LossLaw::horton;
    case core::LossModel::scs:
      return LossLaw::scs;
    case core::LossModel::saturation:
      return LossLaw::saturation;
  }
  throw std::logic_error("a model of losses has no law");
}

double latitude(const mesh::Mesh& mesh, Index cell) {
  double sum = 0;
  for (int i = 0; i < mesh.cell_size(cell); ++i) sum += mesh.node_lat[mesh.cell_nodes[cell][i]];
  return sum / mesh.cell_size(cell);
}

}  // namespace

Soil soil_of(core::LossModel model, const core::SoilNumbers& n) {
  switch (model) {
    case core::LossModel::constant:
      return {n.initial_mm / 1000, n.rate_mm_per_h * mm_per_h, 0};
    case core::LossModel::green_ampt:
      return {n.conductivity_mm_per_h * mm_per_h, n.suction_mm / 1000 * n.deficit, 0};
    case core::LossModel::horton:
      return {n.end_mm_per_h * mm_per_h, n.start_mm_per_h * mm_per_h, n.decay_per_h / 3600};
    case core::LossModel::scs: {
      const double retention = retention_of_curve_number(n.curve_number);
      return {n.initial_abstraction * retention, retention, 0};
    }
    default:
      return {};
  }
}

Soil changed_soil(core::LossModel model, Soil soil, double rate, double dryness) {
  switch (model) {
    case core::LossModel::constant:
      return {soil.a * dryness, soil.b * rate, 0};
    case core::LossModel::green_ampt:
      return {soil.a * rate, soil.b * dryness, 0};
    case core::LossModel::horton:
      return {soil.a * rate, rate * (soil.a + dryness * (soil.b - soil.a)), soil.c};
    case core::LossModel::scs:
      return {soil.a * dryness, soil.b * dryness, 0};
    default:
      return soil;
  }
}

double drag_coefficient(const core::Wind& wind, double speed) {
  if (wind.law == core::DragLaw::constant) return wind.drag_coefficient;
  if (wind.law == core::DragLaw::garratt) return 1e-3 * (0.75 + 0.067 * speed);
  return speed < 11 ? 1.2e-3 : 1e-3 * (0.49 + 0.065 * std::min(speed, 25.0));
}

WindStress stress_of(const core::Wind& wind, double speed, double from_degrees) {
  const double stress = wind.air_density / 1000 * drag_coefficient(wind, speed) * speed * speed;
  const double angle = from_degrees * std::numbers::pi / 180;
  return {-stress * std::sin(angle), -stress * std::cos(angle), wind.full_depth_m};
}

Forcing::Forcing(const core::Basin& basin, const mesh::Mesh& mesh, const mesh::LocalMesh& local, Index lanes)
    : basin_(basin), mesh_(mesh), local_(local), lanes_(lanes) {
  const core::Forcing& f = basin.forcing;
  evaporation_ = read(core::evaporation_series(f));
  wind_ = read(core::wind_series(f.wind));
  std::vector<std::tuple<Index, int, double>> here;
  for (std::size_t i = 0; i < f.sources.size(); ++i) {
    const core::PointSource& s = f.sources[i];
    series_.push_back(read(core::source_series(s)));
    for (const mesh::SourceShare& share : mesh::source_cells(mesh, s)) {
      const auto end = local.global_cell.begin() + local.n_owned;
      const auto found = std::lower_bound(local.global_cell.begin(), end, share.cell);
      if (found != end && *found == share.cell)
        here.push_back(
            {static_cast<Index>(found - local.global_cell.begin()), static_cast<int>(i), share.share});
    }
  }
  discharge_.assign(f.sources.size(), 0);
  std::sort(here.begin(), here.end());  // by cell, then in the order of basin.toml
  for (const auto& [cell, source, share] : here) {
    cell_of_point_.push_back(cell);
    source_of_point_.push_back(source);
    share_of_point_.push_back(share);
  }
}

Forcing::SoilClasses Forcing::soils_of_land() const {
  SoilClasses by{mesh_.land_class_names, {}};
  for (Index c = 0; c < local_.n_owned; ++c) by.of_cell.push_back(mesh_.land_class[local_.global_cell[c]]);
  return by;
}

Forcing::SoilClasses Forcing::soils_of_raster() const {
  const core::Infiltration& in = basin_.forcing.infiltration;
  core::check(in.soil_settings == mesh_.soil_settings,
              "{}: infiltration.raster: mesh.nc holds other soils, or none; run 'freshet mesh' again",
              basin_.file.string());
  SoilClasses by{mesh_.soil_class_names, {}};
  const bool channels = is_named(in, "channel");
  if (channels) by.names.push_back("channel");
  for (Index c = 0; c < local_.n_owned; ++c)
    by.of_cell.push_back(channels && mesh_.land_class[local_.global_cell[c]] == mesh::class_channel
                             ? static_cast<int>(by.names.size()) - 1
                             : mesh_.soil_class[local_.global_cell[c]]);
  return by;
}

void Forcing::set_losses(Solver& solver, const std::vector<double>& rate,
                         const std::vector<double>& dryness) const {
  const core::Infiltration& in = basin_.forcing.infiltration;
  const bool by_ground = in.model == core::LossModel::saturation;  // Ground does it
  if (in.model == core::LossModel::none || by_ground) return;
  const SoilClasses by = in.raster ? soils_of_raster() : soils_of_land();
  const auto factor = [](const std::vector<double>& of_lane, Index k) {
    return of_lane.empty() ? 1 : of_lane[static_cast<std::size_t>(k)];
  };
  std::vector<Soil> soils;
  for (const std::string& name : by.names) {
    const Soil soil = soil_of(in.model, numbers_of(in, name));
    for (Index k = 0; k < lanes_; ++k)
      soils.push_back(changed_soil(in.model, soil, factor(rate, k), factor(dryness, k)));
  }
  solver.source_terms().set_infiltration(law_of(in.model), soils, by.of_cell);
}

void Forcing::set_up(Solver& solver) const {
  set_losses(solver, {}, {});
  if (basin_.forcing.evaporation.given) solver.source_terms().set_evaporation(0);
  if (basin_.forcing.coriolis) {
    std::vector<double> f;
    for (Index c = 0; c < local_.n_owned; ++c)
      f.push_back(2 * earth_rotation *
                  std::sin(latitude(mesh_, local_.global_cell[c]) * std::numbers::pi / 180));
    solver.source_terms().set_coriolis(f);
  }
  if (!cell_of_point_.empty()) solver.source_terms().set_points(cell_of_point_);
}

double Forcing::value(const core::Driven& driven, const std::optional<Series>& series, double t) const {
  return series ? series->at(0, basin_.forecast.start, t) : driven.constant;
}

int Forcing::sources() const { return static_cast<int>(basin_.forcing.sources.size()); }

const std::string& Forcing::name(int source) const { return basin_.forcing.sources[source].name; }

void Forcing::check_covers(core::Instant begin, core::Instant end) const {
  if (evaporation_) evaporation_->check_covers(begin, end);
  if (wind_) wind_->check_covers(begin, end);
  for (const auto& series : series_)
    if (series) series->check_covers(begin, end);
}

void Forcing::know_until(core::Instant cycle) {
  for (auto& series : series_)
    if (series) series->know_until(cycle);
}

std::vector<core::LastKnown> Forcing::not_known_at(core::Instant end) const {
  const core::Forcing& f = basin_.forcing;
  std::vector<core::LastKnown> ended;
  for (std::size_t i = 0; i < series_.size(); ++i)
    core::add_if_ended({core::Driver::source, f.sources[i].name}, series_[i], end, ended);
  core::add_if_ended({core::Driver::evaporation}, evaporation_, end, ended);
  core::add_if_ended({core::Driver::wind}, wind_, end, ended);
  return ended;
}

/// Steps: the direction is not interpolated, since 350 and 10 degrees have no mean at 180.
WindStress Forcing::wind_at(double t) const {
  const core::Wind& wind = basin_.forcing.wind;
  if (!wind_) return stress_of(wind, wind.speed, wind.from_degrees);
  const auto seconds = [&](core::Instant i) { return core::seconds_between(basin_.forecast.start, i); };
  const auto [first, last] = wind_->span();
  if (wind.outside == core::Missing::zero && (t < seconds(first) || t >= seconds(last)))
    return stress_of(wind, 0, 0);
  const auto after = std::upper_bound(wind_->times.begin(), wind_->times.end(), t,
                                      [&](double a, core::Instant b) { return a < seconds(b); });
  const std::size_t row = std::max<std::ptrdiff_t>(after - wind_->times.begin() - 1, 0);
  return stress_of(wind, wind_->values[0][row], wind_->values[1][row]);
}

void Forcing::refresh(Solver& solver, double t) {
  const core::Forcing& f = basin_.forcing;
  if (f.evaporation.given) {
    evaporation_now_ = std::max(value(f.evaporation, evaporation_, t), 0.0) * mm_per_day;
    solver.source_terms().set_evaporation(evaporation_now_);
  }
  if (f.wind.enabled) solver.source_terms().set_wind(wind_at(t));
  for (std::size_t i = 0; i < discharge_.size(); ++i)
    discharge_[i] = value(f.sources[i].discharge, series_[i], t);
  if (source_of_point_.empty()) return;
  std::vector<double> points;
  for (std::size_t p = 0; p < source_of_point_.size(); ++p)
    points.push_back(share_of_point_[p] * discharge_[source_of_point_[p]]);
  solver.source_terms().set_point_discharge(points);
}

double Forcing::rate(double cfl) const {
  double largest = 0;
  for (std::size_t p = 0; p < source_of_point_.size(); ++p) {
    const Index c = cell_of_point_[p];
    const double rise =
        std::max(share_of_point_[p] * discharge_[source_of_point_[p]], 0.0) / local_.area[c];  // m/s
    largest = std::max(largest, filling_rate(rise, local_.perimeter[c], local_.area[c], cfl));
  }
  return largest;
}

}  // namespace freshet::hydro
