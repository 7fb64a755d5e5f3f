#pragma once
// The process grid: groups x domain ranks. Members are spread over groups, the mesh over the ranks of a
// group. MPI's own error handler (abort with a message) stays in force: its calls return only when they
// succeeded.

#include <mpi.h>

#include <vector>

#include "core/exact_sum.hpp"

namespace freshet::mesh {

class Ranks {
 public:
  /// InputError if the number of ranks is not a multiple of `groups`.
  Ranks(MPI_Comm world, int groups);
  ~Ranks();
  Ranks(const Ranks&) = delete;
  Ranks& operator=(const Ranks&) = delete;

  MPI_Comm world() const { return world_; }
  MPI_Comm domain() const { return domain_; }  ///< ranks that share my members
  MPI_Comm across() const { return across_; }  ///< ranks that share my cells
  int world_rank() const { return world_rank_; }
  int world_size() const { return world_size_; }
  int domain_rank() const { return world_rank_ % domain_size(); }
  int domain_size() const { return world_size_ / groups_; }
  int group() const { return world_rank_ / domain_size(); }
  int groups() const { return groups_; }
  bool leader() const { return world_rank_ == 0; }

  /// First member of a group, and of the one after the last: members are split as evenly as can be.
  int first_member(int group, int members) const {
    return static_cast<int>(static_cast<long>(members) * group / groups_);
  }

  double largest(double mine) const;                          ///< over the world
  void least_across(std::vector<unsigned char>& mine) const;  ///< of each, over the ranks that share my cells
  void add_over_domain(std::vector<core::ExactSum>& sums) const;  ///< each entry summed over my group's ranks
  void add_over_world(std::vector<double>& values) const;  ///< for arrays where at most one rank is not zero

 private:
  MPI_Comm world_, domain_ = MPI_COMM_NULL, across_ = MPI_COMM_NULL;
  int world_rank_ = 0, world_size_ = 1, groups_;
};

/// MPI from here to the end of the scope.
class MpiSession {
 public:
  MpiSession(int& argc, char**& argv);
  ~MpiSession();
};

}  // namespace freshet::mesh
