#include "core/basin/missing.hpp"

#include "core/config_reader.hpp"

namespace freshet::core {

namespace {

const Words<Missing> missing_words = {{"error", Missing::error},         {"zero", Missing::zero},
                                      {"hold", Missing::hold},           {"neighbours", Missing::neighbours},
                                      {"recession", Missing::recession}, {"regression", Missing::regression}};

}  // namespace

Missing read_missing(ConfigTable table, const std::string& key, const std::vector<std::string>& words) {
  return value_of(missing_words, table.choice(key, words, "error", {}));
}

Missing read_outside(ConfigTable table, const std::vector<std::string>& more) {
  std::vector<std::string> words = {"error", "zero", "hold"};
  words.insert(words.end(), more.begin(), more.end());
  const Missing outside = read_missing(table, "outside", words);
  table.expect(!table.has("outside") || table.has("file"), "outside",
               "is used only with file = \"...\"; a constant has no end");
  return outside;
}

}  // namespace freshet::core
