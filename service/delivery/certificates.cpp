#include "service/delivery/certificates.hpp"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509_vfy.h>

#include <array>
#include <ctime>

#include "core/errors.hpp"
#include "core/text.hpp"

namespace freshet::service {

namespace {

struct Free {
  void operator()(BIO* bio) const { BIO_free(bio); }
  void operator()(X509* certificate) const { X509_free(certificate); }
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
  void operator()(X509_STORE* store) const { X509_STORE_free(store); }
  void operator()(X509_STORE_CTX* context) const { X509_STORE_CTX_free(context); }
};
using Bio = std::unique_ptr<BIO, Free>;
using X509Pointer = std::unique_ptr<X509, Free>;
using KeyPointer = std::unique_ptr<EVP_PKEY, Free>;

Bio reading(const std::string& text) {
  return Bio(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
}

std::string all_of(BIO* bio) {
  char* data = nullptr;
  const long size = BIO_get_mem_data(bio, &data);
  return {data, static_cast<std::size_t>(size)};
}

core::Instant instant_of(const ASN1_TIME* time) {
  std::tm fields{};
  if (ASN1_TIME_to_tm(time, &fields) != 1) return {};
  return core::Instant(std::chrono::seconds(::timegm(&fields)));
}

std::string subject_of(const X509* certificate) {
  const Bio out(BIO_new(BIO_s_mem()));
  X509_NAME_print_ex(out.get(), X509_get_subject_name(certificate), 0,
                     XN_FLAG_ONELINE & ~ASN1_STRFLGS_ESC_MSB);
  return core::fit_line(all_of(out.get()));
}

Certificate described(X509* certificate) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned size = 0;
  X509_digest(certificate, EVP_sha256(), digest.data(), &size);
  Certificate c;
  for (unsigned i = 0; i < size; ++i) c.sha256 += fmt::format("{:02x}", digest[i]);
  const Bio out(BIO_new(BIO_s_mem()));
  PEM_write_bio_X509(out.get(), certificate);
  c.pem = all_of(out.get());
  c.subject = subject_of(certificate);
  c.from = instant_of(X509_get0_notBefore(certificate));
  c.until = instant_of(X509_get0_notAfter(certificate));
  return c;
}

X509Pointer x509_of(const std::string& pem) {
  return X509Pointer(PEM_read_bio_X509(reading(pem).get(), nullptr, nullptr, nullptr));
}

}  // namespace

std::vector<Certificate> certificates_in(const std::string& pem, const std::string& where) {
  std::vector<Certificate> all;
  const Bio in = reading(pem);
  while (const X509Pointer one{PEM_read_bio_X509(in.get(), nullptr, nullptr, nullptr)})
    all.push_back(described(one.get()));
  ERR_clear_error();
  core::check(!all.empty(), "{}: no certificate (PEM) in it", where);
  return all;
}

KeyKind check_key(const std::string& pem, const std::string& password, const Certificate& certificate,
                  const std::string& where) {
  constexpr int least_bits = 112;  // of security: RSA with 2048 bits
  std::string secret = password;   // never asked for on a terminal
  const KeyPointer key(PEM_read_bio_PrivateKey(reading(pem).get(), nullptr, nullptr, secret.data()));
  ERR_clear_error();
  core::check(key != nullptr, "{}: no private key (PEM) in it that the password opens", where);
  const X509Pointer x509 = x509_of(certificate.pem);
  core::check(X509_check_private_key(x509.get(), key.get()) == 1,
              "{}: is not the key of the certificate {}; give the two that belong together", where,
              certificate.subject);
  core::check(EVP_PKEY_get_security_bits(key.get()) >= least_bits,
              "{}: is too weak to be trusted; take RSA of 2048 bits or more, or ECDSA of 224 or more", where);
  const int kind = EVP_PKEY_get_base_id(key.get());
  core::check(kind == EVP_PKEY_RSA || kind == EVP_PKEY_EC,
              "{}: signatures of XML take RSA or ECDSA keys; make one of these", where);
  return kind == EVP_PKEY_RSA ? KeyKind::rsa : KeyKind::ecdsa;
}

bool is_vouched_for(const Certificate& certificate, const std::vector<Certificate>& trust, core::Instant at) {
  const std::unique_ptr<X509_STORE, Free> store(X509_STORE_new());
  for (const Certificate& one : trust) X509_STORE_add_cert(store.get(), x509_of(one.pem).get());
  const std::unique_ptr<X509_STORE_CTX, Free> context(X509_STORE_CTX_new());
  const X509Pointer leaf = x509_of(certificate.pem);
  if (!leaf || X509_STORE_CTX_init(context.get(), store.get(), leaf.get(), nullptr) != 1) return false;
  X509_VERIFY_PARAM_set_time(X509_STORE_CTX_get0_param(context.get()),
                             std::chrono::system_clock::to_time_t(at));
  const bool vouched = X509_verify_cert(context.get()) == 1;
  ERR_clear_error();
  return vouched;
}

}  // namespace freshet::service
