// Files of surveyed cross-sections: CSV and geometry files of HEC-RAS.

#include <algorithm>
#include <cmath>
#include <set>
#include <sstream>

#include "core/basin.hpp"
#include "core/errors.hpp"
#include "core/files.hpp"
#include "core/number.hpp"
#include "core/plausible.hpp"
#include "core/table.hpp"
#include "mesh/terrain/river/surveyed.hpp"

namespace freshet::mesh {
namespace {

using core::check;

/// The last of `sections` if it continues, else a new one.
SurveyedCrossSection& section_for(std::vector<SurveyedCrossSection>& sections,
                                  std::set<std::pair<std::string, std::string>>& seen,
                                  const std::string& river, const std::string& name,
                                  const std::string& where) {
  if (!sections.empty() && sections.back().river == river && sections.back().name == name)
    return sections.back();
  check(seen.insert({river, name}).second,
        "{}: section '{}' of river '{}' comes a second time, after others; its rows must stand together",
        where, name, river);
  sections.push_back({where, river, name, {}, {}});
  return sections.back();
}

double elevation(double z, const std::string& where) {
  check(core::plausible::elevation.holds(z), "{}: z: {:g} is no elevation in metres; {}", where, z,
        core::looks_like_missing_code(z) ? "it looks like a code for a missing value: leave the row out"
                                         : "is it in feet or centimetres?");
  return z;
}

std::vector<SurveyedCrossSection> read_csv(const std::filesystem::path& file,
                                           const OGRSpatialReference& crs) {
  const core::Table table(file);
  const bool degrees = table.has_column("lon") && table.has_column("lat");
  const std::size_t river = table.column("river"), name = table.column("section"), z = table.column("z"),
                    x = table.column(degrees ? "lon" : "x"), y = table.column(degrees ? "lat" : "y");
  const Transform to_plane(degrees ? wgs84() : crs, crs);
  std::vector<SurveyedCrossSection> sections;
  std::set<std::pair<std::string, std::string>> seen;
  for (std::size_t row = 0; row < table.rows(); ++row) {
    table.check_row(row);
    const std::string where = table.where(row);
    const auto number = [&](std::size_t column) {
      return core::parse_number(table.field(row, column), table.columns()[column], where);
    };
    SurveyedCrossSection& section = section_for(sections, seen, std::string(table.field(row, river)),
                                                std::string(table.field(row, name)), where);
    const Point p{number(x), number(y)};
    section.points.push_back(degrees ? to_plane(p) : p);
    check(std::isfinite(section.points.back().x), "{}: lon, lat lie outside of where basin.crs is defined",
          where);
    section.z.push_back(elevation(number(z), where));
  }
  return sections;
}

/// Numbers in columns of `width` characters, or parted by blanks where the line has any.
void take_numbers(const std::string& line, std::size_t width, const std::string& where,
                  std::vector<double>& numbers) {
  for (std::size_t at = 0; at < line.size(); at += width) {
    std::string field = line.substr(at, width);
    field.erase(0, field.find_first_not_of(" \t\r"));
    field.erase(field.find_last_not_of(" \t\r") + 1);
    if (!field.empty()) numbers.push_back(core::parse_number(field, "number", where));
  }
}

/// Points on a cut line at the stations, whose span is that of the line.
std::vector<Point> along_cut(const std::vector<double>& cut, const std::vector<double>& station) {
  std::vector<Point> line;
  for (std::size_t i = 0; i + 1 < cut.size(); i += 2) line.push_back({cut[i], cut[i + 1]});
  const std::vector<double> at = distances(line);
  const double scale = at.back() / (station.back() - station.front());
  std::vector<Point> points;
  for (const double s : station) {
    const double want = (s - station.front()) * scale;
    std::size_t i = 1;
    while (i + 1 < at.size() && at[i] < want) ++i;
    points.push_back(line[i - 1] + ((want - at[i - 1]) / (at[i] - at[i - 1])) * (line[i] - line[i - 1]));
  }
  return points;
}

/// What a geometry file says of one cross-section.
struct RasCrossSection {
  std::string where, river, name;
  std::vector<double> cut, pairs;
};

SurveyedCrossSection finished(const RasCrossSection& ras) {
  check(ras.cut.size() >= 4, "{}: section '{}' has no 'XS GIS Cut Line', so where it lies is not known",
        ras.where, ras.name);
  // Its names are seldom those of the map; its place says which river it is of.
  SurveyedCrossSection section{ras.where, "", ras.river + " " + ras.name, {}, {}};
  std::vector<double> station;
  for (std::size_t i = 0; i + 1 < ras.pairs.size(); i += 2) {
    check(station.empty() || ras.pairs[i] >= station.back(), "{}: stations of section '{}' do not rise",
          ras.where, ras.name);
    station.push_back(ras.pairs[i]);
    section.z.push_back(elevation(ras.pairs[i + 1], ras.where));
  }
  check(station.size() >= 2 && station.back() > station.front(),
        "{}: section '{}' has fewer than two stations", ras.where, ras.name);
  section.points = along_cut(ras.cut, station);
  return section;
}

/// HEC-RAS geometry (.g01), text: River Reach=name,reach; Type RM Length L Ch R = 1 ,station,...;
/// XS GIS Cut Line=n with x, y in columns of 16; #Sta/Elev= n with station, elevation in columns of 8.
std::vector<SurveyedCrossSection> read_ras(const std::filesystem::path& file) {
  std::istringstream text(core::read_file(file));
  std::vector<RasCrossSection> found;
  std::string line, river;
  std::vector<double>* filling = nullptr;
  std::size_t wanted = 0, width = 0;
  for (int number = 1; std::getline(text, line); ++number) {
    const std::string where = fmt::format("{}:{}", file.string(), number);
    const auto begins = [&](const char* key) { return line.rfind(key, 0) == 0; };
    const auto count = [&] { return std::size_t(std::max(0, std::atoi(line.c_str() + line.find('=') + 1))); };
    const auto fill = [&](std::vector<double>& list, std::size_t columns) {
      filling = &list, wanted = 2 * count(), width = columns;
    };
    if (filling && filling->size() < wanted) {
      take_numbers(line, width, where, *filling);
    } else if (begins("River Reach=")) {
      river = line.substr(12, line.find(',') - 12);
      river.erase(river.find_last_not_of(" \r") + 1);
    } else if (begins("Type RM Length L Ch R = 1")) {
      const std::size_t from = line.find(',') + 1;
      std::string name = line.substr(from, line.find(',', from) - from);
      name.erase(name.find_last_not_of(" \r") + 1);
      found.push_back({where, river, name, {}, {}});
      filling = nullptr;
    } else if (!found.empty() && begins("XS GIS Cut Line=")) {
      fill(found.back().cut, 16);
    } else if (!found.empty() && begins("#Sta/Elev=")) {
      fill(found.back().pairs, 8);
    }
  }
  std::vector<SurveyedCrossSection> sections;
  for (const RasCrossSection& ras : found) sections.push_back(finished(ras));
  return sections;
}

}  // namespace

std::vector<SurveyedCrossSection> read_sections(const core::Basin& basin, const OGRSpatialReference& crs) {
  if (!basin.rivers.sections) return {};
  const std::filesystem::path& file = *basin.rivers.sections;
  const std::string ending = file.extension().string();
  const bool ras = ending.size() == 4 && (ending[1] == 'g' || ending[1] == 'G') && std::isdigit(ending[2]);
  const std::vector<SurveyedCrossSection> sections = ras ? read_ras(file) : read_csv(file, crs);
  check(!sections.empty(), "{}: holds no section", file.string());
  for (const SurveyedCrossSection& section : sections)
    check(section.points.size() >= 2, "{}: section '{}' has one point; it needs two or more", section.where,
          section.name);
  return sections;
}

}  // namespace freshet::mesh
