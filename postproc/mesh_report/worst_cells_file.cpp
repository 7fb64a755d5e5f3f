#include <cmath>

#include "mesh/terrain/geopackage_file.hpp"
#include "mesh/terrain/ogr_ring.hpp"
#include "mesh/terrain/spatial.hpp"
#include "postproc/mesh_report/mesh_report.hpp"

namespace freshet::postproc {
namespace {

void write_layer(mesh::GeoPackageFile& file, const WorstCells& worst, const MeshReportData& report,
                 const mesh::Mesh& m) {
  std::vector<mesh::LayerColumn> columns = {{"rank", OFTInteger}, {"cell", OFTInteger}};
  for (const char* name :
       {"step_s", "step_over_shortest", "inradius_m", "edge_m", "smallest_angle_deg", "gradation"})
    columns.push_back({name, OFTReal});
  columns.push_back({"lies", OFTString});
  file.begin_layer(worst.name, wkbPolygon, "", columns);
  const CellFigures& f = report.cells;
  for (std::size_t i = 0; i < worst.cells.size(); ++i) {
    const mesh::Index c = worst.cells[i];
    const OGRFeatureUniquePtr feature = file.feature();
    feature->SetField("rank", static_cast<int>(i) + 1);
    feature->SetField("cell", static_cast<int>(c));
    if (std::isfinite(report.steps.step_s[c])) {
      feature->SetField("step_s", report.steps.step_s[c]);
      feature->SetField("step_over_shortest", report.steps.step_s[c] / report.steps.without[0].step_s);
    }
    feature->SetField("inradius_m", f.inradius_m[c]);
    feature->SetField("edge_m", f.edge_m[c]);
    feature->SetField("smallest_angle_deg", f.angle_deg[c]);
    feature->SetField("gradation", f.gradation[c]);
    feature->SetField("lies", word_of(f.place[c]));
    file.write(*feature, mesh::polygon_of(m, c));
  }
}

}  // namespace

void write_worst_cells(const std::filesystem::path& gpkg, const MeshReportData& report, const mesh::Mesh& m) {
  const mesh::QuietGdal quiet;
  OGRSpatialReference crs;
  crs.SetAxisMappingStrategy(OAMS_TRADITIONAL_GIS_ORDER);
  const bool on_earth = !m.crs_wkt.empty() && crs.SetFromUserInput(m.crs_wkt.c_str()) == OGRERR_NONE;
  mesh::GeoPackageFile file(gpkg, on_earth ? &crs : nullptr);
  for (const WorstCells& worst : report.worst) write_layer(file, worst, report, m);
  file.publish();
}

}  // namespace freshet::postproc
