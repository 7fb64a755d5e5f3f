// One UGRID file for QGIS, whose mesh layers (MDAL) show fields over (time, face) and (face) and no others:
// what forecast.nc and probability.nc hold of all members together, and members as fields of their own.

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "core/errors.hpp"
#include "core/result_files.hpp"
#include "mesh/ugrid_file.hpp"
#include "postproc/export_format.hpp"
#include "results/fields.hpp"
#include "results/record_times.hpp"
#include "results/result_attributes.hpp"

namespace freshet::postproc {

namespace fs = std::filesystem;
using core::NetcdfFile;

namespace {

/// A field of the file being written, and where it comes from.
struct Field {
  std::string name;
  const NetcdfFile* from;
  FieldSlice slice;
  std::string before;  ///< of its long name: "member 3: "
};

class Exporter {
 public:
  Exporter(const ResultFolder& results, const ExportSettings& settings)
      : results_(results),
        forecast_(NetcdfFile::open(results.forecast())),
        probability_(NetcdfFile::open(results.probability())),
        mesh_(mesh::read_mesh(forecast_)),
        members_(settings.all_members ? forecast_.read<int>(results::member) : settings.members) {
    core::check(members_.empty() || forecast_.has_variable(results::depth.name),
                "{}: holds no members, only statistics; set products.members = true and run again",
                results.forecast().string());
    for (const std::string& name : fields_on_cells(forecast_, false)) add(name, forecast_, {name});
    for (const std::string& name : fields_on_cells(probability_, false)) add_of_probability(name, 0, "", "");
    for (const int number : members_) add_member(number);
  }

  nlohmann::json write(const fs::path& path) {
    fs::create_directories(path.parent_path());
    NetcdfFile file = NetcdfFile::create(path);
    const std::vector<double> times = forecast_.read<double>(results::time);
    mesh::define_mesh(file, mesh_);
    file.add_dimension(results::time, times.size());
    results::define_time(file, results::epoch_of(forecast_));
    for (const Field& field : fields_) define(file, field);
    results::write_result_attributes(file, results_.attributes, results::mesh_conventions);
    mesh::write_mesh(file, mesh_);
    file.write(results::time, times);
    results::write_reference_time(file);
    for (Field& field : fields_) copy(file, field, times.size());
    file.commit();
    return {{"file", path.string()},
            {"fields", fields_.size()},
            {"members", members_},
            {"bytes", fs::file_size(path)}};
  }

 private:
  void add(const std::string& name, const NetcdfFile& from, const FieldSlice& slice,
           const std::string& before = "") {
    fields_.push_back({name, &from, slice, before});
  }

  /// One field, or one for each of its thresholds.
  void add_of_probability(const std::string& name, std::size_t member, const std::string& ending,
                          const std::string& before) {
    const std::string axis = threshold_axis(probability_, name);
    if (axis.empty()) return add(name + ending, probability_, {name, 0, member}, before);
    const std::vector<double> thresholds = probability_.read<double>(axis);
    for (std::size_t i = 0; i < thresholds.size(); ++i)
      add(results::name_at_threshold(name, thresholds[i]) + ending, probability_, {name, 0, member, i},
          fmt::format("{}{:g} m: ", before, thresholds[i]));
  }

  void add_member(int number) {
    const std::size_t member = position_of_member(forecast_, number);
    const std::string ending = fmt::format("_member_{}", number), before = fmt::format("member {}: ", number);
    for (const std::string& name : fields_on_cells(forecast_, true))
      add(name + ending, forecast_, {name, 0, member}, before);
    for (const std::string& name : fields_on_cells(probability_, true))
      add_of_probability(name, member, ending, before);
  }

  static bool has_times(const Field& field) {
    return field.from->dimensions_of(field.slice.variable).front() == results::time;
  }

  static void define(NetcdfFile& file, const Field& field) {
    core::Attributes attributes;
    for (const char* key : {"long_name", "units", "standard_name"}) {
      if (!field.from->has_attribute(field.slice.variable, key)) continue;
      const std::string text = field.from->text_attribute(field.slice.variable, key);
      attributes.emplace_back(key, std::string(key) == "long_name" ? field.before + text : text);
    }
    std::vector<std::string> axes = {results::face};
    if (has_times(field)) axes.insert(axes.begin(), results::time);
    file.add_variable(field.name, core::NcType::f32, axes, mesh::face_attributes(attributes), 1);
  }

  static void copy(NetcdfFile& file, Field& field, std::size_t times) {
    if (!has_times(field)) return file.write(field.name, read_slice(*field.from, field.slice));
    for (std::size_t t = 0; t < times; ++t) {
      field.slice.time = t;
      const std::vector<float> values = read_slice(*field.from, field.slice);
      file.write(field.name, {t, 0}, {1, values.size()}, values.data());
    }
  }

  const ResultFolder& results_;
  NetcdfFile forecast_, probability_;
  mesh::Mesh mesh_;
  std::vector<int> members_;
  std::vector<Field> fields_;
};

nlohmann::json write(const ResultFolder& results, const fs::path& folder, const ExportSettings& settings) {
  core::check(!settings.flat, "--flat: QGIS draws in the plane; leave it out with --format qgis");
  return Exporter(results, settings).write(folder / "results.nc");
}

}  // namespace

ExportFormat qgis_format() {
  return {"qgis", "fields, and members that --member names, in one UGRID file for mesh layers of QGIS",
          write};
}

}  // namespace freshet::postproc
