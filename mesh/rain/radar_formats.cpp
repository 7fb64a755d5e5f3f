#include "mesh/rain/radar_formats.hpp"

#include <gdal_priv.h>

#include <array>
#include <fstream>
#include <string>

#include "core/errors.hpp"
#include "mesh/terrain/spatial.hpp"

namespace freshet::mesh {
namespace {

using core::fail_input;

constexpr const char* mend =
    "make a grid of rain rates of it, as CF NetCDF or GeoTIFF with a coordinate system, for example with "
    "wradlib or Py-ART";

struct Format {
  std::string_view begins, name;
};

constexpr std::array<Format, 7> formats = {{{"AR2V", "NEXRAD level II"},
                                            {"ARCHIVE2", "NEXRAD level II"},
                                            {"SDUS", "NEXRAD level III"},
                                            {"BUFR", "BUFR"},
                                            {"RADOLAN", "RADOLAN"},
                                            {"RW", "RADOLAN"},
                                            {"RY", "RADOLAN"}}};

std::string beginning_of(const std::filesystem::path& path) {
  std::string bytes(16, '\0');
  std::ifstream in(path, std::ios::binary);
  in.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  bytes.resize(static_cast<std::size_t>(std::max<std::streamsize>(in.gcount(), 0)));
  return bytes;
}

std::string attribute_of(const GDALGroup& group, const char* name) {
  const auto found = group.GetAttribute(name);
  const char* text = found ? found->ReadAsString() : nullptr;
  return text ? text : "";
}

/// Polar volumes of the OPERA Data Information Model: root attribute Conventions, kind of object in /what.
void refuse_odim(const std::filesystem::path& path) {
  const char* drivers[] = {"HDF5", nullptr};
  GDALDatasetUniquePtr data(
      GDALDataset::Open(path.c_str(), GDAL_OF_MULTIDIM_RASTER | GDAL_OF_READONLY, drivers));
  const auto root = data ? data->GetRootGroup() : nullptr;
  if (!root) return;
  const std::string conventions = attribute_of(*root, "Conventions");
  if (conventions.rfind("ODIM_H5", 0) != 0) return;
  const auto what = root->OpenGroup("what");
  const std::string object = what ? attribute_of(*what, "object") : "";
  if (object == "COMP" || object == "IMAGE") return;  // odim_rain.cpp
  fail_input("{}: is ODIM HDF5 ({}), the format of weather radars{}, no composite; it is not read: {}",
             path.string(), conventions, object.empty() ? "" : ", and holds " + object, mend);
}

}  // namespace

void refuse_radar_formats(const std::filesystem::path& path) {
  const std::string begins = beginning_of(path);
  for (const Format& format : formats)
    if (begins.rfind(format.begins, 0) == 0)
      fail_input("{}: is {}, which is not read; {}", path.string(), format.name, mend);
  if (begins.rfind("\x89HDF", 0) != 0) return;
  QuietGdal quiet;
  refuse_odim(path);
}

}  // namespace freshet::mesh
