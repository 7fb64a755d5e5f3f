#include "core/basin/drawn.hpp"

#include <fmt/format.h>

#include "core/config_reader.hpp"
#include "core/ring_faults.hpp"

namespace freshet::core {

std::optional<LineSource> read_drawn(ConfigTable table, const std::string& key, std::size_t least_points) {
  LineSource drawn;
  const bool list = table.is_list(key);
  drawn.points = table.points(key, least_points);
  const auto file = list ? std::nullopt : table.path(key);
  drawn.file = file.value_or(std::filesystem::path());
  drawn.layer = table.text("layer", "");
  drawn.feature = table.text("feature", "");
  for (const char* word : {"layer", "feature"})
    table.expect(!table.has(word) || (table.has(key) && !list), word,
                 fmt::format("is used only with {} = \"vector file\"", key));
  if (!file && drawn.points.empty()) return std::nullopt;
  if (least_points > 2 && drawn.points.size() >= least_points)
    if (const std::string fault = fault_of_ring(drawn.points); !fault.empty()) table.problem(key, fault);
  return drawn;
}

}  // namespace freshet::core
