#include "postproc/exports/vtk_grid.hpp"

#include <vtkCellArray.h>
#include <vtkCellData.h>
#include <vtkDoubleArray.h>
#include <vtkErrorCode.h>
#include <vtkFloatArray.h>
#include <vtkInformation.h>
#include <vtkInformationStringKey.h>
#include <vtkIntArray.h>
#include <vtkNew.h>
#include <vtkPointData.h>
#include <vtkPoints.h>
#include <vtkStringArray.h>
#include <vtkXMLUnstructuredGridWriter.h>

#include "core/errors.hpp"
#include "core/files.hpp"

namespace freshet::postproc {

namespace fs = std::filesystem;

namespace {

template <class Array>
vtkNew<Array> labelled(const std::string& name, const std::string& units, int components) {
  vtkNew<Array> array;
  array->SetName(name.c_str());
  array->SetNumberOfComponents(components);
  if (!units.empty()) array->GetInformation()->Set(vtkDataArray::UNITS_LABEL(), units.c_str());
  return array;
}

void check_length(vtkUnstructuredGrid& grid, const std::string& name, std::size_t length) {
  core::check(static_cast<vtkIdType>(length) == grid.GetNumberOfCells(),
              "field '{}' has {} values for {} cells; make the results again", name, length,
              grid.GetNumberOfCells());
}

}  // namespace

vtkSmartPointer<vtkUnstructuredGrid> make_grid(const mesh::Mesh& mesh, bool flat) {
  vtkNew<vtkPoints> points;
  points->SetDataTypeToDouble();
  auto elevation = labelled<vtkFloatArray>("node_elevation", "m", 1);
  for (mesh::Index n = 0; n < mesh.n_nodes(); ++n) {
    points->InsertNextPoint(mesh.node_x[n], mesh.node_y[n], flat ? 0 : mesh.node_z[n]);
    elevation->InsertNextValue(static_cast<float>(mesh.node_z[n]));
  }
  auto grid = vtkSmartPointer<vtkUnstructuredGrid>::New();
  grid->SetPoints(points);
  grid->AllocateExact(mesh.n_cells(), 4 * static_cast<vtkIdType>(mesh.n_cells()));
  auto bed = labelled<vtkFloatArray>("bed_elevation", "m", 1);
  auto land = labelled<vtkIntArray>("land_class", "", 1);
  for (mesh::Index c = 0; c < mesh.n_cells(); ++c) {
    const int size = mesh.cell_size(c);
    std::array<vtkIdType, 4> nodes{};
    for (int i = 0; i < size; ++i) nodes[i] = mesh.cell_nodes[c][i];
    grid->InsertNextCell(size == 3 ? VTK_TRIANGLE : VTK_QUAD, size, nodes.data());
    bed->InsertNextValue(static_cast<float>(mesh.bed_elevation[c]));
    land->InsertNextValue(mesh.land_class[c]);
  }
  grid->GetPointData()->AddArray(elevation);
  grid->GetCellData()->AddArray(bed);
  grid->GetCellData()->AddArray(land);
  return grid;
}

vtkSmartPointer<vtkUnstructuredGrid> share_grid(vtkUnstructuredGrid& base) {
  auto grid = vtkSmartPointer<vtkUnstructuredGrid>::New();
  grid->ShallowCopy(&base);
  return grid;
}

void add_scalar(vtkUnstructuredGrid& grid, const std::string& name, const std::string& units,
                const std::vector<float>& values) {
  check_length(grid, name, values.size());
  auto array = labelled<vtkFloatArray>(name, units, 1);
  array->SetNumberOfTuples(grid.GetNumberOfCells());
  std::copy(values.begin(), values.end(), array->GetPointer(0));
  grid.GetCellData()->AddArray(array);
}

void add_vector(vtkUnstructuredGrid& grid, const std::string& name, const std::string& units,
                const std::vector<float>& x, const std::vector<float>& y) {
  check_length(grid, name, x.size());
  check_length(grid, name, y.size());
  auto array = labelled<vtkFloatArray>(name, units, 3);
  array->SetNumberOfTuples(grid.GetNumberOfCells());
  float* out = array->GetPointer(0);
  for (std::size_t c = 0; c < x.size(); ++c, out += 3) {
    out[0] = x[c];
    out[1] = y[c];
    out[2] = 0;
  }
  grid.GetCellData()->AddArray(array);
}

void add_note(vtkUnstructuredGrid& grid, const std::string& name, const std::string& text) {
  vtkNew<vtkStringArray> array;
  array->SetName(name.c_str());
  array->InsertNextValue(text);
  grid.GetFieldData()->AddArray(array);
}

void add_note(vtkUnstructuredGrid& grid, const std::string& name, double value) {
  vtkNew<vtkDoubleArray> array;
  array->SetName(name.c_str());
  array->InsertNextValue(value);
  grid.GetFieldData()->AddArray(array);
}

void write_vtu(vtkUnstructuredGrid& grid, const fs::path& path) {
  vtkNew<vtkXMLUnstructuredGridWriter> writer;
  writer->SetInputData(&grid);
  // Into memory: on a full disk VTK 9.1 crashes.
  writer->WriteToOutputStringOn();
  // Not appended: VTK before 9.3 cannot read appended data with expat 2.6, nor with the security fixes of it
  // that distributions carry back, so Debian 12's ParaView 5.11 would refuse the file.
  writer->SetDataModeToBinary();
  writer->SetCompressorTypeToZLib();
  if (writer->Write() != 1 || writer->GetErrorCode() != vtkErrorCode::NoError)
    core::fail_run("{} cannot be made: {}", path.string(),
                   vtkErrorCode::GetStringFromErrorCode(writer->GetErrorCode()));
  core::write_file(path, writer->GetOutputString());
}

}  // namespace freshet::postproc
