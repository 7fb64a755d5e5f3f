#include "hydro/run/inflow_regression.hpp"

#include <fmt/format.h>

#include <Eigen/Dense>
#include <algorithm>
#include <cmath>
#include <limits>

#include "core/errors.hpp"
#include "core/random.hpp"

namespace freshet::hydro {
namespace {

using core::Series;
using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;
using SeriesList = std::vector<const Series*>;

constexpr double hour = 3600;
constexpr double widest_gap = 2 * hour;  ///< s between rows that a line may join
constexpr int changes = 3;               ///< hours before the last row whose changes count
constexpr int hours_for_each = 10;       ///< to be fitted to, for each number that is fitted
constexpr double most_of_known = 2;      ///< times the largest discharge known: farther no line is trusted
constexpr double nothing = std::numeric_limits<double>::quiet_NaN();

/// Discharge an hour and more before a time: [0] at `until`, [1] an hour earlier, ...; NaN in a gap and where
/// the series does not reach.
VectorXd hourly(const Series& series, core::Instant until, Index hours) {
  const std::vector<core::Instant>& times = series.times;
  VectorXd values = VectorXd::Constant(hours, nothing);
  for (Index i = 0; i < hours; ++i) {
    const core::Instant t = until - core::milliseconds_of(static_cast<double>(i) * hour);
    const auto after = std::lower_bound(times.begin(), times.end(), t);
    if (after == times.end() || (after == times.begin() && *after != t)) continue;
    const bool joined = *after == t || core::seconds_between(*(after - 1), *after) <= widest_gap;
    if (joined) values[i] = series.at(0, until, core::seconds_between(until, t));
  }
  return values;
}

/// Whether the hours that a regression looks back on are there.
bool has_recent_hours(const VectorXd& hourly) {
  return hourly.size() > changes && hourly.head(1 + changes).allFinite();
}

/// Of one series: from these that know its last row and the hours before it.
struct Record {
  const Series* target;
  Index hours;                      ///< up to its last row
  std::vector<VectorXd> discharge;  ///< [predictor][hours before]
  VectorXd own;                     ///< of the target

