#include "mesh/terrain/udunits.hpp"

#include <udunits2.h>

#include <memory>

#include "core/errors.hpp"

namespace freshet::mesh {
namespace {

struct UnitCloser {
  void operator()(ut_unit* unit) const { ut_free(unit); }
  void operator()(cv_converter* converter) const { cv_free(converter); }
};
using Unit = std::unique_ptr<ut_unit, UnitCloser>;

const ut_system* unit_system() {
  static const ut_system* const system = [] {
    ut_set_error_message_handler(ut_ignore);
    return ut_read_xml(nullptr);
  }();
  if (!system)
    core::fail_run("the table of units of UDUNITS cannot be read; install the package libudunits2-data");
  return system;
}

Unit parsed(const std::string& text) { return Unit(ut_parse(unit_system(), text.c_str(), UT_UTF8)); }

}  // namespace

std::optional<double> unit_factor(const std::string& text, const char* wanted) {
  const Unit unit = parsed(text), target = parsed(wanted);
  if (!unit || !target || !ut_are_convertible(unit.get(), target.get())) return std::nullopt;
  const std::unique_ptr<cv_converter, UnitCloser> converter(ut_get_converter(unit.get(), target.get()));
  if (!converter || cv_convert_double(converter.get(), 0.0) != 0) return std::nullopt;  // no plain multiple
  return cv_convert_double(converter.get(), 1.0);
}

}  // namespace freshet::mesh
