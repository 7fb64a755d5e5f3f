#pragma once
// basin.toml as typed values: each value is asked for by its name, with its default and range. What was asked
// for is remembered, so that at the end every other key is an error, and so that the resolved configuration
// (defaults included), the list of all keys and what docs/basin-toml.md says of them come from the same
// calls.

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "core/key_text.hpp"
#include "core/position.hpp"
#include "core/time.hpp"
#include "core/words.hpp"

namespace toml {
inline namespace v3 {  // as toml++ 3 has it; core/config_file.cpp includes both, and sees it if that changes
class node;
class table;
}  // namespace v3
}  // namespace toml

namespace freshet::core {

/// Values allowed, both ends included. `slip`: the factor by which people miss (10: a decimal place, 100: per
/// cent); the message offers value/slip where that is allowed.
struct Range {
  double low, high;
  std::string_view unit{};
  double slip = 0;
};

class ConfigTable;
class KeyBook;

/// The file with what its `base` says merged under it: tables key by key, everything else (lists of tables
/// such as
/// [[gauge]] too) replaced whole.
class ConfigFile {
 public:
  /// InputError "basin.toml:7: ..." for what is not TOML.
  explicit ConfigFile(const std::filesystem::path& file);
  /// An empty file: what its reading says of keys goes into `book`.
  explicit ConfigFile(KeyBook& book);
  ~ConfigFile();

  ConfigTable root();

  /// To be called when everything was asked for: throws one InputError with a line per problem (unknown keys,
  /// wrong types, values out of range, missing keys), in the order of the file.
  void finish() const;
  /// The same lines, and the tables that they are about, as where() gives them and those at the top as
  /// "[rain]" too, for a look at all that they do not touch. None: all is sound.
  std::vector<std::string> faults(std::set<std::string>* faulty_tables = nullptr) const;

  const nlohmann::json& resolved() const { return *resolved_; }
  /// Every key that was asked for, such as "mesh.edge_min_m"; keys that users name are "*".
  std::vector<std::string> known_keys() const;

 private:
  friend class ConfigTable;
  using Tables = std::vector<const toml::table*>;  ///< from the outermost inwards, without the root
  struct Problem {
    std::size_t file;  ///< 0: basin.toml itself, 1: its base, ...
    unsigned line;
    std::string text;
    std::string missing;  ///< the key, where this says that it is missing
    Tables tables;        ///< that it is about; of a fault the last is the one that has it. None: the file
  };

  std::unique_ptr<toml::table> load(const std::string& name, std::size_t depth);
  void check_texts(const toml::node& node, const std::string& shown);
  std::size_t file_number(const toml::node& node) const;
  std::string place(const toml::node* node) const;
  Problem problem_at(const toml::node* node, const std::string& message, const Tables& tables = {},
                     const std::string& missing = "") const;
  void add_problem(const toml::node* node, const std::string& message, const Tables& tables = {},
                   const std::string& missing = "");
  void find_unknown(const toml::table& table, const Tables& tables, const std::string& pattern,
                    const std::string& shown, std::vector<Problem>& found,
                    std::set<std::string>& meant) const;
  void add_relations(std::vector<Problem>& all) const;
  std::string unknown_message(const std::string& name, const std::vector<std::string>& names,
                              const std::string& pattern, const std::string& shown,
                              std::set<std::string>& meant) const;

  KeyBook* book_ = nullptr;
  std::vector<std::string> files_;  ///< basin.toml first
  std::unique_ptr<toml::table> tree_;
  std::unique_ptr<nlohmann::json> resolved_;
  std::map<std::string, std::set<std::string>> known_;  ///< table pattern -> its keys
  std::vector<Problem> problems_, relations_;
};

/// A table of the file; absent tables give defaults.
class ConfigTable {
 public:
  bool present() const { return node_ != nullptr; }
  /// "basin.toml:41" of a key, or of the table if there is no such key.
  std::string where(const std::string& key = "") const;
  void problem(const std::string& key, const std::string& message);
  /// A relation between values: where it fails, a problem, told only if every value of this table, of those
  /// that hold it and of `others` is sound by itself.
  void expect(bool holds, const std::string& key, const std::string& message,
              const std::vector<ConfigTable>& others = {});
  bool has(const std::string& key) const;

