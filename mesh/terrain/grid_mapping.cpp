#include <algorithm>
#include <cmath>

#include "mesh/terrain/spatial.hpp"

namespace freshet::mesh {

namespace {

/// A parameter as GDAL and as CF name it.
struct Parameter {
  const char *gdal, *cf;
};

struct Projection {
  const char *gdal, *cf;
  std::vector<Parameter> parameters;
  /// False where CF's formula is another one.
  bool (*same)(const OGRSpatialReference&) = [](const OGRSpatialReference&) { return true; };
};

bool scale_is_one(const OGRSpatialReference& crs) {
  return std::abs(crs.GetNormProjParm(SRS_PP_SCALE_FACTOR, 1) - 1) < 1e-12;
}

/// Of spheres only: the Mercator of web maps has no other name in WKT, but another method.
bool no_web_mercator(const OGRSpatialReference& crs) {
  const char* extension = crs.GetExtension("PROJCS", "PROJ4", "");
  return std::string(extension).find("+nadgrids=@null") == std::string::npos;
}

/// The grid is turned back by the azimuth of its line, or CF would mean other axes.
bool rectified_at_right_angle(const OGRSpatialReference& crs) {
  return std::abs(crs.GetNormProjParm(SRS_PP_RECTIFIED_GRID_ANGLE, 90) -
                  crs.GetNormProjParm(SRS_PP_AZIMUTH, 90)) < 1e-9;
}

/// One row for each projection of CF 1.8, Appendix F, that GDAL has with the same formula.
const std::vector<Projection>& projections() {
  static const std::vector<Projection> rows = {
      {SRS_PT_TRANSVERSE_MERCATOR,
       "transverse_mercator",
       {{SRS_PP_LATITUDE_OF_ORIGIN, "latitude_of_projection_origin"},
        {SRS_PP_CENTRAL_MERIDIAN, "longitude_of_central_meridian"},
        {SRS_PP_SCALE_FACTOR, "scale_factor_at_central_meridian"}}},
      {SRS_PT_LAMBERT_CONFORMAL_CONIC_2SP,
       "lambert_conformal_conic",
       {{SRS_PP_STANDARD_PARALLEL_1, "standard_parallel"},
        {SRS_PP_STANDARD_PARALLEL_2, "standard_parallel"},
        {SRS_PP_LATITUDE_OF_ORIGIN, "latitude_of_projection_origin"},
        {SRS_PP_CENTRAL_MERIDIAN, "longitude_of_central_meridian"}}},
      {SRS_PT_LAMBERT_CONFORMAL_CONIC_1SP,
       "lambert_conformal_conic",
       {{SRS_PP_LATITUDE_OF_ORIGIN, "standard_parallel"},
        {SRS_PP_LATITUDE_OF_ORIGIN, "latitude_of_projection_origin"},
        {SRS_PP_CENTRAL_MERIDIAN, "longitude_of_central_meridian"}},
       scale_is_one},
      {SRS_PT_ALBERS_CONIC_EQUAL_AREA,
       "albers_conical_equal_area",
       {{SRS_PP_STANDARD_PARALLEL_1, "standard_parallel"},
        {SRS_PP_STANDARD_PARALLEL_2, "standard_parallel"},
        {SRS_PP_LATITUDE_OF_CENTER, "latitude_of_projection_origin"},
        {SRS_PP_LONGITUDE_OF_CENTER, "longitude_of_central_meridian"}}},
      {SRS_PT_LAMBERT_AZIMUTHAL_EQUAL_AREA,
       "lambert_azimuthal_equal_area",
       {{SRS_PP_LATITUDE_OF_CENTER, "latitude_of_projection_origin"},
        {SRS_PP_LONGITUDE_OF_CENTER, "longitude_of_projection_origin"}}},
      {SRS_PT_MERCATOR_1SP,
       "mercator",
       {{SRS_PP_CENTRAL_MERIDIAN, "longitude_of_projection_origin"},
        {SRS_PP_SCALE_FACTOR, "scale_factor_at_projection_origin"}},
       no_web_mercator},
      {SRS_PT_MERCATOR_2SP,
       "mercator",
       {{SRS_PP_CENTRAL_MERIDIAN, "longitude_of_projection_origin"},
        {SRS_PP_STANDARD_PARALLEL_1, "standard_parallel"}}},
      {SRS_PT_OBLIQUE_STEREOGRAPHIC,
       "stereographic",
       {{SRS_PP_LATITUDE_OF_ORIGIN, "latitude_of_projection_origin"},
        {SRS_PP_CENTRAL_MERIDIAN, "longitude_of_projection_origin"},
        {SRS_PP_SCALE_FACTOR, "scale_factor_at_projection_origin"}}},
      {SRS_PT_HOTINE_OBLIQUE_MERCATOR_AZIMUTH_CENTER,
       "oblique_mercator",
       {{SRS_PP_LATITUDE_OF_CENTER, "latitude_of_projection_origin"},
        {SRS_PP_LONGITUDE_OF_CENTER, "longitude_of_projection_origin"},
        {SRS_PP_AZIMUTH, "azimuth_of_central_line"},
        {SRS_PP_SCALE_FACTOR, "scale_factor_at_projection_origin"}},
       rectified_at_right_angle}};
  return rows;
}

void add(GridMapping& mapping, const char* name, double value) {
  auto& all = mapping.parameters;
  const auto there = std::find_if(all.begin(), all.end(), [&](const auto& p) { return p.first == name; });
  if (there == all.end())
    all.push_back({name, {value}});
  else
    there->second.push_back(value);
}

}  // namespace

GridMapping grid_mapping(const OGRSpatialReference& crs) {
  const char* method = crs.GetAttrValue("PROJECTION");
  const std::string wanted = method ? method : "";
  const auto& rows = projections();
  const auto row = std::find_if(rows.begin(), rows.end(),
                                [&](const Projection& p) { return wanted == p.gdal && p.same(crs); });
  if (row == rows.end()) return {};
  GridMapping mapping;
  mapping.name = row->cf;
  for (const Parameter& p : row->parameters)
    add(mapping, p.cf, crs.GetNormProjParm(p.gdal, std::string(p.gdal) == SRS_PP_SCALE_FACTOR ? 1 : 0));
  add(mapping, "false_easting", crs.GetNormProjParm(SRS_PP_FALSE_EASTING, 0));
  add(mapping, "false_northing", crs.GetNormProjParm(SRS_PP_FALSE_NORTHING, 0));
  add(mapping, "semi_major_axis", crs.GetSemiMajor());
  add(mapping, "inverse_flattening", crs.GetInvFlattening());
  add(mapping, "longitude_of_prime_meridian", crs.GetPrimeMeridian());
  return mapping;
}

}  // namespace freshet::mesh
