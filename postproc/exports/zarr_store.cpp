#include "postproc/exports/zarr_store.hpp"

#include <fmt/format.h>
#include <zlib.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <nlohmann/json.hpp>

#include "core/errors.hpp"
#include "core/netcdf_contents.hpp"
#include "core/whole_folder.hpp"

namespace freshet::postproc {

namespace fs = std::filesystem;
using core::NcType;
using core::NetcdfVariable;
using nlohmann::json;
using Sizes = std::vector<std::size_t>;

namespace {

static_assert(std::endian::native == std::endian::little, "types of arrays say so");

/// Which of all compressors Zarr knows every reader has. Results are noise in their lowest bits: higher
/// levels take longer and save nothing.
constexpr int zlib_level = 1;

/// JSON has no such numbers: as Zarr names them.
json number(double value) {
  if (std::isnan(value)) return "NaN";
  if (std::isinf(value)) return value > 0 ? "Infinity" : "-Infinity";
  return value;
}

json json_of(const core::Attribute& attribute) {
  return std::visit(
      [](const auto& value) -> json {
        using T = std::decay_t<decltype(value)>;
        if constexpr (std::is_same_v<T, double>) return number(value);
        if constexpr (std::is_same_v<T, std::vector<double>>) {
          json list = json::array();
          for (const double v : value) list.push_back(number(v));
          return list;
        }
        return value;
      },
      attribute);
}

/// With all beyond ASCII escaped: zarr-python decodes nothing else.
std::string dumped(const json& content) { return content.dump(1, ' ', true, json::error_handler_t::replace); }

std::string zlib_stream(const std::string& bytes) {
  std::string packed(compressBound(bytes.size()), '\0');
  uLongf size = packed.size();
  const int status = compress2(reinterpret_cast<Bytef*>(packed.data()), &size,
                               reinterpret_cast<const Bytef*>(bytes.data()), bytes.size(), zlib_level);
  if (status != Z_OK) core::fail_run("zlib cannot compress {} bytes: error {}", bytes.size(), status);
  packed.resize(size);
  return packed;
}

/// Texts are arrays of characters in NetCDF, and values of a fixed length here, as xarray writes them.
struct Array {
  explicit Array(const NetcdfVariable& from) : variable(from), axes(from.dimensions), shape(from.shape) {
    if (from.type != NcType::text) return;
    core::check(shape.size() == 2, "{} is not a list of texts; make the file again", from.name);
    text_length = shape.back();
    axes.pop_back();
    shape.pop_back();
  }

  std::size_t item() const {
    switch (variable.type) {
      case NcType::f64:
      case NcType::i64:
        return 8;
      case NcType::f32:
      case NcType::i32:
        return 4;
      case NcType::i8:
        return 1;
      case NcType::text:
        return text_length;
    }
    return 0;
  }

  std::string type() const {
    switch (variable.type) {
      case NcType::f64:
        return "<f8";
      case NcType::f32:
        return "<f4";
      case NcType::i32:
        return "<i4";
      case NcType::i64:
        return "<i8";
      case NcType::i8:
        return "|i1";
      case NcType::text:
        return fmt::format("|S{}", text_length);
    }
    return "";
  }

  /// One time of a field; along the other axes, from the last on, as much as there is room for.
  Sizes chunk(std::size_t most_bytes) const {
    Sizes chunk(shape.size(), 1);
    std::size_t room = std::max<std::size_t>(1, most_bytes / item());
    const std::size_t first = shape.size() > 1 && axes.front() == "time" ? 1 : 0;
    for (std::size_t i = shape.size(); i-- > first;) {
      chunk[i] = std::min(shape[i], std::max<std::size_t>(1, room));
      room /= chunk[i];
    }
    return chunk;
  }

  json fill_value() const {
    for (const auto& [name, value] : variable.attributes)
      if (name == "_FillValue" && variable.type != NcType::text) return json_of(value);
    return nullptr;
  }

  json attributes() const {
    json all = json::object();
    for (const auto& [name, value] : variable.attributes)
      if (name != "_FillValue") all[name] = json_of(value);
    all["_ARRAY_DIMENSIONS"] = axes;  // what xarray, NetCDF and GDAL name axes by
    return all;
  }

