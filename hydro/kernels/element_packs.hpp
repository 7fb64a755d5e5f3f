#pragma once
// The packing for a single lane on a CPU, which fills no pack: packs are of edges of a block, and of its
// cells. What they need is laid side by side first; the arithmetic is that of LanePacks, and so are the bits.

#include "hydro/kernels/columns.hpp"
#include "hydro/kernels/lane_packs.hpp"

namespace freshet::hydro {

static_assert(block_cells % whole_vector == 0);

template <class Real>
struct ElementPacks {
  using Number = Real;
  static constexpr Index tile = whole_vector;  ///< edges that are laid out together
  using V = Pack<Real, tile>;
  using G = V;
  static constexpr int lanes_at_once = 1, lane_count = 1;
  using PerPack = OfLanes<Real, numbers<V>>;
  template <int count>
  using Sides = SidesOfEdges<Real, count>;

  const StepSchedule<Real>& of;
  Index block;
  LaneCount<1> lanes;
  Index first_lane;

  /// Of scratch, for edges and then for cells.
  template <class Input, class Change>
  static std::size_t room(const LaneMesh<Real>& mesh) {
    return std::max(std::size_t(2) * Input::count * whole_vectors(mesh.max_block_edges),
                    Columns<Real, Change::template Before>::size + block_cells);
  }

  /// Edges that lie side by side.
  struct EdgesFrom {
    Index edge;
    KOKKOS_FORCEINLINE_FUNCTION V of(const Array<Real>& edges) const { return load<V>(edges.data() + edge); }
    KOKKOS_FORCEINLINE_FUNCTION V of_lanes(const Array<Real>& edges) const { return of(edges); }
    template <class Value>
    KOKKOS_FORCEINLINE_FUNCTION V gather(const Value& value) const {
      Real values[numbers<V>];
      for (int i = 0; i < numbers<V>; ++i) values[i] = value(edge + i);
      return load<V>(values);
    }
    template <class Row>
    KOKKOS_FORCEINLINE_FUNCTION V gather_lanes(const Row& row) const {
      return gather([&](Index e) { return *row(e); });
    }
  };
  /// Edges that lie here and there.
  struct EdgesAt {
    Index edge[numbers<V>];
    KOKKOS_FORCEINLINE_FUNCTION V of(const Array<Real>& edges) const {
      return gather([&](Index e) { return edges(e); });
    }
    KOKKOS_FORCEINLINE_FUNCTION V of_lanes(const Array<Real>& edges) const { return of(edges); }
    template <class Value>
    KOKKOS_FORCEINLINE_FUNCTION V gather(const Value& value) const {
      Real values[numbers<V>];
      for (int i = 0; i < numbers<V>; ++i) values[i] = value(edge[i]);
      return load<V>(values);
    }
    template <class Row>
    KOKKOS_FORCEINLINE_FUNCTION V gather_lanes(const Row& row) const {
      return gather([&](Index e) { return *row(e); });
    }
  };

  /// Where the values of an edge's cells begin; they are `tile` apart.
  template <class Input>
  static constexpr Index column_of(Index i) {
    return i / tile * (Input::count * tile) + i % tile;
  }

  template <class Input>
  KOKKOS_FORCEINLINE_FUNCTION static void lay_cell(const Input& in, Index cell, Real* column) {
    const Real* const first = in.first_of(cell);
    for (int i = 0; i < Input::n_first; ++i) column[i * tile] = first[i];
    if constexpr (Input::n_second > 0) {
      const Real* const second = in.second_of(cell);
      for (int i = 0; i < Input::n_second; ++i) column[(Input::n_first + i) * tile] = second[i];
    }
  }

  /// Of the next block, while this one is worked on.
  template <class Input>
  KOKKOS_FORCEINLINE_FUNCTION void fetch(const Input& in, Index edge) const {
    const LaneMesh<Real>& mesh = of.mesh;
    constexpr Index line = 64 / sizeof(Real);
    const Index e = minimum(edge, mesh.n_block_edges - 1);
    if (e % line == 0)
      for (const Array<Real>* of_edges : {&mesh.nx, &mesh.ny, &mesh.length, &mesh.step})
        prefetch(of_edges->data() + e, 1);
    for (Index cell : {mesh.left(e), mesh.right(e)}) {
      prefetch(in.first_of(cell), Input::n_first);
      if constexpr (Input::n_second > 0) prefetch(in.second_of(cell), Input::n_second);
    }
  }

  template <class Input>
  KOKKOS_FORCEINLINE_FUNCTION void lay_edges(const Input& in, Index begin, Index n, Real* left,
                                             Real* right) const {
    const LaneMesh<Real>& mesh = of.mesh;
    const Index next_block = mesh.edge_end(block);
    for (Index i = 0; i < n; ++i) {
      if (of.plan.last) fetch(in, next_block + i);
      const Index edge = begin + of.edge_due(begin, i);
      lay_cell(in, mesh.left(edge), left + column_of<Input>(i));
      lay_cell(in, mesh.right(edge), right + column_of<Input>(i));
    }
    for (Index i = n; i < whole_vectors(n); ++i)
      for (int j = 0; j < Input::count; ++j)
        left[column_of<Input>(i) + j * tile] = right[column_of<Input>(i) + j * tile] = Real(0);
  }

