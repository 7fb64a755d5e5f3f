#pragma once
// The ranks that a measurement runs on. Two implementations are linked by choice: alone.cpp (Kokkos and
// nothing else) and over_ranks.cpp (MPI, PETSc, NetCDF, CGAL).

#include <memory>
#include <string>
#include <vector>

#include "hydro/solver/solver.hpp"
#include "mesh/local_mesh.hpp"

namespace freshet::bench {

/// The part of a mesh that this rank works on, and its exchange with the others.
class Domain {
 public:
  virtual ~Domain() = default;
  virtual const mesh::LocalMesh& local() const = 0;
  virtual hydro::HaloExchange& halo() = 0;
  virtual double largest(double mine) const = 0;
  virtual double sum(double mine) const = 0;
  virtual int ranks() const = 0;
  virtual bool leader() const = 0;
};

class Session {
 public:
  virtual ~Session() = default;
  virtual int ranks() const = 0;
  virtual bool leader() const = 0;
  /// The mesh over the first `ranks` ranks; null on the others, which wait in gather() without using a core.
  virtual std::unique_ptr<Domain> split(const mesh::Mesh& mesh, int ranks) const = 0;
  virtual void gather() const = 0;
  /// Throws std::runtime_error where this build cannot, as do the next two.
  virtual std::vector<int> owners(const mesh::Mesh& mesh, int parts) const = 0;
  virtual mesh::Mesh read(const std::string& file) const = 0;
  virtual mesh::Mesh from_mesher(long cells) const = 0;
};

/// Starts MPI and PETSc, where there are.
std::unique_ptr<Session> start(int& argc, char**& argv);

}  // namespace freshet::bench
