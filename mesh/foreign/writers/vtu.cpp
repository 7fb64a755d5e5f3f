// VTK's .vtu, for ParaView: cells with bed and material, edges of boundaries as lines, names in the field
// data.

#include <vtkCellData.h>
#include <vtkDoubleArray.h>
#include <vtkFieldData.h>
#include <vtkIntArray.h>
#include <vtkNew.h>
#include <vtkPointData.h>
#include <vtkPoints.h>
#include <vtkUnstructuredGrid.h>
#include <vtkXMLUnstructuredGridWriter.h>

#include <limits>

#include "core/errors.hpp"
#include "core/files.hpp"
#include "mesh/foreign/mesh_formats.hpp"

namespace freshet::mesh {
namespace {

/// "material:wood" = 3: names as those of numbers, since many readers of .vtu know no texts.
void add_name(vtkUnstructuredGrid& grid, const std::string& name, std::size_t number) {
  vtkNew<vtkIntArray> array;
  array->SetName(name.c_str());
  array->InsertNextValue(static_cast<int>(number));
  grid.GetFieldData()->AddArray(array);
}

void add_points(vtkUnstructuredGrid& grid, const ForeignMesh& mesh) {
  vtkNew<vtkPoints> points;
  points->SetDataTypeToDouble();
  for (Index n = 0; n < mesh.n_nodes(); ++n)
    points->InsertNextPoint(mesh.x[n], mesh.y[n], mesh.z.empty() ? 0 : mesh.z[n]);
  grid.SetPoints(points);
}

void add_cells(vtkUnstructuredGrid& grid, const ForeignMesh& mesh) {
  vtkNew<vtkDoubleArray> bed;
  vtkNew<vtkIntArray> material, boundary;
  bed->SetName("bed_elevation"), material->SetName("material"), boundary->SetName("boundary");
  const auto add = [&](const std::vector<vtkIdType>& nodes, int type, double z, int of_material,
                       int of_boundary) {
    grid.InsertNextCell(type, static_cast<vtkIdType>(nodes.size()), nodes.data());
    bed->InsertNextValue(z), material->InsertNextValue(of_material), boundary->InsertNextValue(of_boundary);
  };
  for (Index c = 0; c < mesh.n_cells(); ++c) {
    const std::vector<vtkIdType> nodes(mesh.cell(c).begin(), mesh.cell(c).end());
    const int type = nodes.size() == 3 ? VTK_TRIANGLE : nodes.size() == 4 ? VTK_QUAD : VTK_POLYGON;
    add(nodes, type, mesh.cell_bed.empty() ? 0 : mesh.cell_bed[c],
        mesh.material.empty() ? 0 : mesh.material[c], -1);
  }
  for (std::size_t b = 0; b < mesh.boundaries.size(); ++b)
    for (const auto& [i, j] : mesh.boundaries[b].edges)
      add({i, j}, VTK_LINE, std::numeric_limits<double>::quiet_NaN(), -1, static_cast<int>(b));
  for (vtkDataArray* array : {static_cast<vtkDataArray*>(bed), static_cast<vtkDataArray*>(material),
                              static_cast<vtkDataArray*>(boundary)})
    grid.GetCellData()->AddArray(array);
}

std::vector<std::string> write(const ForeignMesh& mesh, const std::filesystem::path& file) {
  vtkNew<vtkUnstructuredGrid> grid;
  add_points(*grid, mesh);
  grid->Allocate(mesh.n_cells());
  add_cells(*grid, mesh);
  for (std::size_t m = 0; m < mesh.materials.size(); ++m) add_name(*grid, "material:" + mesh.materials[m], m);
  for (std::size_t b = 0; b < mesh.boundaries.size(); ++b)
    add_name(*grid, "boundary:" + mesh.boundaries[b].name, b);
  vtkNew<vtkXMLUnstructuredGridWriter> writer;
  writer->SetInputData(grid);
  writer->WriteToOutputStringOn();  // into memory: on a full disk VTK 9.1 crashes
  if (writer->Write() != 1) core::fail_run("{}: VTK cannot make it", file.string());
  core::write_file(file, writer->GetOutputString());
  return {};
}

}  // namespace

MeshWriter vtu_writer() { return {"vtu", ".vtu", "VTK .vtu, for ParaView", write}; }

}  // namespace freshet::mesh
