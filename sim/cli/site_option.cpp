#include "sim/cli/site_option.h"

#include <fmt/format.h>

#include <charconv>

#include "sim/core/error.h"

namespace groundglass::cli {

void add_site_option(CLI::App& command, std::string& text, const std::string& help) {
  command.add_option("--site", text, help + ": X,Y from the tile's corner")->type_name("X,Y");
}

std::optional<measure::emva::Site> site_of(const std::string& text) {
  if (text.empty()) return std::nullopt;
  measure::emva::Site site;
  const char* end = text.data() + text.size();
  const auto x = std::from_chars(text.data(), end, site.x);
  const bool comma = x.ec == std::errc() && x.ptr != end && *x.ptr == ',';
  const auto y = comma ? std::from_chars(x.ptr + 1, end, site.y) : x;
  if (!comma || y.ec != std::errc() || y.ptr != end || site.x < 0 || site.y < 0)
    throw InputError(fmt::format("--site: is '{}', expected two whole numbers such as 0,1", text));
  return site;
}

}  // namespace groundglass::cli
