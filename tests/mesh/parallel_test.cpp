// Cutting a mesh over ranks: every cell has one owner, halos bring the owners' values, files keep their
// order.
#include <catch2/catch.hpp>
#include <cstring>
#include <numeric>
#include <random>

#include "core/errors.hpp"
#include "mesh/parallel/file_slab.hpp"
#include "mesh/parallel/halo.hpp"
#include "mesh/parallel/partition.hpp"
#include "mesh/parallel/ranks.hpp"
#include "tests/support/shapes.hpp"

using namespace freshet;
using namespace freshet::mesh;

namespace {

struct World {
  int rank = 0, size = 1;
  World() {
    MPI_Comm_rank(MPI_COMM_WORLD, &rank);
    MPI_Comm_size(MPI_COMM_WORLD, &size);
  }
};

Mesh mixed() {
  return test::mixed_rectangle({.width = 300, .height = 200, .columns = 30, .rows = 20, .skew = 0.3},
                               [](double x, double y) { return 0.1 * x + y; });
}

/// A number that belongs to one place of one cell alone.
double mark(Index cell, std::size_t place) { return 1000.0 * cell + static_cast<double>(place); }

/// Rows of `width` doubles per local cell, as Halo wants them.
struct Rows {
  std::size_t width;
  std::vector<double> values;
  std::size_t row_bytes() const { return width * sizeof(double); }
  void pack(const std::vector<Index>& cells, unsigned char* out) const {
    for (std::size_t i = 0; i < cells.size(); ++i)
      std::memcpy(out + i * row_bytes(), values.data() + cells[i] * width, row_bytes());
  }
  void unpack(const std::vector<Index>& cells, const unsigned char* in) {
    for (std::size_t i = 0; i < cells.size(); ++i)
      std::memcpy(values.data() + cells[i] * width, in + i * row_bytes(), row_bytes());
  }
};

}  // namespace

TEST_CASE("Parts are even, hold together, and are the same on every rank") {
  const World world;
  const Mesh mesh = mixed();
  const std::vector<int> owner = partition(mesh, MPI_COMM_WORLD);
  std::vector<int> leaders = owner;
  MPI_Bcast(leaders.data(), static_cast<int>(leaders.size()), MPI_INT, 0, MPI_COMM_WORLD);
  CHECK(owner == leaders);
  int cut_edges = 0;
  for (const auto& [a, b] : mesh.edge_cells) cut_edges += b != none && owner[a] != owner[b];
  for (int r = 0; r < world.size; ++r) {
    const auto cells = static_cast<double>(std::count(owner.begin(), owner.end(), r));
    INFO("rank " << r << " of " << world.size << " has " << cells << " of " << mesh.n_cells());
    CHECK(cells < 1.1 * mesh.n_cells() / world.size);
    CHECK(cells > 0.9 * mesh.n_cells() / world.size);
  }
  // Straight cuts across the shorter side would cut some 22 edges each; a scattered partition cuts hundreds.
  INFO(cut_edges << " edges cut");
  CHECK(cut_edges <= 40 * (world.size - 1));
}

TEST_CASE("Parts share the work of their cells") {
  const World world;
  const Mesh mesh = mixed();
  std::vector<double> work;
  for (Index c = 0; c < mesh.n_cells(); ++c) work.push_back(mesh.cell_x[c] < 75 ? 1 : 0.1);
  const double all = std::accumulate(work.begin(), work.end(), 0.0);
  const std::vector<int> owner = partition(mesh, MPI_COMM_WORLD, 1, work);
  for (int r = 0; r < world.size; ++r) {
    double part = 0;
    for (Index c = 0; c < mesh.n_cells(); ++c) part += owner[c] == r ? work[c] : 0;
    INFO("rank " << r << " of " << world.size << " has " << part << " of " << all);
    CHECK(part == Approx(all / world.size).epsilon(0.12));
  }
}

