#include "mesh/foreign/netcdf_values.hpp"

#include <limits>

#include "core/errors.hpp"
#include "mesh/mesh.hpp"

namespace freshet::mesh {
namespace {

std::string path_of(const core::NetcdfFile& file) { return file.path().string(); }

}  // namespace

bool is_netcdf(std::string_view start) {
  return start.starts_with("CDF") || start.starts_with("\x89HDF\r\n\x1a\n");
}

NetcdfValues::NetcdfValues(const std::filesystem::path& file)
    : file_(core::NetcdfFile::open(file)), bytes_(static_cast<double>(std::filesystem::file_size(file))) {}

std::vector<std::size_t> NetcdfValues::shape(const std::string& variable) const {
  core::check(file_.has_variable(variable), "{}: it has no variable '{}', which the mesh needs",
              path_of(file_), variable);
  const std::vector<std::size_t> shape = file_.shape(variable);
  constexpr double most_deflated = 1040;  // zlib makes at most so much of a byte
  double count = 1;
  for (const std::size_t n : shape) count *= static_cast<double>(n);
  core::check(
      count <= most_deflated * bytes_ && count <= std::numeric_limits<Index>::max(),
      "{}: {} is said to have {:.0f} values, in a file of {:.0f} bytes: the file is damaged; export it again",
      path_of(file_), variable, count, bytes_);
  return shape;
}

std::vector<double> NetcdfValues::numbers(const std::string& variable, std::size_t count) const {
  std::size_t all = 1;
  for (const std::size_t n : shape(variable)) all *= n;
  core::check(count == 0 || all == count, "{}: {} has {} values, not {}; export the mesh again",
              path_of(file_), variable, all, count);
  return file_.read<double>(variable);
}

}  // namespace freshet::mesh
