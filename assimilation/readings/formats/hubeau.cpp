// Observations of Hub'Eau hydrometrie v2, observations_tr: https://hubeau.eaufrance.fr/page/api-hydrometrie .
// Heights are in mm, discharges in l/s.

#include <array>

#include "assimilation/readings/json_access.hpp"
#include "assimilation/readings/json_with_lines.hpp"
#include "assimilation/readings/reading_format.hpp"
#include "assimilation/readings/reading_intake.hpp"

namespace freshet::assimilation {

namespace {

using nlohmann::json;

bool recognises(std::string_view content) {
  return content.starts_with('{') &&
         (content.find("\"resultat_obs\"") != std::string_view::npos ||
          content.substr(0, 2000).find("hydrometrie/observations_tr") != std::string_view::npos);
}

struct Measured {
  const char *code, *column, *unit;
};
constexpr std::array measured = {Measured{"H", "stage_m", "mm"}, Measured{"Q", "discharge_m3_per_s", "l/s"}};

const Measured* measured_of(const std::string& code) {
  for (const Measured& row : measured)
    if (code == row.code) return &row;
  return nullptr;
}

/// The dictionary's codes, where the answer was asked for without their words (Sandre, nomenclature 515).
std::string qualification_of(const json& observation) {
  const std::string word = text_at(observation, "libelle_qualification_obs");
  if (!word.empty()) return word;
  const std::string code = text_at(observation, "code_qualification_obs");
  if (code == "20") return "Bonne";
  if (code == "16") return "Non qualifi\u00E9e";
  return code == "12" ? "Douteuse" : code;
}

/// How far it was checked; of no code or another than these, nothing is said.
std::string status_of(const json& observation) {
  const std::string word = text_at(observation, "libelle_statut"), code = text_at(observation, "code_statut");
  if (!word.empty()) return word.substr(word.rfind(' ') + 1);  // of two words the second says it
  return code == "16" ? "Valid\u00E9e" : code == "4" ? "Brute" : "";
}

StatedTexts stated_in(const json& observation, const std::string& station, const Measured& as,
                      const std::string& where) {
  const Quantity& quantity = *quantity_of_column(as.column);
  return {.quantity = &quantity,
          .station = station,
          .time = text_at(observation, "date_obs"),
          .value = text_at(observation, "resultat_obs"),
          .unit = unit_of(quantity, as.unit, where),
          .qualities = {qualification_of(observation), text_at(observation, "libelle_methode_obs"),
                        status_of(observation)}};
}

/// A discharge may be of a site, which has several stations.
void read_observation(const json& observation, ReadingIntake& intake) {
  const std::string of_station = text_at(observation, "code_station"),
                    of_site = text_at(observation, "code_site"),
                    code = text_at(observation, "grandeur_hydro"),
                    station = intake.first_known({of_station, of_site});
  if (station.empty()) return intake.pass_over(of_station.empty() ? of_site : of_station);
  const Measured* as = measured_of(code);
  if (as == nullptr) return intake.leave(fmt::format("'{}': H is read as stage, Q as discharge", code));
  const int line = line_of(observation);
  const std::string where = intake.where(line);
  intake.take_texts(
      line, [&] { return sound(where, [&] { return stated_in(observation, station, *as, where); }); });
}

void read(std::string_view content, ReadingIntake& intake) {
  const json file = json_with_lines(content, intake.name());
  sound(intake.name(), [&] {
    for (const json& observation : file.at("data"))
      intake.accept([&] { sound(intake.name(), [&] { read_observation(observation, intake); }); });
  });
}

}  // namespace

ReadingFormat hubeau_format() {
  return {"hubeau", "observations_tr of Hub'Eau hydrometrie v2", recognises, read};
}

}  // namespace freshet::assimilation
