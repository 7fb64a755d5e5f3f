#pragma once
// Local time steps of one rank: rates and classes of its cells, and what follows from them for its blocks.

#include "hydro/schedule/row_field.hpp"
#include "hydro/schedule/step_classes.hpp"
#include "hydro/stencils/footprint.hpp"

namespace freshet::hydro {

template <class T>
class LaneClasses {
 public:
  LaneClasses() = default;
  LaneClasses(const LaneMesh<T>& mesh)
      : rates("hydro::cell_rates", mesh.n_cells, 1),
        classes("hydro::cell_classes", mesh.n_cells, 1),
        driven_("hydro::driven_cells", mesh.n_owned) {
    lists_.of_cell = classes.values;
    lists_.fastest = Array<StepClass>("hydro::fastest_edge", mesh.n_owned);
    lists_.edges = Array<Slot>("hydro::edges_by_class", mesh.n_block_edges + whole_vector);
    lists_.cells = Array<Slot>("hydro::cells_by_class", mesh.n_owned + whole_vector);
    for (Array<Index>* counts : {&lists_.n_edges, &lists_.n_cells, &lists_.n_ending})
      *counts = Array<Index>("hydro::due", static_cast<std::size_t>(mesh.n_blocks) * step_classes);
  }

  RowField<T> rates;            ///< [cell] 1/s
  RowField<StepClass> classes;  ///< [cell]

  bool any() const { return lists_.of_cell.extent(0) > 0; }
  const StepClasses& lists() const { return lists_; }

  void classify(const LaneMesh<T>& mesh, double fastest, int longest) {
    Kokkos::parallel_for(
        "hydro::classify", by_block(mesh),
        ClassifyCells<T>{mesh, rates.values, static_cast<T>(fastest), longest, driven_, classes.values});
  }
  void grade(const LaneMesh<T>& mesh) {
    Kokkos::parallel_for("hydro::grade_classes", by_block(mesh), GradeClasses<T>{mesh, classes.values});
  }
  void list(const LaneMesh<T>& mesh) {
    Kokkos::parallel_for("hydro::list_by_class", Kokkos::RangePolicy<>(0, mesh.n_blocks),
                         ListByClass<T>{mesh, lists_});
  }

  /// [local cell]
  std::vector<StepClass> all() const {
    const auto host = Kokkos::create_mirror_view_and_copy(Kokkos::HostSpace(), classes.values);
    return {host.data(), host.data() + host.extent(0)};
  }

  double bytes() const {
    return bytes_of_all(rates.values, classes.values, lists_.fastest, lists_.edges, lists_.cells,
                        lists_.n_edges, lists_.n_cells, lists_.n_ending, driven_);
  }

  /// Owned cells that water is put into from outside take the shortest steps.
  void drive(const std::vector<Index>& cells) {
    if (cells == driven_by_) return;
    driven_by_ = cells;
    auto host = Kokkos::create_mirror_view(driven_);
    Kokkos::deep_copy(host, StepClass(0));
    for (Index c : cells)
      if (c < static_cast<Index>(host.extent(0))) host(c) = 1;
    Kokkos::deep_copy(driven_, host);
  }

 private:
  static Kokkos::TeamPolicy<> by_block(const LaneMesh<T>& mesh) {
    return Kokkos::TeamPolicy<>(mesh.n_blocks, on_device ? block_cells : 1);
  }

  StepClasses lists_;
  Array<StepClass> driven_;  ///< [owned cell]
  std::vector<Index> driven_by_;
};

}  // namespace freshet::hydro
