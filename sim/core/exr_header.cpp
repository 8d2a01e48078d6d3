#include "sim/core/exr_header.h"

#include <array>
#include <cstdint>
#include <fstream>
#include <map>
#include <string>
#include <string_view>

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

/// Whether a list of channels ends where its size says: each is a name, 16 bytes, and an empty name the end.
bool is_channel_list(const std::string& value) {
  size_t at = 0;
  while (at < value.size() && value[at] != 0) {
    const size_t end = value.find('\0', at);
    if (end == std::string::npos) return false;
    at = end + 1 + 16;
  }
  return at + 1 == value.size();
}

/// OpenEXR reads what a type takes, whatever size the file states, and would then take numbers for names.
bool has_its_size(const std::string& type, const std::string& value) {
  static const std::map<std::string_view, size_t> sizes = {
      {"box2f", 16},      {"box2i", 16},   {"chromaticities", 32},
      {"compression", 1}, {"double", 8},   {"envmap", 1},
      {"float", 4},       {"int", 4},      {"keycode", 28},
      {"lineOrder", 1},   {"m33f", 36},    {"m33d", 72},
      {"m44f", 64},       {"m44d", 128},   {"rational", 8},
      {"tiledesc", 9},    {"timecode", 8}, {"v2f", 8},
      {"v2d", 16},        {"v2i", 8},      {"v3f", 12},
      {"v3d", 24},        {"v3i", 12}};
  if (type == "chlist") return is_channel_list(value);
  const auto fixed = sizes.find(type);
  return fixed == sizes.end() || fixed->second == value.size();
}

/// Reads the attributes of one part: name, type, size, value; an empty name ends them. Returns how many, and
/// makes the stream fail at one that cannot be.
int read_attributes(std::istream& in, std::uint64_t file_bytes) {
  int count = 0;
  for (; in && !read_name(in).empty(); ++count) {
    const std::string type = read_name(in);
    const std::uint64_t size = read_number(in);
    if (!in || size > file_bytes - static_cast<std::uint64_t>(in.tellg())) {
      in.setstate(std::ios::failbit);
      break;
    }
    std::string value(size, '\0');
    in.read(value.data(), static_cast<std::streamsize>(size));
    if (!has_its_size(type, value)) in.setstate(std::ios::failbit);
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
  while (read_attributes(in, file_bytes) > 0 && several) continue;
  if (!in) throw InputError({path, 0, ""}, "cannot be read: its header is cut short or damaged");
}

}  // namespace groundglass
