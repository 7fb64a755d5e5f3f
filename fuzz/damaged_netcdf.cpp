#include "fuzz/damaged_netcdf.hpp"

#include <algorithm>
#include <array>
#include <limits>

#include "core/netcdf_file.hpp"
#include "fuzz/byte_reader.hpp"

namespace freshet::fuzz {
namespace {

constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN(),
                 infinite = std::numeric_limits<double>::infinity();
constexpr std::array hostile = {0.0,  -1.0,  1.0,          2.0,           -2.0,     0.5,
                                1e9,  -1e9,  2147483647.0, -2147483648.0, 1e-320,   9.2e18,
                                1e19, 1e308, not_a_number, infinite,      -infinite};

/// A hostile number, the size of a dimension or one next to it, one more or less than it was, or any.
double changed_number(double old, const MemoryContents& all, ByteReader& bytes) {
  const std::size_t which = bytes.byte() % (hostile.size() + 7);
  if (which < hostile.size()) return hostile[which];
  const double size = all.dimensions.empty() ? 0 : static_cast<double>(bytes.one_of(all.dimensions).size);
  switch (which - hostile.size()) {
    case 0:
      return size;
    case 1:
      return size - 1;
    case 2:
      return old + 1;
    case 3:
      return old - 1;
    case 4:
      return -old;
    case 5:
      return old * 1000;
    default:
      return bytes.number();
  }
}

void change_text(std::string& text, ByteReader& bytes) {
  const std::size_t at = bytes.below(text.size());
  switch (bytes.byte() % 4) {
    case 0:
      text = bytes.text();
      break;
    case 1:
      text.resize(at);
      break;
    case 2:
      text.insert(at, bytes.text());
      break;
    default:
      if (!text.empty()) text[at] = static_cast<char>(bytes.byte());
  }
}

void change_attribute(std::vector<MemoryAttribute>& attributes, const MemoryContents& all,
                      ByteReader& bytes) {
  if (attributes.empty()) return;
  const std::size_t which = bytes.below(attributes.size());
  MemoryAttribute& a = attributes[which];
  switch (bytes.byte() % 5) {
    case 0:
      attributes.erase(attributes.begin() + static_cast<std::ptrdiff_t>(which));
      break;
    case 1:  // another type
      a.type = a.type == NC_CHAR ? NC_DOUBLE : NC_CHAR;
      break;
    case 2:
      a.numbers.resize(bytes.byte() % 3);
      break;
    default:
      if (a.type == NC_CHAR)
        change_text(a.text, bytes);
      else if (!a.numbers.empty())
        a.numbers[0] = changed_number(a.numbers[0], all, bytes);
  }
}

void change_values(MemoryVariable& v, const MemoryContents& all, ByteReader& bytes) {
  if (v.type == NC_CHAR) return change_text(v.text, bytes);
  if (v.numbers.empty()) return;
  const std::size_t first = bytes.below(v.numbers.size()), count = 1 + bytes.byte() % 4;
  if (bytes.byte() % 4 == 0) return std::swap(v.numbers[first], bytes.one_of(v.numbers));
  const double value = changed_number(v.numbers[first], all, bytes);
  for (std::size_t i = first; i < std::min(first + count, v.numbers.size()); ++i) v.numbers[i] = value;
}

void change_shape(MemoryVariable& v, const MemoryContents& all, ByteReader& bytes) {
  const int dimension = static_cast<int>(bytes.below(all.dimensions.size()));
  switch (bytes.byte() % 4) {
    case 0:
      if (!v.dimensions.empty()) v.dimensions.pop_back();
      break;
    case 1:
      if (!v.dimensions.empty()) bytes.one_of(v.dimensions) = dimension;
      break;
    case 2:
      if (!all.dimensions.empty()) v.dimensions.push_back(dimension);
      break;
    default:
      v.type = std::array{NC_DOUBLE, NC_FLOAT, NC_INT, NC_INT64, NC_CHAR}[bytes.byte() % 5];
  }
}

/// Up to sizes that no file could hold.
void change_dimension(MemoryDimension& dimension, ByteReader& bytes) {
  const std::size_t n = dimension.size;
  const std::array<std::size_t, 10> sizes = {
      0, 1, 2, 7, n - 1, n + 1, n * 2, 5000, std::size_t{1} << 31, std::size_t{1} << 62};
  dimension.size = bytes.one_of(sizes);
}

void change(MemoryContents& all, ByteReader& bytes) {
  const std::size_t what = bytes.byte() % 9;
  if (what == 0 && !all.dimensions.empty()) return change_dimension(bytes.one_of(all.dimensions), bytes);
  if (what == 1) return change_attribute(all.attributes, all, bytes);
  if (all.variables.empty()) return;
  const std::size_t which = bytes.below(all.variables.size());
  MemoryVariable& v = all.variables[which];
  if (what == 2)
    all.variables.erase(all.variables.begin() + static_cast<std::ptrdiff_t>(which));
  else if (what == 3)
    change_attribute(v.attributes, all, bytes);
  else if (what == 4)
    change_shape(v, all, bytes);
  else if (what == 5)
    v.name = bytes.one_of(all.variables).name;
  else
    change_values(v, all, bytes);
}

}  // namespace

DamagedNetcdf::DamagedNetcdf(const std::filesystem::path& sound) : sound_(contents_of(sound)) {}

void DamagedNetcdf::write(const std::filesystem::path& path, const std::string& changes) const {
  if (!std::filesystem::exists(path)) core::NetcdfFile::create(path).commit();
  MemoryContents& all = contents_of(path) = sound_;
  ByteReader bytes(changes);
  for (int i = 0; i < 8 && !bytes.empty(); ++i) change(all, bytes);
}

}  // namespace freshet::fuzz
