#pragma once
// The seam for formats of readings. Each is one file of assimilation/readings/formats/ and a row in
// reading_format.cpp (CONTRIBUTING.md).

#include <string>
#include <string_view>
#include <vector>

namespace freshet::assimilation {

class ReadingIntake;

struct ReadingFormat {
  const char* name;   ///< "csv", as the guide lists it
  const char* reads;  ///< what of it is read, for --help and messages
  /// Whether the content is of this format, however damaged the rest is. A byte order mark and blanks before
  /// it are taken off.
  bool (*recognises)(std::string_view content);
  /// Hands every reading of the file over. What is wrong with the whole file is an InputError.
  void (*read)(std::string_view content, ReadingIntake& intake);
};

/// One row each.
const std::vector<ReadingFormat>& reading_formats();

/// "csv (...), usgs_json (...)"
std::string formats_in_words();

}  // namespace freshet::assimilation
