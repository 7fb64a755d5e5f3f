#include "exposure/overlay_file.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "core/errors.hpp"
#include "core/log.hpp"
#include "core/netcdf_file.hpp"

namespace freshet::exposure {

namespace {

using core::NcType;
using core::NetcdfFile;

constexpr const char *made_of_name = "made_of", *rest_name = "rest";

/// A column of the file: lists of any length, of which the empty ones are left out, as NetCDF has no axis
/// without places.
template <class T>
void define(NetcdfFile& file, const std::string& name, NcType type, const std::vector<T>& values) {
  if (values.empty()) return;
  file.add_dimension(name + "_size", values.size());
  file.add_variable(name, type, {name + "_size"}, {}, 1);
}

template <class T>
void put(NetcdfFile& file, const std::string& name, const std::vector<T>& values) {
  if (!values.empty()) file.write(name, values);
}

template <class T>
std::vector<T> get(const NetcdfFile& file, const std::string& name) {
  return file.has_variable(name) ? file.read<T>(name) : std::vector<T>{};
}

/// Numbers of features beyond 2^53 do not come back whole: then the file is made of nothing and is made anew.
std::vector<long long> wide(const std::vector<std::int64_t>& values) {
  return {values.begin(), values.end()};
}

/// Damage is no reason to stop: it is made anew.
template <class Take>
bool take(const std::filesystem::path& path, const std::string& made_of, const Take& take) {
  if (!std::filesystem::exists(path)) return false;
  try {
    const NetcdfFile file = NetcdfFile::open(path);
    file.need_seal("take it away");
    if (file.text_attribute("", made_of_name) != made_of) return false;
    take(file, nlohmann::json::parse(file.text_attribute("", rest_name)));
    return true;
  } catch (const std::exception& error) {
    core::warn("{}; it is made anew", error.what());
    return false;
  }
}

void finish(NetcdfFile& file, const std::string& made_of, const nlohmann::json& rest) {
  file.put_attribute("", made_of_name, made_of);
  file.put_attribute("", rest_name, rest.dump());
}

}  // namespace

bool read_overlay(const std::filesystem::path& path, const std::string& made_of, Overlay& o) {
  return take(path, made_of, [&](const NetcdfFile& file, const nlohmann::json& rest) {
    Overlay read;
    read.pieces = get<int>(file, "pieces");
    for (const long long number : get<long long>(file, "feature")) read.feature.push_back(number);
    if (file.has_variable("name")) read.name = file.read_strings("name");
    read.name.resize(read.items());
    read.size = get<double>(file, "size"), read.value = get<double>(file, "value");
    read.x = get<double>(file, "x"), read.y = get<double>(file, "y");
    for (const int cell : get<int>(file, "cell")) read.cell.push_back(cell);
    read.amount = get<double>(file, "amount");
    read.total = rest.at("total"), read.outside = rest.at("outside");
    read.notes = rest.at("notes").get<std::vector<std::string>>();
    o = std::move(read);
  });
}

void write_overlay(const std::filesystem::path& path, const std::string& made_of, const Overlay& o) {
  std::filesystem::create_directories(path.parent_path());
  NetcdfFile file = NetcdfFile::create(path);
  define(file, "pieces", NcType::i32, o.pieces);
  define(file, "feature", NcType::i64, o.feature);
  define(file, "size", NcType::f64, o.size);
  define(file, "value", NcType::f64, o.value);
  define(file, "x", NcType::f64, o.x);
  define(file, "y", NcType::f64, o.y);
  define(file, "cell", NcType::i32, o.cell);
  define(file, "amount", NcType::f64, o.amount);
  std::size_t longest = 0;
  for (const std::string& name : o.name) longest = std::max(longest, name.size());
  if (longest > 0) {
    file.add_dimension("item", o.items());
    file.add_dimension("name_length", longest);
    file.add_variable("name", NcType::text, {"item", "name_length"}, {}, 1);
  }
  finish(file, made_of, {{"total", o.total}, {"outside", o.outside}, {"notes", o.notes}});
  if (longest > 0) file.write_strings("name", o.name);
  put(file, "pieces", o.pieces);
  put(file, "feature", wide(o.feature));
  put(file, "size", o.size), put(file, "value", o.value);
  put(file, "x", o.x), put(file, "y", o.y);
  put(file, "cell", std::vector<int>(o.cell.begin(), o.cell.end()));
  put(file, "amount", o.amount);
  file.commit();
}

bool read_graph(const std::filesystem::path& path, const std::string& made_of, RoadGraph& g) {
  return take(path, made_of, [&](const NetcdfFile& file, const nlohmann::json& rest) {
    RoadGraph read;
    read.nodes = rest.at("nodes");
    read.from = get<int>(file, "from"), read.to = get<int>(file, "to"),
    read.pieces = get<int>(file, "pieces");
    for (const int cell : get<int>(file, "cell")) read.cell.push_back(cell);
    read.outside = get<int>(file, "outside"), read.site = get<int>(file, "site");
    read.notes = rest.at("notes").get<std::vector<std::string>>();
    g = std::move(read);
  });
}

void write_graph(const std::filesystem::path& path, const std::string& made_of, const RoadGraph& g) {
  std::filesystem::create_directories(path.parent_path());
  NetcdfFile file = NetcdfFile::create(path);
  const std::vector<int> cells(g.cell.begin(), g.cell.end());
  const std::pair<const char*, const std::vector<int>*> columns[] = {
      {"from", &g.from}, {"to", &g.to},           {"pieces", &g.pieces},
      {"cell", &cells},  {"outside", &g.outside}, {"site", &g.site}};
  for (const auto& [name, values] : columns) define(file, name, NcType::i32, *values);
  finish(file, made_of, {{"nodes", g.nodes}, {"notes", g.notes}});
  for (const auto& [name, values] : columns) put(file, name, *values);
  file.commit();
}

}  // namespace freshet::exposure