  // `text`: what the page says of the key. A key that is read in several places has it in one of them.
  std::optional<double> number(const std::string& key, Range range, const KeyText& text);
  double number(const std::string& key, Range range, double otherwise, const KeyText& text);
  double needed_number(const std::string& key, Range range, const KeyText& text);
  std::int64_t integer(const std::string& key, Range range, std::int64_t otherwise, const KeyText& text);
  std::int64_t needed_integer(const std::string& key, Range range, const KeyText& text);
  std::vector<double> numbers(const std::string& key, Range range, const std::vector<double>& otherwise,
                              const KeyText& text);
  /// A number, or a list of them, which may be empty; absent where the key is.
  std::optional<std::vector<double>> any_numbers(const std::string& key, Range range, const KeyText& text);
  bool flag(const std::string& key, bool otherwise, const KeyText& text);
  std::string text(const std::string& key, const std::string& otherwise, const KeyText& text);
  std::string needed_text(const std::string& key, const KeyText& text);
  std::vector<std::string> texts(const std::string& key, const KeyText& text);
  std::string choice(const std::string& key, const std::vector<std::string>& choices,
                     const std::string& otherwise, const KeyText& text);
  /// The value that the word of the file stands for.
  template <class Enum>
  requires std::is_enum_v<Enum> Enum choice(const std::string& key, const Words<Enum>& words, Enum otherwise,
                                            const KeyText& text) {
    return value_of(words, choice(key, names_of(words), word_of(words, otherwise), text));
  }
  std::optional<Instant> instant(const std::string& key, const KeyText& text);
  Instant needed_instant(const std::string& key, const KeyText& text);
  /// Relative to the folder of the file that says it; must exist.
  std::optional<std::filesystem::path> path(const std::string& key, const KeyText& text);
  /// The same; a name with the wildcards * or ? need not fit any file yet.
  std::optional<std::filesystem::path> path_or_pattern(const std::string& key, const KeyText& text);
  std::filesystem::path needed_path(const std::string& key, const KeyText& text);
  /// The same of a raster, which may be named as GDAL names one of several in a file: NETCDF:file.nc:height.
  /// The last part goes into `layer`, which is left alone where the name has none.
  std::filesystem::path needed_raster(const std::string& key, std::string& layer, const KeyText& text);
  std::string written(const std::string& key) const;  ///< a text as the file has it; "" for all else
  /// Keys lon and lat of this table, or x and y: metres in basin.crs.
  Position needed_point(const PointText& text);
  /// A list of points in basin.crs, such as [[0, 0], [12.5, 3]], at least so many; nothing where the key is
  /// absent or a text.
  std::vector<PlanePoint> points(const std::string& key, std::size_t least);
  /// The key holds a list where it might hold the name of a file.
  bool is_list(const std::string& key) const;
  /// basin.crs = "local": no place on Earth is known.
  bool local() const;

  ConfigTable table(const std::string& key, const TableText& text = {});
  /// Like table(); where it is absent, nothing in it is needed and nothing of it appears in the resolved
  /// configuration.
  ConfigTable optional_table(const std::string& key, const TableText& text = {});
  /// The tables [[key]], in order. None: one absent table, so that the keys are known all the same.
  std::vector<ConfigTable> list(const std::string& key, const TableText& text = {});
  /// The keys of a table whose keys the user names, in the order of the file. Values are asked for by
  /// entry_*().
  std::vector<std::string> names() const;
  double entry_number(const std::string& name, Range range, const KeyText& text);
  ConfigTable entry_table(const std::string& name);
  /// An absent entry of such a table: asked for its keys, it makes them known where the user named none.
  ConfigTable absent_entry();
  /// What the resolved configuration shows in place of the value.
  void show_as(const std::string& key, const std::string& text);
  /// What the page says of this table, and of a key that another function reads.
  void about(const TableText& text);
  void describe(const std::string& key, const KeyText& text);
  /// Says that `key` is missing, with an example of its value.
  void missing(const std::string& key, const std::string& example);
  bool in_use() const { return resolved_ != nullptr; }  ///< false: an absent optional table

 private:
  friend class ConfigFile;
  ConfigTable(ConfigFile& file, const toml::table* node, std::string shown, std::string pattern,
              nlohmann::json* resolved, ConfigFile::Tables above = {});

  const toml::node* find(const std::string& key, bool known_by_name = true);
  const toml::node* place_of(const std::string& key) const;
  std::optional<std::filesystem::path> path_of(const std::string& key, bool pattern_too,
                                               std::string* layer = nullptr);
  /// For the page: `value` is the default as TOML, nothing where the key is needed, "" where it has none.
  void note(const std::string& key, const std::optional<std::string>& value, const std::string& type,
            const KeyText& text);
  std::string name_of(const std::string& key) const;
  void wrong_type(const std::string& key, const toml::node& node, std::string_view wanted);
  std::optional<double> checked(const std::string& key, const toml::node& node, Range range);
  template <class T>
  T keep(const std::string& key, T value);  ///< in the resolved configuration
  ConfigTable child(const std::string& key, const toml::node* node, const std::string& pattern, bool optional,
                    const TableText& text = {});

  ConfigFile* file_;
  const toml::table* node_;
  std::string shown_, pattern_;  ///< "roughness.classes.forest", "roughness.classes.*"
  nlohmann::json* resolved_;
  ConfigFile::Tables tables_;  ///< those that hold this one, and this one
};

}  // namespace freshet::core
