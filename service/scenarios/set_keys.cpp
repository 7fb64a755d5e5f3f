#include "service/scenarios/set_keys.hpp"

#include <fmt/format.h>
#include <toml++/toml.h>

#include <algorithm>
#include <array>
#include <sstream>

#include "core/errors.hpp"
#include "core/files.hpp"
#include "core/number.hpp"
#include "core/spelling.hpp"

namespace freshet::service {

namespace fs = std::filesystem;
using Path = std::vector<std::string>;

namespace {

/// Keys, and what stands in them, that a scenario cannot have otherwise, and why.
struct Fixed {
  std::string_view key, why;
};
constexpr std::string_view by_mesh =
    "the mesh is made by it, and a scenario has the mesh of its parent; change a copy of basin.toml and give "
    "it a "
    "workspace of its own";
constexpr std::array fixed = {
    Fixed{"terrain", by_mesh},
    Fixed{"mesh", by_mesh},
    Fixed{"rivers", by_mesh},
    Fixed{"roughness.land_cover", by_mesh},
    Fixed{"infiltration.raster", by_mesh},
    Fixed{"basin", "a scenario is of the same basin"},
    Fixed{"base", "a scenario stands on the basin.toml of its parent"},
    Fixed{"observations", "a scenario has readings of its own, copied from its parent's"},
    Fixed{"forecast.start", "cycles are counted from it, and the scenario begins in the middle of them"},
    Fixed{"forecast.interval_h", "cycles are counted by it, and the scenario begins in the middle of them"},
    Fixed{"warnings.exercise", "a scenario never warns in earnest"},
    Fixed{"warnings.sent_time", "messages of a scenario bear the times of its cycles"},
    Fixed{"service", "a scenario is not in service"},
    Fixed{"feed", "a scenario is not in service"},
    Fixed{"archive", "a scenario is not in service"}};

struct Set {
  std::string written;
  Path path;
  std::string value;
};

Set read_set(const std::string& written) {
  const std::size_t sign = written.find('=');
  core::check(sign != std::string::npos && sign > 0 && sign + 1 < written.size(),
              "--set {}: write KEY=VALUE, such as rain.factor=1.5", written);
  Set set{written, {}, written.substr(sign + 1)};
  std::istringstream words(written.substr(0, sign));
  for (std::string word; std::getline(words, word, '.');) set.path.push_back(word);
  core::check(
      std::none_of(set.path.begin(), set.path.end(), [](const std::string& w) { return w.empty(); }) &&
          set.path.size() > 1,
      "--set {}: the key is TABLE.KEY, such as forecast.lead_h", written);
  return set;
}

std::string key_of(const Set& set) { return fmt::format("{}", fmt::join(set.path, ".")); }

void check_may_change(const Set& set) {
  const std::string key = key_of(set);
  for (const Fixed& one : fixed)
    core::check(key != one.key && !key.starts_with(std::string(one.key) + "."), "--set {}: {}", set.written,
                one.why);
}

double number_of(const Set& set) { return core::parse_number(set.value, key_of(set), "--set"); }

/// Rain and gauges, as forecasters change them.
bool take_modifier(const Set& set, std::vector<core::Modifier>& modifiers) {
  const std::string key = key_of(set);
  core::Modifier m;
  if (key == "rain.factor") {
    m.value = number_of(set);
  } else if (key == "rain.shift_h") {
    m.kind = core::ModifierKind::rain_shift;
    m.value = number_of(set);
  } else if (set.path.size() == 3 && set.path[2] == "out_of_use") {
    core::check(set.value == "true", "--set {}: write true, or leave it out", set.written);
    m.kind = core::ModifierKind::out_of_use;
    m.station = set.path[1];
  } else {
    return false;
  }
  modifiers.push_back(m);
  return true;
}

/// A file of the chain basin.toml, its base, ...
struct Layer {
  fs::path folder;
  toml::table table;
};

/// The topmost first. They have been read before: they are sound.
std::vector<Layer> layers_of(fs::path file) {
  std::vector<Layer> layers;
  for (;;) {
    layers.push_back({file.parent_path(), toml::parse(core::read_file(file), file.string())});
    const auto base = layers.back().table["base"].value<std::string>();
    if (!base) return layers;
    file = (file.parent_path() / *base).lexically_normal();
  }
}

/// Names of files, as they must be written in another folder.
void move_paths(toml::node& node, const fs::path& from, const fs::path& to) {
  if (auto* text = node.as_string()) {
    std::error_code error;
    const fs::path file = from / text->get();
    if (!text->get().empty() && !fs::path(text->get()).is_absolute() && fs::is_regular_file(file, error))
      *text = fs::relative(fs::weakly_canonical(file), fs::weakly_canonical(to)).generic_string();
  }
  if (auto* list = node.as_array())
    for (toml::node& item : *list) move_paths(item, from, to);
  if (auto* table = node.as_table())
    for (auto&& [key, value] : *table) move_paths(value, from, to);
}

/// The list [[name]] of the topmost file that has one; null: there is none.
toml::array* list_in(std::vector<Layer>& layers, const std::string& name, fs::path& folder) {
  for (Layer& layer : layers)
    if (toml::node* found = layer.table.get(name)) {
      folder = layer.folder;
      return found->is_array_of_tables() ? found->as_array() : nullptr;
    }
  return nullptr;
}

/// The table of a list that bears this id or name.
toml::table& entry_of(toml::array& list, const Set& set) {
  std::vector<std::string> names;
  for (toml::node& item : list)
    for (const char* key : {"id", "name"}) {
      const auto name = (*item.as_table())[key].value<std::string>();
      if (name == set.path[1]) return *item.as_table();
      if (name) names.push_back(*name);
    }
  core::fail_input("--set {}: no [[{}]] is called '{}'{}", set.written, set.path[0], set.path[1],
                   core::did_you_mean(set.path[1], names));
}

/// As TOML has it; what is none is a text.
void put_value(toml::table& table, const std::string& key, const std::string& value) {
  table.erase(key);
  try {
    toml::table parsed = toml::parse("value = " + value);
    parsed.get("value")->visit([&](auto& node) { table.insert(key, std::move(node)); });
  } catch (const toml::parse_error&) {
    table.insert(key, value);
  }
}

void put(toml::table& table, Path::const_iterator at, Path::const_iterator end, const Set& set) {
  if (at + 1 == end) return put_value(table, *at, set.value);
  if (!table.contains(*at)) table.insert(*at, toml::table());
  toml::table* inner = table[*at].as_table();
  core::check(inner != nullptr, "--set {}: '{}' is no table", set.written, *at);
  put(*inner, at + 1, end, set);
}

class Overrides {
 public:
  Overrides(const fs::path& basin_file, const fs::path& folder)
      : layers_(layers_of(basin_file)), folder_(folder) {}

