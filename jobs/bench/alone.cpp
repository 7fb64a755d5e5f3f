// One process, no library besides Kokkos.

#include <stdexcept>

#include "jobs/bench/domain.hpp"

namespace freshet::bench {
namespace {

class WholeDomain final : public Domain {
 public:
  explicit WholeDomain(const mesh::Mesh& mesh) : local_(mesh::whole(mesh)) {}
  const mesh::LocalMesh& local() const override { return local_; }
  hydro::HaloExchange& halo() override { return halo_; }
  double largest(double mine) const override { return mine; }
  double sum(double mine) const override { return mine; }
  int ranks() const override { return 1; }
  bool leader() const override { return true; }

 private:
  mesh::LocalMesh local_;
  hydro::NoHalo halo_;
};

class Alone final : public Session {
 public:
  int ranks() const override { return 1; }
  bool leader() const override { return true; }
  std::unique_ptr<Domain> split(const mesh::Mesh& mesh, int) const override {
    return std::make_unique<WholeDomain>(mesh);
  }
  void gather() const override {}
  std::vector<int> owners(const mesh::Mesh&, int) const override {
    throw std::runtime_error("--parts: this program was built with Kokkos alone, without PTScotch");
  }
  mesh::Mesh read(const std::string& file) const override {
    throw std::runtime_error(file + ": this program was built with Kokkos alone and reads no files");
  }
  mesh::Mesh from_mesher(long) const override {
    throw std::runtime_error("--mesh-kind mesher: this program was built with Kokkos alone, without CGAL");
  }
};

}  // namespace

std::unique_ptr<Session> start(int&, char**&) { return std::make_unique<Alone>(); }

}  // namespace freshet::bench
