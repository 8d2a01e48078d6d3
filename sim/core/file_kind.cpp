#include "sim/core/file_kind.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <vector>

namespace groundglass {
namespace {

using namespace std::string_view_literals;

struct Kind {
  std::string_view name;
  /// Any of these on the top level tells the kind.
  std::vector<std::string_view> keys;

  bool is(const TomlTable& root) const {
    return std::ranges::any_of(keys, [&](std::string_view key) { return root.has(key); });
  }
};

const std::array<Kind, 5>& kinds() {
  static const std::array<Kind, 5> list{{{"lens", {"surface"}},
                                         {"sensor", {"quantum_efficiency", "cfa"}},
                                         {"camera", {"lens", "sensor"}},
                                         {"scene", {"light", "target", "background"}},
                                         {"glass", {"glass"}}}};
  return list;
}

struct Signature {
  std::string_view bytes, format;
};

// As the PNG, JFIF, OpenEXR and TIFF 6.0 (little and big endian) specifications have them.
constexpr std::array signatures{Signature{"\x89PNG"sv, "a PNG"}, Signature{"\xff\xd8\xff"sv, "a JPEG"},
                                Signature{"\x76\x2f\x31\x01"sv, "an EXR"},
                                Signature{"II*\0"sv, "a TIFF or DNG"}, Signature{"MM\0*"sv, "a TIFF or DNG"}};

}  // namespace

void check_file_kind(const TomlTable& root, std::string_view expected) {
  for (const Kind& kind : kinds())
    if (kind.name == expected && kind.is(root)) return;
  for (const Kind& kind : kinds())
    if (kind.is(root))
      throw InputError({root.file(), 0, ""},
                       fmt::format("is a {} file, expected a {} file", kind.name, expected));
}

std::string looks_like(std::string_view first_bytes) {
  for (const Signature& signature : signatures)
    if (first_bytes.starts_with(signature.bytes)) return fmt::format(" (it looks like {})", signature.format);
  return "";
}

}  // namespace groundglass
