// Dimensions, variables and attributes of a NetcdfFile.

#include <netcdf.h>
#ifdef FRESHET_PARALLEL_NETCDF
#include <netcdf_par.h>
#endif

#include <algorithm>
#include <limits>
#include <type_traits>

#include "core/errors.hpp"
#include "core/netcdf_file.hpp"

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

/// A chunk holds one time, one member and at most this many values along each other dimension: what is read
/// for a map, and what ranks compress side by side.
constexpr std::size_t largest_chunk = 65536;

}  // namespace

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
  const bool axis = dimensions.empty() || dimensions == std::vector<std::string>{name},
             whole = axis || name.ends_with("_bounds");  // CF: neither an axis nor its bounds have gaps
  if (type == NcType::f32 && !whole) {
    const float fill = std::numeric_limits<float>::quiet_NaN();
    ok(nc_put_att_float(id_, var, "_FillValue", NC_FLOAT, 1, &fill), "fill value of " + name);
  } else if (type == NcType::f64 && !whole) {
    const double fill = std::numeric_limits<double>::quiet_NaN();
    ok(nc_put_att_double(id_, var, "_FillValue", NC_DOUBLE, 1, &fill), "fill value of " + name);
  }
  if (type == NcType::text) put_attribute(name, "_Encoding", std::string("utf-8"));  // netCDF4-python, xarray
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
        else if constexpr (std::is_same_v<T, std::vector<signed char>>)
          return nc_put_att_schar(id_, var, name.c_str(), NC_BYTE, v.size(), v.data());
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
  return text.substr(0, text.find('\0'));  // other programs end texts so, and write empty ones as that alone
}

std::vector<double> NetcdfFile::number_attribute(const std::string& variable, const std::string& name) const {
  const int var = variable.empty() ? NC_GLOBAL : variable_id(variable);
  std::size_t length;
  ok(nc_inq_attlen(id_, var, name.c_str(), &length), "reading attribute " + name);
  std::vector<double> values(length);
  ok(nc_get_att_double(id_, var, name.c_str(), values.data()), "reading attribute " + name);
  return values;
}

}  // namespace freshet::core
