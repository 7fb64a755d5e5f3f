#include "mesh/ugrid_extras.hpp"

#include <algorithm>

#include "core/errors.hpp"
#include "core/provenance.hpp"
#include "mesh/ugrid_file.hpp"
#include "mesh/ugrid_import.hpp"

namespace freshet::mesh {
namespace {

using core::NcType;

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& w : words) text += (text.empty() ? "" : " ") + w;
  return text;
}

std::vector<std::string> split(const std::string& text) {
  std::vector<std::string> words;
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t end = std::min(text.find(' ', i), text.size());
    if (end > i) words.push_back(text.substr(i, end - i));
    i = end + 1;
  }
  return words;
}

/// Lines as a contiguous ragged array, but not by the attribute of CF's discrete samplings, which a mesh is
/// none of. Nothing of it refers to the mesh, so that readers of UGRID pass over it.
void define_lines(core::NetcdfFile& file, const Mesh& mesh) {
  std::size_t points = 0, name_length = 1;
  for (const Line& line : mesh.lines) {
    points += line.x.size();
    name_length = std::max(name_length, line.id.size());
  }
  file.add_dimension("line", mesh.lines.size());
  file.add_dimension("line_point", points);
  file.add_dimension("line_name_length", name_length);
  file.add_variable("line_name", NcType::text, {"line", "line_name_length"},
                    {{"long_name", std::string("file, layer and feature of lines drawn by the user")}});
  file.add_variable("line_size", NcType::i32, {"line"},
                    {{"long_name", std::string("number of points of each line")}});
  for (const std::string axis : {"x", "y"})
    file.add_variable("line_" + axis, NcType::f64, {"line_point"},
                      {{"standard_name", "projection_" + axis + "_coordinate"},
                       {"long_name", axis + " of the points of all lines, one line after the other"},
                       {"units", std::string("m")}});
}

void write_lines(core::NetcdfFile& file, const Mesh& mesh) {
  std::vector<std::string> names;
  std::vector<int> sizes;
  std::vector<double> x, y;
  for (const Line& line : mesh.lines) {
    names.push_back(line.id);
    sizes.push_back(static_cast<int>(line.x.size()));
    x.insert(x.end(), line.x.begin(), line.x.end());
    y.insert(y.end(), line.y.begin(), line.y.end());
  }
  file.write_strings("line_name", names);
  file.write("line_size", sizes);
  file.write("line_x", x);
  file.write("line_y", y);
}

std::vector<Line> read_lines(const core::NetcdfFile& file) {
  if (!file.has_variable("line_size")) return {};
  const std::vector<std::string> names = file.read_strings("line_name");
  const std::vector<int> sizes = file.read<int>("line_size");
  const std::vector<double> x = file.read<double>("line_x"), y = file.read<double>("line_y");
  std::vector<Line> lines;
  std::size_t first = 0;
  for (std::size_t i = 0; i < sizes.size(); ++i) {
    const auto size = static_cast<std::size_t>(std::max(sizes[i], 0));
    core::check(size >= 2 && first + size <= x.size() && x.size() == y.size() && i < names.size(),
                "{}: the lines in it are damaged; make it again with 'freshet mesh'", file.path().string());
    const auto from = static_cast<std::ptrdiff_t>(first), to = static_cast<std::ptrdiff_t>(first + size);
    lines.push_back({names[i], {x.begin() + from, x.begin() + to}, {y.begin() + from, y.begin() + to}});
    first += size;
  }
  return lines;
}

void read_soils(const core::NetcdfFile& file, Mesh& mesh) {
  if (!file.has_variable("soil_class")) return;
  mesh.soil_class = file.read<int>("soil_class");
  core::check(mesh.soil_class.size() == mesh.cell_nodes.size(),
              "{}: soil_class has not one value for each cell; make it again with 'freshet mesh'",
              file.path().string());
  mesh.soil_class_names = class_names(file, "soil_class");
  mesh.soil_settings = file.text_attribute("soil_class", "soil_settings");
  const int most = static_cast<int>(mesh.soil_class_names.size()) - 1;
  for (const int soil : mesh.soil_class)
    core::check(soil >= 0 && soil <= most,
                "{}: soil_class {} is not one of 0 to {}; make it again with 'freshet mesh'",
                file.path().string(), soil, most);
}

