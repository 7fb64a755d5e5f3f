// CSV: columns station, time, stage_m or that of another quantity and, optionally, its error (error_m) and
// quality, in any order.

#include <algorithm>
#include <optional>

#include "assimilation/readings/reading_format.hpp"
#include "assimilation/readings/reading_intake.hpp"
#include "core/errors.hpp"
#include "core/spelling.hpp"
#include "core/table.hpp"

namespace freshet::assimilation {

namespace {

std::string_view trimmed(std::string_view text) {
  const char* blank = " \t";
  const auto first = text.find_first_not_of(blank);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(blank) - first + 1);
}

/// XML and JSON are not; anything else may be a damaged table, and is told what is wrong with it.
bool recognises(std::string_view content) {
  return content.empty() || std::string_view("<{[").find(content.front()) == std::string_view::npos;
}

/// "# synthetic: yes"
void take_comment(const core::Table::Comment& comment, ReadingIntake& intake) {
  const std::string_view text = comment.text;
  const auto colon = text.find(':');
  if (colon == std::string_view::npos || trimmed(text.substr(0, colon)) != "synthetic") return;
  const std::string_view value = trimmed(text.substr(colon + 1));
  core::check(value == "yes" || value == "no", "{}: synthetic '{}' must be yes or no", comment.where, value);
  intake.set_synthetic(value == "yes");
}

/// A file holds readings of one quantity: that whose column it has.
const Quantity& quantity_in(const core::Table& table) {
  int values = 0;
  const Quantity* found = &stage();
  for (const Quantity& quantity : quantities())
    if (table.has_column(quantity.column()) && ++values > 0) found = &quantity;
  core::check(values <= 1,
              "{}: a file holds readings of one quantity, this one has columns of {}; write a file for each",
              table.header(), values);
  return *found;
}

void check_header(const core::Table& table, const Quantity& quantity) {
  const std::string value = quantity.column();
  const std::vector<std::string> known = {"station", "time", value, quantity.error_column(), "quality"};
  for (const std::string& name : table.columns())
    core::check(std::find(known.begin(), known.end(), name) != known.end(), "{}: unknown column '{}'{}",
                table.header(), name, core::did_you_mean(name, known));
  for (const std::string& needed : {known[0], known[1], known[2]})
    core::check(table.has_column(needed), "{}: no column '{}'; the header must name station,time,{}",
                table.header(), needed, value);
}

/// Where the columns are; nothing: not there.
struct Places {
  std::optional<std::size_t> station, time, value, error, quality;
};

Places places_in(const core::Table& table, const Quantity& quantity) {
  const auto place = [&](const std::string& column) {
    return table.has_column(column) ? std::optional(table.column(column)) : std::nullopt;
  };
  return {place("station"), place("time"), place(quantity.column()), place(quantity.error_column()),
          place("quality")};
}

StatedReading stated_in(const core::Table& table, std::size_t row, const Quantity& quantity,
                        const Places& places) {
  table.check_row(row);
  const auto field = [&](std::optional<std::size_t> place) {
    return place ? table.field(row, *place) : std::string_view();
  };
  StatedReading stated{.quantity = &quantity,
                       .station = field(places.station),
                       .time = field(places.time),
                       .value = field(places.value),
                       .error = field(places.error)};
  if (const std::string_view quality = field(places.quality); !quality.empty()) stated.qualities = {quality};
  return stated;
}

void read(std::string_view content, ReadingIntake& intake) {
  const core::Table table(content, intake.name());
  for (const core::Table::Comment& comment : table.comments())
    intake.require([&] { take_comment(comment, intake); });
  const Quantity* quantity = nullptr;
  const auto head = [&] {
    quantity = &quantity_in(table);
    check_header(table, *quantity);
  };
  if (!intake.require(head)) return;
  const Places places = places_in(table, *quantity);
  for (std::size_t row = 0; row < table.rows(); ++row)
    intake.take(table.line(row), [&] { return stated_in(table, row, *quantity, places); });
}

}  // namespace

ReadingFormat csv_format() {
  return {"csv",
          "columns station, time, stage_m or that of another quantity, and optionally error and quality",
          recognises, read};
}

}  // namespace freshet::assimilation
