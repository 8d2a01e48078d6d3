#include "sim/camera/file_hash.h"

#include <fmt/format.h>
#include <openssl/evp.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <fstream>

#include "sim/core/error.h"
#include "sim/core/text_file.h"

namespace groundglass::camera {
namespace {

void require(bool success) {
  if (!success) throw Error("SHA-256 is not available in this OpenSSL");
}

}  // namespace

void Sha256::Free::operator()(evp_md_ctx_st* context) const { EVP_MD_CTX_free(context); }

Sha256::Sha256() : context_(EVP_MD_CTX_new()) {
  require(context_ && EVP_DigestInit_ex(context_.get(), EVP_sha256(), nullptr));
}

void Sha256::add(const void* bytes, std::size_t size) {
  require(EVP_DigestUpdate(context_.get(), bytes, size));
}

std::string Sha256::hex() {
  std::array<unsigned char, 32> digest{};
  require(EVP_DigestFinal_ex(context_.get(), digest.data(), nullptr));
  return fmt::format("{:02x}", fmt::join(digest, ""));
}

std::string file_sha256(const std::filesystem::path& path) {
  check_input_file(path);
  std::ifstream in(path, std::ios::binary);
  if (!in) throw InputError({path, 0, ""}, std::string("cannot be opened: ") + std::strerror(errno));
  std::vector<char> block(std::size_t{1} << 20);
  Sha256 hash;
  while (in.read(block.data(), static_cast<std::streamsize>(block.size())) || in.gcount() > 0)
    hash.add(block.data(), static_cast<std::size_t>(in.gcount()));
  if (in.bad()) throw InputError({path, 0, ""}, "cannot be read to its end");
  return hash.hex();
}

std::vector<InputFile> hashed(const std::vector<std::filesystem::path>& paths) {
  std::vector<InputFile> files;
  for (const auto& path : paths) files.push_back({path, file_sha256(path)});
  return files;
}

}  // namespace groundglass::camera
