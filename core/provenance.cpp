#include "core/provenance.hpp"

#include <fmt/format.h>
#include <openssl/evp.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <vector>

#include "core/errors.hpp"
#include "core/files.hpp"
#include "core/version.hpp"

namespace freshet::core {

std::string version() { return FRESHET_VERSION; }

struct Sha256::State {
  EVP_MD_CTX* context = nullptr;
  ~State() { EVP_MD_CTX_free(context); }
};

Sha256::Sha256() : state_(std::make_unique<State>()) {
  state_->context = EVP_MD_CTX_new();
  if (!state_->context || EVP_DigestInit_ex(state_->context, EVP_sha256(), nullptr) != 1) {
    fail_run("SHA-256 cannot be started: OpenSSL refuses");
  }
}

Sha256::~Sha256() = default;

Sha256& Sha256::add(const void* data, std::size_t bytes) {
  if (EVP_DigestUpdate(state_->context, data, bytes) != 1) fail_run("SHA-256 failed in OpenSSL");
  return *this;
}

std::string Sha256::hex() {
  std::array<unsigned char, EVP_MAX_MD_SIZE> sum{};
  unsigned length = 0;
  if (EVP_DigestFinal_ex(state_->context, sum.data(), &length) != 1) fail_run("SHA-256 failed in OpenSSL");
  std::string text;
  for (unsigned i = 0; i < length; ++i) text += fmt::format("{:02x}", sum[i]);
  return text;
}

std::string sha256_of_file(const std::filesystem::path& path) {
  std::error_code error;
  if (!std::filesystem::exists(path, error)) throw InputError(missing_file(path));
  std::ifstream in(path, std::ios::binary);
  check(in.good(), "{} cannot be read: {}", path.string(), std::strerror(errno));
  Sha256 sum;
  std::vector<char> block(1 << 20);
  while (in.read(block.data(), std::streamsize(block.size())) || in.gcount() > 0) {
    sum.add(block.data(), std::size_t(in.gcount()));
  }
  check(!in.bad() && in.eof(), "{} cannot be read to its end: {}", path.string(), std::strerror(errno));
  return sum.hex();
}

}  // namespace freshet::core
