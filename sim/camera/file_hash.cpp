#include "sim/camera/file_hash.h"

#include <fmt/format.h>
#include <openssl/evp.h>

#include <array>

#include "sim/core/error.h"
#include "sim/core/text_file.h"

namespace groundglass::camera {

std::string file_sha256(const std::filesystem::path& path) {
  const std::string bytes = read_text_file(path);
  std::array<unsigned char, 32> digest{};
  if (!EVP_Q_digest(nullptr, "SHA256", nullptr, bytes.data(), bytes.size(), digest.data(), nullptr))
    throw Error("SHA-256 is not available in this OpenSSL");
  return fmt::format("{:02x}", fmt::join(digest, ""));
}

}  // namespace groundglass::camera
