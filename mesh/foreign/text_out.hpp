#pragma once
// A text file of another program, made in memory and written whole. Numbers as short as they can be and still
// give the same bits when they are read.

#include <fmt/format.h>

#include <filesystem>
#include <iterator>
#include <string>
#include <string_view>

#include "core/files.hpp"

namespace freshet::mesh {

class TextOut {
 public:
  template <class... Args>
  void put(fmt::format_string<Args...> format, Args&&... args) {
    fmt::format_to(std::back_inserter(text_), format, std::forward<Args>(args)...);
  }
  std::string_view text() const { return {text_.data(), text_.size()}; }
  void save(const std::filesystem::path& file) const { core::write_file(file, text()); }

 private:
  fmt::memory_buffer text_;
};

/// A name between quotes that has none itself.
inline std::string quoted(std::string name) {
  for (char& c : name)
    if (c == '"') c = '\'';
  return '"' + name + '"';
}

}  // namespace freshet::mesh
