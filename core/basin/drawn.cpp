#include "core/basin/drawn.hpp"

#include <fmt/format.h>

#include "core/config_reader.hpp"
#include "core/ring_faults.hpp"

namespace freshet::core {

std::optional<LineInput> read_drawn(ConfigTable table, const std::string& key, std::size_t least_points,
                                    const DrawnText& text) {
  KeyText file_text = text.drawn;
  if (file_text.allowed.empty()) file_text.allowed = "file, or points";
  LineInput drawn;
  const bool list = table.is_list(key);
  drawn.points = table.points(key, least_points);
  const auto file = list ? std::nullopt : table.path(key, file_text);
  drawn.file = file.value_or(std::filesystem::path());
  drawn.layer = table.text("layer", "", {text.layer, "the only one"});
  drawn.feature = table.text("feature", "", {text.feature, "the only one"});
  for (const char* word : {"layer", "feature"})
    table.expect(!table.has(word) || (table.has(key) && !list), word,
                 fmt::format("is used only with {} = \"vector file\"", key));
  if (!file && drawn.points.empty()) return std::nullopt;
  if (least_points > 2 && drawn.points.size() >= least_points)
    if (const std::string fault = fault_of_ring(drawn.points); !fault.empty()) table.problem(key, fault);
  return drawn;
}

}  // namespace freshet::core
