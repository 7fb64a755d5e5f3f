// How a NetcdfFile is made, opened, finished and left.

#include "core/netcdf_file.hpp"

#include <netcdf.h>
#ifdef FRESHET_PARALLEL_NETCDF
#include <netcdf_par.h>
#endif

#include <cerrno>
#include <set>
#include <utility>

#include "core/errors.hpp"
#include "core/file_seal.hpp"
#include "core/files.hpp"
#include "core/leave.hpp"
#include "core/thinned.hpp"

namespace freshet::core {
namespace {

/// HDF5 hides the system's reason: a full disk is by far the most frequent one while writing.
std::string room_left(const std::filesystem::path& path, int status) {
  std::error_code error;
  const auto folder = path.has_parent_path() ? path.parent_path() : std::filesystem::path(".");
  const auto room = std::filesystem::space(folder, error);
  if (!error && room.available < (std::uintmax_t{1} << 20))
    return fmt::format("; the disk is full: {} kB are free in {}", room.available / 1024, folder.string());
  return status == NC_EHDFERR || status == ENOSPC ? "; is the disk full? (df -h)" : "";
}

/// Of a file that is not there: what is known of why.
std::string thinned_in_words(const std::filesystem::path& path) {
  const std::string note = thinned_note(path);
  return note.empty() ? note : ": " + note;
}

/// Files whose writing failed: closing one would write again, and HDF5 may crash in that.
std::set<int>& failed_files() {
  static std::set<int> ids;
  return ids;
}

}  // namespace

void NetcdfFile::ok(int status, const std::string& doing) const {
  if (status == NC_NOERR) return;
  if (writing_) {
    leave_at_once_on_failure();
    failed_files().insert(id_);
    fail_run("{}: {} failed: {}{}", path_.string(), doing, nc_strerror(status), room_left(path_, status));
  }
  fail_input("{}: {} failed: {}; the file is damaged or incomplete: make it again", path_.string(), doing,
             nc_strerror(status));
}

NetcdfFile NetcdfFile::create(const std::filesystem::path& path) {
  NetcdfFile file;
  file.path_ = path;
  file.actual_ = part_of(path);
  file.writing_ = file.defining_ = file.pending_ = true;
  if (path.has_parent_path()) {
    std::error_code error;
    std::filesystem::create_directories(path.parent_path(), error);
    if (error) fail_run("{}: cannot make the folder: {}", path.parent_path().string(), error.message());
  }
  file.ok(nc_create(file.actual_.c_str(), NC_NETCDF4 | NC_CLOBBER, &file.id_), "creating the file");
  return file;
}

NetcdfFile NetcdfFile::open(const std::filesystem::path& path) {
  std::error_code missing;
  check(std::filesystem::exists(path, missing), "{}: no such file{}", path.string(), thinned_in_words(path));
  NetcdfFile file;
  file.path_ = file.actual_ = path;
  file.sealed_ = check_seal(path) == Seal::intact;
  file.ok(nc_open(path.c_str(), NC_NOWRITE, &file.id_), "opening the file");
  return file;
}

#ifdef FRESHET_PARALLEL_NETCDF
namespace {

/// The first rank reads the file; all learn, or fail, with it.
bool check_seal_for_all(const std::filesystem::path& path, MPI_Comm comm) {
  int rank = 0, sealed = 0;
  std::string fault;
  MPI_Comm_rank(comm, &rank);
  if (rank == 0) try {
      sealed = check_seal(path) == Seal::intact ? 1 : 0;
    } catch (const InputError& error) {
      fault = error.what();
      sealed = -1;
    }
  MPI_Bcast(&sealed, 1, MPI_INT, 0, comm);
  check(sealed >= 0, "{}", rank == 0 ? fault : path.string() + ": the file is damaged");
  return sealed == 1;
}

/// MPI-IO (ROMIO) takes what stands before a colon for the kind of file system, and strips it.
std::string name_for_mpi(const std::filesystem::path& path) {
  const std::string name = path.string();
  return name.find(':') == std::string::npos ? name : "ufs:" + name;
}

}  // namespace

NetcdfFile NetcdfFile::create(const std::filesystem::path& path, MPI_Comm comm) {
  NetcdfFile file;
  file.path_ = path;
  file.actual_ = part_of(path);
  file.writing_ = file.defining_ = file.pending_ = file.parallel_ = true;
  int rank = 0;
  MPI_Comm_rank(comm, &rank);
  file.leader_ = rank == 0;
  file.comm_ = comm;
  std::error_code error;
  if (rank == 0 && path.has_parent_path()) std::filesystem::create_directories(path.parent_path(), error);
  int failed = error ? 1 : 0;
  MPI_Bcast(&failed, 1, MPI_INT, 0, comm);
  if (failed) fail_run("{}: cannot make the folder: {}", path.parent_path().string(), error.message());
  file.ok(nc_create_par(name_for_mpi(file.actual_).c_str(), NC_NETCDF4 | NC_CLOBBER, comm, MPI_INFO_NULL,
                        &file.id_),
          "creating the file");
  return file;
}

NetcdfFile NetcdfFile::open(const std::filesystem::path& path, MPI_Comm comm) {
  std::error_code missing;
  check(std::filesystem::exists(path, missing), "{}: no such file{}", path.string(), thinned_in_words(path));
  NetcdfFile file;
  file.path_ = file.actual_ = path;
  file.parallel_ = true;
  file.sealed_ = check_seal_for_all(path, comm);
  file.ok(nc_open_par(name_for_mpi(path).c_str(), NC_NOWRITE, comm, MPI_INFO_NULL, &file.id_),
          "opening the file");
  return file;
}
#endif

NetcdfFile::NetcdfFile(NetcdfFile&& other) noexcept { *this = std::move(other); }

NetcdfFile& NetcdfFile::operator=(NetcdfFile&& other) noexcept {
  if (this != &other) {
    abandon();
    path_ = std::move(other.path_);
    actual_ = std::move(other.actual_);
    id_ = std::exchange(other.id_, -1);
    writing_ = other.writing_;
    defining_ = other.defining_;
    pending_ = std::exchange(other.pending_, false);
    sealed_ = other.sealed_;
    parallel_ = other.parallel_;
    leader_ = other.leader_;
#ifdef FRESHET_PARALLEL_NETCDF
    comm_ = other.comm_;
#endif
  }
  return *this;
}

NetcdfFile::~NetcdfFile() { abandon(); }

void NetcdfFile::abandon() noexcept {
  const int id = std::exchange(id_, -1);
  if (id >= 0 && failed_files().count(id) == 0) nc_close(id);
  std::error_code ignored;
  if (std::exchange(pending_, false) && leader_) std::filesystem::remove(actual_, ignored);
}

void NetcdfFile::commit() {
  end_definitions();
  // What fails in nc_close() leaves HDF5 in pieces; a flush before it fails with a word.
  if (writing_) ok(nc_sync(id_), "writing the file to its end");
  ok(nc_close(std::exchange(id_, -1)), "closing the file");
  if (!writing_) return;
#ifdef FRESHET_PARALLEL_NETCDF
  if (parallel_) MPI_Barrier(comm_);  // what every rank has written is in the file
#endif
  if (leader_) {
    seal_file(actual_);
    publish(actual_, path_);
  }
  pending_ = false;
#ifdef FRESHET_PARALLEL_NETCDF
  if (parallel_) MPI_Barrier(comm_);
#endif
}

void NetcdfFile::end_definitions() {
  if (!defining_) return;
  ok(nc_enddef(id_), "ending the definitions");
  defining_ = false;
}

}  // namespace freshet::core
