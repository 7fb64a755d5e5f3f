#include "mesh/rain/depths.hpp"

#include <algorithm>
#include <cmath>

#include "core/errors.hpp"

namespace freshet::mesh {
namespace {

/// Running totals are packed: they may fall by so much without a meaning.
constexpr double packing_m = 1e-4, packing_share = 1e-3;

double packing_of(double total) { return std::max(packing_m, packing_share * std::abs(total)); }

/// The smallest block that holds all grid cells of the overlaps.
GridWindow window_of(const Overlaps& o) {
  const auto [left, right] = std::minmax_element(o.column.begin(), o.column.end());
  const auto [top, bottom] = std::minmax_element(o.row.begin(), o.row.end());
  return {*left, *top, *right - *left + 1, *bottom - *top + 1};
}

std::vector<double> at_cells(const std::vector<double>& block, const GridWindow& w, const Overlaps& o) {
  std::vector<double> values;
  for (std::size_t i = 0; i < o.row.size(); ++i)
    values.push_back(
        block[static_cast<std::size_t>(o.row[i] - w.row) * w.columns + (o.column[i] - w.column)]);
  return values;
}

}  // namespace

RainRates::RainRates(RainGrids& grids, const Overlaps& overlaps, const core::RainGrid& settings)
    : grids_(grids),
      overlaps_(overlaps),
      settings_(settings),
      unit_(rain_unit(grids.units(), grids.name())),
      window_(window_of(overlaps)) {}

std::vector<double> RainRates::numbers_of(std::size_t frame) {
  return at_cells(grids_.read(grids_.frames[frame], window_), window_, overlaps_);
}

std::vector<double> RainRates::of(const RainStep& step) {
  const RainFrame& frame = grids_.frames[*step.frame];
  std::vector<double> numbers = numbers_of(*step.frame);
  double factor = unit_.factor / (unit_.accumulated ? step.own_seconds : 1);
  if (step.less) {
    numbers = new_since(step, numbers);
    factor = 1 / core::seconds_between(step.begin, step.end);
  } else {
    watch(frame, numbers);
  }
  before_ = clean_rain(std::move(numbers), factor, overlaps_, settings_.missing, before_, grids_.place(frame),
                       findings, step.less ? core::seconds_between(step.begin, step.end) : step.own_seconds);
  return before_;
}

/// What a running total has more than the one before [m]. Where one is missing, the next has what fell since
/// the last that is there if "zero" stands for it, else what follows is known from the one after.
std::vector<double> RainRates::new_since(const RainStep& step, const std::vector<double>& now) {
  const auto metres = [&](double number, double seconds) {
    return number * unit_.factor * (unit_.accumulated ? 1 : seconds);
  };
  if (total_of_ != step.less) {
    total_ = numbers_of(*step.less);
    for (double& v : total_) v = metres(v, step.less_seconds);
  }
  total_of_ = step.frame;
  std::vector<double> added;
  for (std::size_t i = 0; i < now.size(); ++i) {
    const double total = metres(now[i], step.own_seconds), more = total - total_[i];
    core::check(
        std::isnan(more) || more >= -packing_of(total_[i]),
        "{}: the running total falls from {:g} to {:g} mm in column {}, row {}; if another forecast begins "
        "there, its time bounds must say so; if each depth is that of its interval, write totals = "
        "\"interval\" "
        "in [rain]",
        grids_.place(grids_.frames[*step.frame]), 1000 * total_[i], 1000 * total, overlaps_.column[i],
        overlaps_.row[i]);
    findings.slightly_negative += more < 0;
    added.push_back(more < 0 ? 0 : more);
    if (std::isnan(total) ? settings_.missing != core::Missing::zero : !(more < 0)) total_[i] = total;
  }
  return added;
}

/// Whether depths of intervals, as they are taken to be, ever fall.
void RainRates::watch(const RainFrame& frame, const std::vector<double>& now) {
  if (!unit_.accumulated || frame.bounds || settings_.totals != core::Totals::by_bounds) return;
  ++watched_frames_;
  bool rose = false, rose_wet = false;
  for (std::size_t i = 0; i < watched_.size(); ++i) {
    const double before = unit_.factor * watched_[i], after = unit_.factor * now[i];
    const bool more = after > before + packing_of(before);
    fell_ = fell_ || after < before - packing_of(before);
    rose = rose || more;
    rose_wet = rose_wet || (more && before > packing_m);
  }
  rises_ += rose;
  wet_rises_ += rose_wet;
  watched_ = now;
}

/// Nothing, then rain, and no more: what began in the second interval, or the start of a forecast and its
/// total after the first. Where times are ends, both mean the same.
bool RainRates::from_start() const { return watched_frames_ == 2 && rises_ > 0 && !settings_.time_at_end; }

void RainRates::check_totals() const {
  constexpr int many = 6;  // without a word in the file
  const TotalsHint& hint = grids_.adds_up();
  const bool likely = hint.of_a_model      ? rises_ > 0
                      : hint.words.empty() ? rises_ >= many
                                           : wet_rises_ > 0 || from_start();
  core::check(
      fell_ || !likely,
      "{}: its depths never fall from one time to the next, and there are no time bounds{}: these look like "
      "running totals since the start of a forecast. Write in [rain] totals = \"running\" (differences are "
      "taken, as by 'cdo deltat'), or \"interval\" where each depth is that of its interval",
      grids_.name(), hint.words.empty() ? "" : " (" + hint.words + ")");
}

}  // namespace freshet::mesh
