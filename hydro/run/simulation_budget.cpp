// Where the water of a simulation came from and went.

#include <cmath>

#include "hydro/run/simulation.hpp"

namespace freshet::hydro {

double Budget::error(std::size_t lane) const {
  double in = initial[lane] + rain[lane] + analysis[lane] + clipped[lane];
  for (const auto& s : section) in += s[lane];
  in -= infiltration[lane] + evaporation[lane];
  for (const auto& s : source) in += s[lane];
  return storage[lane] - in;
}

double Budget::relative_error(std::size_t lane) const {
  double turnover = initial[lane] + rain[lane] + std::abs(analysis[lane]);
  for (const auto& s : source) turnover += std::abs(s[lane]);
  for (const auto& s : section) turnover += std::abs(s[lane]);
  return turnover > 0 ? std::abs(error(lane)) / turnover : 0;
}

std::vector<double> Simulation::section_volumes() const {
  const std::vector<std::vector<double>> mine = through_sections(), lines = through_lines();
  std::vector<double> all(recorded_sections() * members_, 0);
  const auto put = [&](std::size_t row, const std::vector<double>& before, const std::vector<double>& since) {
    for (int m = 0; m < my_members_; ++m) all[row * members_ + first_member_ + m] = before[m] + since[m];
  };
  if (ranks_.domain_rank() == 0) {
    for (std::size_t s = 0; s < mine.size(); ++s) put(s, carried_.section[s], mine[s]);
    for (std::size_t l = 0; l < lines.size(); ++l) put(mine.size() + l, carried_.line[l], lines[l]);
  }
  ranks_.add_over_world(all);
  return all;
}

/// [section][lane] m3 in since the volumes were reset. Collective over the group.
std::vector<std::vector<double>> Simulation::through_sections() const {
  const std::size_t n = lanes();
  std::vector<core::ExactSum> sums(static_cast<std::size_t>(sections_.count()) * n);
  const std::vector<double> through = solver_->boundary_volume();
  for (std::size_t i = 0; i < rim_.size(); ++i) {
    const int s = rim_[i].place.section;
    if (s < 0) continue;
    for (std::size_t k = 0; k < n; ++k) sums[s * n + k].add(through[i * n + k]);
  }
  ranks_.add_over_domain(sums);
  std::vector<std::vector<double>> volumes(sections_.count(), std::vector<double>(n));
  for (std::size_t i = 0; i < sums.size(); ++i) volumes[i / n][i % n] = sums[i].value();
  return volumes;
}

/// [section line][lane] m3 downstream since the volumes were reset. Collective over the group.
std::vector<std::vector<double>> Simulation::through_lines() const {
  const std::size_t n = lanes();
  std::vector<std::vector<double>> volumes(lines_.size(), std::vector<double>(n));
  if (lines_.empty()) return volumes;
  std::vector<core::ExactSum> sums(lines_.size() * n);
  const std::vector<double> through = solver_->gate_volume();
  for (std::size_t i = 0; i < gates_.edges.size(); ++i)
    for (std::size_t k = 0; k < n; ++k)
      sums[gates_.section[i] * n + k].add(gates_.signs[i] * through[i * n + k]);
  ranks_.add_over_domain(sums);
  for (std::size_t i = 0; i < sums.size(); ++i) volumes[i / n][i % n] = sums[i].value();
  return volumes;
}

std::vector<double> Simulation::storage() const {
  std::vector<core::ExactSum> sums = solver_->volumes().storage;
  ranks_.add_over_domain(sums);
  std::vector<double> values;
  for (const core::ExactSum& s : sums) values.push_back(s.value());
  return values;
}

Budget Simulation::budget() const {
  const std::size_t n = lanes();
  Budget b = carried_;
  b.storage = storage();
  std::vector<core::ExactSum> clipped(n);
  const std::vector<double> made = solver_->volumes().clipped;
  const std::vector<std::vector<double>> section = through_sections(), line = through_lines();
  for (std::size_t k = 0; k < n; ++k) clipped[k].add(made[k]);
  ranks_.add_over_domain(clipped);
  for (std::size_t k = 0; k < n; ++k) {
    b.clipped[k] += clipped[k].value();
    for (int s = 0; s < sections_.count(); ++s) b.section[s][k] += section[s][k];
    for (std::size_t l = 0; l < lines_.size(); ++l) b.line[l][k] += line[l][k];
  }
  book_sources(b);
  return b;
}

/// Adds what the solver has booked of losses and sources since the last reset.
void Simulation::book_sources(Budget& b) const {
  const std::size_t n = lanes();
  const auto add = [&](const std::vector<double>& depth, std::vector<double>& account) {
    if (depth.empty()) return;
    std::vector<core::ExactSum> sums(n);
    for (std::size_t i = 0; i < depth.size(); ++i) sums[i % n].add(depth[i] * local_.area[i / n]);
    ranks_.add_over_domain(sums);
    for (std::size_t k = 0; k < n; ++k) account[k] += sums[k].value();
  };
  add(solver_->sources().infiltrated(), b.infiltration);
  add(solver_->sources().evaporated(), b.evaporation);
  std::vector<core::ExactSum> points(b.source.size() * n);
  const std::vector<double> volume = solver_->sources().point_volume();
  for (std::size_t i = 0; i < volume.size(); ++i)
    points[forcing_.source_of_point()[i / n] * n + i % n].add(volume[i]);
  ranks_.add_over_domain(points);
  for (std::size_t i = 0; i < points.size(); ++i) b.source[i / n][i % n] += points[i].value();
}

void Simulation::set_budget(const Budget& budget) {
  carried_ = budget;
  solver_->reset_volumes();
}

void Simulation::add_analysis_volume(const std::vector<double>& volume) {
  for (std::size_t k = 0; k < volume.size(); ++k) carried_.analysis[k] += volume[k];
}

}  // namespace freshet::hydro
