#include "core/config_reader.hpp"

#include <fmt/ranges.h>
#include <toml++/toml.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <sstream>

#include "core/errors.hpp"
#include "core/files.hpp"
#include "core/key_book.hpp"
#include "core/raster_name.hpp"
#include "core/spelling.hpp"

namespace freshet::core {

namespace fs = std::filesystem;

namespace {

std::string bounds(Range range) {
  const std::string unit = range.unit.empty() ? "" : fmt::format(" {}", range.unit);
  return fmt::format("{:g}{}{:g}{}", range.low, range.low < 0 ? " to " : "-", range.high, unit);
}

std::string outside(double value, Range range) {
  std::string message = fmt::format("{:g} is outside {}", value, bounds(range));
  const double meant = range.slip > 0 ? value / range.slip : 0;
  if (range.slip > 0 && meant >= range.low && meant <= range.high)
    message += fmt::format("; did you mean {:g}?", meant);
  return message;
}

std::string as_written(const toml::node& node) {
  std::ostringstream out;
  node.visit([&](const auto& inner) { out << inner; });
  return out.str();
}

std::string quoted(const std::string& text) { return '"' + text + '"'; }

/// "" for an empty one: no default to show.
std::string quoted_default(const std::string& text) { return text.empty() ? "" : quoted(text); }

KeyRow described(const std::string& table, const std::string& key, const KeyText& text) {
  KeyRow row;
  row.table = table;
  row.key = key;
  row.meaning = text.meaning;
  row.otherwise = text.otherwise;
  row.also = text.also;
  row.allowed = text.allowed;
  row.starter = text.starter;
  return row;
}

std::string number_as_toml(double value) { return fmt::format("{}", value); }

}  // namespace

ConfigTable::ConfigTable(ConfigFile& file, const toml::table* node, std::string shown, std::string pattern,
                         nlohmann::json* resolved, ConfigFile::Tables above)
    : file_(&file),
      node_(node),
      shown_(std::move(shown)),
      pattern_(std::move(pattern)),
      resolved_(resolved),
      tables_(std::move(above)) {
  if (node && !shown_.empty()) tables_.push_back(node);
}

template <class T>
T ConfigTable::keep(const std::string& key, T value) {
  if (resolved_) (*resolved_)[key] = value;
  return value;
}

void ConfigTable::show_as(const std::string& key, const std::string& text) { keep(key, text); }

void ConfigTable::note(const std::string& key, const std::optional<std::string>& value,
                       const std::string& type, const KeyText& text) {
  if (!file_->book_) return;
  KeyRow row = described(pattern_, key, text);
  row.read = true;
  row.needed = !value;
  row.value = value.value_or("");
  row.type = type;
  file_->book_->add(std::move(row));
}

void ConfigTable::about(const TableText& text) {
  if (file_->book_)
    file_->book_->add(
        TableRow{pattern_, TableKind::plain, std::string(text.before), std::string(text.after)});
}

void ConfigTable::describe(const std::string& key, const KeyText& text) {
  if (file_->book_) file_->book_->add(described(pattern_, key, text));
}

const toml::node* ConfigTable::find(const std::string& key, bool known_by_name) {
  file_->known_[pattern_].insert(known_by_name ? key : "*");
  return node_ ? node_->get(key) : nullptr;
}

bool ConfigTable::has(const std::string& key) const { return node_ && node_->contains(key); }

std::string ConfigTable::name_of(const std::string& key) const {
  if (key.empty()) return shown_;
  return shown_.empty() ? key : shown_ + "." + key;
}

const toml::node* ConfigTable::place_of(const std::string& key) const {
  const toml::node* node = node_ && !key.empty() ? node_->get(key) : nullptr;
  return node ? node : node_;
}

std::string ConfigTable::where(const std::string& key) const { return file_->place(place_of(key)); }

void ConfigTable::problem(const std::string& key, const std::string& message) {
  file_->add_problem(place_of(key), name_of(key) + ": " + message, tables_);
}

void ConfigTable::expect(bool holds, const std::string& key, const std::string& message,
                         const std::vector<ConfigTable>& others) {
  if (holds || !in_use()) return;
  ConfigFile::Tables about = tables_;
  for (const ConfigTable& other : others)
    about.insert(about.end(), other.tables_.begin(), other.tables_.end());
  file_->relations_.push_back(file_->problem_at(place_of(key), name_of(key) + ": " + message, about));
}

void ConfigTable::missing(const std::string& key, const std::string& example) {
  if (!in_use()) return;
  const std::string pattern = pattern_.empty() ? key : pattern_ + "." + key;
  const std::string table = node_ ? "" : fmt::format(" in [{}]", shown_);
  file_->add_problem(node_, fmt::format("{} is missing; write {} = {}{}", name_of(key), key, example, table),
                     tables_, pattern);
}

void ConfigTable::wrong_type(const std::string& key, const toml::node& node, std::string_view wanted) {
  file_->add_problem(&node, fmt::format("{} must be {}, not {}", name_of(key), wanted, as_written(node)),
                     tables_);
}

std::optional<double> ConfigTable::checked(const std::string& key, const toml::node& node, Range range) {
  std::optional<double> value;
  if (const auto* real = node.as_floating_point()) value = real->get();
  if (const auto* whole = node.as_integer()) value = double(whole->get());
  if (!value) {
    wrong_type(key, node,
               range.unit.empty() ? "a number" : fmt::format("a number of {} without quotes", range.unit));
    return std::nullopt;
  }
  if (*value >= range.low && *value <= range.high) return value;
  file_->add_problem(&node, name_of(key) + ": " + outside(*value, range), tables_);
  return std::nullopt;
}

std::optional<double> ConfigTable::number(const std::string& key, Range range, const KeyText& text) {
  note(key, "", shown_range(range), text);
  const toml::node* node = find(key);
  if (!node) return std::nullopt;
  const auto value = checked(key, *node, range);
  return value ? std::optional(keep(key, *value)) : std::nullopt;
}

double ConfigTable::number(const std::string& key, Range range, double otherwise, const KeyText& text) {
  note(key, number_as_toml(otherwise), shown_range(range), text);
  return keep(key, number(key, range, {}).value_or(otherwise));
}

double ConfigTable::needed_number(const std::string& key, Range range, const KeyText& text) {
  note(key, std::nullopt, shown_range(range), text);
  if (!has(key)) missing(key, "a number of " + bounds(range));
  return number(key, range, {}).value_or(range.low);
}

std::int64_t ConfigTable::integer(const std::string& key, Range range, std::int64_t otherwise,
                                  const KeyText& text) {
  note(key, std::to_string(otherwise), shown_range(range), text);
  const toml::node* node = find(key);
  if (node && !node->is_integer()) {
    wrong_type(key, *node, "a whole number");
  } else if (node && checked(key, *node, range)) {
    return keep(key, node->as_integer()->get());
  }
  return keep(key, otherwise);
}

std::int64_t ConfigTable::needed_integer(const std::string& key, Range range, const KeyText& text) {
  note(key, std::nullopt, shown_range(range), text);
  if (!has(key)) missing(key, "a whole number of " + bounds(range));
  return integer(key, range, std::int64_t(range.low), {});
}

std::vector<double> ConfigTable::numbers(const std::string& key, Range range,
                                         const std::vector<double>& otherwise, const KeyText& text) {
  note(key, fmt::format("[{}]", fmt::join(otherwise, ", ")), shown_range(range), text);
  const toml::node* node = find(key);
  if (!node) return keep(key, otherwise);
  std::vector<double> values;
  const auto* array = node->as_array();
  if (!array || array->empty()) wrong_type(key, *node, "a list of numbers, such as [0.3, 1.0]");
  for (std::size_t i = 0; array && i < array->size(); ++i) {
    if (const auto value = checked(key, *array->get(i), range)) values.push_back(*value);
  }
  return keep(key, values);
}

std::optional<std::vector<double>> ConfigTable::any_numbers(const std::string& key, Range range,
                                                            const KeyText& text) {
  note(key, "", "a number, or a list of them", text);
  const toml::node* node = find(key);
  if (!node) return std::nullopt;
  std::vector<double> values;
  const auto take = [&](const toml::node& one) {
    if (const auto value = checked(key, one, range)) values.push_back(*value);
  };
  if (const auto* array = node->as_array())
    for (const toml::node& one : *array) take(one);
  else
    take(*node);
  return keep(key, values);
}

bool ConfigTable::flag(const std::string& key, bool otherwise, const KeyText& text) {
  note(key, otherwise ? "true" : "false", "true, false", text);
  const toml::node* node = find(key);
  if (node && !node->is_boolean()) wrong_type(key, *node, "true or false");
  return keep(key, node && node->is_boolean() ? node->as_boolean()->get() : otherwise);
}

std::string ConfigTable::text(const std::string& key, const std::string& otherwise, const KeyText& text) {
  note(key, quoted_default(otherwise), "text", text);
  const toml::node* node = find(key);
  if (node && !node->is_string()) wrong_type(key, *node, "a text in quotes");
  return keep(key, node && node->is_string() ? node->as_string()->get() : otherwise);
}

std::string ConfigTable::needed_text(const std::string& key, const KeyText& text) {
  note(key, std::nullopt, "text", text);
  if (!has(key)) missing(key, "\"...\"");
  const std::string value = this->text(key, "", {});
  if (has(key) && node_->get(key)->is_string() && value.empty()) problem(key, "must not be empty");
  return value;
}

std::vector<std::string> ConfigTable::texts(const std::string& key, const KeyText& text) {
  note(key, "[]", "list of texts", text);
  const toml::node* node = find(key);
  std::vector<std::string> values;
  const auto* array = node ? node->as_array() : nullptr;
  bool good = !node || array;
  for (std::size_t i = 0; array && i < array->size(); ++i) {
    const auto* item = array->get(i)->as_string();
    good = good && item && !item->get().empty();
    if (item) values.push_back(item->get());
  }
  if (!good) wrong_type(key, *node, "a list of texts in quotes, such as [\"gorge\", \"mill\"]");
  return keep(key, values);
}

std::string ConfigTable::choice(const std::string& key, const std::vector<std::string>& choices,
                                const std::string& otherwise, const KeyText& text) {
  note(key, quoted(otherwise), fmt::format("`\"{}\"`", fmt::join(choices, "\"`, `\"")), text);
  const std::string value = this->text(key, otherwise, {});
  if (std::find(choices.begin(), choices.end(), value) != choices.end()) return value;
  const std::string nearest = nearest_name(value, choices);
  problem(key, fmt::format("\"{}\" is none of \"{}\"{}", value, fmt::join(choices, "\", \""),
                           nearest.empty() ? "" : fmt::format("; did you mean \"{}\"?", nearest)));
  return otherwise;
}

std::optional<Instant> ConfigTable::instant(const std::string& key, const KeyText& text) {
  note(key, "", "time", text);
  const toml::node* node = find(key);
  if (!node) return std::nullopt;
  const bool is_time = node->is_string() || node->is_date_time() || node->is_date();
  if (!is_time) {
    wrong_type(key, *node, "a time such as 2026-03-10T00:00:00Z");
    return std::nullopt;
  }
  try {
    const std::string written = node->is_string() ? node->as_string()->get() : as_written(*node);
    const Instant value = parse_instant(written, where(key) + ": " + name_of(key));
    keep(key, to_iso(value));
    return value;
  } catch (const InputError& error) {
    const std::string place = where(key) + ": ";
    file_->add_problem(node, std::string(error.what()).substr(place.size()), tables_);
    return std::nullopt;
  }
}

Instant ConfigTable::needed_instant(const std::string& key, const KeyText& text) {
  note(key, std::nullopt, "time", text);
  if (!has(key)) missing(key, "2026-03-10T00:00:00Z");
  return instant(key, {}).value_or(Instant{});
}

std::optional<fs::path> ConfigTable::path(const std::string& key, const KeyText& text) {
  note(key, "", "file", text);
  return path_of(key, false);
}

std::optional<fs::path> ConfigTable::path_or_pattern(const std::string& key, const KeyText& text) {
  note(key, "", "file, or files with `*` and `?`", text);
  return path_of(key, true);
}

std::optional<fs::path> ConfigTable::path_of(const std::string& key, bool pattern_too, std::string* layer) {
  const toml::node* node = find(key);
  if (!node) return std::nullopt;
  const auto* written = node->as_string();
  if (!written || written->get().empty()) {
    wrong_type(key, *node, "the name of a file, in quotes");
    return std::nullopt;
  }
  std::string name = written->get();
  if (const std::optional<RasterName> parts = layer ? parts_of(name) : std::nullopt) {
    name = parts->file;
    *layer = parts->layer;
  }
  const fs::path stated_in = node->source().path ? *node->source().path : file_->files_.front();
  const fs::path folder = stated_in.parent_path(),
                 basin_folder = fs::path(file_->files_.front()).parent_path();
  const fs::path path = (folder / name).lexically_normal();
  const bool inside_gdal = name.starts_with("/vsi");  // archives and the like, which only GDAL opens
  const bool pattern = pattern_too && name.find_first_of("*?") != std::string::npos;
  std::error_code error;
  if (!inside_gdal && !pattern && !fs::exists(path, error)) problem(key, missing_file(path));
  const bool absolute = fs::path(name).is_absolute();
  const fs::path shown = fs::relative(path, basin_folder.empty() ? "." : basin_folder, error);
  keep(key, absolute || error ? name : shown.generic_string());
  return path;
}

std::string ConfigTable::written(const std::string& key) const {
  const toml::node* node = node_ ? node_->get(key) : nullptr;
  return node ? node->value_or(std::string()) : std::string();
}

fs::path ConfigTable::needed_path(const std::string& key, const KeyText& text) {
  note(key, std::nullopt, "file", text);
  if (!has(key)) missing(key, "\"file\"");
  return path(key, {}).value_or(fs::path());
}

fs::path ConfigTable::needed_raster(const std::string& key, std::string& layer, const KeyText& text) {
  note(key, std::nullopt, "file", text);
  if (!has(key)) missing(key, "\"file\"");
  return path_of(key, false, &layer).value_or(fs::path());
}

Position ConfigTable::needed_point(const PointText& text) {
  constexpr Range metres{-1e8, 1e8, "m"}, east{-180, 180, "degrees east"}, north{-90, 90, "degrees north"};
  note("lon", std::nullopt, shown_range(east),
       {.meaning = text.meaning, .otherwise = text.otherwise, .starter = text.lon});
  note("lat", std::nullopt, shown_range(north),
       {.meaning = "with `lon`", .otherwise = text.otherwise, .starter = text.lat});
  note("x", "", shown_range(metres), {"in place of `lon`"});
  note("y", "", shown_range(metres), {"in place of `lat`"});
  const bool in_plane = has("x") || has("y") || local();
  for (const char* key : {"lon", "lat"})
    expect(!in_plane || !has(key), key,
           local()
               ? "basin.crs is \"local\", which does not say where on Earth it lies; write x and y, in metres"
               : "both lon, lat and x, y are given; keep one of the two");
  if (in_plane) {
    for (const char* key : {"lon", "lat"}) number(key, {-180, 180, "degrees"}, {});
    const double x = needed_number("x", metres, {}), y = needed_number("y", metres, {});
    return Position::in_plane(x, y);
  }
  for (const char* key : {"x", "y"}) number(key, metres, {});
  const double lon = needed_number("lon", east, {});
  const double lat = needed_number("lat", north, {});
  return {lon, lat};
}

bool ConfigTable::is_list(const std::string& key) const {
  const toml::node* node = node_ ? node_->get(key) : nullptr;
  return node && node->is_array();
}

bool ConfigTable::local() const {
  return file_->tree_->at_path("basin.crs").value<std::string>().value_or("") == "local";
}

std::vector<PlanePoint> ConfigTable::points(const std::string& key, std::size_t least) {
  std::vector<PlanePoint> points;
  if (!is_list(key)) return points;
  const toml::node* node = find(key);
  const toml::array& list = *node->as_array();
  for (std::size_t i = 0; i < list.size(); ++i) {
    const toml::array* pair = list.get(i)->as_array();
    if (!pair || pair->size() != 2) {
      wrong_type(key, *node, "a list of points x, y, such as [[0, 0], [12.5, 3]]");
      return {};
    }
    const auto x = checked(key, *pair->get(0), {-1e8, 1e8, "m"}),
               y = checked(key, *pair->get(1), {-1e8, 1e8, "m"});
    if (!x || !y) return {};
    points.push_back({*x, *y});
  }
  if (points.size() < least)
    problem(key, fmt::format("has {} points; write at least {}", points.size(), least));
  return keep(key, points);
}

double ConfigTable::entry_number(const std::string& name, Range range, const KeyText& text) {
  note("*", "", shown_range(range), text);
  const toml::node* node = find(name, false);
  return node ? keep(name, checked(name, *node, range).value_or(range.low)) : range.low;
}

}  // namespace freshet::core
