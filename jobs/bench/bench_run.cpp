#include "jobs/bench/bench_run.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

#include "core/terms.hpp"

namespace freshet::bench {
namespace {

constexpr double cfl = 0.9, longest_step = 10;          // s
constexpr double manning = 0.03, outlet_slope = 0.002;  // s/m^(1/3), 1

/// Water leaves to the east; the other sides are walls.
std::vector<hydro::EdgeKind> kinds(const mesh::LocalMesh& local) {
  std::vector<hydro::EdgeKind> result;
  for (const mesh::LocalEdge& e : local.edges)
    result.push_back(e.right == mesh::none && local.geometry(e).nx > 0.7 ? hydro::EdgeKind::free_outflow
                                                                         : hydro::EdgeKind::wall);
  return result;
}

int classes_of(const mesh::LocalMesh& local) {
  return 1 + *std::max_element(local.land_class.begin(), local.land_class.end());
}

}  // namespace

BenchRun::BenchRun(const Subject& subject, const mesh::Mesh& mesh, Domain& domain, const Options& options)
    : domain_(domain),
      halo_(domain.halo()),
      single_(subject.precision == core::Precision::f32),
      maxima_(options.maxima),
      stepper_(cfl, options.local_steps, subject.precision, false) {
  const mesh::LocalMesh& local = domain.local();
  const int classes = classes_of(local);
  solver_ = hydro::make_solver(local, kinds(local), subject.lanes, classes, subject.precision, subject.order);
  std::vector<double> n;
  for (std::size_t i = 0; i < classes * lanes(); ++i)
    n.push_back(manning * (1 + 0.2 * lane_share(i % lanes())));
  solver_->set_manning(n);
  set_boundary();
  set_tracers(options.tracers);
  set_terms(options.terms);
  const Scene scene(subject.name, mesh);
  set_water(scene);
  if (scene.rains()) set_rain(scene);
  initial_ = storage();
}

void BenchRun::set_water(const Scene& scene) {
  const mesh::LocalMesh& local = domain_.local();
  hydro::LaneState s;
  for (mesh::Index c = 0; c < local.n_cells(); ++c)
    for (std::size_t k = 0; k < lanes(); ++k) {
      const Water w = scene.water(local.global_cell[c], lane_share(k));
      s.depth.push_back(w.depth);
      s.velocity_x.push_back(w.u);
      s.velocity_y.push_back(w.v);
    }
  solver_->set_state(s);
}

void BenchRun::set_rain(const Scene& scene) {
  const mesh::LocalMesh& local = domain_.local();
  std::vector<double> rates;
  for (mesh::Index c = 0; c < local.n_owned; ++c)
    for (std::size_t k = 0; k < lanes(); ++k) {
      rates.push_back(rounded(scene.rain(local.global_cell[c], lane_share(k))));
      rain_rate_ += rates.back() * local.area[c];
    }
  solver_->set_rain(rates);
}

void BenchRun::set_boundary() {
  solver_->rims().set(std::vector<double>(solver_->rims().edges().size() * lanes(), outlet_slope));
}

/// Concentrations that differ from cell to cell, and lane to lane.
void BenchRun::set_tracers(int count) {
  if (count == 0) return;
  const mesh::LocalMesh& local = domain_.local();
  solver_->carried().carry(std::vector<hydro::CarriedQuantity>(static_cast<std::size_t>(count)), local);
  for (int q = 0; q < count; ++q) {
    std::vector<double> c;
    for (mesh::Index cell = 0; cell < local.n_cells(); ++cell)
      for (std::size_t k = 0; k < lanes(); ++k)
        c.push_back(1 + 0.01 * ((local.global_cell[cell] + q) % 7) + lane_share(k));
    solver_->carried().set_concentration(q, c);
  }
}

/// With coefficients that are usual.
void BenchRun::set_terms(const std::vector<std::string>& names) {
  const std::map<std::string, double> usual = {{"viscosity", 1}, {"smagorinsky", 0.15}, {"elder", 0.6}};
  std::vector<hydro::UsedTerm> terms;
  for (std::size_t row = 0; row < core::term_rows().size(); ++row) {
    const std::string& name = core::term_rows()[row].name;
    if (std::find(names.begin(), names.end(), name) == names.end()) continue;
    const auto coefficient = usual.find(name);
    terms.push_back({static_cast<int>(row), coefficient == usual.end() ? 1 : coefficient->second});
  }
  if (!terms.empty()) solver_->terms().use(terms, domain_.local());
}

double BenchRun::halo_bytes() const {
  const double cells = domain_.local().n_cells() - domain_.local().n_owned;
  return cells * static_cast<double>(solver_->row_bytes() + solver_->gradient_bytes());
}

void BenchRun::step() {
  const double own_rate = solver_->rate();
  const Stopwatch watch;
  const double now = domain_.largest(own_rate);
  waited_ += watch.wall();
  constexpr double ever = 1e9;
  const hydro::NextStep next =
      stepper_.next(*solver_, now, ever, longest_step, halo_, [](hydro::HaloField&) {});
  solver_->step(next.plan, halo_);
  time_ += next.dt;
  if (++since_update_ < hydro::extremes_every || !stepper_.between() || !maxima_) return;
  since_update_ = 0;
  solver_->extremes().update(time_);
}

double BenchRun::storage() const {
  double sum = 0;
  for (const core::ExactSum& s : solver_->volumes().storage) sum += s.value();
  return sum;
}

double BenchRun::water_error() const {
  const bool bad = solver_->diagnostics().find_not_finite() != mesh::none;
  if (domain_.largest(bad ? 1 : 0) > 0) return std::numeric_limits<double>::quiet_NaN();
  double in = initial_ + rain_rate_ * time_, through = 0;
  for (double v : solver_->rims().volume()) {
    in += v;
    through += std::fabs(v);
  }
  for (double v : solver_->volumes().clipped) in += v;
  const double there = storage();
  return std::fabs(domain_.sum(there - in)) / domain_.sum(there + through);
}

/// FNV-1a (Fowler, Noll & Vo), 64 bits.
std::uint64_t BenchRun::state_hash() const {
  std::uint64_t hash = 0xcbf29ce484222325u;
  const hydro::LaneState state = solver_->state();
  for (const std::vector<double>* values : {&state.depth, &state.velocity_x, &state.velocity_y})
    for (const double value : *values)
      for (std::uint64_t bits = __builtin_bit_cast(std::uint64_t, value), i = 0; i < 8; ++i, bits >>= 8)
        hash = (hash ^ (bits & 0xff)) * 0x100000001b3u;
  return hash;
}

}  // namespace freshet::bench