  template <int ahead, class Team, class Input, class Out, class Geometry, class Through>
  KOKKOS_FORCEINLINE_FUNCTION void each_edge(const Team&, const Input& in, const Out& sides, Real* room,
                                             const Geometry& geometry, const Through& through) const {
    const LaneMesh<Real>& mesh = of.mesh;
    const Index begin = mesh.edge_begin(block);
    const Index n = of.edges_due(block, mesh.boundary_begin(block) - begin);
    Real *const left = room, *const right = room + Input::count * whole_vectors(mesh.max_block_edges);
    lay_edges(in, begin, n, left, right);
    const auto pass = [&](Index i, const auto& at) FRESHET_LANE_BODY {
      const Index column = column_of<Input>(i);
      const auto values = [=](const Real* laid) FRESHET_LANE_BODY {
        return CellValues<Real>{laid + column, laid + column + Input::n_first * tile, tile};
      };
      return through(geometry(at), values(left), values(right), at);
    };
    if (of.plan.last)
      for (Index i = 0; i < n; i += numbers<V>)
        pass(i, EdgesFrom{begin + i}).each([=](int j, V l, V r) FRESHET_LANE_BODY {
          store_interleaved(sides.of(2 * i, j), l, r);
        });
    else
      for (Index i = 0; i < n; i += numbers<V>)
        pass_chosen(begin, i, minimum(numbers<V>, n - i), sides, pass);
  }

  template <class Out, class Pass>
  KOKKOS_FORCEINLINE_FUNCTION void pass_chosen(Index begin, Index first, Index n, const Out& sides,
                                               const Pass& pass) const {
    EdgesAt at;
    Index place[numbers<V>];
    for (Index i = 0; i < numbers<V>; ++i) {
      place[i] = of.edge_due(begin, first + minimum(i, n - 1));
      at.edge[i] = begin + place[i];
    }
    Real out[Out::count][2 * numbers<V>];
    pass(first, at).each([&](int j, V l, V r) FRESHET_LANE_BODY { store_interleaved(out[j], l, r); });
    for (Index i = 0; i < n; ++i)
      for (int j = 0; j < Out::count; ++j) {
        *sides.of(2 * place[i], j) = out[j][2 * i];
        *sides.of(2 * place[i] + 1, j) = out[j][2 * i + 1];
      }
  }

  template <class Change, class Team, class Visit, class Update, class To, class Fetch>
  KOKKOS_FORCEINLINE_FUNCTION void each_cell(const Team&, Real* room, const Visit& visit,
                                             const Update& update, const To& to,
                                             const Fetch& fetch_to) const {
    of.plan.local ? cells<Change, true>(room, visit, update, to, fetch_to)
                  : cells<Change, false>(room, visit, update, to, fetch_to);
  }

  /// Cells that end their step: some of the block, or all in their order.
  template <bool local>
  struct Ending {
    Index first, n = 0, of[local ? block_cells : 1];
    KOKKOS_FORCEINLINE_FUNCTION explicit Ending(Index first_cell) : first(first_cell) {}
    KOKKOS_FORCEINLINE_FUNCTION void add(Index cell) {
      if constexpr (local) of[n] = cell;
      ++n;
    }
    KOKKOS_FORCEINLINE_FUNCTION Index cell(Index i) const { return local ? of[i] : first + i; }
  };

  template <class Change, bool local, class Visit, class Update, class To, class Fetch>
  KOKKOS_FORCEINLINE_FUNCTION void cells(Real* room, const Visit& visit, const Update& update, const To& to,
                                         const Fetch& fetch_to) const {
    using Before = Columns<Real, Change::template Before>;
    const Before before{room};
    const Columns<Real, Change::template After> after{room};  // of a pack when its cells' before are read
    Real* const steps = room + Before::size;
    Ending<local> ending(block * block_cells);
    const Index due = of.cells_due(block, minimum(block_cells, of.mesh.n_owned - ending.first));
    for (Index j = 0; j < due; ++j) {
      const Index cell = ending.first + (local ? of.cell_due(ending.first, j) : j);
      prefetch(of.mesh.cells.data() + cell + block_cells, 1);
      fetch_to(cell + block_cells);
      visit(cell, std::bool_constant<local>(), [&](const auto& from) FRESHET_LANE_BODY {
        before.put(ending.n, from.template before<Real>(0));
        if constexpr (local) steps[ending.n] = from.step;
        ending.add(cell);
      });
    }
    before.fill(ending.n);
    const V one_step = spread<V>(of.span_of(0));
    V to_book = {};
    for (Index i = 0; i < ending.n; i += numbers<V>) {
      const auto pack = update(before.template get<V>(i), local ? load<V>(steps + i) : one_step, 0);
      to_book = maximum(to_book, pack.to_book());
      after.put(i, pack);
    }
    for (Index i = 0; i < ending.n; ++i) to(ending.cell(i)).put(0, after.template get<Real>(i));
    if (!everywhere(to_book == V{}))
      for (Index i = 0; i < ending.n; ++i) to(ending.cell(i)).book(0, after.template get<Real>(i));
  }
};

/// What a solver of W lanes makes packs of, of N lanes or any number.
template <class Real, int W, int N = 0>
using PackingOf =
    std::conditional_t<W == 1 && !on_device, ElementPacks<Real>, LanePacks<Real, team_lanes<Real, W>, N>>;

}  // namespace freshet::hydro
