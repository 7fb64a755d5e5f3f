#include "results/sections_file.hpp"

#include <algorithm>

#include "results/series_file.hpp"
#include "results/time_bounds.hpp"

namespace freshet::results {

namespace {

using core::NcType;

constexpr const char *section = "section", *member = "member", *time = "time", *name_length = "name_length";

constexpr Variable section_name{.name = "section_name",
                                .type = NcType::text,
                                .axes = {section, name_length},
                                .long_name = "section",
                                .cf_role = "timeseries_id"};
constexpr Variable kind{
    .name = "kind",
    .type = NcType::i8,
    .axes = {section},
    .long_name = "stretch of the mesh's rim, line across the flow inside it, or exchange such as a weir",
    .flag_meanings = "boundary line exchange"};
constexpr Variable discharge{
    .name = "discharge",
    .type = NcType::f64,
    .axes = {section, member, time},
    .long_name =
        "discharge into the basin (line: downstream; exchange: its own way), mean since the record before; "
        "missing at the first",
    .units = "m3 s-1",
    .cell_methods = "time: mean"};
constexpr Variable volume{
    .name = "volume",
    .type = NcType::f64,
    .axes = {section, member, time},
    .long_name = "water into the basin (line: downstream; exchange: its own way) since forecast.start",
    .units = "m3"};

}  // namespace

void write_sections(const std::filesystem::path& path, const SectionSeries& series) {
  std::size_t longest = 1;
  for (const std::string& name : series.names) longest = std::max(longest, name.size());
  std::vector<int> kinds;
  for (const SectionKind k : series.kinds) kinds.push_back(static_cast<int>(k));
  core::NetcdfFile file = core::NetcdfFile::create(path);
  file.add_dimension(section, series.names.size());
  file.add_dimension(member, series.members);
  file.add_dimension(name_length, longest);
  define(file, section_name);
  define(file, kind);
  define_record_times(file, series);
  define_time_bounds(file, series);
  const core::Attributes named = {{"coordinates", std::string(section_name.name)}};
  define_series(file, discharge, named, series);
  define_series(file, volume, named, series);
  write_result_attributes(file, series.attributes, series_conventions);
  file.put_attribute("", "featureType", std::string("timeSeries"));
  file.write_strings(section_name.name, series.names);
  file.write(kind.name, kinds);
  write_record_times(file, series);
  write_time_bounds(file, series);
  write_series(file, discharge.name, series.discharge_m3_per_s, series);
  write_series(file, volume.name, series.volume_m3, series);
  file.commit();
}

SectionSeries read_sections(const std::filesystem::path& path) {
  const SeriesFile file(path);
  SectionSeries series;
  series.attributes = read_result_attributes(file.netcdf());
  const std::size_t sections = file.dimension(section, most_rows);
  static_cast<RecordTimes&>(series) = file.times();
  series.members = file.dimension(member, most_members);
  file.dimension(name_length, longest_name);
  file.require_values(sections, series.members, series.time_s.size());
  series.names = file.texts(section_name);
  for (const double k : file.numbers(kind, 0, 2))
    series.kinds.push_back(static_cast<SectionKind>(static_cast<int>(k)));
  series.discharge_m3_per_s = file.series(discharge, series);
  series.volume_m3 = file.series(volume, series);
  return series;
}

}  // namespace freshet::results
