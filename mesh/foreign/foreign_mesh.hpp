#pragma once
// A mesh as files of other programs have it, in no order that Freshet asks for: what every reader gives and
// every writer takes.

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "mesh/mesh.hpp"

namespace freshet::mesh {

struct ForeignMesh {
  std::vector<double> x, y;      ///< [node] in `unit_m` metres
  std::vector<double> z;         ///< [node] bed, the same; empty: the file has none at nodes
  std::vector<Index> corners;    ///< nodes of all cells, one cell after the other
  std::vector<std::size_t> end;  ///< [cell] where its corners end
  std::vector<double> cell_bed;  ///< [cell] bed; empty: the file has none of cells
  std::vector<int> material;     ///< [cell] index into `materials`; empty: the file has none
  std::vector<std::string> materials;
  std::vector<NamedEdges> boundaries;
  std::vector<std::int64_t> node_numbers, cell_numbers;  ///< as the file has them; empty: from 1 on
  std::string crs;                 ///< as GDAL reads it: WKT, "EPSG:25832"; empty: the file does not say
  std::optional<double> unit_m;    ///< metres of its unit of length; absent: the file does not say
  std::vector<std::string> notes;  ///< what of the file is left out or read otherwise than one may expect

  Index n_nodes() const { return static_cast<Index>(x.size()); }
  Index n_cells() const { return static_cast<Index>(end.size()); }
  std::size_t begin_of(Index cell) const { return cell == 0 ? 0 : end[static_cast<std::size_t>(cell) - 1]; }
  std::span<const Index> cell(Index c) const {
    return std::span(corners).subspan(begin_of(c), end[static_cast<std::size_t>(c)] - begin_of(c));
  }
  void add_cell(std::span<const Index> nodes) {
    corners.insert(corners.end(), nodes.begin(), nodes.end());
    end.push_back(corners.size());
  }

  /// "node 17", "cell 4" with the numbers of the file.
  std::string node_name(Index node) const;
  std::string cell_name(Index cell) const;
};

/// The index of a material, made where there is none of the name.
int material_of(ForeignMesh& mesh, const std::string& name);

/// The boundary of a name, made where there is none.
NamedEdges& boundary_of(ForeignMesh& mesh, const std::string& name);

/// Mean over a polygon of a value at nodes, over the triangles at its first corner.
double mean_over(std::span<const Index> corners, const std::vector<double>& x, const std::vector<double>& y,
                 const std::vector<double>& values);

/// For a format with beds of nodes alone: what becomes of those of cells, one sentence; none where a reader
/// finds them again as means over their nodes.
std::vector<std::string> lost_beds(const ForeignMesh& mesh, const std::string& format);

}  // namespace freshet::mesh
