#include "assimilation/readings/reading.hpp"

#include <algorithm>
#include <cctype>
#include <map>

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

std::optional<Quality> quality_of_agency(std::string_view text) {
  std::string word(text);
  for (char& c : word) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  if (const auto known = quality_of(word)) return known;
  // USGS: A approved, P provisional, e estimated, Ice, Eqp equipment, Mnt maintenance, Bkw backwater, Dis,
  // Ssn.
  static const std::map<std::string, Quality, std::less<>> words = {{"a", Quality::good},
                                                                    {"approved", Quality::good},
                                                                    {"p", Quality::good},
                                                                    {"provisional", Quality::good},
                                                                    {"raw", Quality::good},
                                                                    {"valid", Quality::good},
                                                                    {"validated", Quality::good},
                                                                    {"ok", Quality::good},
                                                                    {"unchecked", Quality::good},
                                                                    {"e", Quality::suspect},
                                                                    {"estimated", Quality::suspect},
                                                                    {"doubtful", Quality::suspect},
                                                                    {"questionable", Quality::suspect},
                                                                    {"bkw", Quality::suspect},
                                                                    {"ice", Quality::bad},
                                                                    {"eqp", Quality::bad},
                                                                    {"mnt", Quality::bad},
                                                                    {"dis", Quality::bad},
                                                                    {"ssn", Quality::bad},
                                                                    {"erroneous", Quality::bad},
                                                                    {"invalid", Quality::bad},
                                                                    {"n/a", Quality::missing},
                                                                    {"na", Quality::missing}};
  const auto found = words.find(word);
  if (found == words.end()) return std::nullopt;
  return found->second;
}

void set_base_quality(Reading& reading) {
  if (reading.flagged_by == future_flag) return;
  if (!reading.has_value()) reading.stated = Quality::missing;
  reading.quality = reading.stated.value_or(Quality::good);
  reading.flagged_by = reading.quality == Quality::good ? "" : reading.has_value() ? "stated" : "missing";
}

bool same_reading(const Reading& incoming, const Reading& kept) {
  const bool same_value = incoming.has_value() ? incoming.value == kept.value : !kept.has_value();
  const bool same_statement = !incoming.stated || incoming.stated == kept.stated;
  return same_value && same_statement && incoming.error == kept.error && incoming.synthetic == kept.synthetic;
}

}  // namespace freshet::assimilation
