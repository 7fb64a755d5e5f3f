#include "hydro/run/warm_up_rain.hpp"

#include <algorithm>
#include <cmath>

#include "core/basin.hpp"
#include "core/errors.hpp"
#include "core/time_words.hpp"

namespace freshet::hydro {
namespace {

constexpr std::size_t most_told = 20;

/// The usual time from row to row, s.
double usual_spacing(const core::Series& series) {
  std::vector<double> spacing;
  for (std::size_t i = 1; i < series.times.size(); ++i)
    spacing.push_back(core::seconds_between(series.times[i - 1], series.times[i]));
  std::nth_element(spacing.begin(), spacing.begin() + static_cast<std::ptrdiff_t>(spacing.size() / 2),
                   spacing.end());
  return spacing[spacing.size() / 2];
}

}  // namespace

WarmUpRain::WarmUpRain(const Simulation& simulation) : simulation_(simulation) {
  const core::Basin& basin = simulation.basin();
  const double begin = core::seconds_between(basin.forecast.start, basin.forcing.warm_up.begin);
  if (const auto input = core::warm_up_rain_series(basin.forcing)) {
    table_ = true;
    source_ = input->file.filename().string();
    take(core::read_series(*input));
    fill_gaps();
  } else {
    source_ = "[rain]";
    simulation.rain().check_covers(begin, 0);
  }
}

/// Pieces without a hole: what the table does not tell is a gap. A row holds as long as rows usually do.
void WarmUpRain::take(const core::Series& series) {
  const core::Basin& basin = simulation_.basin();
  const auto seconds = [&](core::Instant t) { return core::seconds_between(basin.forecast.start, t); };
  const double begin = seconds(basin.forcing.warm_up.begin), usual = usual_spacing(series);
  double told = begin;  // up to here
  const auto add = [&](double from, double to, double rate) {
    from = std::max(from, told);
    to = std::min(to, 0.0);
    if (from >= to) return;
    pieces_.push_back({from, to, rate});
    told = to;
  };
  for (std::size_t i = 0; i < series.times.size(); ++i) {
    const double from = seconds(series.times[i]);
    const double next = i + 1 < series.times.size() ? seconds(series.times[i + 1]) : from + usual;
    const double to = next - from > 1.5 * usual ? from + usual : next;
    add(told, from, std::nan(""));
    add(from, to, series.values[0][i] / 1000 / (to - from));
  }
  add(told, 0, std::nan(""));
}

void WarmUpRain::fill_gaps() {
  const core::Basin& basin = simulation_.basin();
  double fallen = 0, known = 0;
  for (const Piece& p : pieces_) {
    const double length = p.to - p.from;
    if (!std::isnan(p.rate)) {
      fallen += p.rate * length;
      known += length;
      continue;
    }
    gap_s_ += length;
    const auto at = [&](double t) { return core::in_words(basin.forecast.start + core::milliseconds_of(t)); };
    gaps_.push_back(at(p.from) + " to " + at(p.to));
  }
  const core::WarmUp& settings = basin.forcing.warm_up;
  core::check(known > 0,
              "{}: has no rain between warm_up.begin and forecast.start; bring a table that covers them",
              settings.rain_file->string());
  std::string list;
  for (std::size_t i = 0; i < std::min(gaps_.size(), most_told); ++i) list += "\n  " + gaps_[i];
  core::check(
      gaps_.empty() || settings.gaps != core::Gaps::error,
      "{}: no rain is told for {} times of the warm-up, {:.3g} days:{}{}\nbring what is missing, or write "
      "gaps = \"mean\" (the mean of all other times) or \"dry\" in [warm_up]",
      settings.rain_file->string(), gaps_.size(), gap_days(), list,
      gaps_.size() > most_told ? "\n  ..." : "");
  for (Piece& p : pieces_)
    if (std::isnan(p.rate)) p.rate = settings.gaps == core::Gaps::mean ? fallen / known : 0;
}

double WarmUpRain::of_table(double from, double to) const {
  auto piece = std::upper_bound(pieces_.begin(), pieces_.end(), from,
                                [](double t, const Piece& p) { return t < p.to; });
  double fallen = 0;
  for (; piece != pieces_.end() && piece->from < to; ++piece)
    fallen += piece->rate * (std::min(to, piece->to) - std::max(from, piece->from));
  return fallen / (to - from);
}

std::vector<double> WarmUpRain::mean(double from, double to) const {
  const auto cells = static_cast<std::size_t>(simulation_.local().n_owned);
  if (table_) {
    const double rate = of_table(from, to);
    return rate > 0 ? std::vector<double>(cells, rate) : std::vector<double>();
  }
  std::vector<double> rates;
  for (const RecordShare& one : simulation_.rain().shares(from, to)) {
    const std::vector<double> intensity = simulation_.rain().of_record(one.record);
    if (std::all_of(intensity.begin(), intensity.end(), [](double i) { return i == 0; })) continue;
    rates.resize(cells, 0);
    for (std::size_t c = 0; c < cells; ++c)
      rates[c] += one.share * simulation_.rain().at(simulation_.local().global_cell[c], intensity);
  }
  return rates;
}

}  // namespace freshet::hydro
