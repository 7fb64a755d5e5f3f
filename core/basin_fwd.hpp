#pragma once
// For headers that only pass a Basin on: its keys change often, and whoever includes core/basin.hpp is built
// again.

namespace freshet::core {

struct Basin;

}  // namespace freshet::core
