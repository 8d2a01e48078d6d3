#include "sim/report/number_text.h"

#include <fmt/format.h>

#include <cmath>

namespace groundglass::report {
namespace {

std::string without_minus_zero(std::string text) {
  if (text.starts_with('-') && text.find_first_not_of("-0.") == std::string::npos) text.erase(0, 1);
  return text;
}

}  // namespace

std::string fixed(double value, int decimals) {
  return std::isfinite(value) ? without_minus_zero(fmt::format("{:.{}f}", value, decimals)) : "∞";
}

std::string general(double value, int digits) {
  return without_minus_zero(fmt::format("{:.{}g}", value, digits));
}

}  // namespace groundglass::report
