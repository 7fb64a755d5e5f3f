// Tables within tables, lists of tables, and names that are the user's.

#include <fmt/format.h>
#include <toml++/toml.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <tuple>

#include "core/config_reader.hpp"
#include "core/key_book.hpp"

namespace freshet::core {

ConfigTable ConfigTable::child(const std::string& key, const toml::node* node, const std::string& pattern,
                               bool optional, const TableText& text) {
  if (file_->book_)
    file_->book_->add(TableRow{pattern, optional ? TableKind::optional : TableKind::plain,
                               std::string(text.before), std::string(text.after)});
  const bool wrong = node && !node->is_table();
  if (wrong && node->is_array_of_tables()) {
    problem(key, fmt::format("there is only one; write [{}] instead of [[{}]]", name_of(key), name_of(key)));
  } else if (wrong) {
    wrong_type(key, *node, fmt::format("a table, such as [{}]", name_of(key)));
  }
  const bool unused = !resolved_ || wrong || (optional && !node);
  nlohmann::json* resolved = unused ? nullptr : &(*resolved_)[key];
  if (resolved && resolved->is_null()) *resolved = nlohmann::json::object();
  file_->known_[pattern];
  return {*file_, node ? node->as_table() : nullptr, name_of(key), pattern, resolved, tables_};
}

ConfigTable ConfigTable::table(const std::string& key, const TableText& text) {
  return child(key, find(key), pattern_.empty() ? key : pattern_ + "." + key, false, text);
}

ConfigTable ConfigTable::optional_table(const std::string& key, const TableText& text) {
  return child(key, find(key), pattern_.empty() ? key : pattern_ + "." + key, true, text);
}

std::vector<ConfigTable> ConfigTable::list(const std::string& key, const TableText& text) {
  const toml::node* node = find(key);
  const std::string pattern = pattern_.empty() ? key : pattern_ + "." + key;
  file_->known_[pattern];
  if (file_->book_)
    file_->book_->add(TableRow{pattern, TableKind::list, std::string(text.before), std::string(text.after)});
  const auto* array = node ? node->as_array() : nullptr;
  const bool good = array && (array->empty() || node->is_array_of_tables());
  if (node && !good) problem(key, fmt::format("is a list; write [[{}]] for each of them", name_of(key)));
  if (!good || array->empty() || !resolved_) return {{*file_, nullptr, name_of(key), pattern, nullptr}};
  auto& resolved = (*resolved_)[key];
  if (!resolved.is_array()) {  // asked for once more, it keeps what is resolved
    resolved = nlohmann::json::array();
    for (std::size_t i = 0; i < array->size(); ++i) resolved.push_back(nlohmann::json::object());
  }
  std::vector<ConfigTable> tables;
  for (std::size_t i = 0; i < array->size(); ++i) {
    tables.push_back({*file_, array->get(i)->as_table(), name_of(key), pattern, &resolved[i], tables_});
  }
  return tables;
}

std::vector<std::string> ConfigTable::names() const {
  struct Entry {
    std::size_t file;
    unsigned line, column;
    std::string name;
  };
  std::vector<Entry> entries;
  for (auto it = node_ ? node_->begin() : toml::table::const_iterator{}; node_ && it != node_->end(); ++it) {
    const auto& begin = it->second.source().begin;
    entries.push_back(
        {file_->file_number(it->second), begin.line, begin.column, std::string(it->first.str())});
  }
  // What a base says comes first: its classes keep their place when another file adds some.
  std::sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) {
    return std::tuple(b.file, a.line, a.column) < std::tuple(a.file, b.line, b.column);
  });
  std::vector<std::string> names;
  for (const Entry& entry : entries) names.push_back(entry.name);
  return names;
}

ConfigTable ConfigTable::absent_entry() {
  if (file_->book_) file_->book_->add(TableRow{pattern_ + ".*", TableKind::optional, "", ""});
  find("*", false);
  file_->known_[pattern_ + ".*"];
  return {*file_, nullptr, shown_ + ".*", pattern_ + ".*", nullptr};
}

ConfigTable ConfigTable::entry_table(const std::string& name) {
  return child(name, find(name, false), pattern_ + ".*", false);
}

}  // namespace freshet::core
