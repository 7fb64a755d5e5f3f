#include <fmt/ranges.h>
#include <toml++/toml.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <set>

#include "core/config_reader.hpp"
#include "core/errors.hpp"
#include "core/files.hpp"
#include "core/spelling.hpp"
#include "core/text.hpp"
#include "core/toml_scan.hpp"

namespace freshet::core {

namespace fs = std::filesystem;

namespace {

/// Puts `over` on top of `under`. Nodes are moved, never copied: a copy forgets its place in the file.
void merge(toml::table& under, toml::table& over) {
  for (auto& [key, value] : over) {
    toml::table* below = under.get_as<toml::table>(key.str());
    if (below && value.is_table()) {
      merge(*below, *value.as_table());
    } else {
      under.erase(key.str());
      value.visit([&, name = std::string(key.str())](auto& node) { under.insert(name, std::move(node)); });
    }
  }
}

/// Where one key stands for another, the file on top decides which: the other is dropped from below.
void drop_replaced(toml::table& under, const toml::table& over) {
  using Names = std::vector<std::string_view>;
  static const Names grid = {"grid",       "variable",     "units",   "crs",     "time_pattern",
                             "first_time", "interval_min", "time_at", "missing", "outside"};
  static const Names stations = {"file", "station"}, storm = {"design_storm"};
  static const Names depth = {"depth_m"}, law = {"depth_law"}, flow = {"survey_discharge_m3_per_s"};
  const auto with = [](Names names, const Names& more) {
    names.insert(names.end(), more.begin(), more.end());
    return names;
  };
  struct Replacement {
    std::string_view table, said;
    Names dropped;
  };
  static const std::vector<Replacement> replaced = {
      {"rain", "file", with(storm, grid)},     {"rain", "design_storm", with(stations, grid)},
      {"rain", "grid", with(stations, storm)}, {"terrain", "dem", {"unit"}},
      {"terrain", "outlet", {"domain"}},       {"terrain", "domain", {"outlet"}},
      {"rivers", "depth_m", with(law, flow)},  {"rivers", "depth_law", with(depth, flow)},
      {"rivers", flow[0], with(depth, law)}};
  for (const auto& [table, said, dropped] : replaced) {
    const toml::table* above = over.get_as<toml::table>(table);
    toml::table* below = under.get_as<toml::table>(table);
    if (!above || !below || !above->contains(said)) continue;
    for (const std::string_view name : dropped)
      if (!above->contains(name)) below->erase(name);
  }
}

/// "edge_min_m" -> "edge_min"; "name" -> "".
std::string without_unit(std::string_view key) {
  static constexpr std::array<std::string_view, 10> units = {"_m3_per_s", "_mm_per_h", "_km2", "_mm", "_km",
                                                             "_min",      "_deg",      "_m",   "_h",  "_s"};
  for (const auto unit : units) {
    if (key.ends_with(unit) && key.size() > unit.size())
      return std::string(key.substr(0, key.size() - unit.size()));
  }
  return "";
}

std::string join(const std::string& table, const std::string& key) {
  return table.empty() ? key : table + "." + key;
}

}  // namespace

ConfigFile::ConfigFile(const fs::path& file)
    : resolved_(std::make_unique<nlohmann::json>(nlohmann::json::object())) {
  tree_ = load(file.string(), 0);
  check_texts(*tree_, "");
}

ConfigFile::ConfigFile(KeyBook& book)
    : book_(&book),
      files_{"basin.toml"},
      tree_(std::make_unique<toml::table>()),
      resolved_(std::make_unique<nlohmann::json>(nlohmann::json::object())) {}

ConfigFile::~ConfigFile() = default;

/// Every text of the file ends in a product: a name in a table, a path in an error, words in a message.
void ConfigFile::check_texts(const toml::node& node, const std::string& shown) {
  const auto complain = [&](const toml::node& at, const std::string& what, const std::string& unfit) {
    if (!unfit.empty()) add_problem(&at, fmt::format("{} holds {}; write it without", fit_line(what), unfit));
  };
  if (const auto* text = node.as_string()) complain(node, shown, unfit_in_text(text->get()));
  if (const auto* list = node.as_array())
    for (const auto& item : *list) check_texts(item, shown);
  if (const auto* table = node.as_table())
    for (const auto& [key, value] : *table) {
      const std::string name(key.str());
      complain(value, "the key " + name, unfit_in_text(name));
      if (name.find_first_of("\t\r\n") != std::string::npos)
        complain(value, "the key " + name, "a tab or a line break");
      check_texts(value, join(shown, name));
    }
}

std::unique_ptr<toml::table> ConfigFile::load(const std::string& name, std::size_t depth) {
  files_.push_back(name);
  const std::string content = read_file(name);
  check_toml_depth(content, name);
  auto parsed = std::make_unique<toml::table>();
  toml::table& over = *parsed;
  try {
    over = toml::parse(content, name);
  } catch (const toml::parse_error& error) {
    fail_input("{}:{}: {}", name, error.source().begin.line, error.description());
  }
  const toml::node* base = over.get("base");
  if (!base) return parsed;
  const auto* base_name = base->as_string();
  check(base_name != nullptr, "{}: base must be the name of a file, in quotes", place(base));
  constexpr std::size_t max_depth = 8;
  check(depth < max_depth, "{}: base leads through more than {} files; does it come back to this one?",
        place(base), max_depth);
  const fs::path path = (fs::path(name).parent_path() / base_name->get()).lexically_normal();
  std::error_code error;
  check(fs::exists(path, error), "{}: base: {}", place(base), missing_file(path));
  over.erase("base");
  auto under = load(path.string(), depth + 1);
  drop_replaced(*under, over);
  merge(*under, over);
  return under;
}

ConfigTable ConfigFile::root() {
  known_[""].insert("base");  // taken out by load()
  return {*this, tree_.get(), "", "", resolved_.get()};
}

std::size_t ConfigFile::file_number(const toml::node& node) const {
  if (!node.source().path) return 0;
  return std::size_t(std::find(files_.begin(), files_.end(), *node.source().path) - files_.begin());
}

std::string ConfigFile::place(const toml::node* node) const {
  if (!node || !node->source().path || node->source().begin.line == 0) return files_.front();
  return fmt::format("{}:{}", *node->source().path, node->source().begin.line);
}

ConfigFile::Problem ConfigFile::problem_at(const toml::node* node, const std::string& message,
                                           const Tables& tables, const std::string& missing) const {
  const std::size_t file = node ? file_number(*node) : 0;
  const unsigned line = node ? unsigned(node->source().begin.line) : 0;
  return {file, line, place(node) + ": " + message, missing, tables};
}

void ConfigFile::add_problem(const toml::node* node, const std::string& message, const Tables& tables,
                             const std::string& missing) {
  problems_.push_back(problem_at(node, message, tables, missing));
}

void ConfigFile::find_unknown(const toml::table& table, const Tables& tables, const std::string& pattern,
                              const std::string& shown, std::vector<Problem>& found,
                              std::set<std::string>& meant) const {
  const auto entry = known_.find(pattern);
  if (entry == known_.end()) return;  // already a problem of another kind
  const std::vector<std::string> names(entry->second.begin(), entry->second.end());
  const bool any_name = entry->second.count("*") > 0;
  const auto scan_table = [&](const toml::table& inside, const std::string& inner, const std::string& name) {
    Tables deeper = tables;
    deeper.push_back(&inside);
    find_unknown(inside, deeper, inner, join(shown, name), found, meant);
  };
  for (const auto& [key, node] : table) {
    const std::string name(key.str());
    const std::string inner = join(pattern, any_name ? "*" : name);
    if (!any_name && !entry->second.count(name)) {
      found.push_back(problem_at(&node, unknown_message(name, names, pattern, shown, meant), tables));
      continue;
    }
    if (const auto* inside = node.as_table()) scan_table(*inside, inner, name);
    if (const auto* list = node.as_array())
      for (const auto& item : *list)
        if (const auto* inside = item.as_table()) scan_table(*inside, inner, name);
  }
}

std::string ConfigFile::unknown_message(const std::string& name, const std::vector<std::string>& names,
                                        const std::string& pattern, const std::string& shown,
                                        std::set<std::string>& meant) const {
  const std::string full = join(shown, name);
  for (const std::string& known : names) {
    const std::string bare = without_unit(known);
    const bool other_unit = bare == without_unit(name) || bare == name.substr(0, name.rfind('_'));
    if (bare.empty() || (bare != name && !other_unit)) continue;
    meant.insert(join(pattern, known));
    if (bare == name) return fmt::format("{} has no unit; write {}", full, known);
    return fmt::format("{} has another unit than the one it is read in; write {}", full, known);
  }
  const std::string nearest = nearest_name(name, names);
  if (!nearest.empty()) meant.insert(join(pattern, nearest));
  if (nearest.empty()) {
    for (const auto& [table, keys] : known_) {
      if (keys.count(name) && table != pattern) {
        return fmt::format("{} is not known here; {} belongs into {}", full, name,
                           table.empty() ? "the top of the file" : "[" + table + "]");
      }
    }
  }
  return fmt::format("{} is not a known key{}", full, did_you_mean(name, names));
}

/// A relation is told only where no table that it is about has a fault of its own, which it may follow from.
void ConfigFile::add_relations(std::vector<Problem>& all) const {
  std::set<const toml::table*> faulty;
  for (const Problem& problem : all) {
    if (problem.tables.empty()) return;  // a table as a whole is missing or misspelt
    faulty.insert(problem.tables.back());
  }
  const auto sound = [&](const toml::table* table) { return !faulty.count(table); };
  for (const Problem& relation : relations_)
    if (std::all_of(relation.tables.begin(), relation.tables.end(), sound)) all.push_back(relation);
}

std::vector<std::string> ConfigFile::faults(std::set<std::string>* faulty_tables) const {
  std::vector<Problem> all;
  std::set<std::string> meant;  // keys that a misspelt key stands for: not to be called missing too
  find_unknown(*tree_, {}, "", "", all, meant);
  for (const Problem& problem : problems_) {
    if (problem.missing.empty() || !meant.count(problem.missing)) all.push_back(problem);
  }
  add_relations(all);
  std::stable_sort(all.begin(), all.end(), [](const Problem& a, const Problem& b) {
    return std::pair(a.file, a.line) < std::pair(b.file, b.line);
  });
  std::vector<std::string> texts;
  for (const Problem& problem : all) {
    texts.push_back(problem.text);
    if (!faulty_tables) continue;
    if (problem.tables.empty()) faulty_tables->insert(place(nullptr));
    for (const toml::table* table : problem.tables) faulty_tables->insert(place(table));
    for (const auto& [key, node] : *tree_)
      if (!problem.tables.empty() && node.as_table() == problem.tables.front())
        faulty_tables->insert(fmt::format("[{}]", key.str()));
  }
  return texts;
}

void ConfigFile::finish() const {
  const std::vector<std::string> all = faults();
  if (all.empty()) return;
  constexpr std::size_t most_reported = 100;
  std::string message;
  for (std::size_t i = 0; i < std::min(all.size(), most_reported); ++i)
    message += (message.empty() ? "" : "\n") + all[i];
  if (all.size() > most_reported) message += fmt::format("\nand {} faults more", all.size() - most_reported);
  throw InputError(message);
}

std::vector<std::string> ConfigFile::known_keys() const {
  std::vector<std::string> keys;
  for (const auto& [table, names] : known_) {
    for (const std::string& name : names) {
      const std::string full = join(table, name);
      if (!known_.count(full)) keys.push_back(full);  // tables appear through their keys
    }
  }
  return keys;
}

}  // namespace freshet::core
