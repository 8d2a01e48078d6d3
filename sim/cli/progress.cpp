#include "sim/cli/progress.h"

#include <fmt/core.h>
#include <unistd.h>

#include <cstdio>

namespace groundglass::cli {
namespace {

constexpr std::chrono::milliseconds terminal_interval{100};
constexpr std::chrono::milliseconds plain_interval{5000};
/// Before this much of a step and of time has passed, what is left cannot be told: first pieces of work also
/// pay for tables and threads.
constexpr double telling_part = 0.02, telling_s = 2.0;

std::string duration_text(double seconds) {
  if (seconds < 60.0) return fmt::format("{:.0f} s", seconds);
  return fmt::format("{}:{:02} min", static_cast<int>(seconds) / 60, static_cast<int>(seconds) % 60);
}

}  // namespace

ProgressLine::ProgressLine() : terminal_(::isatty(STDERR_FILENO) == 1) {}
ProgressLine::~ProgressLine() { clear(); }

void ProgressLine::clear() {
  if (line_open_) fmt::print(stderr, "\r\033[K");
  line_open_ = false;
}

void ProgressLine::show(std::string_view step, double fraction) {
  const Clock::time_point now = Clock::now();
  if (step != step_) {
    step_ = step;
    step_start_ = last_shown_ = now;
    first_fraction_ = fraction;
    return;
  }
  if (fraction >= 1.0) return clear();
  if (now - last_shown_ < (terminal_ ? terminal_interval : plain_interval)) return;
  last_shown_ = now;
  const double elapsed = std::chrono::duration<double>(now - step_start_).count();
  // What was there at the first call, from an earlier run perhaps, took no time of this one.
  const double gained = fraction - first_fraction_;
  const bool tells = gained >= telling_part && elapsed >= telling_s;
  const std::string left = tells ? duration_text(elapsed * (1.0 - fraction) / gained) + " left" : "";
  if (terminal_) {
    constexpr int width = 30;
    const int filled = static_cast<int>(fraction * width);
    fmt::print(stderr, "\r\033[K{:<8} [{}{}] {:3.0f} %  {}", step_,
               std::string(static_cast<size_t>(filled), '#'),
               std::string(static_cast<size_t>(width - filled), '.'), 100.0 * fraction, left);
    std::fflush(stderr);
    line_open_ = true;
  } else {
    fmt::print(stderr, "{}: {:.0f} %{}{}\n", step_, 100.0 * fraction, tells ? ", " : "", left);
  }
}

}  // namespace groundglass::cli
