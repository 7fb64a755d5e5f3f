#pragma once
// What made a product: versions and SHA-256 sums.

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

namespace freshet::core {

/// "0.1.0" or "0.1.0+g1a2b3c4" when built from a git checkout.
std::string version();

class Sha256 {
 public:
  Sha256();
  ~Sha256();
  Sha256& add(const void* data, std::size_t bytes);
  Sha256& add(std::string_view text) { return add(text.data(), text.size()); }
  std::string hex();  ///< ends the sum

 private:
  struct State;
  std::unique_ptr<State> state_;
};

std::string sha256_of_file(const std::filesystem::path& path);

}  // namespace freshet::core
