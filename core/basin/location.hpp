#pragma once
// Where basin.toml said something.

#include <string>

namespace freshet::core {

struct ConfigLocation {  ///< where in the configuration something was said: "basin.toml:41"
  std::string text;
};

}  // namespace freshet::core
