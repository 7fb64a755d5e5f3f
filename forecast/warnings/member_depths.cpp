#include "forecast/warnings/member_depths.hpp"

#include "core/errors.hpp"
#include "core/result_files.hpp"
#include "results/fields.hpp"
#include "results/result_attributes.hpp"

namespace freshet::forecast {
namespace {

constexpr double longest_s = 1e9;

core::NetcdfFile opened(const CycleProducts& products) {
  const auto path = products.folder / core::file_name::forecast;
  core::check(std::filesystem::exists(path),
              "{}: is gone ('freshet archive' thins old cycles); run the cycle again", path.string());
  auto file = core::NetcdfFile::open(path);
  core::check(file.has_variable(results::depth.name),
              "{}: holds no depths of members; write products.members = true and run the cycle again",
              path.string());
  return file;
}

}  // namespace

bool has_member_depths(const CycleProducts& products) {
  const auto path = products.folder / core::file_name::forecast;
  return std::filesystem::exists(path) && core::NetcdfFile::open(path).has_variable(results::depth.name);
}

MemberDepths::MemberDepths(const CycleProducts& products)
    : file_(opened(products)), cells_(static_cast<std::size_t>(products.mesh.n_cells())) {
  const std::string path = file_.path().string();
  core::check(file_.dimensions_of(results::depth.name) == results::depth.dimensions() &&
                  file_.dimension(results::face) == cells_,
              "{}: variable '{}' does not fit the mesh; run the cycle again", path, results::depth.name);
  const auto attributes = results::read_result_attributes(file_);
  core::check(attributes.cycle == products.cycle &&
                  attributes.mesh_fingerprint == products.gauges.attributes.mesh_fingerprint,
              "{}: of another cycle or mesh than gauges.nc next to it; run the cycle again", path);
  times_ = file_.read<double>(results::time);
  members_ = file_.dimension(results::member);
  for (std::size_t t = 0; t < times_.size(); ++t)
    core::check(times_[t] >= 0 && times_[t] < longest_s, "{}: time[{}] is {} s; run the cycle again", path, t,
                times_[t]);
}

std::vector<float> MemberDepths::at(std::size_t time, std::size_t member) const {
  return file_.read<float>(results::depth.name, {time, member, 0}, {1, 1, cells_});
}

}  // namespace freshet::forecast
