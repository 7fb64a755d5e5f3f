#include "hydro/run/grid_rain.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <limits>

#include "core/basin.hpp"
#include "core/errors.hpp"
#include "mesh/rain_file.hpp"

namespace freshet::hydro {
namespace {

/// Every rank opens the file for itself: a read that fails on one of them must not leave the others waiting.
core::NetcdfFile open_checked(const core::Basin& basin, const mesh::Mesh& mesh,
                              const std::filesystem::path& file) {
  core::check(!file.empty() && std::filesystem::exists(file),
              "{}: rain.grid is not on the mesh yet; run 'freshet rain {}' first",
              file.empty() ? "rain.nc" : file.string(), basin.file.string());
  core::NetcdfFile opened = core::NetcdfFile::open(file);
  mesh::check_rain_file(opened, basin, mesh);
  return opened;
}

}  // namespace

GridRain::GridRain(const core::Basin& basin, const mesh::Mesh& mesh, const std::filesystem::path& file)
    : file_(open_checked(basin, mesh, file)),
      epoch_(basin.forecast.start),
      outside_(basin.rain.grid->outside),
      edges_(mesh::read_rain_edges(file_, epoch_)),
      grid_cells_(file_.dimension("grid_cell")) {
  mesh::Overlaps overlaps = mesh::read_overlaps(file_, mesh);
  first_.push_back(0);
  for (const int n : overlaps.count) first_.push_back(first_.back() + static_cast<std::size_t>(n));
  grid_cell_ = std::move(overlaps.grid_cell);
  share_ = std::move(overlaps.share);
  if (file_.has_variable("grid_cell_x")) lattice_ = mesh::read_rain_lattice(file_);
}

std::size_t GridRain::record_at(double t) const {
  const auto after = std::upper_bound(edges_.begin(), edges_.end(), t);
  const std::size_t intervals = edges_.size() - 1;
  std::size_t i = static_cast<std::size_t>(after - edges_.begin());  // 1: in the first interval
  const bool held = i > intervals && outside_ == core::Missing::hold;
  if (held) i = intervals;
  return i > intervals ? 0 : i;
}

std::vector<double> GridRain::of_record(std::size_t record) const {
  if (record == 0) return std::vector<double>(grid_cells_, 0);
  std::vector<double> row = file_.read<double>("rainfall_rate", {record - 1, 0}, {1, grid_cells_});
  for (const double v : row)
    core::check(std::isfinite(v) && v >= 0,
                "{}: rainfall_rate of time {} is damaged; run 'freshet rain' again", file_.path().string(),
                record - 1);
  return row;
}

void GridRain::know_until(double t) {
  const auto known = std::upper_bound(edges_.begin(), edges_.end(), t) - edges_.begin();
  edges_.resize(std::max<std::size_t>(static_cast<std::size_t>(known), 1));
}

double GridRain::next_change(double t) const {
  const auto after = std::upper_bound(edges_.begin(), edges_.end(), t);
  return after == edges_.end() ? std::numeric_limits<double>::infinity() : *after;
}

double GridRain::at(mesh::Index cell, const std::vector<double>& intensities) const {
  double sum = 0;
  for (std::size_t i = first_[cell]; i < first_[cell + 1]; ++i) sum += share_[i] * intensities[grid_cell_[i]];
  return sum;
}

std::vector<double> GridRain::moved(const std::vector<double>& intensities, double east, double north) const {
  core::check(lattice_.has_value(),
              "{}: holds no rain around the mesh, where storms of members may lie; write rain.margin_km, and "
              "run 'freshet rain' again",
              file_.path().string());
  return lattice_->moved(intensities, east, north);
}

void GridRain::check_covers(double begin, double end) const {
  const bool early = begin<edges_.front(), late = end> edges_.back();
  const auto iso = [&](double t) { return core::to_iso(epoch_ + core::milliseconds_of(t)); };
  const bool told = outside_ == core::Missing::zero || (outside_ == core::Missing::hold && !early);
  core::check(
      told || !(early || late),
      "{}: rain is known from {} to {}, and needed from {} to {}; bring {} rain in with 'freshet rain', or "
      "write outside = \"zero\" (no rain then){} in [rain]",
      file_.path().string(), iso(edges_.front()), iso(edges_.back()), iso(begin), iso(end),
      early ? "earlier" : "later", early ? "" : " or \"hold\" (the last intensity continues)");
}

}  // namespace freshet::hydro
