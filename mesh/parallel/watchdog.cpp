#include "mesh/parallel/watchdog.hpp"

#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "core/log.hpp"
#include "core/time.hpp"

namespace freshet::mesh {
namespace {

using Slot = core::RankSlot;
constexpr double shortest_period = 0.1, longest_period = 1;  // s, from one count to the next
/// s, that a rank may take to start at least: it loads its libraries, and counts only then.
constexpr double time_to_start = 10;

double seconds_now() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

/// A stopped process keeps its locks, should nobody else end it: mpirun has some seconds to do so. The
/// process that waits for that holds no file.
void end_later(const std::vector<int>& processes) {
  const pid_t child = ::fork();
  if (child != 0) return;
  for (int file = 0; file < 1024; ++file) ::close(file);
  ::sleep(5);
  for (int process : processes) ::kill(process, SIGKILL);
  ::_exit(0);
}

std::string host_name() {
  std::array<char, 256> name{};
  return ::gethostname(name.data(), name.size() - 1) == 0 ? name.data() : "this machine";
}

/// Says who is silent; the first of those who are not does so, the others only leave.
[[noreturn]] void end_all(const Slot* slots, const std::vector<int>& silent, double seconds, bool speaks) {
  if (!speaks) {
    ::sleep(2);
    ::_exit(1);
  }
  std::string who;
  std::vector<int> processes;
  for (int i : silent) {
    const int process = slots[i].process;
    const std::string known = process == 0 ? "not begun" : fmt::format("process {}", process);
    who += fmt::format("{}{} ({} on {})", who.empty() ? "" : ", ", process == 0 ? i : slots[i].rank.load(),
                       known, host_name());
    if (process != 0) processes.push_back(process);
  }
  const auto since = std::chrono::floor<std::chrono::seconds>(
      std::chrono::system_clock::now() - std::chrono::milliseconds(static_cast<long>(1000 * seconds)));
  fmt::print(stderr,
             "error: rank {} has been silent for {:.0f} s, since {}: it is stopped or hangs, and the others "
             "wait for it; the run ends. Run the same command again to go on from the last checkpoint\n",
             who, seconds, core::to_iso(since));
  std::fflush(stderr);
  end_later(processes);
  ::_exit(1);
}

}  // namespace

void SilentRanks::look(double now, const std::vector<std::uint64_t>& counts) {
  const bool slept = !begun_ || now - looked_ > 10 * period_;
  const double missed = begun_ ? now - looked_ : 0;
  for (std::size_t i = 0; i < counts.size(); ++i) {
    if (!begun_ || counts[i] != last_[i])
      since_[i] = now;
    else if (slept)
      since_[i] += missed;
    last_[i] = counts[i];
  }
  begun_ = true;
  looked_ = now;
}

RankWatchdog::RankWatchdog(double timeout) : timeout_(timeout) {
  if (timeout_ > 0 && share_by_environment()) {
    const char* const rank = std::getenv("OMPI_COMM_WORLD_RANK");
    start(rank == nullptr ? mine_ : std::atoi(rank));
  }
}

/// Whoever comes last takes the name away.
bool RankWatchdog::share_by_environment() {
  const core::RankSlots job = core::slots_of_job();
  if (!job) return false;
  mine_ = job.mine;
  size_ = job.size;
  slots_ = job.slots;
  if (++slots_[0].attached == size_) core::remove_slots(job.name);
  return true;
}

void RankWatchdog::begin(MPI_Comm world) {
  if (timeout_ <= 0) return;
  MPI_Comm machine = MPI_COMM_NULL;
  MPI_Comm_split_type(world, MPI_COMM_TYPE_SHARED, 0, MPI_INFO_NULL, &machine);
  int size = 1, rank = 0;
  MPI_Comm_size(machine, &size);
  MPI_Comm_rank(world, &rank);
  int together = slots_ != nullptr && size == size_ && slots_[0].attached == size;
  MPI_Allreduce(MPI_IN_PLACE, &together, 1, MPI_INT, MPI_MIN, machine);
  if (together == 0) {
    stop();
    MPI_Comm_size(machine, &size_);
    MPI_Comm_rank(machine, &mine_);
    if (size_ > 1) share_by_mpi(machine);
    if (slots_ != nullptr) start(rank);
  }
  MPI_Comm_free(&machine);
}

void RankWatchdog::share_by_mpi(MPI_Comm machine) {
  std::array<char, 64> name{};
  if (mine_ == 0)
    std::snprintf(
        name.data(), name.size(), "/freshet-%d-%llx", static_cast<int>(::getpid()),
        static_cast<unsigned long long>(std::chrono::steady_clock::now().time_since_epoch().count()));
  MPI_Bcast(name.data(), static_cast<int>(name.size()), MPI_CHAR, 0, machine);
  slots_ = core::map_slots(name.data(), size_);
  int all = slots_ != nullptr;
  MPI_Allreduce(MPI_IN_PLACE, &all, 1, MPI_INT, MPI_MIN, machine);
  if (mine_ == 0) core::remove_slots(name.data());
  if (all == 1) return;
  if (mine_ == 0) core::warn("no shared memory: a rank that hangs will not be noticed");
  if (slots_ != nullptr) core::unmap_slots(slots_, size_);
  slots_ = nullptr;
}

void RankWatchdog::start(int rank) {
  slots_[mine_].rank = rank;
  slots_[mine_].process = static_cast<int>(::getpid());
  slots_[mine_].starting = 0;
  thread_ = std::thread([this] { watch(); });
}

void RankWatchdog::stop() {
  if (slots_ == nullptr) return;
  {
    const std::lock_guard lock(mutex_);
    ending_ = true;
  }
  wake_.notify_all();
  thread_.join();
  slots_[mine_].done = 1;
  core::unmap_slots(slots_, size_);
  slots_ = nullptr;
  ending_ = false;
}

RankWatchdog::~RankWatchdog() { stop(); }

void RankWatchdog::watch() {
  const double period = std::clamp(timeout_ / 20, shortest_period, longest_period);
  SilentRanks others(size_, period);
  std::vector<std::uint64_t> counts(size_);
  std::unique_lock lock(mutex_);
  while (!wake_.wait_for(lock, std::chrono::duration<double>(period), [this] { return ending_; })) {
    ++slots_[mine_].count;
    for (int i = 0; i < size_; ++i) counts[i] = slots_[i].count;
    others.look(seconds_now(), counts);
    std::vector<int> silent;
    int first = size_;
    for (int i = 0; i < size_; ++i) {
      const bool starts = slots_[i].process == 0 || slots_[i].starting != 0;
      const double most = starts ? std::max(timeout_, time_to_start) : timeout_;
      const bool over = others.silent_for(i) > most && slots_[i].done == 0;
      if (over) silent.push_back(i);
      if (!over && !starts && slots_[i].done == 0) first = std::min(first, i);
    }
    if (!silent.empty()) end_all(slots_, silent, others.silent_for(silent[0]), first == mine_);
  }
}

}  // namespace freshet::mesh
