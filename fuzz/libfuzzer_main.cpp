// libFuzzer's entry: the one target that this program was linked with.

#include <cstddef>
#include <cstdint>

#include "core/log.hpp"
#include "fuzz/target.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const freshet::fuzz::Reader reader = freshet::fuzz::targets().begin()->second;
  freshet::fuzz::try_reading(reader, std::string(reinterpret_cast<const char*>(data), size));
  return 0;
}
