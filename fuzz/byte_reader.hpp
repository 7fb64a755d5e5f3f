#pragma once
// Bytes as choices, for targets that change sound contents.

#include <array>
#include <cstring>
#include <string>

namespace freshet::fuzz {

/// All is zero when there are no more bytes.
class ByteReader {
 public:
  explicit ByteReader(const std::string& bytes) : bytes_(bytes) {}
  bool empty() const { return at_ >= bytes_.size(); }
  std::size_t byte() { return empty() ? 0 : static_cast<unsigned char>(bytes_[at_++]); }
  std::size_t below(std::size_t n) {
    const std::size_t low = byte();
    return n == 0 ? 0 : (low + 256 * byte()) % n;
  }
  template <class List>
  auto& one_of(List& list) {
    return list[below(list.size())];
  }
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

}  // namespace freshet::fuzz
