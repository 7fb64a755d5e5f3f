#pragma once
// The page that shows a scene: made by the build from exports/viewer (three.js).

#include <nlohmann/json_fwd.hpp>
#include <string>

namespace freshet::postproc {

/// As the build made it, without a scene. InputError with the mend where it was built without npm.
std::string viewer_page();

/// With the scene and what is said of it in the page.
std::string filled_page(const std::string& page, const std::string& glb, const nlohmann::json& about);

}  // namespace freshet::postproc
