#include "hydro/run/boundaries.hpp"

#include <algorithm>
#include <cmath>

#include "core/basin.hpp"
#include "core/errors.hpp"
#include "hydro/run/manning_of_classes.hpp"
#include "mesh/boundary_edges.hpp"
#include "mesh/boundary_levels.hpp"

namespace freshet::hydro {
namespace {

double edge_length(const mesh::Mesh& mesh, mesh::Index e) {
  const auto [a, b] = mesh.edge_nodes[e];
  return std::hypot(mesh.node_x[b] - mesh.node_x[a], mesh.node_y[b] - mesh.node_y[a]);
}

constexpr double usual_slope = 0.001;
constexpr double least_manning = 0.001;  ///< without friction a boundary would carry anything at no depth

bool goes_on_by_regression(const std::optional<Series>& series) {
  return series && series->source.outside == core::Missing::regression;
}

/// Hours to be fitted for a time [s] after a last row, one more than it is long.
int hours_for(double seconds) {
  return 1 + static_cast<int>(std::ceil(std::min(seconds, core::regression_reach) / 3600));
}

RegressionSettings regression_settings(const core::Basin& basin) {
  return {.hours = hours_for(basin.forecast.lead_s),
          .members = basin.ensemble.whole(),
          .seed = basin.ensemble.seed};
}

/// Of a cell: its own n, or that of its class.
double manning_of(const mesh::Mesh& mesh, mesh::Index cell, const std::vector<double>& of_classes) {
  const double own = mesh.manning_n.empty() ? 0 : mesh.manning_n[cell];
  return own > 0 ? own : of_classes[mesh.land_class[cell]];
}

}  // namespace

std::vector<double> manning_of_classes(const core::Basin& basin, const mesh::Mesh& mesh) {
  const std::vector<std::string> names = basin.roughness.class_names();
  const std::vector<double> known = basin.roughness.class_manning();
  std::vector<double> manning;
  for (const std::string& name : mesh.land_class_names) {
    const auto found = std::find(names.begin(), names.end(), name);
    manning.push_back(found == names.end() ? basin.roughness.default_n : known[found - names.begin()]);
  }
  return manning;
}

Boundaries::Boundaries(const core::Basin& basin, const mesh::Mesh& mesh)
    : epoch_(basin.forecast.start), regression_settings_(regression_settings(basin)) {
  const mesh::BoundaryEdges edges = mesh::boundary_edges(basin, mesh);
  notes_ = mesh::boundary_notes(basin, edges);
  for (std::string& note : mesh::level_notes(basin, mesh, edges)) notes_.push_back(std::move(note));
  for (const core::Boundary& b : basin.boundaries) {
    names_.push_back(b.name);
    kinds_.push_back(edge_kind(b.kind->name));
    slopes_.push_back(b.slope.value_or(0));
    curves_.emplace_back();
    constants_.push_back(b.constant.value_or(0));
    series_.emplace_back();
    if (b.kind->file == core::BoundaryFile::rating_curve) {
      curves_.back() = read_rating_curve(*b.file);
    } else if (const auto source = core::boundary_series(b)) {
      series_.back() = core::read_series(*source);
    }
  }
  conveyance_.resize(names_.size());
  std::vector<std::size_t> edges_so_far(names_.size(), 0);
  const std::vector<double> manning = manning_of_classes(basin, mesh);
  for (mesh::Index e = 0; e < mesh.n_edges(); ++e) {
    const int boundary = edges.boundary_of_edge[e];
    if (boundary < 0) continue;
    const mesh::Index cell = mesh.edge_cells[e][0];
    edges_.push_back(e);
    named_.push_back({boundary, edges_so_far[boundary]++});
    conveyance_[boundary].add_edge(mesh.bed_elevation[cell], edge_length(mesh, e),
                                   std::max(manning_of(mesh, cell, manning), least_manning));
  }
  check_curves();
}

Boundaries::Edge Boundaries::named_edge(mesh::Index edge) const {
  const auto found = std::lower_bound(edges_.begin(), edges_.end(), edge);
  return found == edges_.end() || *found != edge ? Edge() : named_[found - edges_.begin()];
}

EdgeKind Boundaries::kind_of_edge(mesh::Index edge) const {
  const int boundary = of_edge(edge);
  return boundary < 0 ? EdgeKind::wall : kinds_[boundary];
}

double Boundaries::given(int boundary, double t) const {
  if (const double since = since_last(boundary, t); since > 0) return regression().mean(boundary, since);
  return series_[boundary] ? series_[boundary]->at(0, epoch_, t) : constants_[boundary];
}

double Boundaries::departure(int boundary, int member, double t) const {
  const double since = since_last(boundary, t);
  return since > 0 ? regression().factor(boundary, member, since) : 1;
}

double Boundaries::since_last(int boundary, double t) const {
  return goes_on_by_regression(series_[boundary]) ? std::max(t - *last_row(boundary), 0.0) : 0;
}

/// As far as the forecast looks from the series that ended first.
void Boundaries::fit_until(core::Instant end) const {
  double longest = 0;
  for (int i = 0; i < count(); ++i)
    longest = std::max(longest, since_last(i, core::seconds_between(epoch_, end)));
  if (longest == 0) return;
  regression_.reset();
  regression_settings_.hours = std::max(regression_settings_.hours, hours_for(longest));
  regression();
}

std::vector<std::string> Boundaries::regression_notes() const {
  return regression_ ? regression_->notes() : std::vector<std::string>();
}

const InflowRegression& Boundaries::regression() const {
  if (regression_) return *regression_;
  std::vector<const Series*> series;
  for (const std::optional<Series>& s : series_) series.push_back(goes_on_by_regression(s) ? &*s : nullptr);
  regression_ = std::make_shared<InflowRegression>(series, regression_settings_);
  return *regression_;
}

std::optional<double> Boundaries::last_row(int boundary) const {
  if (!series_[boundary]) return {};
  return core::seconds_between(epoch_, series_[boundary]->times.back());
}

void Boundaries::know_until(core::Instant cycle) {
  regression_.reset();
  for (auto& series : series_)
    if (series) series->know_until(cycle);
}

std::vector<core::LastKnown> Boundaries::not_known_at(core::Instant end) const {
  std::vector<core::LastKnown> ended;
  for (int i = 0; i < count(); ++i)
    core::add_if_ended({gives_level(kinds_[i]) ? core::Driver::level : core::Driver::inflow, names_[i]},
                       series_[i], end, ended);
  return ended;
}

void Boundaries::check_covers(core::Instant begin, core::Instant end) const {
  for (const auto& series : series_)
    if (series) series->check_covers(begin, end);
  fit_until(end);
}

std::vector<double> Boundaries::unit_discharge(int boundary, double t) const {
  const double slope = slopes_[boundary] > 0 ? slopes_[boundary] : usual_slope;
  return conveyance_[boundary].spread(given(boundary, t), slope);
}

/// The level of a river is told by its bed's edges: a film on a bank, or what runs down it, may stand above
/// the end of the curve, and leaves as the water at that end would.
double Boundaries::unit_outflow(Edge edge, double level) const {
  const Conveyance& conveyance = conveyance_[edge.boundary];
  const RatingCurve& curve = *curves_[edge.boundary];
  const double end = curve.levels.back();
  if (level > end && !conveyance.in_river(edge.number, end))
    return conveyance.share_beyond(edge.number, level, end, curve.discharges.back());
  return conveyance.share_at(edge.number, level, curve.at(level));
}

/// A curve whose end the lowest bed is above could say nothing of any water.
void Boundaries::check_curves() const {
  for (int i = 0; i < count(); ++i) {
    if (!rated(i)) continue;
    const double end = curves_[i]->levels.back(), bed = conveyance_[i].lowest_bed();
    core::check(end > bed,
                "{}: boundary '{}': the curve ends at {:.2f} m, below its lowest bed of {:.2f} m; extend it, "
                "or give its levels above the datum of the terrain",
                curves_[i]->file, names_[i], end, bed);
  }
}

bool Boundaries::driven() const { return std::any_of(kinds_.begin(), kinds_.end(), has_value); }

const std::vector<double>& BoundariesAt::spread(int boundary) const {
  std::vector<double>& known = spread_[boundary];
  if (known.empty()) known = boundaries_.unit_discharge(boundary, time_);
  return known;
}

RimValue BoundariesAt::value(Boundaries::Edge edge, double bed, double depth) const {
  return value_at(boundaries_.kind(edge.boundary), EdgeNow(*this, edge, bed), depth);
}

}  // namespace freshet::hydro
