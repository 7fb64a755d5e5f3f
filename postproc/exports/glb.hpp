#pragma once
// A glTF 2.0 scene in one binary file (Khronos, ISO/IEC 12113): JSON that describes it, and one buffer.

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace freshet::postproc {

class Glb {
 public:
  nlohmann::json root;  ///< nodes, meshes, materials, animations: the writer's

  /// Numbers of accessors. `width`: numbers of an element: 1, 3 or 4. `bounds`: with smallest and largest,
  /// which positions and times must have. `of_vertices`: what a vertex shader reads.
  int add_floats(const std::vector<float>& values, int width, bool bounds, bool of_vertices);
  int add_indices(const std::vector<std::uint32_t>& values);

  /// The file. RunError beyond 4 GiB, which the format cannot hold.
  std::string finish();

 private:
  int add_view(const void* data, std::size_t bytes, int target);
  std::string buffer_;
  nlohmann::json views_ = nlohmann::json::array(), accessors_ = nlohmann::json::array();
};

}  // namespace freshet::postproc
