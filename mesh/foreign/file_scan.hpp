#pragma once
// A file of another program, read whole and walked through once, as words, lines or numbers in bytes. Every
// error says where in the file it was found.

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "core/errors.hpp"

namespace freshet::mesh {

class FileScan {
 public:
  /// InputError for what cannot be read (core::read_file).
  explicit FileScan(const std::filesystem::path& file);

  std::size_t left() const { return content_.size() - at_; }
  bool at_end() const { return at_ >= content_.size(); }

  /// InputError unless `count` things of at least `bytes` each can still follow: before room is made for
  /// them.
  void need(std::uint64_t count, std::size_t bytes, std::string_view what) const;

  // Text. A word ends at a blank, a line at LF, CR LF.
  std::string_view line();  ///< "" at the end of the file, too
  std::string_view word(std::string_view what);
  double number(std::string_view what);
  std::int64_t integer(std::string_view what);
  std::int64_t count(std::string_view what, std::size_t bytes);  ///< not negative; need()s as many
  std::string quoted(std::string_view what);                     ///< "a \"name\"", without its quotes
  void skip_past(std::string_view word);                         ///< a line that is this word

  // Bytes.
  std::string_view bytes(std::size_t count, std::string_view what);
  template <class T>
  T value(std::string_view what) {
    T v;
    copy(bytes(sizeof(T), what), &v, sizeof(T), sizeof(T));
    return v;
  }
  template <class T>
  void values(std::vector<T>& out, std::uint64_t count, std::string_view what) {
    need(count, sizeof(T), what);
    out.resize(count);
    copy(bytes(count * sizeof(T), what), out.data(), count * sizeof(T), sizeof(T));
  }
  void other_endian(bool yes) { swap_ = yes; }
  bool is_other_endian() const { return swap_; }

  /// "basin.msh:12" of the last word or line; of bytes "basin.slf, byte 1200".
  std::string where() const;
  template <class... Args>
  [[noreturn]] void fail(fmt::format_string<Args...> message, Args&&... args) const {
    throw core::InputError(where() + ": " + fmt::format(message, std::forward<Args>(args)...));
  }

 private:
  void skip_blanks();
  void copy(std::string_view from, void* to, std::size_t size, std::size_t each) const;

  std::string name_, content_;
  std::size_t at_ = 0, last_ = 0;  ///< `last_`: where the last thing read begins
  bool swap_ = false, binary_ = false;
};

/// Words of a line. InputError naming `scan`'s place for a number that is none.
std::vector<std::string_view> words_of(std::string_view line);
double number_of(const FileScan& scan, std::string_view word, std::string_view what);
std::int64_t integer_of(const FileScan& scan, std::string_view word, std::string_view what);

}  // namespace freshet::mesh
