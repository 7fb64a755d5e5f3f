#pragma once
// Memory that the ranks of a job on one machine share before MPI begins: each shows there that it lives.

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <string>

namespace freshet::core {

/// What a rank shows to the others.
struct alignas(64) RankSlot {
  std::atomic<std::uint64_t> count;
  std::atomic<int> rank, process, done;
  std::atomic<int> starting;  ///< the program that counts by itself is not there yet
  std::atomic<int> attached;  ///< of the first: how many ranks have come
};

/// The slots of this machine, mapped; null where there are none.
struct RankSlots {
  int mine = 0, size = 1;  ///< among the ranks of this machine
  RankSlot* slots = nullptr;
  std::string name;
  explicit operator bool() const { return slots != nullptr; }
  RankSlot& own() const { return slots[mine]; }
};

/// By the name of the job, where mpirun tells a process its place on the machine (Open MPI) and there are two
/// ranks or more. The first rank removes what killed jobs have left.
RankSlots slots_of_job();

/// Memory of this name, all zero where it is new, or null.
RankSlot* map_slots(const std::string& name, int size);
void unmap_slots(RankSlot* slots, int size);
void remove_slots(const std::string& name);

/// For a program that becomes the one which counts: shows that this rank lives.
void show_starting(const RankSlots& slots);

/// Removes memory of this user's jobs that is a minute old and none of whose processes is there any more.
/// Returns how many. Where a job lives all the same (in another container), its ranks find each other by MPI.
int remove_stale_slots(const std::filesystem::path& folder = "/dev/shm");

}  // namespace freshet::core
