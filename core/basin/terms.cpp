#include "core/basin/terms.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "core/config_reader.hpp"

namespace freshet::core {
namespace {

std::string table_of_rows() {
  std::string table = "| name | coefficient | what |\n| --- | --- | --- |";
  for (const TermRow& row : term_rows())
    table += fmt::format("\n| `\"{}\"` | {:g}-{:g}{} | {} |", row.name, row.low, row.high,
                         row.unit == "1" ? "" : " " + row.unit, row.about);
  return table + "\n\nTerms are explicit: the more viscous the water, the shorter the steps.";
}

}  // namespace

std::vector<Term> read_terms(ConfigTable root) {
  std::vector<std::string> names;
  for (const TermRow& row : term_rows()) names.push_back(row.name);
  std::vector<Term> terms;
  std::set<std::size_t> given;
  const std::string rows = table_of_rows();
  for (ConfigTable table : root.list(
           "term", {"Terms of the momentum balance that are off unless they are named ([solver](solver.md)).",
                    rows})) {
    if (table.in_use() && !table.has("name")) table.missing("name", '"' + names.front() + '"');
    const std::string name =
        table.choice("name", names, names.front(),
                     {.meaning = "of the table below", .otherwise = "*needed*", .also = "once"});
    const auto row = std::size_t(std::find(names.begin(), names.end(), name) - names.begin());
    const TermRow& of = term_rows()[row];
    const double coefficient = table.needed_number("coefficient", {of.low, of.high, of.unit},
                                                   {.meaning = "0: as without it", .allowed = "by the name"});
    if (!table.in_use()) continue;
    table.expect(given.insert(row).second, "name", fmt::format("'{}' is given twice; keep one", name));
    terms.push_back({row, coefficient});
  }
  return terms;
}

}  // namespace freshet::core
