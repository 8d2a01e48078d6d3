#pragma once

#include <span>
#include <string>
#include <string_view>

namespace groundglass {

/// The candidate nearest to `word` by edit distance, or "" when none is close enough to be a typo of it.
std::string nearest_word(std::string_view word, std::span<const std::string> candidates);

/// " (did you mean 'x'?)" for the nearest candidate, or "".
std::string did_you_mean(std::string_view word, std::span<const std::string> candidates);

}  // namespace groundglass
