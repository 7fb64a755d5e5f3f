#pragma once
// [[section]]: lines whose discharge is recorded.

#include <string>
#include <vector>

#include "core/basin/location.hpp"
#include "core/position.hpp"

namespace freshet::core {

class ConfigTable;
struct Boundary;

/// A line across the flow, the discharge through which is recorded: positive from its right to its left,
/// looking from its first point to its last, which is downstream where it is drawn from the left bank to the
/// right bank.
struct Section {
  std::string name;
  LineInput line;
  ConfigLocation at;
};

/// `boundaries`: their names are taken.
std::vector<Section> read_line_sections(ConfigTable root, const std::vector<Boundary>& boundaries);

}  // namespace freshet::core