TEST_CASE("Parts keep geometry, and together hold every cell and edge") {
  const World world;
  const Mesh mesh = mixed();
  const LocalMesh all = whole(mesh), mine = cut(mesh, partition(mesh, MPI_COMM_WORLD), world.rank);
  std::vector<int> held(mesh.n_cells(), 0), sum(mesh.n_cells(), 0);
  int wrong = 0;
  for (Index c = 0; c < mine.n_cells(); ++c) {
    const Index global = mine.global_cell[c];
    held[global] += c < mine.n_owned;
    wrong += mine.area[c] != all.area[global] || mine.bed[c] != all.bed[global] ||
             mine.perimeter[c] != all.perimeter[global];
  }
  MPI_Allreduce(held.data(), sum.data(), mesh.n_cells(), MPI_INT, MPI_SUM, MPI_COMM_WORLD);
  CHECK(std::all_of(sum.begin(), sum.end(), [](int n) { return n == 1; }));
  for (Index c = 0; c < mine.n_owned; ++c)
    for (int i = 0; i < mesh.cell_size(mine.global_cell[c]); ++i) {
      const LocalEdge& e = mine.edges[mine.cell_edges[c][i]];
      const LocalEdge& f = all.edges[e.global];
      const EdgeGeometry here = mine.geometry(e), there = all.geometry(f);
      wrong += e.global != mesh.cell_edges[mine.global_cell[c]][i] || here.nx != there.nx ||
               here.ny != there.ny || here.length != there.length || here.x != there.x || here.y != there.y ||
               mine.global_cell[e.left] != f.left ||
               (e.right == none ? none : mine.global_cell[e.right]) != f.right;
    }
  CHECK(wrong == 0);
}

/// A mesh cut over all ranks.
struct Shared {
  World world;
  Mesh mesh = mixed();
  std::vector<int> owner = partition(mesh, MPI_COMM_WORLD);
  LocalMesh local = cut(mesh, owner, world.rank);
  Halo halo{local, owner, MPI_COMM_WORLD};
};

TEST_CASE("A halo brings the values of the owners") {
  Shared shared;
  const LocalMesh& local = shared.local;
  Halo& halo = shared.halo;
  for (std::size_t width : {1, 7}) {
    Rows rows{width, std::vector<double>(width * local.n_cells(), -1)};
    for (Index c = 0; c < local.n_owned; ++c)
      for (std::size_t i = 0; i < width; ++i) rows.values[c * width + i] = mark(local.global_cell[c], i);
    halo.exchange(rows);
    int wrong = 0;
    for (Index c = 0; c < local.n_cells(); ++c)
      for (std::size_t i = 0; i < width; ++i)
        wrong += rows.values[c * width + i] != mark(local.global_cell[c], i);
    CHECK(wrong == 0);
  }
  if (shared.world.size > 1) CHECK(local.n_cells() > local.n_owned);
}

TEST_CASE("A halo brings only the values of cells up to a level") {
  Shared shared;
  const LocalMesh& local = shared.local;
  Halo& halo = shared.halo;
  const auto level = [&](Index c) { return static_cast<unsigned char>(local.global_cell[c] % 3); };
  for (int pass = 0; pass < 2; ++pass) {  // levels may change
    std::vector<unsigned char> levels(local.n_cells());
    for (Index c = 0; c < local.n_cells(); ++c) levels[c] = static_cast<unsigned char>((level(c) + pass) % 3);
    halo.set_levels(levels);
    for (const int highest : {0, 2, 1}) {
      Rows rows{2, std::vector<double>(2 * local.n_cells(), -1)};
      for (Index c = 0; c < local.n_owned; ++c)
        for (std::size_t i = 0; i < 2; ++i) rows.values[2 * c + i] = mark(local.global_cell[c], i);
      halo.begin(rows, highest);
      halo.finish(rows);
      int wrong = 0;
      for (Index c = local.n_owned; c < local.n_cells(); ++c)
        for (std::size_t i = 0; i < 2; ++i)
          wrong += rows.values[2 * c + i] != (levels[c] <= highest ? mark(local.global_cell[c], i) : -1);
      CHECK(wrong == 0);
    }
  }
}