  void add(const Set& set) {
    fs::path from;
    toml::array* below = list_in(layers_, set.path.front(), from);
    if (below == nullptr) return put(table_, set.path.begin(), set.path.end(), set);
    core::check(set.path.size() > 2, "--set {}: [[{}]] is a list: name the table, {}.NAME.KEY=VALUE",
                set.written, set.path[0], set.path[0]);
    if (!table_.contains(set.path[0])) {
      move_paths(*below, from, folder_);
      table_.insert(set.path[0], *below);
    }
    put(entry_of(*table_[set.path[0]].as_array(), set), set.path.begin() + 2, set.path.end(), set);
  }

  std::string text() const {
    std::ostringstream out;
    out << table_ << "\n";
    return table_.empty() ? "" : out.str();
  }

 private:
  std::vector<Layer> layers_;
  fs::path folder_;
  toml::table table_;
};

}  // namespace

ScenarioSets read_sets(const std::vector<std::string>& sets, const fs::path& basin_file,
                       const fs::path& folder) {
  ScenarioSets result;
  Overrides overrides(basin_file, folder);
  // What makes messages of a scenario exercises, with the times of its cycles.
  for (const char* always : {"warnings.exercise=true", "warnings.sent_time=\"cycle\""})
    overrides.add(read_set(always));
  for (const std::string& written : sets) {
    const Set set = read_set(written);
    check_may_change(set);
    if (!take_modifier(set, result.modifiers)) overrides.add(set);
  }
  result.toml = overrides.text();
  return result;
}

}  // namespace freshet::service
