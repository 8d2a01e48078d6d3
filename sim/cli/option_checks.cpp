#include "sim/cli/option_checks.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>

namespace groundglass::cli {
namespace {

template <typename Number>
bool parse_all(std::string_view text, Number& value) {
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

CLI::Validator finite_number() {
  return {[](std::string& text) -> std::string {
            double value = 0.0;
            const std::string_view number = std::string_view(text).substr(text.starts_with('+') ? 1 : 0);
            if (parse_all(number, value) && std::isfinite(value)) return {};
            return fmt::format("is '{}', expected a finite number", text);
          },
          ""};
}

CLI::Validator number_between(double least, double most) {
  return {[=](std::string& text) -> std::string {
            double value = 0.0;
            const std::string_view number = std::string_view(text).substr(text.starts_with('+') ? 1 : 0);
            if (parse_all(number, value) && value >= least && value <= most) return {};
            return fmt::format("is '{}', expected a number from {} to {}", text, least, most);
          },
          fmt::format("{} to {}", least, most)};
}

CLI::Validator exposure_time() {
  return {[](std::string& text) -> std::string {
            const std::string_view whole = text;
            const size_t slash = std::min(whole.find('/'), whole.size());
            double above = 0.0, below = 1.0;
            const bool parsed = parse_all(whole.substr(0, slash), above) &&
                                (slash == whole.size() || parse_all(whole.substr(slash + 1), below));
            const double time_s = above / below;
            if (!parsed || !(above > 0.0 && below > 0.0 && time_s > 0.0) || !std::isfinite(time_s))
              return fmt::format("is '{}', expected seconds above 0, such as 0.02 or 1/50", text);
            text = fmt::format("{}", time_s);
            return {};
          },
          "seconds or 1/N"};
}

CLI::Validator whole_number(std::uint64_t least, std::uint64_t most) {
  return {[=](std::string& text) -> std::string {
            std::uint64_t value = 0;
            if (parse_all(text, value) && value >= least && value <= most) return {};
            return fmt::format("is '{}', expected a whole number from {} to {}", text, least, most);
          },
          fmt::format("{} to {}", least, most)};
}

CLI::Validator whole_number() { return whole_number(0, UINT64_MAX).description(">= 0"); }

}  // namespace groundglass::cli
