#pragma once

#include <pybind11/pybind11.h>

#include <atomic>
#include <functional>
#include <optional>

#include "sim/core/error.h"
#include "sim/core/task.h"

namespace groundglass::python {

/// Called with (step, fraction) while long work runs; None for silence.
using Progress = std::optional<std::function<void(const std::string&, double)>>;

/// Runs `work(task)` without the interpreter's lock. Progress is reported under the lock; Ctrl-C, or an
/// exception from the callback, cancels the work and is raised when it has stopped.
template <typename Work>
auto run_without_gil(const Progress& progress, Work&& work) {
  std::atomic<bool> cancel{false};
  std::exception_ptr raised;
  const Task task(
      [&](std::string_view step, double fraction) {
        if (cancel) return;
        pybind11::gil_scoped_acquire lock;
        try {
          // Signals are delivered on the main thread only; elsewhere this is no more than a check.
          if (PyErr_CheckSignals() != 0) throw pybind11::error_already_set();
          if (progress) (*progress)(std::string(step), fraction);
        } catch (pybind11::error_already_set&) {
          raised = std::current_exception();
          cancel = true;
        }
      },
      &cancel);
  try {
    pybind11::gil_scoped_release unlocked;
    return work(task);
  } catch (const Cancelled&) {
    if (raised) std::rethrow_exception(raised);
    throw;
  }
}

}  // namespace groundglass::python
