// The order in which a step works on blocks: each once, and none before what it looks at. And lists made of
// it.
#include "hydro/blocks/block_order.hpp"

#include <algorithm>
#include <catch2/catch.hpp>

#include "hydro/blocks/block_list.hpp"
#include "mesh/hilbert.hpp"
#include "mesh/topology.hpp"
#include "tests/support/shapes.hpp"

using namespace freshet;
using mesh::Index;

namespace {

/// [block] The part of a list that it is in; checks that it is there once.
std::vector<Index> part_of(const std::vector<Index>& order, const std::vector<Index>& end) {
  std::vector<Index> part(order.size(), -1);
  REQUIRE(end.back() == static_cast<Index>(order.size()));
  for (Index p = 0, i = 0; p < static_cast<Index>(end.size()); ++p)
    for (; i < end[p]; ++i) {
      CHECK(part[order[i]] == -1);
      part[order[i]] = p;
    }
  return part;
}

struct NotThree {
  KOKKOS_FUNCTION bool operator()(Index b) const { return b != 3; }
};

/// Blocks of a part of a list.
std::vector<Index> blocks_of(const hydro::BlockList& list, Index part) {
  const auto host = Kokkos::create_mirror_view_and_copy(Kokkos::HostSpace(), list.part(part));
  return {host.data(), host.data() + host.extent(0)};
}

}  // namespace

TEST_CASE("A list takes up what is picked, part by part, and again from any part on") {
  using Blocks = std::vector<Index>;
  const hydro::PartedBlocks order({4, 3, 1, 5, 2, 0}, {2, 3, 3, 5, 6});
  hydro::BlockList list("test::list", 6);
  list.take(order, 0, 3, NotThree());
  CHECK(list.size() == 2);
  CHECK(blocks_of(list, 0) == Blocks{4});
  CHECK(blocks_of(list, 1) == Blocks{1});
  CHECK(blocks_of(list, 2).empty());
  for (int again = 0; again < 2; ++again) {
    list.take(order, 3, 5, NotThree());
    CHECK(list.size() == 5);
    CHECK(blocks_of(list, 3) == Blocks{5, 2});
    CHECK(blocks_of(list, 4) == Blocks{0});
  }
  list.take(order, 2, 3, NotThree());  // an empty part
  CHECK(list.size() == 2);
}

TEST_CASE(
    "Blocks step when their gradients and those of its neighbours are known, and last where others look") {
  mesh::Mesh mesh = mesh::bare_rectangle({.width = 600, .height = 400, .columns = 60, .rows = 40},
                                         [](double x, double) { return 0.01 * x; });
  mesh::number_along_hilbert(mesh);
  mesh::derive_topology(mesh);
  for (const bool shared : {false, true}) {
    std::vector<int> owner(mesh.n_cells(), 0);
    for (Index c = 0; c < mesh.n_cells() && shared; ++c) owner[c] = mesh.cell_x[c] > 400;
    const mesh::LocalMesh local = mesh::cut(mesh, owner, 0);
    const auto lanes = hydro::make_lane_mesh<double>(
        local, std::vector<hydro::EdgeKind>(local.edges.size(), hydro::EdgeKind::wall));
    const hydro::BlockOrder order = hydro::make_block_order(lanes, local, 4);
    const std::vector<Index> gradients = part_of(order.gradients, order.gradients_end),
                             steps = part_of(order.steps, order.steps_end);
    REQUIRE(order.batches() == (lanes.n_blocks + 3) / 4);
    const auto begin = Kokkos::create_mirror_view_and_copy(Kokkos::HostSpace(), lanes.neighbour_begin);
    const auto neighbours = Kokkos::create_mirror_view_and_copy(Kokkos::HostSpace(), lanes.neighbours);
    Index seen = 0, waiting = 0;
    for (Index b = 0; b < lanes.n_blocks; ++b) {
      const bool by_others = gradients[b] == order.batches();
      seen += by_others;
      waiting += steps[b] == order.batches();
      CHECK((steps[b] == order.batches() + 1) == by_others);
      CHECK(gradients[b] <= steps[b]);
      for (Index i = begin(b); i < begin(b + 1); ++i) {
        const Index beside = neighbours(i);
        if (beside == mesh::none)
          CHECK(by_others);
        else if (!by_others)
          CHECK(gradients[beside] <= steps[b]);
      }
    }
    CHECK((seen > 0) == shared);
    CHECK((waiting > 0) == shared);
    CHECK(seen < lanes.n_blocks);
  }
}
