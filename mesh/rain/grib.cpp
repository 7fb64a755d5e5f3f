#include "mesh/rain/grib.hpp"

#include <cmath>
#include <cstdlib>
#include <sstream>
#include <vector>

namespace freshet::mesh {
namespace {

std::string item(GDALRasterBand& band, const char* name) {
  const char* text = band.GetMetadataItem(name);
  return text ? text : "";
}

/// Seconds of a unit of time range (WMO code table 4.4); 0: none of a fixed length.
long seconds_of_unit(long code) {
  switch (code) {
    case 0:
      return 60;
    case 1:
      return 3600;
    case 2:
      return 86400;
    case 10:
      return 3 * 3600;
    case 11:
      return 6 * 3600;
    case 12:
      return 12 * 3600;
    case 13:
      return 1;
    default:
      return 0;
  }
}

/// Where the statistics stand among the values of a product definition template (octets 47 on of 4.8, 50 on
/// of 4.11, which has three of the ensemble before).
std::optional<std::size_t> place_of_statistics(const std::string& number) {
  if (number == "8") return 23;
  if (number == "11") return 26;
  return std::nullopt;
}

}  // namespace

std::string grib_element(GDALRasterBand& band) {
  std::string name = item(band, "GRIB_ELEMENT");
  while (!name.empty() && name.back() >= '0' && name.back() <= '9') name.pop_back();
  return name;
}

std::optional<core::Instant> grib_time(GDALRasterBand& band) {
  const std::string text = item(band, "GRIB_VALID_TIME");  // "1773122400", of older GDAL with " sec UTC"
  char* end = nullptr;
  const double seconds = std::strtod(text.c_str(), &end);
  if (end == text.c_str() || !(std::abs(seconds) < 1e11)) return std::nullopt;
  return core::Instant(std::chrono::seconds(std::llround(seconds)));
}

std::optional<std::pair<core::Instant, core::Instant>> grib_interval(GDALRasterBand& band) {
  const auto end = grib_time(band);
  const auto at = place_of_statistics(item(band, "GRIB_PDS_PDTN"));
  if (!end || !at) return std::nullopt;
  std::istringstream in(item(band, "GRIB_PDS_TEMPLATE_ASSEMBLED_VALUES"));
  std::vector<long> values;
  for (long v = 0; in >> v;) values.push_back(v);
  if (values.size() < *at + 4 || values[*at - 2] != 1) return std::nullopt;  // one time range
  const bool mean_or_sum = values[*at] == 0 || values[*at] == 1;
  const long length = values[*at + 3] * seconds_of_unit(values[*at + 2]);
  if (!mean_or_sum || length <= 0) return std::nullopt;
  return std::pair(*end - std::chrono::seconds(length), *end);
}

}  // namespace freshet::mesh
