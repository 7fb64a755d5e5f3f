#include "core/rank_slots.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <functional>
#include <vector>

namespace freshet::core {

namespace {

namespace fs = std::filesystem;

std::string from_environment(const char* name) {
  const char* const value = std::getenv(name);
  return value == nullptr ? "" : value;
}

bool is_there(int process) { return process > 0 && (::kill(process, 0) == 0 || errno == EPERM); }

/// Whether a process that has shown itself in the file is there.
bool is_in_use(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::vector<char> bytes((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
  for (std::size_t at = 0; at + sizeof(RankSlot) <= bytes.size(); at += sizeof(RankSlot))
    if (is_there(reinterpret_cast<const RankSlot*>(bytes.data() + at)->process)) return true;
  return false;
}

constexpr int stale_after = 60;  // s
constexpr off_t most_bytes = off_t(sizeof(RankSlot)) * 4096;

}  // namespace

RankSlot* map_slots(const std::string& name, int size) {
  const std::size_t bytes = static_cast<std::size_t>(size) * sizeof(RankSlot);
  const int file = ::shm_open(name.c_str(), O_CREAT | O_RDWR, 0600);
  if (file < 0) return nullptr;
  void* memory = MAP_FAILED;
  if (::ftruncate(file, static_cast<off_t>(bytes)) == 0)
    memory = ::mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
  ::close(file);
  return memory == MAP_FAILED ? nullptr : static_cast<RankSlot*>(memory);
}

void unmap_slots(RankSlot* slots, int size) {
  ::munmap(slots, static_cast<std::size_t>(size) * sizeof(RankSlot));
}

void remove_slots(const std::string& name) { ::shm_unlink(name.c_str()); }

RankSlots slots_of_job() {
  const std::string job = from_environment("PMIX_NAMESPACE") + " " + from_environment("PMIX_SERVER_URI2") +
                          from_environment("PMIX_SERVER_URI21"),
                    rank = from_environment("OMPI_COMM_WORLD_LOCAL_RANK"),
                    size = from_environment("OMPI_COMM_WORLD_LOCAL_SIZE");
  RankSlots found;
  if (job.size() < 3 || rank.empty() || size.empty()) return found;
  found.mine = std::atoi(rank.c_str());
  found.size = std::atoi(size.c_str());
  if (found.size < 2 || found.mine < 0 || found.mine >= found.size) return found;
  if (found.mine == 0) remove_stale_slots();
  found.name = fmt::format("/freshet-{}-{:x}", ::getuid(), std::hash<std::string>()(job));
  found.slots = map_slots(found.name, found.size);
  return found;
}

void show_starting(const RankSlots& slots) {
  slots.own().rank = std::atoi(from_environment("OMPI_COMM_WORLD_RANK").c_str());
  slots.own().starting = 1;
  slots.own().process = static_cast<int>(::getpid());
  ++slots.own().count;
}

int remove_stale_slots(const fs::path& folder) {
  int removed = 0;
  std::error_code none;
  for (const auto& entry : fs::directory_iterator(folder, none)) {
    struct stat about {};
    if (entry.path().filename().string().rfind("freshet-", 0) != 0) continue;
    if (::lstat(entry.path().c_str(), &about) != 0 || !S_ISREG(about.st_mode)) continue;
    const bool ours = about.st_uid == ::getuid() && about.st_size <= most_bytes;
    const bool old = std::time(nullptr) - about.st_mtime > stale_after;
    if (ours && old && !is_in_use(entry.path())) removed += fs::remove(entry.path(), none);
  }
  return removed;
}

}  // namespace freshet::core
