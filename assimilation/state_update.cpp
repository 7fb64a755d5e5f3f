#include "assimilation/state_update.hpp"

#include <algorithm>
#include <cmath>

#include "core/errors.hpp"

namespace freshet::assimilation {

double mean_of(const double* row, int members) {
  double sum = 0;
  for (int m = 0; m < members; ++m) sum += row[m];
  return sum / members;
}

namespace {

double spread_of(const double* row, double mean, int members) {
  double sum = 0;
  for (int m = 0; m < members; ++m) sum += (row[m] - mean) * (row[m] - mean);
  return std::sqrt(sum / (members - 1));
}

void relax_spread(double prior_spread, double relaxation, double* row, int members) {
  const double mean = mean_of(row, members);
  const double spread = spread_of(row, mean, members);
  if (!(spread > 0)) return;
  const double factor = 1 + relaxation * (prior_spread - spread) / spread;
  for (int m = 0; m < members; ++m) row[m] = mean + factor * (row[m] - mean);
}

void relax_anomalies(const double* prior, double prior_mean, double share, double* row, int members) {
  const double mean = mean_of(row, members);
  for (int m = 0; m < members; ++m)
    row[m] = mean + (1 - share) * (row[m] - mean) + share * (prior[m] - prior_mean);
}

void limit_spread(double largest, double* row, int members) {
  const double mean = mean_of(row, members), spread = spread_of(row, mean, members);
  if (!(spread > largest)) return;
  for (int m = 0; m < members; ++m) row[m] = mean + largest / spread * (row[m] - mean);
}

constexpr double wet = 1e-6;  ///< [m] below this a speed means nothing

double largest_speed(const WaterRows& rows, int members) {
  double largest = 0;
  for (int m = 0; m < members; ++m)
    if (rows.depth[m] > wet)
      largest = std::max(largest, std::hypot(rows.discharge_x[m], rows.discharge_y[m]) / rows.depth[m]);
  return largest;
}

void limit_speed(double largest, const WaterRows& rows, int members) {
  for (int m = 0; m < members; ++m) {
    const double discharge = std::hypot(rows.discharge_x[m], rows.discharge_y[m]);
    const double allowed = largest * rows.depth[m];
    if (discharge <= allowed) continue;
    rows.discharge_x[m] *= allowed / discharge;
    rows.discharge_y[m] *= allowed / discharge;
  }
}

}  // namespace

void update(const Transform& transform, Relaxation relaxation, double* row) {
  const auto members = static_cast<int>(transform.rows());
  const double mean = mean_of(row, members);
  const double prior_spread = spread_of(row, mean, members);
  if (!(prior_spread > 0)) return;
  std::vector<double> analysed(static_cast<std::size_t>(members), mean);
  double* out = analysed.data();
  for (int i = 0; i < members; ++i) {
    const double anomaly = row[i] - mean;
    const double* weights = transform.data() + static_cast<std::size_t>(i) * members;
    for (int j = 0; j < members; ++j) out[j] += anomaly * weights[j];
  }
  if (relaxation.to_anomalies > 0) relax_anomalies(row, mean, relaxation.to_anomalies, out, members);
  if (relaxation.to_spread > 0) relax_spread(prior_spread, relaxation.to_spread, out, members);
  std::copy(out, out + members, row);
}

void update_bounded(const Transform& transform, Relaxation relaxation, double* row) {
  const auto members = static_cast<int>(transform.rows());
  const double prior_spread = spread_of(row, mean_of(row, members), members);
  update(transform, relaxation, row);
  limit_spread(prior_spread, row, members);
}

void update_control(const Transform& transform, core::Scale scale, Relaxation relaxation, double* row) {
  const auto members = static_cast<int>(transform.rows());
  for (int m = 0; m < members; ++m) {
    if (!core::has_value(scale, row[m]))
      core::fail_run("assimilation: control {} of member {} is not on its scale", row[m], m);
    row[m] = core::to_scale(scale, row[m]);
  }
  update_bounded(transform, relaxation, row);
  for (int m = 0; m < members; ++m) row[m] = core::from_scale(scale, row[m]);
}

int hold_within(double low, double high, const double* before, double* row, int members) {
  int held = 0;
  for (int m = 0; m < members; ++m) {
    const double kept = std::clamp(row[m], std::min(low, before[m]), std::max(high, before[m]));
    if (kept == row[m]) continue;
    row[m] = kept;
    ++held;
  }
  return held;
}

bool update_water(const Transform& transform, const WaterSettings& settings, const WaterRows& rows,
                  double* added) {
  const auto members = static_cast<int>(transform.rows());
  if (members == 0 || mean_of(rows.depth, members) < settings.min_depth) return false;
  const double largest = largest_speed(rows, members);
  const std::vector<double> prior(rows.depth, rows.depth + members);
  update_bounded(transform, settings.relaxation, rows.depth);
  update_bounded(transform, settings.relaxation, rows.discharge_x);
  update_bounded(transform, settings.relaxation, rows.discharge_y);
  for (int m = 0; m < members; ++m) {
    rows.depth[m] = std::max(rows.depth[m], 0.0);
    if (added) added[m] += rows.depth[m] - prior[static_cast<std::size_t>(m)];
  }
  limit_speed(largest, rows, members);
  return true;
}

}  // namespace freshet::assimilation
