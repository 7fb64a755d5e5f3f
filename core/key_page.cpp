#include "core/key_page.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <sstream>
#include <vector>

#include "core/key_book.hpp"

namespace freshet::core {
namespace {

constexpr std::size_t line_width = 100;

const char* const introduction = R"(# basin.toml, key by key

<!-- Made by `freshet keys --markdown` of what core/basin/ says. Change it there. -->

One TOML file says everything about a basin. Lengths, levels and times are SI; a key carries its unit (`edge_min_m`). Times are UTC with their zone (`2026-03-10T06:00:00Z`; `+01:00` works too), to the millisecond. File names are relative to the file that names them. A key that is not listed here is an error, and so is a value outside its range: every program checks the whole file before it does anything, and names each fault with its line. `freshet new` writes a file to begin with ([guide](guide/new.md)).

`base = "other.toml"` at the top reads that file first and puts this one over it: tables merge key by key; everything else is replaced whole, lists of tables such as `[[gauge]]` too (one `[[gauge]]` here drops all those of the base). What stands for another key drops that one of the base: of a rain file, a rain grid and a design storm each drops the others, an outlet drops the domain and the reverse. A base may have a base of its own.

**Points** are given by `lon` and `lat` (WGS 84), or by `x` and `y`: metres in `basin.crs`. **Lines and polygons** are drawn in a vector file that GDAL reads, in any coordinate system, or listed in place as points in `basin.crs`: `line = [[0, 0], [12.5, 3]]`. mesh.nc knows what comes from a file by the file's name without its folders, layer and feature: two files of one name are refused. Run `freshet mesh` after changing such a file; listed points need no new mesh.

**Local coordinates.** `basin.crs = "local"` is a plane in metres that is nowhere on Earth, for flumes and test cases: rasters and vector files then have no coordinate system (a GeoJSON is taken as it stands), points are `x` and `y`, results hold no longitude and latitude. Warnings, rain on a grid and the Coriolis force need a place on Earth and are refused.

In the tables below, *needed* in place of a default means that the key must be there.)";

std::string join(const std::string& table, const std::string& key) {
  return table.empty() ? key : table + "." + key;
}

bool belongs_to(const std::string& table, const std::string& top) {
  return table == top || (!top.empty() && table.starts_with(top + "."));
}

/// The keys of a table at the top, those of its inner tables too.
std::string rows(const KeyBook& book, const std::string& top) {
  std::string text = "| key | default | allowed | meaning |\n| --- | --- | --- | --- |\n";
  for (const KeyRow& row : book.keys())
    if (belongs_to(row.table, top))
      text += fmt::format("| `{}` | {} | {} | {} |\n", join(row.table, row.key), shown_default(book, row),
                          shown_allowed(row), row.meaning);
  return text;
}

/// Parts of a text between blanks; code in back quotes stays whole.
std::vector<std::string> words_of(const std::string& text) {
  std::vector<std::string> words;
  std::istringstream in(text);
  bool in_code = false;
  for (std::string part; in >> part;) {
    if (in_code)
      words.back() += " " + part;
    else
      words.push_back(part);
    if (std::count(part.begin(), part.end(), '`') % 2 != 0) in_code = !in_code;
  }
  return words;
}

std::string wrapped_paragraph(const std::string& text, std::size_t width, const std::string& prefix) {
  std::string lines, line = prefix;
  for (const std::string& word : words_of(text)) {
    if (line.size() > prefix.size() && line.size() + 1 + word.size() > width) {
      lines += line + "\n";
      line = prefix;
    }
    line += (line.size() > prefix.size() ? " " : "") + word;
  }
  return lines + line + "\n";
}

std::string section(const KeyBook& book, const TableRow& table) {
  const bool list = table.kind == TableKind::list;
  std::string text = fmt::format("\n## {}{}{}\n\n", list ? "[[" : "[", table.pattern, list ? "]]" : "]");
  if (!table.before.empty()) text += wrapped(table.before, line_width, "") + "\n";
  text += rows(book, table.pattern);
  if (!table.after.empty()) text += fmt::format("\n{}", wrapped(table.after, line_width, ""));
  return text;
}

}  // namespace

std::string wrapped(const std::string& text, std::size_t width, const std::string& prefix) {
  std::string all;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find("\n\n", begin), text.size());
    const std::string paragraph = text.substr(begin, end - begin);
    if (!all.empty()) all += "\n";
    all += paragraph.starts_with('|') ? paragraph + "\n" : wrapped_paragraph(paragraph, width, prefix);
    begin = end + 2;
  }
  return all;
}

std::string key_page(const KeyBook& book) {
  std::string page = wrapped(introduction, line_width, "") + "\n## Top of the file\n\n" + rows(book, "");
  for (const TableRow& table : book.tables())
    if (table.pattern.find('.') == std::string::npos) page += section(book, table);
  return page;
}

}  // namespace freshet::core
