#include "assimilation/readings/map_crs.hpp"

#include "assimilation/readings/gdal_calls.hpp"

namespace freshet::assimilation {

MapCrs::MapCrs(const OGRSpatialReference* map, const std::string& mesh, const std::string& file)
    : file_(file) {
  core::check(
      map != nullptr || mesh.empty(),
      "{}: has no coordinate system, so nobody knows where it lies; give it one ('gdal_edit.py -a_srs', "
      "'ogr2ogr -a_srs')",
      file);
  core::check(map == nullptr || !mesh.empty(),
              "{}: lies somewhere on Earth, the basin nowhere (crs = \"local\"); cut its coordinates to "
              "metres of the basin, and take the coordinate system off",
              file);
  if (map == nullptr) return;
  OGRSpatialReference from, to(*map);
  core::check(from.importFromWkt(mesh.c_str()) == OGRERR_NONE,
              "{}: the coordinate system of mesh.nc cannot be read; run 'freshet mesh' again", file);
  for (OGRSpatialReference* one : {&from, &to}) one->SetAxisMappingStrategy(OAMS_TRADITIONAL_GIS_ORDER);
  if (from.IsSame(&to)) return;
  transformation_.reset(OGRCreateCoordinateTransformation(&from, &to));
  core::check(transformation_ != nullptr, "{}: no way leads from basin.crs to its coordinate system: {}",
              file, gdal_message());
}

mesh::Rings MapCrs::of_map(mesh::Rings rings) const {
  if (!transformation_) return rings;
  const QuietGdal quiet;
  for (mesh::Line& ring : rings)
    core::check(transformation_->Transform(static_cast<int>(ring.x.size()), ring.x.data(), ring.y.data()),
                "{}: an extent has no place in its coordinate system: {}", file_, gdal_message());
  return rings;
}

}  // namespace freshet::assimilation
