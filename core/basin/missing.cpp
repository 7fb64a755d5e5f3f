#include "core/basin/missing.hpp"

#include "core/config_reader.hpp"

namespace freshet::core {

Missing read_missing(ConfigTable table, const std::string& key, const std::vector<std::string>& words) {
  const std::string word = table.choice(key, words, "error");
  return word == "zero"         ? Missing::zero
         : word == "hold"       ? Missing::hold
         : word == "neighbours" ? Missing::neighbours
                                : Missing::error;
}

Missing read_outside(ConfigTable table) {
  const Missing outside = read_missing(table, "outside", {"error", "zero", "hold"});
  table.expect(!table.has("outside") || table.has("file"), "outside",
               "is used only with file = \"...\"; a constant has no end");
  return outside;
}

}  // namespace freshet::core
