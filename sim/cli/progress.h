#pragma once

#include <chrono>
#include <string>
#include <string_view>

namespace groundglass::cli {

/// Shows progress on stderr, with the time left as soon as it can be told: one line that rewrites itself on a
/// terminal, a plain line every few seconds otherwise.
class ProgressLine {
 public:
  ProgressLine();
  ~ProgressLine();
  void show(std::string_view step, double fraction);

 private:
  using Clock = std::chrono::steady_clock;
  void clear();

  bool terminal_;
  bool line_open_ = false;
  std::string step_;
  double first_fraction_ = 0.0;
  Clock::time_point step_start_{}, last_shown_{};
};

}  // namespace groundglass::cli
