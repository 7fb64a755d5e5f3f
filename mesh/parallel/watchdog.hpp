#pragma once
// A watch over the ranks of one machine: a rank that is stopped (SIGSTOP, a debugger, a machine that swaps
// for ever) makes all others wait in MPI without end. A thread of each rank counts in memory that they share;
// who no longer counts is silent, however long the others wait and however slow a step is.

#include <mpi.h>

#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <thread>
#include <vector>

#include "core/rank_slots.hpp"

namespace freshet::mesh {

class RankWatchdog {
 public:
  /// `timeout` [s]: a rank that is silent for so long ends the run: one of the others says which and since
  /// when, and all leave with exit code 1. Ranks on other machines are watched there. 0: no watch. Begins at
  /// once, before MPI does, where mpirun tells a process its place on the machine (Open MPI).
  explicit RankWatchdog(double timeout);
  /// Elsewhere from here on. Collective over `world`.
  void begin(MPI_Comm world);
  /// This rank is done, and no longer expected to count. Not collective.
  ~RankWatchdog();
  RankWatchdog(const RankWatchdog&) = delete;
  RankWatchdog& operator=(const RankWatchdog&) = delete;

 private:
  bool share_by_environment();
  void share_by_mpi(MPI_Comm machine);
  void start(int rank);
  void stop();
  void watch();

  double timeout_;
  int mine_ = 0, size_ = 1;          ///< among the ranks of this machine
  core::RankSlot* slots_ = nullptr;  ///< [rank of this machine]; null: nobody to watch
  std::mutex mutex_;
  std::condition_variable wake_;
  bool ending_ = false;
  std::thread thread_;
};

/// Which of the counters have stood still for how long. Time that this rank did not run itself counts for
/// nobody.
class SilentRanks {
 public:
  SilentRanks(std::size_t ranks, double period) : period_(period), last_(ranks, 0), since_(ranks, 0) {}
  /// At `now` [s], looked at about once in a period.
  void look(double now, const std::vector<std::uint64_t>& counts);
  double silent_for(std::size_t rank) const { return looked_ - since_[rank]; }  ///< s

 private:
  double period_, looked_ = 0;
  bool begun_ = false;
  std::vector<std::uint64_t> last_;
  std::vector<double> since_;
};

}  // namespace freshet::mesh
