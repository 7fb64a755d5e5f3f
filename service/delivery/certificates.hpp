#pragma once
// Certificates and keys of signatures (OpenSSL).

#include <string>
#include <vector>

#include "core/time.hpp"

namespace freshet::service {

/// A certificate (PEM) as far as we look at it.
struct Certificate {
  std::string pem, sha256, subject;
  core::Instant from{}, until{};
  bool valid_at(core::Instant t) const { return from <= t && t < until; }
};

/// All certificates of a PEM text, one at least. InputError names `where`.
std::vector<Certificate> certificates_in(const std::string& pem, const std::string& where);

enum class KeyKind { rsa, ecdsa };

/// InputError for a private key that cannot be opened, is not that of the certificate, is too weak, or of a
/// kind by which no XML is signed.
KeyKind check_key(const std::string& pem, const std::string& password, const Certificate& certificate,
                  const std::string& where);

/// Whether an authority among `trust` vouches for the certificate at that time.
bool is_vouched_for(const Certificate& certificate, const std::vector<Certificate>& trust, core::Instant at);

}  // namespace freshet::service