TEST_CASE("A slab holds cells in the order of the file, and gives them back") {
  const World world;
  const Mesh mesh = mixed();
  const LocalMesh local = cut(mesh, partition(mesh, MPI_COMM_WORLD), world.rank);
  const FileSlab slab(local, mesh.n_cells(), MPI_COMM_WORLD);
  for (std::size_t width : {1, 3}) {
    std::vector<double> owned;
    for (Index c = 0; c < local.n_owned; ++c)
      for (std::size_t i = 0; i < width; ++i) owned.push_back(mark(local.global_cell[c], i));
    const std::vector<double> in_file = slab.to_file(owned, width);
    REQUIRE(in_file.size() == slab.count() * width);
    int wrong = 0;
    for (std::size_t k = 0; k < in_file.size(); ++k)
      wrong += in_file[k] != mark(static_cast<Index>(slab.first() + k / width), k % width);
    CHECK(wrong == 0);
    CHECK(slab.from_file(in_file, width) == owned);
  }
}

TEST_CASE("Slabs cover the file once") {
  for (std::size_t cells : {1, 5, 17, 1000})
    for (int size : {1, 2, 3, 7}) {
      std::size_t next = 0;
      for (int r = 0; r < size; ++r) {
        const SlabRange s = slab_range(cells, r, size);
        CHECK(s.first == next);
        next += s.count;
      }
      CHECK(next == cells);
    }
}

TEST_CASE("More ranks than cells are refused") {
  const World world;
  if (world.size < 3) return;
  const Mesh mesh = rectangle({}, [](double, double) { return 0.0; });  // two triangles
  CHECK_THROWS_WITH(partition(mesh, MPI_COMM_WORLD), Catch::Contains("start fewer ranks"));
}

TEST_CASE("An exact sum does not depend on order or on ranks") {
  std::mt19937 random(5);
  std::uniform_real_distribution<double> exponent(-12, 9), sign(-1, 1);
  std::vector<double> terms;
  for (int i = 0; i < 5000; ++i) terms.push_back(std::copysign(std::pow(10, exponent(random)), sign(random)));
  const auto sum_of = [](const std::vector<double>& values) {
    core::ExactSum sum;
    for (double v : values) sum.add(v);
    return sum.value();
  };
  const double sum = sum_of(terms);
  CHECK(sum_of({1e15, 1e-3, -1e15}) == 1e-3);  // where doubles would lose it
  CHECK(sum_of({std::nan(""), 2, -INFINITY, 1e30}) == 2);
  std::vector<double> other = terms;
  for (int i = 0; i < 5; ++i) {
    std::shuffle(other.begin(), other.end(), random);
    CHECK(sum_of(other) == sum);
  }
  const World world;
  const Ranks ranks(MPI_COMM_WORLD, 1);
  std::vector<core::ExactSum> shared(2);
  for (std::size_t i = 0; i < terms.size(); ++i)
    if (static_cast<int>(i) % world.size == world.rank) shared[0].add(terms[i]);
  shared[1].add(1);
  ranks.add_over_domain(shared);
  CHECK(shared[0].value() == sum);
  CHECK(shared[1].value() == world.size);
}

TEST_CASE("Members are spread over groups without gap or overlap") {
  const World world;
  for (int groups = 1; groups <= world.size; ++groups) {
    if (world.size % groups != 0) continue;
    const Ranks ranks(MPI_COMM_WORLD, groups);
    CHECK(ranks.domain_size() * ranks.groups() == world.size);
    CHECK(ranks.first_member(0, 13) == 0);
    CHECK(ranks.first_member(groups, 13) == 13);
    int in_domain = 0, in_across = 0;
    MPI_Comm_rank(ranks.domain(), &in_domain);
    MPI_Comm_rank(ranks.across(), &in_across);
    CHECK(in_domain == ranks.domain_rank());
    CHECK(in_across == ranks.group());
    CHECK(ranks.largest(world.rank) == world.size - 1);
  }
}
