#include "fuzz/memory_netcdf.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <fstream>
#include <limits>
#include <map>
#include <memory>
#include <stdexcept>

namespace freshet::fuzz {
namespace {

constexpr char mark[] = "contents in memory, number ";

std::map<int, MemoryContents>& all_contents() {
  static std::map<int, MemoryContents> all;
  return all;
}

/// Number of the contents behind an open file.
std::map<int, int>& open_files() {
  static std::map<int, int> open;
  return open;
}

/// Number of the contents that a file on disk names; 0: none.
int number_in(const std::filesystem::path& path) {
  std::ifstream file(path);
  std::string line;
  std::getline(file, line);
  return line.rfind(mark, 0) == 0 ? std::atoi(line.c_str() + sizeof mark - 1) : 0;
}

int open_number(int number, int* id) {
  static int next = 1 << 16;
  open_files()[next] = number;
  *id = next++;
  return NC_NOERR;
}

MemoryContents& contents(int id) { return all_contents().at(open_files().at(id)); }

bool is_variable(int id, int variable) {
  return variable >= 0 && variable < static_cast<int>(contents(id).variables.size());
}

MemoryVariable& variable_of(int id, int variable) { return contents(id).variables.at(variable); }

std::vector<MemoryAttribute>& attributes_of(int id, int variable) {
  return variable == NC_GLOBAL ? contents(id).attributes : variable_of(id, variable).attributes;
}

MemoryAttribute* find_attribute(int id, int variable, const char* name) {
  if (variable != NC_GLOBAL && !is_variable(id, variable)) return nullptr;
  for (MemoryAttribute& a : attributes_of(id, variable))
    if (a.name == name) return &a;
  return nullptr;
}

int put_attribute(int id, int variable, MemoryAttribute attribute) {
  if (MemoryAttribute* old = find_attribute(id, variable, attribute.name.c_str()))
    *old = std::move(attribute);
  else
    attributes_of(id, variable).push_back(std::move(attribute));
  return NC_NOERR;
}

template <class T>
int put_numbers(int id, int variable, const char* name, nc_type type, std::size_t n, const T* values) {
  return put_attribute(id, variable, {name, type, {}, std::vector<double>(values, values + n)});
}

/// As NetCDF converts: what does not fit is an error, but only told.
template <class T>
T fitting(double value, int& status) {
  using Limits = std::numeric_limits<T>;
  if (std::is_same_v<T, double> || std::isnan(value))
    return std::is_integral_v<T> ? Limits::min() : static_cast<T>(value);
  const double low = static_cast<double>(Limits::lowest()), high = static_cast<double>(Limits::max());
  if (value >= low && value < high + (std::is_integral_v<T> ? 1 : 0)) return static_cast<T>(value);
  if (!std::is_same_v<T, float> || std::isfinite(value)) status = NC_ERANGE;
  return std::is_same_v<T, float> ? static_cast<T>(std::copysign(INFINITY, value)) : Limits::min();
}

template <class T>
int get_numbers(int id, int variable, const char* name, T* values) {
  const MemoryAttribute* a = find_attribute(id, variable, name);
  if (a == nullptr) return NC_ENOTATT;
  if (a->type == NC_CHAR) return NC_ECHAR;
  int status = NC_NOERR;
  for (const double v : a->numbers) *values++ = fitting<T>(v, status);
  return status;
}

/// Calls `use(place in the file, place in the block)` for every value of a block; NetCDF's error if it does
/// not fit.
template <class Use>
int for_block(int id, const MemoryVariable& v, const std::size_t* start, const std::size_t* count,
              const Use& use) {
  const std::size_t rank = v.dimensions.size();
  std::vector<std::size_t> size(rank), at(rank, 0);
  std::size_t values = 1;
  for (std::size_t d = 0; d < rank; ++d) {
    size[d] = contents(id).dimensions.at(v.dimensions[d]).size;
    if (start[d] > size[d]) return NC_EINVALCOORDS;
    if (count[d] > size[d] - start[d]) return NC_EEDGE;
    values *= count[d];
  }
  for (std::size_t i = 0; i < values; ++i) {
    std::size_t place = 0;
    for (std::size_t d = 0; d < rank; ++d) place = place * size[d] + start[d] + at[d];
    use(place, i);
    for (std::size_t d = rank; d-- > 0 && ++at[d] == count[d];) at[d] = 0;
  }
  return NC_NOERR;
}

constexpr std::size_t most_kept = 1 << 20;

template <class T>
int put_block(int id, int variable, const std::size_t* start, const std::size_t* count, const T* values) {
  MemoryVariable& v = variable_of(id, variable);
  constexpr bool is_text = std::is_same_v<T, char>;
  if ((v.type == NC_CHAR) != is_text) return NC_ECHAR;
  return for_block(id, v, start, count, [&](std::size_t place, std::size_t i) {
    if (place >= most_kept) throw std::logic_error("too much for a file in memory");
    if constexpr (is_text) {
      v.text.resize(std::max(v.text.size(), place + 1));
      v.text[place] = values[i];
    } else {
      v.numbers.resize(std::max(v.numbers.size(), place + 1));
      v.numbers[place] = static_cast<double>(values[i]);
    }
  });
}

template <class T>
int get_block(int id, int variable, const std::size_t* start, const std::size_t* count, T* values) {
  const MemoryVariable& v = variable_of(id, variable);
  constexpr bool is_text = std::is_same_v<T, char>;
  if ((v.type == NC_CHAR) != is_text) return NC_ECHAR;
  int status = NC_NOERR;
  const int fits = for_block(id, v, start, count, [&](std::size_t place, std::size_t i) {
    if constexpr (is_text)
      values[i] = place < v.text.size() ? v.text[place] : '\0';
    else
      values[i] = fitting<T>(place < v.numbers.size() ? v.numbers[place] : 0, status);
  });
  return fits == NC_NOERR ? status : fits;
}

}  // namespace

MemoryContents& contents_of(const std::filesystem::path& path) {
  const int number = number_in(path);
  if (number == 0) throw std::logic_error(path.string() + ": no file in memory");
  return all_contents().at(number);
}

/// One number for each name, so that what is written over is forgotten.
int create_in_memory(const char* path, int* id) {
  static std::map<std::string, int> numbers;
  const int number = numbers.emplace(path, static_cast<int>(numbers.size()) + 1).first->second;
  std::ofstream file(path, std::ios::trunc);
  file << mark << number << "\n";
  if (!file) return NC_ENOTFOUND;
  all_contents()[number] = {};
  return open_number(number, id);
}

int open_in_memory(const char* path, int* id) {
  const int number = number_in(path);
  return number == 0 ? NC_ENOTNC : open_number(number, id);
}

}  // namespace freshet::fuzz

