#include "forecast/warnings/rule_kind.hpp"

#include <array>
#include <string_view>

#include "core/errors.hpp"

namespace freshet::forecast {
namespace {

struct Row {
  std::string_view name;
  FindInCycle find;
};

#define FRESHET_ROW(name) Row{#name, find_##name},
constexpr std::array rows = {FRESHET_WARNING_KINDS(FRESHET_ROW)};
#undef FRESHET_ROW

}  // namespace

Finding find_in_cycle(const core::WarningRule& rule, const core::Basin& basin,
                      const CycleProducts& products) {
  for (const Row& row : rows) {
    if (row.name != rule.kind) continue;
    Finding finding = row.find(rule, basin, products);
    finding.facts[rule.kind] = true;
    return finding;
  }
  core::fail_input("{}: rule '{}': no kind is called '{}'", rule.at.text, rule.id, rule.kind);
}

}  // namespace freshet::forecast
