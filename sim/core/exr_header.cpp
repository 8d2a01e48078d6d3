#include "sim/core/exr_header.h"

#include <array>
#include <cstdint>
#include <fstream>
#include <string>

#include "sim/core/error.h"
#include "sim/core/file_kind.h"

namespace groundglass {
namespace {

/// A number as EXR stores it, little endian.
std::uint32_t read_number(std::istream& in) {
  std::array<unsigned char, 4> bytes{};
  in.read(reinterpret_cast<char*>(bytes.data()), bytes.size());
  return bytes[0] | bytes[1] << 8 | bytes[2] << 16 | std::uint32_t{bytes[3]} << 24;
}

/// Names of attributes and types end with a zero and have at most 255 characters.
std::string read_name(std::istream& in) {
  std::string name;
  for (char c; in.get(c) && c != 0;) {
    name += c;
    if (name.size() > 255) in.setstate(std::ios::failbit);
  }
  return name;
}

/// Goes past the attributes of one part: name, type, size, value; an empty name ends them. Returns how many.
int skip_attributes(std::istream& in, std::uint64_t file_bytes) {
  int count = 0;
  for (; in && !read_name(in).empty(); ++count) {
    read_name(in);
    const std::uint64_t size = read_number(in);
    if (!in || size > file_bytes - static_cast<std::uint64_t>(in.tellg())) in.setstate(std::ios::failbit);
    in.seekg(static_cast<std::streamoff>(size), std::ios::cur);
  }
  return count;
}

}  // namespace

// OpenEXR File Layout (openexr.com): magic number, version, then one header, or several and an empty one.
void check_exr_header(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::string magic(4, '\0');
  in.read(magic.data(), 4);
  if (magic != "\x76\x2f\x31\x01")
    throw InputError({path, 0, ""}, "cannot be read: it is no EXR" + looks_like(magic));
  constexpr std::uint32_t several_parts = 1u << 12;
  const bool several = (read_number(in) & several_parts) != 0;
  const std::uint64_t file_bytes = std::filesystem::file_size(path);
  while (skip_attributes(in, file_bytes) > 0 && several) continue;
  if (!in) throw InputError({path, 0, ""}, "cannot be read: its header is cut short or damaged");
}

}  // namespace groundglass
