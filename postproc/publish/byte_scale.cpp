#include "postproc/publish/byte_scale.hpp"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

namespace freshet::postproc {

std::uint8_t ByteScale::encode(double value) const {
  if (std::isnan(value)) return 0;
  const double share = std::clamp((value - low) / (high - low), 0.0, 1.0);
  return static_cast<std::uint8_t>(1 + std::lround(254 * std::pow(share, 1 / power)));
}

double ByteScale::decode(std::uint8_t byte) const {
  return low + (high - low) * std::pow((byte - 1) / 254.0, power);
}

nlohmann::json to_json(const ByteScale& scale) {
  return {{"low", scale.low}, {"high", scale.high}, {"power", scale.power}};
}

ByteScale scale_to(double largest, double least, double power) {
  return {0, std::max(largest, least), power};
}

std::string encoded(const std::vector<float>& values, const ByteScale& scale, double from) {
  std::string bytes(values.size(), '\0');
  for (std::size_t i = 0; i < values.size(); ++i)
    if (values[i] >= from) bytes[i] = static_cast<char>(scale.encode(values[i]));
  return bytes;
}

}  // namespace freshet::postproc