using namespace freshet::fuzz;

extern "C" {

const char* nc_strerror(int status) {
  switch (status) {
    case NC_ECHAR:
      return "text is no number";
    case NC_ERANGE:
      return "a number does not fit";
    case NC_EEDGE:
    case NC_EINVALCOORDS:
      return "beyond a dimension";
    default:
      return "not there";
  }
}

int nc_create(const char* path, int, int* id) { return create_in_memory(path, id); }
int nc_open(const char* path, int, int* id) { return open_in_memory(path, id); }
int nc_close(int id) { return open_files().erase(id) == 1 ? NC_NOERR : NC_EBADID; }
int nc_enddef(int) { return NC_NOERR; }
int nc_sync(int) { return NC_NOERR; }
int nc_def_var_deflate(int, int, int, int, int) { return NC_NOERR; }
int nc_def_var_chunking(int, int, int, const size_t*) { return NC_NOERR; }

int nc_def_dim(int id, const char* name, size_t size, int* dimension) {
  auto& all = contents(id).dimensions;
  *dimension = static_cast<int>(all.size());
  all.push_back({name, size});
  return NC_NOERR;
}

int nc_def_var(int id, const char* name, nc_type type, int rank, const int* dimensions, int* variable) {
  auto& all = contents(id).variables;
  *variable = static_cast<int>(all.size());
  all.push_back({name, type, std::vector<int>(dimensions, dimensions + rank), {}, {}, {}});
  return NC_NOERR;
}

int nc_inq_dimid(int id, const char* name, int* dimension) {
  const auto& all = contents(id).dimensions;
  for (std::size_t d = 0; d < all.size(); ++d)
    if (all[d].name == name) {
      *dimension = static_cast<int>(d);
      return NC_NOERR;
    }
  return NC_EBADDIM;
}

int nc_inq_dimlen(int id, int dimension, size_t* size) {
  *size = contents(id).dimensions.at(dimension).size;
  return NC_NOERR;
}

int nc_inq_dimname(int id, int dimension, char* name) {
  std::strncpy(name, contents(id).dimensions.at(dimension).name.c_str(), NC_MAX_NAME);
  return NC_NOERR;
}

int nc_inq_varid(int id, const char* name, int* variable) {
  const auto& all = contents(id).variables;
  for (std::size_t v = 0; v < all.size(); ++v)
    if (all[v].name == name) {
      *variable = static_cast<int>(v);
      return NC_NOERR;
    }
  return NC_ENOTVAR;
}

int nc_inq_nvars(int id, int* count) {
  *count = static_cast<int>(contents(id).variables.size());
  return NC_NOERR;
}

int nc_inq_varname(int id, int variable, char* name) {
  std::strncpy(name, variable_of(id, variable).name.c_str(), NC_MAX_NAME);
  return NC_NOERR;
}

int nc_inq_varndims(int id, int variable, int* count) {
  *count = static_cast<int>(variable_of(id, variable).dimensions.size());
  return NC_NOERR;
}

int nc_inq_vardimid(int id, int variable, int* dimensions) {
  const std::vector<int>& all = variable_of(id, variable).dimensions;
  std::copy(all.begin(), all.end(), dimensions);
  return NC_NOERR;
}

int nc_inq_attlen(int id, int variable, const char* name, size_t* length) {
  const MemoryAttribute* a = find_attribute(id, variable, name);
  if (a == nullptr) return NC_ENOTATT;
  *length = a->type == NC_CHAR ? a->text.size() : a->numbers.size();
  return NC_NOERR;
}

int nc_put_att_text(int id, int variable, const char* name, size_t n, const char* text) {
  return put_attribute(id, variable, {name, NC_CHAR, std::string(text, n), {}});
}
int nc_put_att_int(int id, int variable, const char* name, nc_type type, size_t n, const int* values) {
  return put_numbers(id, variable, name, type, n, values);
}
int nc_put_att_schar(int id, int variable, const char* name, nc_type type, size_t n,
                     const signed char* values) {
  return put_numbers(id, variable, name, type, n, values);
}
int nc_put_att_float(int id, int variable, const char* name, nc_type type, size_t n, const float* values) {
  return put_numbers(id, variable, name, type, n, values);
}
int nc_put_att_double(int id, int variable, const char* name, nc_type type, size_t n, const double* values) {
  return put_numbers(id, variable, name, type, n, values);
}

int nc_get_att_text(int id, int variable, const char* name, char* text) {
  const MemoryAttribute* a = find_attribute(id, variable, name);
  if (a == nullptr) return NC_ENOTATT;
  if (a->type != NC_CHAR) return NC_ECHAR;
  std::copy(a->text.begin(), a->text.end(), text);
  return NC_NOERR;
}
int nc_get_att_double(int id, int variable, const char* name, double* values) {
  return get_numbers(id, variable, name, values);
}

#define FRESHET_MEMORY_NETCDF(suffix, T)                                                                \
  int nc_put_vara_##suffix(int id, int variable, const size_t* start, const size_t* count,              \
                           const T* values) {                                                           \
    return put_block(id, variable, start, count, values);                                               \
  }                                                                                                     \
  int nc_get_vara_##suffix(int id, int variable, const size_t* start, const size_t* count, T* values) { \
    return get_block(id, variable, start, count, values);                                               \
  }
FRESHET_MEMORY_NETCDF(double, double)
FRESHET_MEMORY_NETCDF(float, float)
FRESHET_MEMORY_NETCDF(int, int)
FRESHET_MEMORY_NETCDF(longlong, long long)
FRESHET_MEMORY_NETCDF(schar, signed char)
FRESHET_MEMORY_NETCDF(text, char)
#undef FRESHET_MEMORY_NETCDF

}  // extern "C"