  Index predictors() const { return 1 + static_cast<Index>(discharge.size()) * (1 + changes); }
  /// What the regression sees so many hours before the last row; the discharge of rivers is their own scale.
  VectorXd seen(Index before) const {
    VectorXd row(predictors());
    Index k = 0;
    row[k++] = 1;
    for (const VectorXd& q : discharge) {
      row[k++] = q[before];
      for (Index i = before; i < before + changes; ++i) row[k++] = q[i] - q[i + 1];
    }
    return row;
  }
};

Record record_of(const Series& target, const SeriesList& all) {
  const core::Instant last = target.times.back();
  Record record{&target, 0, {}, {}};
  core::Instant first = target.times.front();
  for (const Series* s : all)
    if (s && s->times.back() >= last) first = std::max(first, s->times.front());
  record.hours = 1 + static_cast<Index>(std::max(core::seconds_between(first, last), 0.0) / hour);
  for (const Series* s : all) {
    if (!s || s->times.back() < last) continue;
    VectorXd discharge = hourly(*s, last, record.hours);
    if (has_recent_hours(discharge)) record.discharge.push_back(std::move(discharge));
  }
  record.own = hourly(target, last, record.hours);
  return record;
}

/// Hours whose past and future within `leads` are known.
std::vector<Index> usable(const Record& record, Index leads) {
  std::vector<Index> rows;
  for (Index before = leads; before + changes < record.hours; ++before)
    if (record.seen(before).allFinite() && record.own.segment(before - leads, leads + 1).allFinite())
      rows.push_back(before);
  return rows;
}

/// Least squares with columns of unit length, in the order of the rows; what they do not tell apart gets the
/// smaller coefficients.
MatrixXd fitted(const MatrixXd& seen, const MatrixXd& wanted) {
  constexpr double least = 1e-6;  // of the squared length
  VectorXd length = seen.colwise().norm().transpose();
  for (double& l : length) l = l > 0 ? l : 1;
  const MatrixXd unit = seen * length.cwiseInverse().asDiagonal();
  MatrixXd normal = unit.transpose() * unit;
  normal.diagonal().array() += least;
  return length.cwiseInverse().asDiagonal() * normal.ldlt().solve(unit.transpose() * wanted);
}

struct Fit {
  VectorXd next;    ///< [lead - 1] m3/s
  double scale;     ///< m3/s now
  MatrixXd missed;  ///< [hours before, lead - 1] relative; NaN where not known
};

/// What departures are relative to: the discharge, and in a bed that falls dry something of its mean.
double scale_of(double discharge, double mean) { return discharge + 0.1 * mean; }

void check_enough(const Record& record, std::size_t rows) {
  const auto needed = static_cast<std::size_t>(hours_for_each * record.predictors());
  core::check(
      rows >= needed,
      "{}: outside = \"regression\" in {} finds {} hours before the last known row of {} to be fitted "
      "to, and needs {}; bring longer series, with rows at most 2 h apart, or write \"recession\"",
      record.target->source.file.string(), record.target->source.table, rows,
      core::to_iso(record.target->times.back()), needed);
}

Fit fit(const Series& target, const SeriesList& all, Index leads) {
  const Record record = record_of(target, all);
  const std::vector<Index> rows = usable(record, leads);
  check_enough(record, rows.size());
  MatrixXd seen(rows.size(), record.predictors()), wanted(rows.size(), leads);
  for (std::size_t r = 0; r < rows.size(); ++r) {
    const auto row = static_cast<Index>(r);
    seen.row(row) = record.seen(rows[r]).transpose();
    for (Index lead = 1; lead <= leads; ++lead)
      wanted(row, lead - 1) = record.own[rows[r] - lead] - record.own[rows[r]];
  }
  const MatrixXd coefficients = fitted(seen, wanted);
  const MatrixXd missed = wanted - seen * coefficients;
  const VectorXd before = record.own(rows);
  const double mean = before.mean(), largest = std::max(before.maxCoeff(), record.own[0]);
  Fit result{(coefficients.transpose() * record.seen(0)).array() + record.own[0],
             scale_of(record.own[0], mean), MatrixXd::Constant(record.hours, leads, nothing)};
  result.next = result.next.cwiseMax(0).cwiseMin(most_of_known * largest);
  for (std::size_t r = 0; r < rows.size(); ++r)
    result.missed.row(rows[r]) = missed.row(static_cast<Index>(r)) / scale_of(record.own[rows[r]], mean);
  return result;
}

/// Of the hours in which all is known: [series and lead] squared.
MatrixXd covariance(const MatrixXd& missed) {
  MatrixXd sum = MatrixXd::Zero(missed.cols(), missed.cols());
  Index hours = 0;
  for (Index i = 0; i < missed.rows(); ++i) {
    if (!missed.row(i).allFinite()) continue;
    sum.selfadjointView<Eigen::Lower>().rankUpdate(missed.row(i).transpose());
    ++hours;
  }
  sum = MatrixXd(sum.selfadjointView<Eigen::Lower>()) / std::max<Index>(hours, 1);
  return sum;
}

/// Mean 0 over the members, the spread as before.
void centre(MatrixXd& draws) {
  if (draws.cols() < 2) {
    draws.setZero();
    return;
  }
  const double members = static_cast<double>(draws.cols());
  draws.colwise() -= draws.rowwise().mean().eval();
  draws *= std::sqrt(members / (members - 1));
}

/// Of series whose own past does not count.
std::vector<std::string> notes_on(const SeriesList& series) {
  std::vector<std::string> notes;
  for (const Series* s : series)
    if (s && !has_recent_hours(hourly(*s, s->times.back(), 1 + changes)))
      notes.push_back(fmt::format(
          "{}: the {} hours before the last known row of {} are not whole: the regression of {} does without "
          "them and knows less",
          s->source.file.string(), changes, core::to_iso(s->times.back()), s->source.table));
  return notes;
}

core::Instant latest(const SeriesList& series) {
  core::Instant last = core::Instant::min();
  for (const Series* s : series)
    if (s) last = std::max(last, s->times.back());
  return last;
}

/// What all missed, side by side by the hours before their last rows.
MatrixXd together(const std::vector<Fit>& fits, Index leads) {
  Index longest = 0;
  for (const Fit& f : fits) longest = std::max(longest, f.missed.rows());
  MatrixXd all = MatrixXd::Constant(longest, leads * static_cast<Index>(fits.size()), nothing);
  for (std::size_t i = 0; i < fits.size(); ++i)
    all.block(0, static_cast<Index>(i) * leads, fits[i].missed.rows(), leads) = fits[i].missed;
  return all;
}

/// A number for a time: of its second.
std::uint32_t step_of(core::Instant t) {
  return static_cast<std::uint32_t>(t.time_since_epoch().count() / 1000);
}

/// [series and lead, member] with this covariance.
MatrixXd drawn(MatrixXd covariance, core::Instant last, const RegressionSettings& settings) {
  MatrixXd draws(covariance.rows(), settings.members);
  for (Index m = 0; m < draws.cols(); ++m)
    for (Index i = 0; i < draws.rows(); ++i)
      draws(i, m) = core::normal(settings.seed, core::Stream::inflow_after, static_cast<std::uint32_t>(m),
                                 step_of(last), static_cast<std::uint32_t>(i));
  centre(draws);
  covariance.diagonal().array() += 1e-12 * (1 + covariance.trace());
  return covariance.llt().matrixL() * draws;
}

std::vector<double> from_zero(double now, const VectorXd& next) {
  std::vector<double> all(next.begin(), next.end());
  all.insert(all.begin(), now);
  return all;
}

/// Linear between hours, the last one held. values [hour]
double at(const std::vector<double>& values, double since) {
  const double hours = std::min(since / hour, static_cast<double>(values.size() - 1));
  const auto before = std::min(static_cast<std::size_t>(hours), values.size() - 2);
  const double share = hours - static_cast<double>(before);
  return (1 - share) * values[before] + share * values[before + 1];
}

}  // namespace

InflowRegression::InflowRegression(const SeriesList& series, const RegressionSettings& settings)
    : tails_(series.size()), notes_(notes_on(series)) {
  const Index leads = settings.hours;
  std::vector<Fit> fits;
  for (const Series* s : series)
    if (s) fits.push_back(fit(*s, series, leads));
  const MatrixXd departures = drawn(covariance(together(fits, leads)), latest(series), settings);
  std::size_t number = 0;
  for (std::size_t b = 0; b < series.size(); ++b) {
    if (!series[b]) continue;
    const Fit& found = fits[number];
    tails_[b].discharge = from_zero(series[b]->values[0].back(), found.next);
    const auto own = departures.middleRows(static_cast<Index>(number) * leads, leads);
    for (Index m = 0; m < own.cols(); ++m)
      tails_[b].departures.push_back(from_zero(0, found.scale * own.col(m)));
    ++number;
  }
}

double InflowRegression::mean(int boundary, double since) const {
  return at(tail(boundary).discharge, since);
}

double InflowRegression::factor(int boundary, int member, double since) const {
  const double middle = mean(boundary, since);
  if (middle <= 0) return 1;
  const std::vector<double>& departure = tail(boundary).departures[static_cast<std::size_t>(member)];
  return std::max(1 + at(departure, since) / middle, 0.0);
}

}  // namespace freshet::hydro
