#include "sim/core/error.h"

namespace groundglass {

std::string SourceLocation::text() const {
  std::string out = path.string();
  if (line > 0) out += ":" + std::to_string(line);
  if (!key.empty()) out += ": " + key;
  return out;
}

InputError::InputError(const SourceLocation& where, const std::string& message)
    : Error(where.text() + ": " + message) {}

}  // namespace groundglass