void define_fields(core::NetcdfFile& file, const Fields& fields) {
  std::size_t name_length = 1;
  for (const Field& field : fields) name_length = std::max(name_length, field.id.size());
  file.add_dimension("field", fields.size());
  file.add_dimension("field_name_length", name_length);
  file.add_variable("field_name", NcType::text, {"field", "field_name_length"},
                    {{"long_name", std::string("rasters that basin.toml names")}});
  file.add_variable("field_mean", NcType::f64, {"field", "face"},
                    {{"long_name", std::string("mean of each raster under the cell")}});
}

void write_fields(core::NetcdfFile& file, const Fields& fields) {
  std::vector<std::string> names;
  std::vector<double> values;
  for (const Field& field : fields) {
    names.push_back(field.id);
    values.insert(values.end(), field.values.begin(), field.values.end());
  }
  file.write_strings("field_name", names);
  file.write("field_mean", values);
}

}  // namespace

void damaged_mesh(const core::NetcdfFile& file, const std::string& what) {
  core::fail_input("{}: {}: the file was changed or damaged; make it again with 'freshet mesh'",
                   file.path().string(), what);
}

core::Attributes class_attributes(const std::string& what, const std::vector<std::string>& names) {
  std::vector<int> flags;
  for (std::size_t i = 0; i < names.size(); ++i) flags.push_back(static_cast<int>(i));
  return face_attributes({{"long_name", what}, {"flag_values", flags}, {"flag_meanings", joined(names)}});
}

std::vector<std::string> class_names(const core::NetcdfFile& file, const std::string& variable) {
  return split(file.text_attribute(variable, "flag_meanings"));
}

std::string sum_of_extras(const Mesh& mesh) {
  core::Sha256 sum;
  const auto add = [&](const auto& v) { sum.add(v.data(), v.size() * sizeof(v[0])); };
  for (const Line& line : mesh.lines) {
    sum.add(line.id + "\n");
    add(line.x);
    add(line.y);
  }
  add(mesh.soil_class);
  for (const std::string& name : mesh.soil_class_names) sum.add(name + "\n");
  for (const NamedEdges& named : mesh.named_edges) {
    sum.add(named.name + "\n");
    add(named.edges);
  }
  return sum.add(mesh.soil_settings).hex();
}

void define_extras(core::NetcdfFile& file, const Mesh& mesh, const Fields& fields) {
  if (!mesh.lines.empty()) define_lines(file, mesh);
  if (!fields.empty()) define_fields(file, fields);
  define_named_edges(file, mesh);
  if (!mesh.soil_class.empty()) {
    file.add_variable("soil_class", NcType::i32, {"face"},
                      class_attributes("soil, for infiltration", mesh.soil_class_names));
    file.put_attribute("soil_class", "soil_settings", mesh.soil_settings);
  }
  file.put_attribute("", "extras_sha256", sum_of_extras(mesh));
}

void write_extras(core::NetcdfFile& file, const Mesh& mesh, const Fields& fields) {
  if (!mesh.lines.empty()) write_lines(file, mesh);
  if (!fields.empty()) write_fields(file, fields);
  write_named_edges(file, mesh);
  if (!mesh.soil_class.empty()) file.write("soil_class", mesh.soil_class);
}

void read_extras(const core::NetcdfFile& file, Mesh& mesh) {
  mesh.lines = read_lines(file);
  read_soils(file, mesh);
  mesh.named_edges = read_named_edges(file, mesh);
}

Fields read_fields(const core::NetcdfFile& file) {
  Fields fields;
  if (!file.has_variable("field_mean")) return fields;
  const std::vector<std::string> names = file.read_strings("field_name");
  const std::vector<double> values = file.read<double>("field_mean");
  const std::size_t n = file.dimension("face");
  if (values.size() != names.size() * n) damaged_mesh(file, "field_mean has not one value for each cell");
  for (std::size_t i = 0; i < names.size(); ++i)
    fields.push_back({names[i],
                      {values.begin() + static_cast<std::ptrdiff_t>(i * n),
                       values.begin() + static_cast<std::ptrdiff_t>((i + 1) * n)}});
  return fields;
}

}  // namespace freshet::mesh