  const NetcdfVariable& variable;
  std::vector<std::string> axes;
  Sizes shape;
  std::size_t text_length = 0;
};

std::size_t product(const Sizes& sizes) {
  std::size_t all = 1;
  for (const std::size_t n : sizes) all *= n;
  return all;
}

/// The next block of a grid of them, the last axis first. False: it was the last.
bool advance(Sizes& block, const Sizes& blocks) {
  for (std::size_t i = block.size(); i-- > 0;) {
    if (++block[i] < blocks[i]) return true;
    block[i] = 0;
  }
  return false;
}

template <class T>
std::string block_of(const core::NetcdfFile& file, const std::string& name, const Sizes& start,
                     const Sizes& count) {
  const std::vector<T> values = file.read<T>(name, start, count);
  return {reinterpret_cast<const char*>(values.data()), values.size() * sizeof(T)};
}

class Writer {
 public:
  Writer(const fs::path& netcdf, const fs::path& store, std::size_t chunk_bytes)
      : file_(core::NetcdfFile::open(netcdf)),
        contents_(core::contents_of(netcdf)),
        store_(store),
        chunk_bytes_(chunk_bytes) {}

  ZarrStore write() {
    add_metadata(".zgroup", {{"zarr_format", 2}});
    json attributes = json::object();
    for (const auto& [name, value] : contents_.attributes) attributes[name] = json_of(value);
    add_metadata(".zattrs", attributes);
    for (const NetcdfVariable& variable : contents_.variables) write_array(Array(variable));
    // What all of these hold, in one file: a reader over a network asks once.
    put(".zmetadata", dumped({{"metadata", metadata_}, {"zarr_consolidated_format", 1}}));
    return written_;
  }

 private:
  void write_array(const Array& array) {
    const Sizes chunk = array.chunk(chunk_bytes_);
    const std::string& name = array.variable.name;
    add_metadata(name + "/.zarray", {{"zarr_format", 2},
                                     {"shape", array.shape},
                                     {"chunks", chunk},
                                     {"dtype", array.type()},
                                     {"order", "C"},
                                     {"fill_value", array.fill_value()},
                                     {"compressor", {{"id", "zlib"}, {"level", zlib_level}}},
                                     {"filters", nullptr}});
    add_metadata(name + "/.zattrs", array.attributes());
    Sizes blocks, block(chunk.size(), 0);
    for (std::size_t i = 0; i < chunk.size(); ++i)
      blocks.push_back((array.shape[i] + chunk[i] - 1) / chunk[i]);
    do {
      Sizes start, count;
      for (std::size_t i = 0; i < chunk.size(); ++i) {
        start.push_back(block[i] * chunk[i]);
        count.push_back(std::min(chunk[i], array.shape[i] - start[i]));
      }
      const std::string bytes = padded(read(array, start, count), count, chunk, array.item());
      put(name + "/" + (block.empty() ? "0" : fmt::format("{}", fmt::join(block, "."))), zlib_stream(bytes));
    } while (advance(block, blocks));
    ++written_.arrays;
  }

  std::string read(const Array& array, const Sizes& start, const Sizes& count) const {
    const std::string& name = array.variable.name;
    switch (array.variable.type) {
      case NcType::f64:
        return block_of<double>(file_, name, start, count);
      case NcType::f32:
        return block_of<float>(file_, name, start, count);
      case NcType::i32:
        return block_of<int>(file_, name, start, count);
      case NcType::i64:
        return block_of<long long>(file_, name, start, count);
      case NcType::i8:
        return block_of<signed char>(file_, name, start, count);
      case NcType::text:
        break;
    }
    const std::vector<std::string> texts = file_.read_strings(name);
    std::string bytes(count.front() * array.text_length, '\0');
    for (std::size_t i = 0; i < count.front(); ++i)
      texts.at(start.front() + i).copy(bytes.data() + i * array.text_length, array.text_length);
    return bytes;
  }

  /// A chunk at the end of an axis is as large as all others; nobody reads what is beyond the end.
  static std::string padded(std::string bytes, const Sizes& count, const Sizes& chunk, std::size_t item) {
    if (count == chunk) return bytes;
    std::string whole(product(chunk) * item, '\0');
    const std::size_t row = count.back() * item;
    Sizes rows(count.begin(), count.end() - 1), at(rows.size(), 0);
    std::size_t from = 0;
    do {
      std::size_t place = 0;
      for (std::size_t i = 0; i < at.size(); ++i) place = (place + at[i]) * chunk[i + 1];
      std::memcpy(whole.data() + place * item, bytes.data() + from, row);
      from += row;
    } while (advance(at, rows));
    return whole;
  }

  void add_metadata(const std::string& name, const json& content) {
    metadata_[name] = content;
    put(name, dumped(content));
  }

  void put(const std::string& name, const std::string& content) {
    core::write_plain(store_ / name, content);
    ++written_.files;
    written_.bytes += content.size();
  }

  core::NetcdfFile file_;
  core::NetcdfContents contents_;
  fs::path store_;
  std::size_t chunk_bytes_;
  json metadata_ = json::object();
  ZarrStore written_;
};

}  // namespace

ZarrStore write_zarr(const fs::path& netcdf, const fs::path& store, std::size_t chunk_bytes) {
  return Writer(netcdf, store, chunk_bytes).write();
}

}  // namespace freshet::postproc
