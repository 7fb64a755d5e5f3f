#pragma once
// What `freshet mesh --report` says of a mesh: sizes, angles, growth, the cells that bound the time step and
// what they cost.

#include <filesystem>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "core/basin_fwd.hpp"
#include "mesh/mesh.hpp"
#include "postproc/mesh_report/cell_figures.hpp"
#include "postproc/mesh_report/histogram.hpp"
#include "postproc/mesh_report/time_steps.hpp"

namespace freshet::postproc {

/// Cells, worst first, by one measure.
struct WorstCells {
  std::string name, title;  ///< of the layer; of the picture
  std::vector<mesh::Index> cells;
};

struct MeshReportData {
  AssumedWater water;
  CellFigures cells;
  TimeSteps steps;
  std::vector<Histogram> histograms;  ///< size, smallest angle, gradation, inradius
  std::vector<WorstCells> worst;      ///< by step, angle, gradation
};

/// `most`: cells of each list of the worst.
MeshReportData report_on(const core::Basin& basin, const mesh::Mesh& mesh, const AssumedWater& water,
                         std::size_t most);

nlohmann::json summary_of(const MeshReportData& report);

/// A few lines for people: histograms in one line each, steps with and without the worst, where they lie.
std::string text_of(const MeshReportData& report, const mesh::Mesh& mesh);

/// Histograms and a map of the worst cells.
void draw_report(const std::filesystem::path& png, const MeshReportData& report, const mesh::Mesh& mesh);

/// A layer of polygons for each list of the worst.
void write_worst_cells(const std::filesystem::path& gpkg, const MeshReportData& report,
                       const mesh::Mesh& mesh);

}  // namespace freshet::postproc
