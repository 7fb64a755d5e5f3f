#include "core/netcdf_file.hpp"

#include <netcdf.h>
#ifdef FRESHET_PARALLEL_NETCDF
#include <netcdf_par.h>
#endif

#include <algorithm>
#include <cstring>
#include <limits>
#include <set>
#include <type_traits>

#include "core/errors.hpp"
#include "core/file_seal.hpp"
#include "core/files.hpp"
#include "core/leave.hpp"

namespace freshet::core {
namespace {

nc_type to_nc(NcType type) {
  switch (type) {
    case NcType::f64:
      return NC_DOUBLE;
    case NcType::f32:
      return NC_FLOAT;
    case NcType::i32:
      return NC_INT;
    case NcType::i64:
      return NC_INT64;
    case NcType::i8:
      return NC_BYTE;
    case NcType::text:
      return NC_CHAR;
  }
  return NC_NAT;
}

int put(int id, int var, const std::size_t* s, const std::size_t* c, const double* v) {
  return nc_put_vara_double(id, var, s, c, v);
}
int put(int id, int var, const std::size_t* s, const std::size_t* c, const float* v) {
  return nc_put_vara_float(id, var, s, c, v);
}
int put(int id, int var, const std::size_t* s, const std::size_t* c, const int* v) {
  return nc_put_vara_int(id, var, s, c, v);
}
int put(int id, int var, const std::size_t* s, const std::size_t* c, const long long* v) {
  return nc_put_vara_longlong(id, var, s, c, v);
}
int put(int id, int var, const std::size_t* s, const std::size_t* c, const signed char* v) {
  return nc_put_vara_schar(id, var, s, c, v);
}
int put(int id, int var, const std::size_t* s, const std::size_t* c, const char* v) {
  return nc_put_vara_text(id, var, s, c, v);
}
int get(int id, int var, const std::size_t* s, const std::size_t* c, double* v) {
  return nc_get_vara_double(id, var, s, c, v);
}
int get(int id, int var, const std::size_t* s, const std::size_t* c, float* v) {
  return nc_get_vara_float(id, var, s, c, v);
}
int get(int id, int var, const std::size_t* s, const std::size_t* c, int* v) {
  return nc_get_vara_int(id, var, s, c, v);
}
int get(int id, int var, const std::size_t* s, const std::size_t* c, long long* v) {
  return nc_get_vara_longlong(id, var, s, c, v);
}
int get(int id, int var, const std::size_t* s, const std::size_t* c, signed char* v) {
  return nc_get_vara_schar(id, var, s, c, v);
}
int get(int id, int var, const std::size_t* s, const std::size_t* c, char* v) {
  return nc_get_vara_text(id, var, s, c, v);
}

std::size_t product(const std::vector<std::size_t>& n) {
  std::size_t p = 1;
  for (std::size_t k : n) p *= k;
  return p;
}

/// A chunk holds one time, one member and at most this many values along each other dimension: what is read
/// for a map, and what ranks compress side by side.
constexpr std::size_t largest_chunk = 65536;

/// HDF5 hides the system's reason: a full disk is by far the most frequent one while writing.
std::string room_left(const std::filesystem::path& path, int status) {
  std::error_code error;
  const auto folder = path.has_parent_path() ? path.parent_path() : std::filesystem::path(".");
  const auto room = std::filesystem::space(folder, error);
  if (!error && room.available < (std::uintmax_t{1} << 20))
    return fmt::format("; the disk is full: {} kB are free in {}", room.available / 1024, folder.string());
  return status == NC_EHDFERR || status == ENOSPC ? "; is the disk full? (df -h)" : "";
}

/// A damaged length must not ask for all memory: deflate packs at most a thousandfold. Two billion texts of
/// no length count too.
void check_fits(const std::filesystem::path& path, const std::string& variable,
                const std::vector<std::size_t>& count) {
  constexpr double always = 1e6, most_packed = 2000;
  double values = 1;
  for (const std::size_t n : count) values *= std::max(1.0, static_cast<double>(n));
  std::error_code error;
  check(values <= always ||
            values <= most_packed * static_cast<double>(std::filesystem::file_size(path, error)),
        "{}: {} would have {:g} values, more than the file can hold: it is damaged; make it again",
        path.string(), variable, values);
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
  check(std::filesystem::exists(path, missing), "{}: no such file", path.string());
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
  check(std::filesystem::exists(path, missing), "{}: no such file", path.string());
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

void NetcdfFile::add_dimension(const std::string& name, std::size_t size) {
  int ignored;
  check(size > 0, "{}: dimension {} would be empty", path_.string(), name);
  ok(nc_def_dim(id_, name.c_str(), size, &ignored), "defining dimension " + name);
}

void NetcdfFile::add_variable(const std::string& name, NcType type,
                              const std::vector<std::string>& dimensions, const Attributes& attributes,
                              int deflate) {
  std::vector<int> ids(dimensions.size());
  for (std::size_t i = 0; i < ids.size(); ++i)
    ok(nc_inq_dimid(id_, dimensions[i].c_str(), &ids[i]), "finding dimension " + dimensions[i]);
  int var;
  ok(nc_def_var(id_, name.c_str(), to_nc(type), static_cast<int>(ids.size()), ids.data(), &var),
     "defining variable " + name);
  if (type == NcType::f32) {
    const float fill = std::numeric_limits<float>::quiet_NaN();
    ok(nc_put_att_float(id_, var, "_FillValue", NC_FLOAT, 1, &fill), "fill value of " + name);
  } else if (type == NcType::f64) {
    const double fill = std::numeric_limits<double>::quiet_NaN();
    ok(nc_put_att_double(id_, var, "_FillValue", NC_DOUBLE, 1, &fill), "fill value of " + name);
  }
  if (deflate > 0 && !dimensions.empty())
    ok(nc_def_var_deflate(id_, var, /*shuffle*/ 1, /*deflate*/ 1, deflate), "compression of " + name);
  if (dimensions.size() > 1 && dimensions.front() == "time") {
    std::vector<std::size_t> chunk = {1};
    for (std::size_t i = 1; i < dimensions.size(); ++i)
      chunk.push_back(dimensions[i] == "member" ? 1 : std::min(dimension(dimensions[i]), largest_chunk));
    ok(nc_def_var_chunking(id_, var, NC_CHUNKED, chunk.data()), "chunks of " + name);
  }
#ifdef FRESHET_PARALLEL_NETCDF
  if (parallel_ && !dimensions.empty())
    ok(nc_var_par_access(id_, var, NC_COLLECTIVE), "collective access of " + name);
#endif
  for (const auto& [key, value] : attributes) put_attribute(name, key, value);
}

void NetcdfFile::put_attribute(const std::string& variable, const std::string& name, const Attribute& value) {
  const int var = variable.empty() ? NC_GLOBAL : variable_id(variable);
  const int status = std::visit(
      [&](const auto& v) {
        using T = std::decay_t<decltype(v)>;
        if constexpr (std::is_same_v<T, std::string>)
          return nc_put_att_text(id_, var, name.c_str(), v.size(), v.data());
        else if constexpr (std::is_same_v<T, double>)
          return nc_put_att_double(id_, var, name.c_str(), NC_DOUBLE, 1, &v);
        else if constexpr (std::is_same_v<T, int>)
          return nc_put_att_int(id_, var, name.c_str(), NC_INT, 1, &v);
        else if constexpr (std::is_same_v<T, std::vector<double>>)
          return nc_put_att_double(id_, var, name.c_str(), NC_DOUBLE, v.size(), v.data());
        else
          return nc_put_att_int(id_, var, name.c_str(), NC_INT, v.size(), v.data());
      },
      value);
  ok(status, "attribute " + name + " of " + (variable.empty() ? "the file" : variable));
}

void NetcdfFile::need_seal(const std::string& mend) const {
  check(sealed_, "{}: was changed since freshet wrote it, or is cut short or of an earlier version; {}",
        path_.string(), mend);
}

bool NetcdfFile::has_dimension(const std::string& name) const {
  int id;
  return nc_inq_dimid(id_, name.c_str(), &id) == NC_NOERR;
}

std::size_t NetcdfFile::dimension(const std::string& name) const {
  int id;
  std::size_t size;
  ok(nc_inq_dimid(id_, name.c_str(), &id), "finding dimension " + name);
  ok(nc_inq_dimlen(id_, id, &size), "reading dimension " + name);
  return size;
}

int NetcdfFile::variable_id(const std::string& name) const {
  int id;
  ok(nc_inq_varid(id_, name.c_str(), &id), "finding variable " + name);
  return id;
}

bool NetcdfFile::has_variable(const std::string& name) const {
  int id;
  return nc_inq_varid(id_, name.c_str(), &id) == NC_NOERR;
}

std::vector<std::string> NetcdfFile::variables() const {
  int count;
  ok(nc_inq_nvars(id_, &count), "counting variables");
  std::vector<std::string> names;
  for (int i = 0; i < count; ++i) {
    char name[NC_MAX_NAME + 1] = {};
    ok(nc_inq_varname(id_, i, name), "naming a variable");
    names.emplace_back(name);
  }
  return names;
}

std::vector<std::string> NetcdfFile::dimensions_of(const std::string& variable) const {
  const int var = variable_id(variable);
  int count;
  ok(nc_inq_varndims(id_, var, &count), "dimensions of " + variable);
  std::vector<int> ids(count);
  ok(nc_inq_vardimid(id_, var, ids.data()), "dimensions of " + variable);
  std::vector<std::string> names;
  for (int id : ids) {
    char name[NC_MAX_NAME + 1] = {};
    ok(nc_inq_dimname(id_, id, name), "dimensions of " + variable);
    names.emplace_back(name);
  }
  return names;
}

std::vector<std::size_t> NetcdfFile::shape(const std::string& variable) const {
  std::vector<std::size_t> sizes;
  for (const std::string& name : dimensions_of(variable)) sizes.push_back(dimension(name));
  return sizes;
}

bool NetcdfFile::has_attribute(const std::string& variable, const std::string& name) const {
  const int var = variable.empty() ? NC_GLOBAL : variable_id(variable);
  std::size_t length;
  return nc_inq_attlen(id_, var, name.c_str(), &length) == NC_NOERR;
}

std::string NetcdfFile::text_attribute(const std::string& variable, const std::string& name) const {
  const int var = variable.empty() ? NC_GLOBAL : variable_id(variable);
  std::size_t length;
  ok(nc_inq_attlen(id_, var, name.c_str(), &length), "reading attribute " + name);
  std::string text(length, '\0');
  ok(nc_get_att_text(id_, var, name.c_str(), text.data()), "reading attribute " + name);
  return text;
}

std::vector<double> NetcdfFile::number_attribute(const std::string& variable, const std::string& name) const {
  const int var = variable.empty() ? NC_GLOBAL : variable_id(variable);
  std::size_t length;
  ok(nc_inq_attlen(id_, var, name.c_str(), &length), "reading attribute " + name);
  std::vector<double> values(length);
  ok(nc_get_att_double(id_, var, name.c_str(), values.data()), "reading attribute " + name);
  return values;
}

template <class T>
void NetcdfFile::write(const std::string& variable, const std::vector<std::size_t>& start,
                       const std::vector<std::size_t>& count, const T* values) {
  end_definitions();
  ok(put(id_, variable_id(variable), start.data(), count.data(), values), "writing " + variable);
}

template <class T>
void NetcdfFile::write(const std::string& variable, const std::vector<T>& values) {
  std::vector<std::size_t> count = shape(variable);
  const std::vector<std::size_t> start(count.size(), 0);
  if (values.size() != product(count))
    fail_run("{}: {} has {} values, its dimensions ask for {}", path_.string(), variable, values.size(),
             product(count));
  if (!leader_) std::fill(count.begin(), count.end(), 0);
  write(variable, start, count, values.data());
}

template <class T>
std::vector<T> NetcdfFile::read(const std::string& variable, const std::vector<std::size_t>& start,
                                const std::vector<std::size_t>& count) const {
  const std::size_t rank = dimensions_of(variable).size();
  check(rank == start.size() && rank == count.size(), "{}: {} has {} dimensions, not {}; make the file again",
        path_.string(), variable, rank, start.size());
  check_fits(path_, variable, count);
  std::vector<T> values(product(count));
  ok(get(id_, variable_id(variable), start.data(), count.data(), values.data()), "reading " + variable);
  return values;
}

template <class T>
std::vector<T> NetcdfFile::read(const std::string& variable) const {
  const std::vector<std::size_t> count = shape(variable), start(count.size(), 0);
  return read<T>(variable, start, count);
}

void NetcdfFile::write_strings(const std::string& variable, const std::vector<std::string>& values) {
  const std::vector<std::size_t> size = shape(variable);
  std::vector<char> text(product(size), '\0');
  for (std::size_t i = 0; i < values.size() && i < size.at(0); ++i)
    std::memcpy(text.data() + i * size.at(1), values[i].data(), std::min(values[i].size(), size.at(1)));
  const std::vector<std::size_t> count = leader_ ? size : std::vector<std::size_t>{0, 0};
  write(variable, {0, 0}, count, text.data());
}

std::vector<std::string> NetcdfFile::read_strings(const std::string& variable) const {
  const std::vector<std::size_t> size = shape(variable);
  check(size.size() == 2, "{}: {} is not a list of texts; make the file again", path_.string(), variable);
  const std::vector<char> text = read<char>(variable, {0, 0}, size);
  std::vector<std::string> values;
  for (std::size_t i = 0; i < size.at(0); ++i) {
    std::string row(text.data() + i * size.at(1), size.at(1));
    values.push_back(row.substr(0, row.find('\0')));
  }
  return values;
}

#define FRESHET_NETCDF_TYPE(T)                                                                  \
  template void NetcdfFile::write(const std::string&, const std::vector<T>&);                   \
  template void NetcdfFile::write(const std::string&, const std::vector<std::size_t>&,          \
                                  const std::vector<std::size_t>&, const T*);                   \
  template std::vector<T> NetcdfFile::read(const std::string&) const;                           \
  template std::vector<T> NetcdfFile::read(const std::string&, const std::vector<std::size_t>&, \
                                           const std::vector<std::size_t>&) const;
FRESHET_NETCDF_TYPE(double)
FRESHET_NETCDF_TYPE(float)
FRESHET_NETCDF_TYPE(int)
FRESHET_NETCDF_TYPE(long long)
FRESHET_NETCDF_TYPE(signed char)
#undef FRESHET_NETCDF_TYPE

}  // namespace freshet::core
