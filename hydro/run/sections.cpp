#include "hydro/run/sections.hpp"

#include <algorithm>

#include "core/basin.hpp"
#include "core/errors.hpp"
#include "mesh/lines.hpp"

namespace freshet::hydro {

using mesh::Index;

std::vector<SectionPath> section_paths(const core::Basin& basin, const mesh::Mesh& mesh) {
  std::vector<SectionPath> paths;
  for (const core::Section& section : basin.sections) {
    const std::string whose = "section '" + section.name + "'";
    const mesh::Line line = mesh::find_line(mesh, section.line, section.at.text, whose);
    mesh::check_ends(mesh, line, section.at.text, whose);
    SectionPath path{mesh::edge_path(mesh, line), section.name};
    core::check(
        !path.edges.empty(),
        "{}: section '{}' follows no edge inside the mesh: both its ends lie nearest to the same node; "
        "draw it across the flow, longer than a cell",
        section.at.text, section.name);
    paths.push_back(std::move(path));
  }
  return paths;
}

SectionEdges section_edges(const std::vector<SectionPath>& paths, const mesh::LocalMesh& local) {
  SectionEdges of_sections;
  const auto before = [](const mesh::LocalEdge& a, Index global) { return a.global < global; };
  for (std::size_t p = 0; p < paths.size(); ++p)
    for (std::size_t i = 0; i < paths[p].edges.size(); ++i) {
      const auto found = std::lower_bound(local.edges.begin(), local.edges.end(), paths[p].edges[i], before);
      if (found == local.edges.end() || found->global != paths[p].edges[i]) continue;
      of_sections.edges.push_back(static_cast<Index>(found - local.edges.begin()));
      of_sections.section.push_back(p);
      of_sections.signs.push_back(paths[p].signs[i]);
    }
  return of_sections;
}

}  // namespace freshet::hydro
