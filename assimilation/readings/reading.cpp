#include "assimilation/readings/reading.hpp"

#include <algorithm>

namespace freshet::assimilation {

const std::vector<std::string>& quality_names() {
  static const std::vector<std::string> names = {"good", "suspect", "bad", "missing"};
  return names;
}

std::string to_text(Quality quality) { return quality_names()[static_cast<std::size_t>(quality)]; }

std::optional<Quality> quality_of(std::string_view text) {
  const auto& names = quality_names();
  const auto found = std::find(names.begin(), names.end(), text);
  if (found == names.end()) return std::nullopt;
  return static_cast<Quality>(found - names.begin());
}

bool same_reading(const Reading& incoming, const Reading& kept) {
  const bool same_value = incoming.has_value() ? incoming.stage_m == kept.stage_m : !kept.has_value();
  const bool same_statement = !incoming.stated || incoming.stated == kept.stated;
  return same_value && same_statement && incoming.error_m == kept.error_m &&
         incoming.synthetic == kept.synthetic;
}

}  // namespace freshet::assimilation
