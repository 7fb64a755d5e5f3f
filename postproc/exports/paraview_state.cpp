#include "postproc/exports/paraview_state.hpp"

#include <fmt/format.h>

#include <vector>

namespace freshet::postproc {

namespace {

std::string escaped(const std::string& text) {
  std::string safe;
  for (const char c : text) {
    if (c == '&')
      safe += "&amp;";
    else if (c == '<')
      safe += "&lt;";
    else if (c == '"')
      safe += "&quot;";
    else
      safe += c;
  }
  return safe;
}

/// A proxy of ParaView with some of its properties; all others keep their defaults.
class Proxy {
 public:
  Proxy(const char* group, const char* type, int id)
      : id_(id),
        text_(fmt::format("    <Proxy group=\"{}\" type=\"{}\" id=\"{}\" servers=\"21\">\n", group, type,
                          id)) {}

  Proxy& values(const char* name, const std::vector<std::string>& values) {
    text_ += head(name, values.size());
    for (std::size_t i = 0; i < values.size(); ++i)
      text_ += fmt::format("        <Element index=\"{}\" value=\"{}\"/>\n", i, escaped(values[i]));
    text_ += "      </Property>\n";
    return *this;
  }
  Proxy& proxies(const char* name, const std::vector<int>& ids) {
    text_ += head(name, ids.size());
    for (const int id : ids) text_ += fmt::format("        <Proxy value=\"{}\" output_port=\"0\"/>\n", id);
    text_ += "      </Property>\n";
    return *this;
  }
  std::string text() const { return text_ + "    </Proxy>\n"; }

 private:
  std::string head(const char* name, std::size_t n) const {
    return fmt::format("      <Property name=\"{0}\" id=\"{1}.{0}\" number_of_elements=\"{2}\">\n", name, id_,
                       n);
  }
  int id_;
  std::string text_;
};

std::string number(double value) { return fmt::format("{:.6g}", value); }

/// A place for colours: value, red, green, blue.
std::vector<std::string> stops(const std::vector<std::vector<double>>& of) {
  std::vector<std::string> all;
  for (const std::vector<double>& stop : of)
    for (const double v : stop) all.push_back(number(v));
  return all;
}

std::vector<std::string> array(const char* association, const char* name) {
  return {"", "", "", association, name};
}

enum Id {
  reader = 101,
  threshold,
  at_points,
  warped,
  ground_colours = 201,
  water_colours,
  ground = 301,
  water,
  view = 401
};

std::string collection(const char* name, const std::vector<std::pair<int, const char*>>& items) {
  std::string text = fmt::format("    <ProxyCollection name=\"{}\">\n", name);
  for (const auto& [id, title] : items)
    text += fmt::format("      <Item id=\"{}\" name=\"{}\"/>\n", id, title);
  return text + "    </ProxyCollection>\n";
}

}  // namespace

std::string paraview_state(const std::filesystem::path& pvd, double lowest_m, double highest_m,
                           double deepest_m) {
  const double middle = (lowest_m + highest_m) / 2, deep = deepest_m > 0.2 ? deepest_m : 0.2;
  std::string text = "<ParaView>\n  <ServerManagerState version=\"5.11.0\">\n";
  text += Proxy("sources", "PVDReader", reader).values("FileName", {pvd.string()}).text();
  text += Proxy("filters", "Threshold", threshold)
              .proxies("Input", {reader})
              .values("SelectInputScalars", array("1", "depth_p50"))
              .values("LowerThreshold", {"0.1"})
              .values("UpperThreshold", {"1000"})
              .text();
  text += Proxy("filters", "CellDataToPointData", at_points).proxies("Input", {threshold}).text();
  text += Proxy("filters", "WarpScalar", warped)
              .proxies("Input", {at_points})
              .values("SelectInputScalars", array("0", "depth_p50"))
              .text();
  text += Proxy("lookup_tables", "PVLookupTable", ground_colours)
              .values("RGBPoints", stops({{lowest_m, 0.45, 0.56, 0.42},
                                          {middle, 0.75, 0.70, 0.55},
                                          {highest_m, 0.95, 0.93, 0.90}}))
              .text();
  text += Proxy("lookup_tables", "PVLookupTable", water_colours)
              .values("RGBPoints",
                      stops({{0, 0.62, 0.88, 0.98}, {deep / 2, 0.25, 0.50, 0.75}, {deep, 0.05, 0.12, 0.48}}))
              .text();
  text += Proxy("representations", "UnstructuredGridRepresentation", ground)
              .proxies("Input", {reader})
              .proxies("LookupTable", {ground_colours})
              .values("ColorArrayName", array("1", "bed_elevation"))
              .text();
  text += Proxy("representations", "UnstructuredGridRepresentation", water)
              .proxies("Input", {warped})
              .proxies("LookupTable", {water_colours})
              .values("ColorArrayName", array("0", "depth_p50"))
              .text();
  text += Proxy("views", "RenderView", view).proxies("Representations", {ground, water}).text();
  text += collection(
      "sources",
      {{reader, "forecast.pvd"}, {threshold, "wet"}, {at_points, "depth at points"}, {warped, "water"}});
  text += collection("lookup_tables", {{ground_colours, "bed_elevation"}, {water_colours, "depth_p50"}});
  text += collection("representations", {{ground, "ground"}, {water, "water"}});
  text += collection("views", {{view, "valley"}});
  return text + "  </ServerManagerState>\n</ParaView>\n";
}

}  // namespace freshet::postproc
