#include <array>
#include <exception>
#include <nlohmann/json.hpp>

#include "core/text_table.hpp"
#include "service/doctor/rows.hpp"

namespace freshet::service {
namespace {

struct CheckRow {
  const char* name;
  Check check;
};

constexpr std::array rows = {CheckRow{"programs", all_programs},
                             CheckRow{"processor", built_for_this_cpu},
                             CheckRow{"ranks", two_ranks},
                             CheckRow{"engine", engine_reachable},
                             CheckRow{"clock", clock_synchronised},
                             CheckRow{"clock and cycles", clock_and_cycles},
                             CheckRow{"time zones", time_zones},
                             CheckRow{"limits", limits},
                             CheckRow{"memory", memory},
                             CheckRow{"disk", room_on_disk},
                             CheckRow{"locks", file_locks},
                             CheckRow{"rights", rights},
                             CheckRow{"secrets", secrets_of_feeds},
                             CheckRow{"store", store_opens}};

constexpr std::array health_names = {"ok", "warning", "fault"};

std::optional<Finding> find(const CheckRow& row, const Patient& patient) {
  try {
    return row.check(patient);
  } catch (const std::exception& error) {
    return fault(error.what(), "see what it says");
  }
}

}  // namespace

nlohmann::json examine(const Patient& patient) {
  nlohmann::json checks = nlohmann::json::array();
  int faults = 0, warnings = 0;
  for (const CheckRow& row : rows) {
    const auto found = find(row, patient);
    if (!found) continue;
    faults += found->health == Health::fault;
    warnings += found->health == Health::warning;
    checks.push_back({{"check", row.name},
                      {"health", health_names[static_cast<std::size_t>(found->health)]},
                      {"what", found->what},
                      {"mend", found->mend}});
  }
  return {{"checks", checks}, {"faults", faults}, {"warnings", warnings}};
}

std::string examination_text(const nlohmann::json& examined) {
  core::TextTable table({"", "check", "found"});
  for (const nlohmann::json& c : examined["checks"]) {
    table.row({c["health"], c["check"], c["what"]});
    if (!c["mend"].get<std::string>().empty()) table.row({"", "", "-> " + c["mend"].get<std::string>()});
  }
  return table.text() + fmt::format("{} faults, {} warnings\n", examined["faults"].get<int>(),
                                    examined["warnings"].get<int>());
}

}  // namespace freshet::service
