#pragma once
// [[warning]]: the rules by which messages are sent.

#include "core/basin/warning_rule.hpp"

namespace freshet::core {

struct Basin;
struct Warnings;
class ConfigTable;

/// Reads the rules into `warnings`, whose own keys are known by then. `table`: [warnings].
void read_warning_rules(ConfigTable root, const ConfigTable& table, const Basin& basin, Warnings& warnings);

}  // namespace freshet::core
