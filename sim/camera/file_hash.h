#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

struct evp_md_ctx_st;

namespace groundglass::camera {

/// SHA-256 (FIPS 180-4) of bytes that come piece by piece.
class Sha256 {
 public:
  Sha256();
  void add(const void* bytes, std::size_t size);
  /// The digest in hexadecimal, as sha256sum prints it. Ends the use of the object.
  std::string hex();

 private:
  struct Free {
    void operator()(evp_md_ctx_st* context) const;
  };
  std::unique_ptr<evp_md_ctx_st, Free> context_;
};

/// SHA-256 of a file's bytes in hexadecimal. Throws InputError if it cannot be read.
std::string file_sha256(const std::filesystem::path& path);

/// A file that went into a result, by name and content.
struct InputFile {
  std::filesystem::path path;
  std::string sha256;
};

/// The files with their present content. Throws InputError if one cannot be read.
std::vector<InputFile> hashed(const std::vector<std::filesystem::path>& paths);

}  // namespace groundglass::camera
