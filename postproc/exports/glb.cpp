#include "postproc/exports/glb.hpp"

#include <algorithm>
#include <bit>
#include <cstring>

#include "core/errors.hpp"

namespace freshet::postproc {

namespace {

static_assert(std::endian::native == std::endian::little, "glTF is little-endian");

// Constants of the format.
constexpr std::uint32_t magic = 0x46546C67, version = 2, json_chunk = 0x4E4F534A, binary_chunk = 0x004E4942;
constexpr int float_type = 5126, index_type = 5125, vertex_target = 34962, index_target = 34963;

void add_number(std::string& to, std::uint32_t value) {
  to.append(reinterpret_cast<const char*>(&value), sizeof value);
}

void pad(std::string& text, char with) { text.append((4 - text.size() % 4) % 4, with); }

}  // namespace

int Glb::add_view(const void* data, std::size_t bytes, int target) {
  pad(buffer_, '\0');
  nlohmann::json view = {{"buffer", 0}, {"byteOffset", buffer_.size()}, {"byteLength", bytes}};
  if (target != 0) view["target"] = target;
  buffer_.append(static_cast<const char*>(data), bytes);
  views_.push_back(view);
  return static_cast<int>(views_.size()) - 1;
}

int Glb::add_floats(const std::vector<float>& values, int width, bool bounds, bool of_vertices) {
  const int view = add_view(values.data(), values.size() * sizeof(float), of_vertices ? vertex_target : 0);
  const char* const types[] = {"", "SCALAR", "VEC2", "VEC3", "VEC4"};
  const auto n = static_cast<std::size_t>(width);
  nlohmann::json accessor = {{"bufferView", view},
                             {"componentType", float_type},
                             {"count", values.size() / n},
                             {"type", types[width]}};
  if (bounds) {
    std::vector<float> low(values.begin(), values.begin() + width), high = low;
    for (std::size_t i = 0; i < values.size(); ++i) {
      low[i % n] = std::min(low[i % n], values[i]);
      high[i % n] = std::max(high[i % n], values[i]);
    }
    accessor["min"] = low;
    accessor["max"] = high;
  }
  accessors_.push_back(accessor);
  return static_cast<int>(accessors_.size()) - 1;
}

int Glb::add_indices(const std::vector<std::uint32_t>& values) {
  const int view = add_view(values.data(), values.size() * sizeof(std::uint32_t), index_target);
  accessors_.push_back(
      {{"bufferView", view}, {"componentType", index_type}, {"count", values.size()}, {"type", "SCALAR"}});
  return static_cast<int>(accessors_.size()) - 1;
}

std::string Glb::finish() {
  pad(buffer_, '\0');
  root["buffers"] = {{{"byteLength", buffer_.size()}}};
  root["bufferViews"] = views_;
  root["accessors"] = accessors_;
  std::string text = root.dump();
  pad(text, ' ');
  const std::size_t bytes = 12 + 8 + text.size() + 8 + buffer_.size();
  if (bytes > UINT32_MAX)
    core::fail_run("a scene of {:.1f} GB: glTF holds 4.2; choose a coarser mesh", double(bytes) / 1e9);
  std::string file;
  file.reserve(bytes);
  for (const std::uint32_t number : {magic, version, static_cast<std::uint32_t>(bytes),
                                     static_cast<std::uint32_t>(text.size()), json_chunk})
    add_number(file, number);
  file += text;
  add_number(file, static_cast<std::uint32_t>(buffer_.size()));
  add_number(file, binary_chunk);
  return file += buffer_;
}

}  // namespace freshet::postproc
