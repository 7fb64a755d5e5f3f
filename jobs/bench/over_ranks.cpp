// The full program: MPI ranks with the solver's own halo, meshes from files and from the mesher.

#include <chrono>
#include <thread>

#include "core/petsc.hpp"
#include "hydro/run/rank_exchange.hpp"
#include "jobs/bench/domain.hpp"
#include "jobs/bench/valley.hpp"
#include "mesh/parallel/partition.hpp"
#include "mesh/parallel/ranks.hpp"
#include "mesh/shapes.hpp"
#include "mesh/terrain/triangulate.hpp"
#include "mesh/ugrid_file.hpp"

namespace freshet::bench {
namespace {

class SharedDomain final : public Domain {
 public:
  SharedDomain(const mesh::Mesh& mesh, MPI_Comm comm)
      : comm_(comm),
        rank_(rank_of(comm)),
        owner_(mesh::partition(mesh, comm)),
        local_(mesh::cut(mesh, owner_, rank_)),
        halo_({local_, owner_, comm}) {
    MPI_Comm_size(comm, &size_);
  }
  ~SharedDomain() override { MPI_Comm_free(&comm_); }
  SharedDomain(const SharedDomain&) = delete;
  SharedDomain& operator=(const SharedDomain&) = delete;

  const mesh::LocalMesh& local() const override { return local_; }
  hydro::HaloExchange& halo() override { return halo_; }
  double largest(double mine) const override { return reduced(mine, MPI_MAX); }
  double sum(double mine) const override { return reduced(mine, MPI_SUM); }
  int ranks() const override { return size_; }
  bool leader() const override { return rank_ == 0; }

  static int rank_of(MPI_Comm comm) {
    int rank = 0;
    MPI_Comm_rank(comm, &rank);
    return rank;
  }

 private:
  double reduced(double mine, MPI_Op op) const {
    double all = mine;
    MPI_Allreduce(&mine, &all, 1, MPI_DOUBLE, op, comm_);
    return all;
  }

  MPI_Comm comm_;
  int rank_, size_ = 1;
  std::vector<int> owner_;
  mesh::LocalMesh local_;
  hydro::RankExchange halo_;
};

class OverRanks final : public Session {
 public:
  OverRanks(int& argc, char**& argv) : mpi_(argc, argv) {}
  int ranks() const override {
    int size = 1;
    MPI_Comm_size(MPI_COMM_WORLD, &size);
    return size;
  }
  bool leader() const override { return SharedDomain::rank_of(MPI_COMM_WORLD) == 0; }

  std::unique_ptr<Domain> split(const mesh::Mesh& mesh, int ranks) const override {
    const int rank = SharedDomain::rank_of(MPI_COMM_WORLD);
    MPI_Comm part = MPI_COMM_NULL;
    MPI_Comm_split(MPI_COMM_WORLD, rank < ranks ? 0 : MPI_UNDEFINED, rank, &part);
    return part == MPI_COMM_NULL ? nullptr : std::make_unique<SharedDomain>(mesh, part);
  }

  /// A barrier that sleeps: a rank that polls would take a core from those that are measured.
  void gather() const override {
    MPI_Request all = MPI_REQUEST_NULL;
    MPI_Ibarrier(MPI_COMM_WORLD, &all);
    for (int done = 0; !done; MPI_Test(&all, &done, MPI_STATUS_IGNORE))
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }

  std::vector<int> owners(const mesh::Mesh& mesh, int parts) const override {
    return mesh::parts_of(mesh, parts);
  }

  mesh::Mesh read(const std::string& file) const override {
    return mesh::read_mesh(core::NetcdfFile::open(file));
  }

  mesh::Mesh from_mesher(long cells) const override {
    const double side = side_for(cells);
    // Sides come out somewhat shorter than the size asked for: this many triangles of it fill the square.
    const double size = 1.107 * spacing * std::sqrt(2 / std::sqrt(3.0));
    mesh::Mesh mesh = mesh::triangulate({{0, 0}, {side, 0}, {side, side}, {0, side}},
                                        [=](mesh::Point) { return size; }, {});
    mesh::number_along_hilbert(mesh);
    mesh::build_topology(mesh);
    mesh::lay_bed(mesh, [=](double x, double y) { return valley_bed(x, y, side); });
    mesh.basin_name = "rectangle";
    return mesh;
  }

 private:
  mesh::MpiSession mpi_;
  core::PetscSession petsc_;
};

}  // namespace

std::unique_ptr<Session> start(int& argc, char**& argv) { return std::make_unique<OverRanks>(argc, argv); }

}  // namespace freshet::bench
