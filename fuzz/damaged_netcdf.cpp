#include "fuzz/damaged_netcdf.hpp"

#include <netcdf.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <limits>
#include <stdexcept>

namespace freshet::fuzz {

using core::NcType;
using Variable = DamagedNetcdf::Variable;
using Contents = DamagedNetcdf::Contents;

/// Bytes as choices; zero when there are no more.
class ByteReader {
 public:
  explicit ByteReader(const std::string& bytes) : bytes_(bytes) {}
  bool empty() const { return at_ >= bytes_.size(); }
  std::size_t byte() { return empty() ? 0 : static_cast<unsigned char>(bytes_[at_++]); }
  std::size_t below(std::size_t n) { return n == 0 ? 0 : (byte() + 256 * byte()) % n; }
  double number() {
    double value = 0;
    std::array<char, sizeof value> raw{};
    for (char& c : raw) c = static_cast<char>(byte());
    std::memcpy(&value, raw.data(), sizeof value);
    return value;
  }
  std::string text() {
    std::string word(byte() % 40, ' ');
    for (char& c : word) c = static_cast<char>(byte());
    return word;
  }

 private:
  const std::string& bytes_;
  std::size_t at_ = 0;
};

namespace {

void ok(int status) {
  if (status != NC_NOERR) throw std::logic_error(nc_strerror(status));
}

/// NetCDF's own attributes and those that are written again with the file.
bool is_kept(const std::string& name) {
  return name != "_FillValue" && name[0] != '_' && name.find("digest") == std::string::npos &&
         name.find("checksum") == std::string::npos && name.find("sha256") == std::string::npos;
}

core::Attribute attribute_of(int file, int variable, const std::string& name) {
  nc_type type = 0;
  std::size_t length = 0;
  ok(nc_inq_att(file, variable, name.c_str(), &type, &length));
  if (type == NC_CHAR) {
    std::string text(length, ' ');
    ok(nc_get_att_text(file, variable, name.c_str(), text.data()));
    return text;
  }
  if (type == NC_INT) {
    std::vector<int> numbers(length);
    ok(nc_get_att_int(file, variable, name.c_str(), numbers.data()));
    return numbers;
  }
  std::vector<double> numbers(length);
  ok(nc_get_att_double(file, variable, name.c_str(), numbers.data()));
  return numbers;
}

core::Attributes attributes_of(int file, int variable) {
  int count = 0;
  ok(variable == NC_GLOBAL ? nc_inq_natts(file, &count) : nc_inq_varnatts(file, variable, &count));
  core::Attributes all;
  for (int a = 0; a < count; ++a) {
    std::array<char, NC_MAX_NAME + 1> name{};
    ok(nc_inq_attname(file, variable, a, name.data()));
    if (is_kept(name.data())) all.push_back({name.data(), attribute_of(file, variable, name.data())});
  }
  return all;
}

NcType type_of(nc_type type) {
  switch (type) {
    case NC_DOUBLE:
      return NcType::f64;
    case NC_FLOAT:
      return NcType::f32;
    case NC_INT:
      return NcType::i32;
    case NC_INT64:
      return NcType::i64;
    case NC_BYTE:
      return NcType::i8;
    case NC_CHAR:
      return NcType::text;
    default:
      throw std::logic_error("a type that we do not write");
  }
}

Variable variable_of(const core::NetcdfFile& reader, int file, int id) {
  std::array<char, NC_MAX_NAME + 1> name{};
  nc_type type = 0;
  ok(nc_inq_varname(file, id, name.data()));
  ok(nc_inq_vartype(file, id, &type));
  Variable v{name.data(), type_of(type), reader.dimensions_of(name.data()), attributes_of(file, id), {}, {}};
  if (v.type == NcType::text)
    v.strings = reader.read_strings(v.name);
  else
    v.numbers = reader.read<double>(v.name);
  return v;
}

constexpr std::array hostile = {0.0,
                                -1.0,
                                1.0,
                                2.0,
                                -2.0,
                                1e9,
                                -1e9,
                                2147483647.0,
                                -2147483648.0,
                                1e308,
                                1e-320,
                                0.5,
                                std::numeric_limits<double>::quiet_NaN(),
                                std::numeric_limits<double>::infinity()};

double hostile_number(ByteReader& bytes) {
  const std::size_t which = bytes.byte() % (hostile.size() + 1);
  return which < hostile.size() ? hostile[which] : bytes.number();
}

void change_attribute(core::Attributes& attributes, ByteReader& bytes) {
  if (attributes.empty()) return;
  const std::size_t which = bytes.below(attributes.size());
  switch (bytes.byte() % 4) {
    case 0:
      attributes.erase(attributes.begin() + static_cast<std::ptrdiff_t>(which));
      break;
    case 1:
      attributes[which].second = bytes.text();
      break;
    case 2:
      attributes[which].second = hostile_number(bytes);
      break;
    default:
      if (auto* text = std::get_if<std::string>(&attributes[which].second); text && !text->empty())
        (*text)[bytes.below(text->size())] = static_cast<char>(bytes.byte());
  }
}

void change_values(Variable& v, ByteReader& bytes) {
  if (v.type == NcType::text && !v.strings.empty())
    v.strings[bytes.below(v.strings.size())] = bytes.text();
  else if (!v.numbers.empty()) {
    const std::size_t first = bytes.below(v.numbers.size()), count = 1 + bytes.byte() % 4;
    const double value = hostile_number(bytes);
    for (std::size_t i = first; i < std::min(first + count, v.numbers.size()); ++i) v.numbers[i] = value;
  }
}

void change_shape(Variable& v, Contents& all, ByteReader& bytes) {
  switch (bytes.byte() % 3) {
    case 0:
      if (v.type != NcType::text && !v.dimensions.empty()) v.dimensions.pop_back();
      break;
    case 1:
      if (!v.dimensions.empty() && v.type != NcType::text)
        v.dimensions[bytes.below(v.dimensions.size())] =
            all.dimensions[bytes.below(all.dimensions.size())].name;
      break;
    default:
      if (v.type != NcType::text)
        v.type = std::array{NcType::f64, NcType::f32, NcType::i32, NcType::i64}[bytes.byte() % 4];
  }
}

void change(Contents& all, ByteReader& bytes) {
  const std::size_t what = bytes.byte() % 8;
  if (what == 0 && !all.dimensions.empty()) {
    auto& dimension = all.dimensions[bytes.below(all.dimensions.size())];
    dimension.size =
        std::array<std::size_t, 6>{1, 2, 3, dimension.size + 1, dimension.size * 2, 7}[bytes.byte() % 6];
  } else if (what == 1) {
    change_attribute(all.attributes, bytes);
  } else if (!all.variables.empty()) {
    const std::size_t which = bytes.below(all.variables.size());
    if (what == 2)
      all.variables.erase(all.variables.begin() + static_cast<std::ptrdiff_t>(which));
    else if (what == 3)
      change_attribute(all.variables[which].attributes, bytes);
    else if (what == 4)
      change_shape(all.variables[which], all, bytes);
    else
      change_values(all.variables[which], bytes);
  }
}

/// A number as a variable of this type can hold it.
double fitting(double value, NcType type) {
  const double most = type == NcType::i8 ? 127 : type == NcType::i32 ? 2147483647.0 : 9e18;
  if (type == NcType::f64) return value;
  if (type == NcType::f32) return std::abs(value) > 3e38 ? std::copysign(INFINITY, value) : value;
  return std::isnan(value) ? 0 : std::trunc(std::clamp(value, -most - (type == NcType::i64 ? 0 : 1), most));
}

void write_variable(core::NetcdfFile& file, const Contents& all, const Variable& v) {
  if (v.type == NcType::text) {
    std::vector<std::string> rows = v.strings;
    const std::size_t longest = all.size(v.dimensions.back());
    rows.resize(v.dimensions.size() > 1 ? all.size(v.dimensions.front()) : 1);
    for (std::string& row : rows) row.resize(std::min(row.size(), longest));
    return file.write_strings(v.name, rows);
  }
  std::size_t count = 1;
  for (const std::string& d : v.dimensions) count *= all.size(d);
  std::vector<double> values(count, 0.0);
  for (std::size_t i = 0; i < count && !v.numbers.empty(); ++i)
    values[i] = fitting(v.numbers[i % v.numbers.size()], v.type);
  file.write(v.name, values);
}

}  // namespace

std::size_t Contents::size(const std::string& dimension) const {
  for (const Dimension& d : dimensions)
    if (d.name == dimension) return d.size;
  throw std::logic_error("a dimension that is not there");
}

DamagedNetcdf::DamagedNetcdf(const std::filesystem::path& sound) {
  const core::NetcdfFile reader = core::NetcdfFile::open(sound);
  int file = 0, dimensions = 0, variables = 0;
  ok(nc_open(sound.c_str(), NC_NOWRITE, &file));
  ok(nc_inq(file, &dimensions, &variables, nullptr, nullptr));
  for (int d = 0; d < dimensions; ++d) {
    std::array<char, NC_MAX_NAME + 1> name{};
    std::size_t size = 0;
    ok(nc_inq_dim(file, d, name.data(), &size));
    sound_.dimensions.push_back({name.data(), size});
  }
  for (int v = 0; v < variables; ++v) sound_.variables.push_back(variable_of(reader, file, v));
  sound_.attributes = attributes_of(file, NC_GLOBAL);
  ok(nc_close(file));
}

void DamagedNetcdf::write(const std::filesystem::path& path, const std::string& changes) const {
  Contents all = sound_;
  ByteReader bytes(changes);
  for (int i = 0; i < 8 && !bytes.empty(); ++i) change(all, bytes);
  core::NetcdfFile file = core::NetcdfFile::create(path);
  for (const Dimension& d : all.dimensions) file.add_dimension(d.name, d.size);
  for (const Variable& v : all.variables) file.add_variable(v.name, v.type, v.dimensions, v.attributes);
  for (const auto& [name, value] : all.attributes) file.put_attribute("", name, value);
  for (const Variable& v : all.variables) write_variable(file, all, v);
  file.commit();
}

}  // namespace freshet::fuzz
