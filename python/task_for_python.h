#pragma once

#include <pybind11/pybind11.h>

#include <chrono>
#include <functional>
#include <optional>

#include "sim/core/error.h"
#include "sim/core/task.h"

namespace groundglass::python {

/// Called with (step, fraction) while long work runs; None for silence.
using Progress = std::optional<std::function<void(const std::string&, double)>>;

/// Brings progress reports to Python, and Python's wish to stop to the work.
class ProgressBridge {
 public:
  explicit ProgressBridge(const Progress& progress) : progress_(progress) {}

  Task task() {
    return Task([this](std::string_view step, double fraction) { report(step, fraction); }, &cancel_);
  }
  /// Raises what the callback or a signal raised, if anything. Needs the interpreter's lock.
  void raise() const {
    if (raised_) std::rethrow_exception(raised_);
  }

 private:
  using Clock = std::chrono::steady_clock;

  void report(std::string_view step, double fraction) {
    if (cancel_ || !is_due(step, fraction)) return;
    pybind11::gil_scoped_acquire lock;
    try {
      // Signals are delivered on the main thread only; elsewhere this is no more than a check.
      if (PyErr_CheckSignals() != 0) throw pybind11::error_already_set();
      if (progress_) (*progress_)(std::string(step), fraction);
    } catch (pybind11::error_already_set&) {
      raised_ = std::current_exception();
      cancel_ = true;
    }
  }

  /// Begin and end of a step, and now and then between: each report waits for the interpreter's lock.
  bool is_due(std::string_view step, double fraction) {
    constexpr std::chrono::milliseconds interval{50};
    const Clock::time_point now = Clock::now();
    if (step == step_ && fraction < 1.0 && now - last_ < interval) return false;
    step_ = step;
    last_ = now;
    return true;
  }

  const Progress& progress_;
  std::atomic<bool> cancel_{false};
  std::exception_ptr raised_;
  // Reports come one at a time.
  std::string step_;
  Clock::time_point last_{};
};

/// Runs `work(task)` without the interpreter's lock. Progress is reported under the lock; Ctrl-C, or an
/// exception from the callback, cancels the work and is raised when it has stopped.
template <typename Work>
auto run_without_gil(const Progress& progress, Work&& work) {
  ProgressBridge bridge(progress);
  try {
    auto result = [&] {
      pybind11::gil_scoped_release unlocked;
      return work(bridge.task());
    }();
    bridge.raise();  // in the last report, when there was nothing left to stop
    return result;
  } catch (const Cancelled&) {
    bridge.raise();
    throw;
  }
}

}  // namespace groundglass::python
