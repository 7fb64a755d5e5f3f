#pragma once
// Layers of features written to a GeoPackage that appears whole.

#include <gdal_priv.h>
#include <ogrsf_frmts.h>

#include <filesystem>
#include <string>
#include <vector>

namespace freshet::mesh {

struct LayerColumn {
  std::string name;
  OGRFieldType type;
  std::string meaning = {};  ///< kept in the file (extension Schema of GeoPackage 1.2); empty: none
};

class GeoPackageFile {
 public:
  /// `crs` must outlive it; none where coordinates are local. All throw RunError with GDAL's own message.
  GeoPackageFile(const std::filesystem::path& file, const OGRSpatialReference* crs);

  /// What follows goes into this layer. `meaning` may be empty.
  void begin_layer(const std::string& name, OGRwkbGeometryType type, const std::string& meaning,
                   const std::vector<LayerColumn>& columns);
  OGRFeatureUniquePtr feature() const;
  void write(OGRFeature& feature, const OGRGeometry& geometry);
  /// Before this the file is as it was. Once.
  void publish();

 private:
  void describe_columns();
  void ok(bool good, const char* doing) const;

  std::filesystem::path file_, part_;
  OGRSpatialReference crs_;
  bool on_earth_;
  GDALDatasetUniquePtr data_;
  OGRLayer* layer_ = nullptr;
  std::string described_;  ///< rows of SQL
};

}  // namespace freshet::mesh
