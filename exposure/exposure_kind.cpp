#include "exposure/exposure_kind.hpp"

#include <algorithm>

#include "core/errors.hpp"

namespace freshet::exposure {

// Each from its file in kinds/.
ExposureKind people_kind();
ExposureKind buildings_kind();
ExposureKind roads_kind();
ExposureKind sites_kind();

const std::vector<ExposureKind>& exposure_kinds() {
  static const std::vector<ExposureKind> rows = {people_kind(), buildings_kind(), roads_kind(), sites_kind()};
  return rows;
}

const ExposureKind& kind_of(const core::ExposureLayer& layer) {
  const auto& rows = exposure_kinds();
  const auto row = std::find_if(rows.begin(), rows.end(),
                                [&](const ExposureKind& kind) { return layer.kind == kind.name; });
  if (row == rows.end()) core::fail_run("kind '{}' has no row in exposure/exposure_kind.cpp", layer.kind);
  return *row;
}

}  // namespace freshet::exposure
