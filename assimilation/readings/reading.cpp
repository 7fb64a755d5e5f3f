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

namespace {

struct AgencyWord {
  Quality quality;
  Standing standing = Standing::unsaid;
};

// USGS: A approved, P provisional, e estimated, Ice, Eqp equipment, Mnt maintenance, Bkw backwater, Dis, Ssn.
const std::map<std::string, AgencyWord, std::less<>> agency_words = {
    {"a", {Quality::good, Standing::approved}},
    {"approved", {Quality::good, Standing::approved}},
    {"validated", {Quality::good, Standing::approved}},
    {"p", {Quality::good, Standing::provisional}},
    {"provisional", {Quality::good, Standing::provisional}},
    {"raw", {Quality::good, Standing::provisional}},
    {"unchecked", {Quality::good, Standing::provisional}},
    {"valid", {Quality::good}},
    {"ok", {Quality::good}},
    {"e", {Quality::suspect}},
    {"estimated", {Quality::suspect}},
    {"doubtful", {Quality::suspect}},
    {"questionable", {Quality::suspect}},
    {"bkw", {Quality::suspect}},
    {"ice", {Quality::bad}},
    {"eqp", {Quality::bad}},
    {"mnt", {Quality::bad}},
    {"dis", {Quality::bad}},
    {"ssn", {Quality::bad}},
    {"erroneous", {Quality::bad}},
    {"invalid", {Quality::bad}},
    {"n/a", {Quality::missing}},
    {"na", {Quality::missing}},
    // WaterML 2
    {"estimate", {Quality::suspect}},
    {"poor", {Quality::suspect}},
    // USGS, in full
    {"revised", {Quality::good}},
    {"working", {Quality::good, Standing::provisional}},
    {"in review", {Quality::good, Standing::provisional}},
    {"backwater", {Quality::suspect}},
    {"equip", {Quality::bad}},
    {"equipment", {Quality::bad}},
    {"maintenance", {Quality::bad}},
    // Hub'Eau
    {"bonne", {Quality::good}},
    {"non qualifi\u00E9e", {Quality::good}},
    {"neutre", {Quality::good}},
    {"mesur\u00E9e", {Quality::good}},
    {"calcul\u00E9e", {Quality::good}},
    {"douteuse", {Quality::suspect}},
    {"interpol\u00E9e", {Quality::suspect}},
    {"reconstitu\u00E9e", {Quality::suspect}},
    {"estim\u00E9e", {Quality::suspect}},
    {"brute", {Quality::good, Standing::provisional}},
    {"corrig\u00E9e", {Quality::good, Standing::provisional}},
    {"pr\u00E9-valid\u00E9e", {Quality::good, Standing::provisional}},
    {"valid\u00E9e", {Quality::good, Standing::approved}}};

std::string lower(std::string_view text) {
  std::string word(text);
  for (char& c : word) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return word;
}

}  // namespace

std::optional<Quality> quality_of_agency(std::string_view text) {
  const std::string word = lower(text);
  if (const auto known = quality_of(word)) return known;
  const auto found = agency_words.find(word);
  if (found == agency_words.end()) return std::nullopt;
  return found->second.quality;
}

const char* to_text(Standing standing) {
  if (standing == Standing::unsaid) return "";
  return standing == Standing::approved ? "approved" : "provisional";
}

Standing standing_of_agency(std::string_view text) {
  const auto found = agency_words.find(lower(text));
  return found == agency_words.end() ? Standing::unsaid : found->second.standing;
}

void set_base_quality(Reading& reading) {
  if (reading.flagged_by == future_flag) return;
  if (!reading.has_value()) reading.stated = Quality::missing;
  reading.quality = reading.stated.value_or(Quality::good);
  reading.flagged_by = reading.quality == Quality::good ? "" : reading.has_value() ? "stated" : "missing";
}

namespace {

/// Nobody has looked at it, and nobody says what it is worth.
bool gives_way(const Reading& later) {
  if (later.standing != Standing::unsaid) return later.standing == Standing::provisional;
  return !later.stated || !later.has_value();
}

}  // namespace

bool counts_after(const Reading& later, const Reading& earlier) {
  const bool stands = earlier.standing == Standing::approved && earlier.flagged_by != future_flag;
  return !stands || !gives_way(later);
}

std::size_t used_of(const std::vector<StoredReading>& revisions) {
  std::size_t used = 0;
  for (std::size_t i = 1; i < revisions.size(); ++i)
    if (counts_after(revisions[i], revisions[used])) used = i;
  return used;
}

bool same_reading(const Reading& incoming, const Reading& kept) {
  const bool same_value = incoming.has_value() ? incoming.value == kept.value : !kept.has_value();
  const bool same_statement = !incoming.stated || incoming.stated == kept.stated;
  const bool same_standing = incoming.standing != Standing::approved || kept.standing == Standing::approved;
  return same_value && same_statement && same_standing && incoming.error == kept.error &&
         incoming.synthetic == kept.synthetic;
}

}  // namespace freshet::assimilation
