#pragma once
// The mesh with data on its cells as VTK sees it, and its file.

#include <vtkSmartPointer.h>
#include <vtkUnstructuredGrid.h>

#include <array>
#include <filesystem>
#include <string>
#include <vector>

#include "mesh/mesh.hpp"

namespace freshet::postproc {

/// Triangles and quadrilaterals; points in the projected coordinates of the mesh [m, double], z = bed
/// elevation at the nodes, or 0 where `flat`. Cell data: bed_elevation [m], land_class; point data:
/// node_elevation [m].
vtkSmartPointer<vtkUnstructuredGrid> make_grid(const mesh::Mesh& mesh, bool flat);

/// A grid that shares points, cells and arrays with `base`: for the next time.
vtkSmartPointer<vtkUnstructuredGrid> share_grid(vtkUnstructuredGrid& base);

/// Cell data, float; `units` is kept as the array's UNITS_LABEL. NaN stays NaN: missing.
void add_scalar(vtkUnstructuredGrid& grid, const std::string& name, const std::string& units,
                const std::vector<float>& values);
/// Three components, the third zero.
void add_vector(vtkUnstructuredGrid& grid, const std::string& name, const std::string& units,
                const std::vector<float>& x, const std::vector<float>& y);

/// Field data: a text, or a number.
void add_note(vtkUnstructuredGrid& grid, const std::string& name, const std::string& text);
void add_note(vtkUnstructuredGrid& grid, const std::string& name, double value);

/// Writes a .vtu, data appended and compressed by zlib; the file appears whole. RunError with VTK's reason.
void write_vtu(vtkUnstructuredGrid& grid, const std::filesystem::path& path);

}  // namespace freshet::postproc
