#pragma once
// Signatures of CAP messages: an enveloped XML signature (W3C XML-DSig) as the last child of <alert>, by
// libxmlsec.

#include <string>
#include <vector>

#include "core/basin/receivers.hpp"
#include "core/time.hpp"
#include "service/delivery/certificates.hpp"

namespace freshet::service {

struct Signed {
  std::string document, certificate;  ///< certificate: its SHA-256
};

class Signer {
 public:
  /// Reads keys and certificates. InputError as check_key() and certificates_in().
  explicit Signer(const std::vector<core::SigningKey>& keys);
  /// By the key whose certificate is valid at `now` and began last. RunError where none is valid.
  Signed sign(const std::string& xml, core::Instant now) const;
  bool has_keys() const { return !keys_.empty(); }

 private:
  struct Key {
    std::string pem, password;
    Certificate certificate;
    KeyKind kind;
  };
  const Key& key_at(core::Instant now) const;
  std::vector<Key> keys_;
};

/// What a signature says, once it holds.
struct Verified {
  std::string identifier, status;
  Certificate certificate;  ///< of `trust`, or one that an authority among them vouches for
};

/// The whole of `xml` is a CAP message that one of the certificates has signed. InputError says what is
/// wrong: no signature, or more than one, or not of the whole document, something changed, a certificate that
/// nobody trusts or that was not valid when the message was sent. An exercise may carry times of a replay: it
/// is enough that the certificate is valid at `now`.
Verified verify(const std::string& xml, const std::vector<Certificate>& trust, core::Instant now,
                const std::string& where);

/// The same message without its signature, in canonical form, for comparing. InputError.
std::string canonical_without_signature(const std::string& xml, const std::string& where);

}  // namespace freshet::service
