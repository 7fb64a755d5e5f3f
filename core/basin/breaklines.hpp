#pragma once
// [[breakline]]: lines that edges of the mesh follow, levees, walls and roads with a crest among them.

#include <optional>
#include <string>
#include <vector>

#include "core/basin/location.hpp"
#include "core/position.hpp"

namespace freshet::core {

class ConfigTable;

/// Where the heights of a crest are found, besides those that basin.toml lists.
enum class CrestFrom {
  nothing,
  z,        ///< of the vertices
  highest,  ///< of the terrain under each edge
  mean
};

struct Breakline {
  std::string name;
  LineInput line;  ///< without a feature: all lines of the layer
  /// The crest, by one of these; by none of them the line has no crest.
  std::optional<double> crest_m;       ///< above the datum of the terrain
  std::vector<double> crest_levels_m;  ///< [listed point]
  std::string crest_attribute;         ///< of the features
  CrestFrom crest_from = CrestFrom::nothing;
  double crest_add_m = 0;        ///< on top of that
  std::string unit;              ///< of attribute and z; empty: as the file says, else m
  double coefficient = 0.577;    ///< Poleni's, of the weir that it is
  std::optional<double> edge_m;  ///< wanted length of edges along it
  ConfigLocation at;
  bool has_crest() const {
    return crest_m || !crest_levels_m.empty() || !crest_attribute.empty() || crest_from != CrestFrom::nothing;
  }
};

std::vector<Breakline> read_breaklines(ConfigTable root);

}  // namespace freshet::core
