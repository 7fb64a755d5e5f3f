#include "assimilation/readings/reading_format.hpp"

#include <algorithm>

#include "assimilation/readings/reading_file.hpp"
#include "assimilation/readings/reading_intake.hpp"
#include "core/errors.hpp"
#include "core/files.hpp"
#include "core/provenance.hpp"

namespace freshet::assimilation {

// Each from its file in formats/.
ReadingFormat csv_format();
ReadingFormat defra_json_format();
ReadingFormat flood_map_format();
ReadingFormat hubeau_format();
ReadingFormat payload_format();
ReadingFormat sensorthings_format();
ReadingFormat usgs_json_format();
ReadingFormat usgs_ogc_format();
ReadingFormat waterml1_format();
ReadingFormat waterml2_format();

const std::vector<ReadingFormat>& reading_formats() {
  // payload holds files of others whole; csv takes what none of the others recognises.
  static const std::vector<ReadingFormat> rows = {
      payload_format(),      usgs_json_format(),  usgs_ogc_format(), waterml1_format(),  waterml2_format(),
      sensorthings_format(), defra_json_format(), hubeau_format(),   flood_map_format(), csv_format()};
  return rows;
}

std::string formats_in_words() {
  std::string words;
  for (const ReadingFormat& format : reading_formats())
    words += fmt::format("{}{} ({})", words.empty() ? "" : ", ", format.name, format.reads);
  return words;
}

namespace {

/// Without a byte order mark and blanks.
std::string_view beginning(std::string_view content) {
  constexpr std::string_view mark = "\xEF\xBB\xBF";
  if (content.starts_with(mark)) content.remove_prefix(mark.size());
  const std::size_t first = content.find_first_not_of(" \t\r\n");
  return first == std::string_view::npos ? std::string_view() : content.substr(first);
}

const ReadingFormat& format_of(std::string_view content, const std::filesystem::path& path) {
  const auto& rows = reading_formats();
  const auto found = std::find_if(rows.begin(), rows.end(), [&](const ReadingFormat& format) {
    return format.recognises(beginning(content));
  });
  core::check(found != rows.end(), "{}: its content is of no format that is read here; these are: {}",
              path.string(), formats_in_words());
  return *found;
}

}  // namespace

ReadingFile read_readings(const std::filesystem::path& path, const core::Stations& stations,
                          const AgencyNames& names, const ExtentShapes& shapes) {
  const std::string content = core::read_file(path);
  ReadingIntake intake(path, stations, names, shapes);
  format_of(content, path).read(content, intake);
  ReadingFile file = intake.finish();
  file.sha256 = core::Sha256().add(content).hex();
  return file;
}

ReadingFile readings_in(const std::string& content, const std::string& name, const core::Stations& stations,
                        const AgencyNames& names) {
  const ExtentShapes none;
  ReadingIntake intake(name, stations, names, none);
  const ReadingFormat& format = format_of(content, name);
  core::check(std::string_view(format.name) != "flood_map",
              "{}: a map of a flood is read from its file alone", name);
  format.read(content, intake);
  return intake.finish();
}

}  // namespace freshet::assimilation
