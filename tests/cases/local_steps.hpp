#pragma once
// What time steps of their own would save: cell-updates with one step for all over those with steps in
// classes of powers of two of the shortest, from states along a run (docs/decisions/0010-local-steps.md).

#include <algorithm>
#include <cmath>
#include <vector>

#include "tests/support/lane_run.hpp"

namespace freshet::cases {

class LocalSteps {
 public:
  explicit LocalSteps(const mesh::Mesh& mesh) : local_(mesh::whole(mesh)) {}

  /// The state of `run` stands for the next `seconds`.
  void look(const test::LaneRun& run, double seconds) {
    const std::vector<double> own = rates(run.state());
    const double fastest = *std::max_element(own.begin(), own.end());
    if (fastest == 0) return;
    std::vector<double> around = own;
    for_inner_edges([&](mesh::Index a, mesh::Index b) {
      around[a] = std::max(around[a], own[b]);
      around[b] = std::max(around[b], own[a]);
    });
    const double steps = seconds * fastest;  // but for the Courant number
    one_ += steps * static_cast<double>(own.size());
    by_cell_ += steps * updates(classes(own, fastest), 1);
    by_cell_near_ += steps * updates(classes(around, fastest), 1);
    by_block_near_ += steps * updates(classes(around, fastest), 128);
  }

  double by_cell() const { return one_ / by_cell_; }
  double by_cell_near() const { return one_ / by_cell_near_; }    ///< as long as the neighbours, too, allow
  double by_block_near() const { return one_ / by_block_near_; }  ///< of 128 cells, the shortest of each

 private:
  static constexpr int longest = 6;  ///< classes: up to 64 times the shortest step

  template <class Visit>
  void for_inner_edges(const Visit& visit) const {
    for (const mesh::LocalEdge& e : local_.edges)
      if (e.right != mesh::none) visit(e.left, e.right);
  }

  std::vector<double> rates(const hydro::LaneState& s) const {
    std::vector<double> rates(s.depth.size(), 0);
    for (std::size_t c = 0; c < rates.size(); ++c)
      if (s.depth[c] > hydro::dry_depth)
        rates[c] = hydro::limiting_speed(s.depth[c], s.velocity_x[c], s.velocity_y[c]) * local_.perimeter[c] /
                   (2 * local_.area[c]);
    return rates;
  }

  /// Neighbours are at most one class apart.
  std::vector<int> classes(const std::vector<double>& rates, double fastest) const {
    std::vector<int> of(rates.size(), longest);
    for (std::size_t c = 0; c < of.size(); ++c)
      if (rates[c] > 0) of[c] = std::min(longest, static_cast<int>(std::log2(fastest / rates[c])));
    for (int i = 0; i < longest; ++i)
      for_inner_edges([&](mesh::Index a, mesh::Index b) {
        of[a] = std::min(of[a], of[b] + 1);
        of[b] = std::min(of[b], of[a] + 1);
      });
    return of;
  }

  /// Of all cells in the time of the shortest step, if `together` of them take the shortest of their steps.
  static double updates(const std::vector<int>& classes, std::size_t together) {
    double sum = 0;
    for (std::size_t first = 0; first < classes.size(); first += together) {
      const auto begin = classes.begin() + static_cast<std::ptrdiff_t>(first),
                 end = classes.begin() +
                       static_cast<std::ptrdiff_t>(std::min(first + together, classes.size()));
      sum += static_cast<double>(end - begin) * std::pow(0.5, *std::min_element(begin, end));
    }
    return sum;
  }

  mesh::LocalMesh local_;
  double one_ = 0, by_cell_ = 0, by_cell_near_ = 0, by_block_near_ = 0;
};

}  // namespace freshet::cases
