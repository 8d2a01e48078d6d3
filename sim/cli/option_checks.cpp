#include "sim/cli/option_checks.h"

#include <fmt/format.h>

#include <charconv>
#include <cmath>
#include <cstdint>

namespace groundglass::cli {
namespace {

template <typename Number>
bool parse_all(const std::string& text, Number& value) {
  const char* end = text.data() + text.size();
  const auto [stop, status] = std::from_chars(text.data(), end, value);
  return status == std::errc{} && stop == end;
}

}  // namespace

CLI::Validator positive_number() {
  return {[](std::string& text) -> std::string {
            double value = 0.0;
            if (parse_all(text, value) && std::isfinite(value) && value > 0.0) return {};
            return fmt::format("is '{}', expected a number above 0", text);
          },
          "> 0"};
}

CLI::Validator whole_number() {
  return {[](std::string& text) -> std::string {
            std::uint64_t value = 0;
            if (parse_all(text, value)) return {};
            return fmt::format("is '{}', expected a whole number from 0 to {}", text, UINT64_MAX);
          },
          ">= 0"};
}

}  // namespace groundglass::cli
