#pragma once

#include <string>

#include "core/errors.hpp"

namespace freshet::service {

/// Something could not be had, or be handed over. Passing: trying again may help.
class NetError : public core::RunError {
 public:
  NetError(const std::string& message, bool passing, double after_s = 0)
      : RunError(message), passing(passing), after_s(after_s) {}
  bool passing;
  double after_s;  ///< not before so long, as the other side says; 0: it does not say
};

}  // namespace freshet::service
