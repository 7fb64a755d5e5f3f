#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <sstream>

#include "core/errors.hpp"
#include "core/files.hpp"
#include "core/time.hpp"
#include "mesh/terrain/check_basin.hpp"

namespace freshet::mesh {

namespace {

std::string trimmed(const std::string& text) {
  const auto first = text.find_first_not_of(" \t\r"), last = text.find_last_not_of(" \t\r");
  return first == std::string::npos ? "" : text.substr(first, last - first + 1);
}

std::vector<std::string> fields_of(const std::string& line) {
  std::vector<std::string> fields;
  std::stringstream stream(line);
  for (std::string field; std::getline(stream, field, ',');) fields.push_back(trimmed(field));
  if (!line.empty() && trimmed(line).back() == ',') fields.push_back("");
  return fields;
}

std::size_t column_of(const std::vector<std::string>& header, const std::string& name,
                      const std::string& file) {
  const auto found = std::find(header.begin(), header.end(), name);
  core::check(found != header.end(), "{}:1: there is no column '{}'; name the columns in the first line",
              file, name);
  return static_cast<std::size_t>(found - header.begin());
}

void check_number(const std::string& text, double lowest, const std::string& column,
                  const std::string& where) {
  char* end = nullptr;
  const double value = std::strtod(text.c_str(), &end);
  core::check(!text.empty() && *end == '\0' && std::isfinite(value), "{}: {}: '{}' is not a number", where,
              column, text);
  core::check(value >= lowest, "{}: {}: {} is below {}", where, column, text, lowest);
}

}  // namespace

std::size_t check_table(const std::filesystem::path& file, const std::vector<std::string>& columns,
                        double lowest) {
  const std::string name = file.string();
  std::stringstream lines(core::read_file(file));
  std::string line;
  core::check(bool(std::getline(lines, line)), "{}: is empty", name);
  const std::vector<std::string> header = fields_of(line);
  const std::size_t time = column_of(header, "time", name);
  std::vector<std::size_t> at;
  for (const std::string& column : columns) at.push_back(column_of(header, column, name));

  std::size_t rows = 0, number = 1;
  core::Instant last{};
  while (std::getline(lines, line)) {
    const std::string where = fmt::format("{}:{}", name, ++number);
    if (trimmed(line).empty()) continue;
    const std::vector<std::string> fields = fields_of(line);
    core::check(fields.size() == header.size(), "{}: has {} fields, the first line {}", where, fields.size(),
                header.size());
    const core::Instant instant = core::parse_instant(fields[time], where);
    core::check(rows == 0 || instant > last, "{}: time {} does not come after the row before", where,
                fields[time]);
    last = instant;
    ++rows;
    for (std::size_t c = 0; c < columns.size(); ++c) check_number(fields[at[c]], lowest, columns[c], where);
  }
  core::check(rows > 0, "{}: has no rows", name);
  return rows;
}

}  // namespace freshet::mesh
