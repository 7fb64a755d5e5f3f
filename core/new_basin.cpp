#include "core/new_basin.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <regex>

#include "core/key_book.hpp"
#include "core/key_page.hpp"

namespace freshet::core {
namespace {

constexpr std::size_t line_width = 100;

/// Markdown as a comment: "[guide](guide/rain.md)" -> "guide (docs/guide/rain.md)".
std::string comment(const std::string& markdown) {
  static const std::regex page(R"(\[([^\]]*)\]\(([a-z/]+\.md)(#[a-z]*)?\))"), bar(R"(\\\|)");
  const std::string plain = std::regex_replace(std::regex_replace(markdown, page, "$1: docs/$2"), bar, "|");
  return wrapped(plain, line_width, "# ");
}

/// "roughness.classes.*" -> "roughness.classes.NAME".
std::string named(const std::string& pattern) {
  return std::regex_replace(pattern, std::regex(R"(\*)"), "NAME");
}

class Writer {
 public:
  Writer(const KeyBook& book, const std::string& name, NewKeys keys, const FoundKeys& found)
      : book_(book), name_(name), keys_(keys), found_(found) {}

  std::string file() {
    text_ = fmt::format("# The basin '{}'. Every key: docs/basin-toml.md{}.\n", name_,
                        keys_ == NewKeys::all ? "" : ", or 'freshet new --all'");
    if (keys_ == NewKeys::all)
      text_ +=
          "# A line such as #cfl = 0.9 says what holds without it; one without a value, that there is "
          "none.\n\n";
    for (const KeyRow& row : book_.keys())
      if (row.table.empty() && keys_ == NewKeys::all) write(row, false);
    for (const TableRow& table : book_.tables())
      if (table.pattern.find('.') == std::string::npos) write(table);
    return text_;
  }

 private:
  const Found* found(const KeyRow& row) const {
    const auto it = found_.find(row.table.empty() ? row.key : row.table + "." + row.key);
    return it == found_.end() ? nullptr : &it->second;
  }

  bool begins(const KeyRow& row) const { return !row.starter.empty() || found(row) != nullptr; }

  /// Some of its keys have a value to begin with.
  bool begun(const TableRow& table) const {
    return std::any_of(book_.keys().begin(), book_.keys().end(), [&](const KeyRow& row) {
      return begins(row) && (row.table == table.pattern || row.table.starts_with(table.pattern + "."));
    });
  }

  /// Its own keys, then its inner tables, as TOML wants it.
  void write(const TableRow& table) {
    const bool all = keys_ == NewKeys::all, live = begun(table) || table.kind == TableKind::plain;
    if (!all && !begun(table)) return;
    const bool list = table.kind == TableKind::list;
    text_ += "\n";
    if (!table.before.empty()) text_ += comment(table.before);
    text_ += fmt::format("{}{}{}{}\n", live ? "" : "#", list ? "[[" : "[", named(table.pattern),
                         list ? "]]" : "]");
    for (const KeyRow& row : book_.keys())
      if (row.table == table.pattern && (all || begins(row))) write(row, live);
    for (const TableRow& inner : book_.tables())
      if (inner.pattern.rfind('.') == table.pattern.size() && inner.pattern.starts_with(table.pattern + "."))
        write(inner);
  }

  std::string value_of(const KeyRow& row) const {
    if (const Found* known = found(row)) return known->value;
    if (row.starter == "\"NAME\"") return '"' + name_ + '"';
    return row.starter.empty() ? row.toml() : row.starter;
  }

  void write(const KeyRow& row, bool live) {
    text_ += comment(fmt::format("{} ({})", row.meaning, shown_allowed(row)));
    if (const Found* known = found(row); known != nullptr && !known->because.empty())
      text_ += comment(known->because);
    const std::string value = value_of(row);
    text_ += fmt::format("{}{} ={}{}\n", live && begins(row) ? "" : "#", named(row.key),
                         value.empty() ? "" : " ", value);
  }

  const KeyBook& book_;
  const std::string& name_;
  NewKeys keys_;
  const FoundKeys& found_;
  std::string text_;
};

}  // namespace

std::string new_basin(const KeyBook& book, const std::string& name, NewKeys keys, const FoundKeys& found) {
  return Writer(book, name, keys, found).file();
}

}  // namespace freshet::core
