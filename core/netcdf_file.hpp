#pragma once
// A NetCDF-4 file as an object. This source is compiled twice, against Debian's serial and against its
// parallel NetCDF library, because one process may never hold both (docs/decisions/0002-two-netcdf.md).

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#ifdef FRESHET_PARALLEL_NETCDF
#include <mpi.h>
#endif

namespace freshet::core {

enum class NcType { f64, f32, i32, i64, i8, text };

using Attribute =
    std::variant<std::string, double, int, std::vector<double>, std::vector<int>, std::vector<signed char>>;
using Attributes = std::vector<std::pair<std::string, Attribute>>;

/// A file being written lies under `path` + ".part" until commit() seals, flushes and renames it: it appears
/// only when whole. Destroyed without commit(), it is removed. A file being read whose seal does not fit is
/// refused before the library looks at it. Errors while reading are InputError (path, variable, mend), while
/// writing RunError.
class NetcdfFile {
 public:
  static NetcdfFile create(const std::filesystem::path& path);
  static NetcdfFile open(const std::filesystem::path& path);
#ifdef FRESHET_PARALLEL_NETCDF
  /// Collective over `comm`, as are all calls on the file afterwards (a rank may write zero values).
  static NetcdfFile create(const std::filesystem::path& path, MPI_Comm comm);
  static NetcdfFile open(const std::filesystem::path& path, MPI_Comm comm);
#endif
  NetcdfFile(NetcdfFile&&) noexcept;
  NetcdfFile& operator=(NetcdfFile&&) noexcept;
  NetcdfFile(const NetcdfFile&) = delete;
  NetcdfFile& operator=(const NetcdfFile&) = delete;
  ~NetcdfFile();

  const std::filesystem::path& path() const { return path_; }

  void add_dimension(const std::string& name, std::size_t size);
  /// f32/f64 variables get _FillValue NaN, unless they are an axis or one number (CF: an axis has no gaps);
  /// `deflate` > 0 compresses (level). Where the first dimension is
  /// "time", a chunk holds one time, of one member where the second is "member".
  void add_variable(const std::string& name, NcType type, const std::vector<std::string>& dimensions,
                    const Attributes& attributes = {}, int deflate = 0);
  /// Attribute of a variable, or of the file where `variable` is empty.
  void put_attribute(const std::string& variable, const std::string& name, const Attribute& value);

  /// InputError if a file that is read has no seal: `mend` says what to do.
  void need_seal(const std::string& mend) const;

  bool has_dimension(const std::string& name) const;
  std::size_t dimension(const std::string& name) const;
  bool has_variable(const std::string& name) const;
  std::vector<std::string> variables() const;
  std::vector<std::string> dimensions_of(const std::string& variable) const;
  std::vector<std::size_t> shape(const std::string& variable) const;
  bool has_attribute(const std::string& variable, const std::string& name) const;
  std::string text_attribute(const std::string& variable, const std::string& name) const;
  std::vector<double> number_attribute(const std::string& variable, const std::string& name) const;

  /// Whole variable (in a parallel file the first rank's values count), or the block start/count. T: double,
  /// float, int, long long, signed char; NetCDF converts.
  template <class T>
  void write(const std::string& variable, const std::vector<T>& values);
  template <class T>
  void write(const std::string& variable, const std::vector<std::size_t>& start,
             const std::vector<std::size_t>& count, const T* values);
  template <class T>
  std::vector<T> read(const std::string& variable) const;
  template <class T>
  std::vector<T> read(const std::string& variable, const std::vector<std::size_t>& start,
                      const std::vector<std::size_t>& count) const;
  /// Variables of type text: char [n][length], padded; one string per row.
  void write_strings(const std::string& variable, const std::vector<std::string>& values);
  std::vector<std::string> read_strings(const std::string& variable) const;

  /// Written: closes and renames into place (on return the file is there for every rank). Read: closes.
  void commit();

 private:
  NetcdfFile() = default;
  int variable_id(const std::string& name) const;
  void end_definitions();
  void ok(int status, const std::string& doing) const;
  void abandon() noexcept;

  std::filesystem::path path_, actual_;
  int id_ = -1;
#ifdef FRESHET_PARALLEL_NETCDF
  MPI_Comm comm_ = MPI_COMM_NULL;
#endif
  bool writing_ = false, defining_ = false,
       pending_ = false;  ///< pending: actual_ is there and has not its name
  bool parallel_ = false, leader_ = true, sealed_ = false;
};

}  // namespace freshet::core
