#include "core/basin/exchanges.hpp"

#include <fmt/format.h>

#include <set>

#include "core/basin/boundaries.hpp"
#include "core/basin/drawn.hpp"
#include "core/basin/line_sections.hpp"
#include "core/config_reader.hpp"
#include "core/exchange_kinds.hpp"

namespace freshet::core {
namespace {

using Type = ExchangeKey::Type;

void read_value(ConfigTable table, const ExchangeKey& key, ExchangeSettings& settings) {
  const Range range{key.low, key.high, key.unit, key.slip};
  const KeyText text{key.about};
  if (key.type == Type::choice) {
    settings.words[key.name] = table.choice(key.name, key.choices, key.choices.front(), text);
  } else if (key.type == Type::list) {
    const std::vector<double> values = table.numbers(key.name, range, {}, text);
    if (!values.empty()) settings.lists[key.name] = values;
  } else if (key.type == Type::flag) {
    settings.numbers[key.name] = table.flag(key.name, key.otherwise.value_or(0) != 0, text);
  } else if (key.type == Type::integer) {
    const auto otherwise = static_cast<std::int64_t>(key.otherwise.value_or(0));
    settings.numbers[key.name] = static_cast<double>(table.integer(key.name, range, otherwise, text));
  } else if (key.needed) {
    settings.numbers[key.name] = table.needed_number(key.name, range, text);
  } else if (key.otherwise) {
    settings.numbers[key.name] = table.number(key.name, range, *key.otherwise, text);
  } else if (const auto value = table.number(key.name, range, text)) {
    settings.numbers[key.name] = *value;
  }
}

void read_points(ConfigTable table, ExchangeSettings& settings) {
  settings.inlet =
      table.optional_table("inlet").needed_point({"one end: `inlet = { lon = -84.1, lat = 36.4 }`"});
  settings.outlet = table.optional_table("outlet").needed_point({"the other end"});
}

void read_line(ConfigTable table, ExchangeSettings& settings, const char* otherwise) {
  settings.line = read_drawn(table, "line", 2,
                             {{"vector file with the line, as for a section, or its points", otherwise},
                              "layer of the file",
                              "the value of the line's attribute `name`"})
                      .value_or(LineInput{});
}

void read_place(ConfigTable table, ExchangeSettings& settings) {
  using Lies = ExchangeKind::Lies;
  const Lies lies = settings.kind->lies;
  const bool line = table.has("line"), points = table.has("inlet") || table.has("outlet");
  if (lies == Lies::between_points || (lies == Lies::either && points && !line))
    for (const char* end : {"inlet", "outlet"})
      if (!table.has(end)) table.missing(end, "{ x = 12.5, y = 3 }");
  if (lies == Lies::along_line && !line)
    table.missing("line", "\"file\", or points such as [[0, 0], [12.5, 3]]");
  if (lies != Lies::between_points)
    read_line(table, settings, lies == Lies::either ? "needed, or `inlet` and `outlet`" : "*needed*");
  if (lies != Lies::along_line) read_points(table, settings);
  if (lies == Lies::either && table.in_use())
    table.expect(line != points, line ? "line" : "", "needs either line, or inlet and outlet");
}

ExchangeSettings read_exchange(ConfigTable table, const ExchangeKind& kind) {
  ExchangeSettings settings;
  settings.kind = &kind;
  settings.at = table.where();
  settings.name =
      table.needed_text("name", {.meaning = "of its series in sections.nc",
                                 .also = "not the name of another exchange, section or boundary"});
  read_place(table, settings);
  for (const ExchangeKey& key : kind.keys) read_value(table, key, settings);
  if (!table.in_use()) return settings;
  for (const ExchangeRelation& relation : kind.relations)
    table.expect(relation.holds(settings), relation.key, relation.message);
  return settings;
}

}  // namespace

std::vector<ExchangeSettings> read_exchanges(ConfigTable root, const std::vector<Boundary>& boundaries,
                                             const std::vector<Section>& sections) {
  std::set<std::string> names;
  for (const Boundary& boundary : boundaries) names.insert(boundary.name);
  for (const Section& section : sections) names.insert(section.name);
  std::vector<ExchangeSettings> exchanges;
  for (const ExchangeKind& kind : exchange_kinds())
    for (ConfigTable table : root.list(kind.name, {kind.about})) {
      ExchangeSettings settings = read_exchange(table, kind);
      if (!table.in_use()) continue;
      table.expect(
          names.insert(settings.name).second, "name",
          fmt::format("'{}' is the name of another {}, section or boundary too", settings.name, kind.name));
      exchanges.push_back(std::move(settings));
    }
  return exchanges;
}

}  // namespace freshet::core
