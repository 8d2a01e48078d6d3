#include "sim/core/error.h"

#include <fmt/format.h>

namespace groundglass {

std::string one_line(std::string_view message) {
  constexpr size_t most_bytes = 2000, kept_bytes = most_bytes / 2;
  std::string text;
  for (const char c : message) {
    const auto code = static_cast<unsigned char>(c);
    if (code < 0x20 || code == 0x7f)
      text += fmt::format("\\x{:02x}", code);
    else
      text += c;
  }
  if (text.size() <= most_bytes) return text;
  return text.substr(0, kept_bytes) + " … " + text.substr(text.size() - kept_bytes);
}

std::string SourceLocation::text() const {
  std::string out = path.string();
  if (line > 0) out += ":" + std::to_string(line);
  if (!key.empty()) out += ": " + key;
  return out;
}

InputError::InputError(const std::string& message) : Error(one_line(message)) {}

InputError::InputError(const SourceLocation& where, const std::string& message)
    : InputError(where.text() + ": " + message) {}

}  // namespace groundglass
