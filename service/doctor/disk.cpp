// The disk that the workspace lies on.
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "core/cycle_folders.hpp"
#include "core/result_files.hpp"
#include "service/doctor/rows.hpp"

namespace freshet::service {

namespace fs = std::filesystem;

namespace {

double bytes_in(const fs::path& folder) {
  double sum = 0;
  std::error_code error;
  fs::recursive_directory_iterator entry(folder, error), end;
  for (; !error && entry != end; entry.increment(error))
    if (entry->is_regular_file(error)) sum += static_cast<double>(entry->file_size(error));
  return sum;
}

/// The largest of the last cycles.
double bytes_of_cycle(const core::Workspace& workspace) {
  constexpr std::size_t looked_at = 5;
  const std::vector<core::Instant> cycles = core::list_cycles(workspace.cycles());
  double most = 0;
  for (std::size_t i = cycles.size() - std::min(cycles.size(), looked_at); i < cycles.size(); ++i)
    most = std::max(most, bytes_in(workspace.cycle(cycles[i])));
  return most;
}

/// A file that is there while this lives.
class TrialFile {
 public:
  explicit TrialFile(const fs::path& folder) : path_(folder / fmt::format(".freshet-doctor-{}", ::getpid())) {
    descriptor_ = ::open(path_.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_EXCL, 0600);
    reason_ = descriptor_ < 0 ? std::strerror(errno) : "";
  }
  TrialFile(const TrialFile&) = delete;
  TrialFile& operator=(const TrialFile&) = delete;
  ~TrialFile() {
    if (descriptor_ < 0) return;
    ::close(descriptor_);
    ::unlink(path_.c_str());
  }
  const fs::path& path() const { return path_; }
  int descriptor() const { return descriptor_; }
  const std::string& reason() const { return reason_; }

 private:
  fs::path path_;
  int descriptor_ = -1;
  std::string reason_;
};

/// Whether another process is refused what this one holds.
bool refuses_others(const fs::path& file) {
  const pid_t child = ::fork();
  if (child == 0) {
    const int own = ::open(file.c_str(), O_RDWR | O_CLOEXEC);
    const bool refused = own >= 0 && ::flock(own, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK;
    ::_exit(refused ? 0 : 1);
  }
  int status = 1;
  while (child > 0 && ::waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  return child > 0 && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

}  // namespace

std::optional<Finding> room_on_disk(const Patient& patient) {
  if (!patient.basin) return {};
  const double there = static_cast<double>(fs::space(patient.workspace.root).available);
  const double cycle = bytes_of_cycle(patient.workspace);
  const std::string what =
      cycle > 0 ? fmt::format("{:.2f} GB are free, a cycle takes {:.3f} GB", there / 1e9, cycle / 1e9)
                : fmt::format("{:.2f} GB are free, no cycle yet", there / 1e9);
  const std::string mend = "make room, or let 'freshet archive' thin past cycles ([archive] quota_gb)";
  if (there < std::max(1e8, 2 * cycle))
    return fault(what, mend);  // while it works a cycle has its states twice
  if (there < std::max(1e9, 20 * cycle)) return warning(what, mend);
  return ok(what);
}

std::optional<Finding> file_locks(const Patient& patient) {
  if (!patient.basin) return {};
  const TrialFile file(patient.workspace.root);
  const std::string where = patient.workspace.root.string();
  if (file.descriptor() < 0)
    return fault(fmt::format("{}: no file can be made: {}", where, file.reason()),
                 "let this user write there");
  if (::flock(file.descriptor(), LOCK_EX | LOCK_NB) != 0)
    return fault(fmt::format("{}: its file system cannot lock files: {}", where, std::strerror(errno)),
                 "put the workspace on a disk of this computer, or mount the network's with locks");
  if (!refuses_others(file.path()))
    return fault(where + ": a lock keeps no other process out",
                 "mount the file system with locks (NFS: without nolock)");
  return ok("a lock keeps others out");
}

std::optional<Finding> rights(const Patient& patient) {
  const mode_t mask = ::umask(0);
  ::umask(mask);
  if ((mask & 0700) != 0)
    return fault(fmt::format("umask {:03o} takes rights from the owner", mask), "umask 022");
  if (!patient.basin) return ok(fmt::format("umask {:03o}", mask));
  for (const fs::path& path : {patient.workspace.root, patient.workspace.cycles(), patient.workspace.mesh(),
                               patient.workspace.ledger().parent_path(), patient.workspace.ledger()}) {
    struct stat s {};
    if (::stat(path.c_str(), &s) != 0) continue;
    if (::access(path.c_str(), W_OK) != 0)
      return fault(fmt::format("{} cannot be written by this user", path.string()),
                   fmt::format("run as its owner (user {}), or chown it", s.st_uid));
    if (s.st_uid != ::geteuid() && ::geteuid() != 0)
      return warning(fmt::format("{} belongs to user {}", path.string(), s.st_uid),
                     "let one user run the service, or chown it");
    if ((s.st_mode & 0002) != 0)
      return warning(fmt::format("{} can be changed by everybody", path.string()), "chmod o-w");
  }
  return ok(fmt::format("the workspace is this user's, umask {:03o}", mask));
}

}  // namespace freshet::service
