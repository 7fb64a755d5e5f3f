#include "results/made_from.hpp"

#include <nlohmann/json.hpp>

#include "core/files.hpp"
#include "core/provenance.hpp"
#include "core/sealed_json.hpp"
#include "results/json_keys.hpp"
#include "results/provenance_keys.hpp"

namespace freshet::results {

namespace fs = std::filesystem;

nlohmann::json input_sums(const std::vector<fs::path>& files, const fs::path& folder) {
  nlohmann::json sums = nlohmann::json::object(), lengths = nlohmann::json::object();
  for (const fs::path& file : files) {
    if (!fs::is_regular_file(file)) continue;
    const std::string name = fs::relative(file, folder.empty() ? "." : folder).string();
    lengths[name] = fs::file_size(file);
    sums[name] = core::sha256_of_file(file);
  }
  return {{key::inputs_sha256, std::move(sums)}, {key::inputs_bytes, std::move(lengths)}};
}

fs::path made_from_file(const fs::path& product) {
  fs::path file = product;
  return file.replace_extension(".provenance.json");
}

void write_made_from(const fs::path& product, const std::vector<fs::path>& files, const fs::path& folder) {
  nlohmann::json json = input_sums(files, folder);
  json[key::program] = "Freshet " + core::version();
  json[key::product_sha256] = core::sha256_of_file(product);
  core::seal_json(json);
  core::write_file(made_from_file(product), json.dump(1) + "\n");
}

}  // namespace freshet::results
