#pragma once
// How long the time steps are that the Courant number allows, before output times cut them short.

#include <array>
#include <cmath>

#include "mesh/mesh.hpp"

namespace freshet::hydro {

class StepRecord {
 public:
  /// True if this is the shortest by a tenth or more: worth asking which cell sets it.
  bool add(double dt, double time) {
    ++bins_[bin_of(dt)];
    ++count_;
    longest_ = std::max(longest_, dt);
    if (dt >= shortest_) return false;
    const bool much = dt < 0.9 * noted_;
    shortest_ = dt;
    shortest_time_ = time;
    if (much) noted_ = dt;
    return much;
  }
  void note_cell(mesh::Index global_cell) { cell_ = global_cell; }

  long count() const { return count_; }
  double shortest() const { return shortest_; }            ///< s
  double shortest_time() const { return shortest_time_; }  ///< s since forecast.start
  double longest() const { return longest_; }              ///< s
  /// Cell of the whole mesh that set the shortest step, or one within a tenth of it; none: a boundary.
  mesh::Index cell() const { return cell_; }
  /// To within 2 %, s.
  double median() const {
    long below = 0;
    for (std::size_t i = 0; i < bins_.size(); ++i)
      if ((below += bins_[i]) * 2 >= count_) return std::exp2((static_cast<double>(i) + 0.5) / 16 - 30);
    return 0;
  }

 private:
  static constexpr std::size_t n_bins = std::size_t{16} * 50;  ///< sixteenths of an octave from 2^-30 s
  static std::size_t bin_of(double dt) {
    const double i = std::floor((std::log2(dt) + 30) * 16);
    return static_cast<std::size_t>(std::min(std::max(i, 0.0), static_cast<double>(n_bins - 1)));
  }
  std::array<long, n_bins> bins_ = {};
  long count_ = 0;
  double shortest_ = 1e300, noted_ = 1e300, shortest_time_ = 0, longest_ = 0;
  mesh::Index cell_ = mesh::none;
};

}  // namespace freshet::hydro
