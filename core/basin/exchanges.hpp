#pragma once
// [[weir]], [[culvert]], [[gate]], ...: exchanges of water between cells. Their keys are in
// core/exchange_kinds/.

#include <vector>

#include "core/exchange_settings.hpp"

namespace freshet::core {

class ConfigTable;
struct Boundary;
struct Section;

/// Kind by kind, each in the order of the file. Names of `boundaries` and `sections` are taken.
std::vector<ExchangeSettings> read_exchanges(ConfigTable root, const std::vector<Boundary>& boundaries,
                                             const std::vector<Section>& sections);

}  // namespace freshet::core
