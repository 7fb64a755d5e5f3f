#include "mesh/parallel/ranks.hpp"

#include <cstdlib>

#include "core/errors.hpp"

namespace freshet::mesh {

MpiSession::MpiSession(int& argc, char**& argv) {
  // Without mpirun, Open MPI starts a daemon for this one process, which outlives a kill and eats memory
  // then.
  setenv("OMPI_MCA_ess_singleton_isolated", "1", /*overwrite*/ 0);
  // Open MPI's own file layer locks each open with a semaphore that the whole machine shares and that is
  // named after the file alone: one killed run, and every later one with a file of that name waits for ever.
  setenv("OMPI_MCA_io", "^ompio", /*overwrite*/ 0);
  MPI_Init(&argc, &argv);
}

MpiSession::~MpiSession() { MPI_Finalize(); }

Ranks::Ranks(MPI_Comm world, int groups) : world_(world), groups_(groups) {
  MPI_Comm_rank(world_, &world_rank_);
  MPI_Comm_size(world_, &world_size_);
  core::check(world_size_ % groups_ == 0,
              "{} ranks cannot be split into ensemble.groups = {} groups; start a multiple of it with mpirun "
              "-np, or set groups = 1",
              world_size_, groups_);
  MPI_Comm_split(world_, group(), world_rank_, &domain_);
  MPI_Comm_split(world_, domain_rank(), world_rank_, &across_);
}

Ranks::~Ranks() {
  MPI_Comm_free(&domain_);
  MPI_Comm_free(&across_);
}

double Ranks::largest(double mine) const {
  double all = mine;
  MPI_Allreduce(&mine, &all, 1, MPI_DOUBLE, MPI_MAX, world_);
  return all;
}

void Ranks::least_across(std::vector<unsigned char>& mine) const {
  MPI_Allreduce(MPI_IN_PLACE, mine.data(), static_cast<int>(mine.size()), MPI_UNSIGNED_CHAR, MPI_MIN,
                across_);
}

void Ranks::add_over_domain(std::vector<core::ExactSum>& sums) const {
  const int bytes = static_cast<int>(sums.size() * sizeof(core::ExactSum));
  std::vector<core::ExactSum> all(sums.size() * domain_size());
  MPI_Allgather(sums.data(), bytes, MPI_BYTE, all.data(), bytes, MPI_BYTE, domain_);
  for (std::size_t i = 0; i < sums.size(); ++i) {
    sums[i] = core::ExactSum();
    for (int r = 0; r < domain_size(); ++r) sums[i].add(all[r * sums.size() + i]);
  }
}

void Ranks::add_over_world(std::vector<double>& values) const {
  MPI_Allreduce(MPI_IN_PLACE, values.data(), static_cast<int>(values.size()), MPI_DOUBLE, MPI_SUM, world_);
}

}  // namespace freshet::mesh
