#pragma once
// What keys of different tables must agree on.

namespace freshet::core {

struct Basin;
class ConfigTable;

/// What divides what, how many times are kept, groups of ranks, names of files.
void check_relations(ConfigTable root, const Basin& basin);

}  // namespace freshet::core
