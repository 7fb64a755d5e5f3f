// Values of a NetcdfFile, there and back.

#include <netcdf.h>

#include <algorithm>
#include <cstring>

#include "core/errors.hpp"
#include "core/netcdf_file.hpp"

namespace freshet::core {
namespace {

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

}  // namespace

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
