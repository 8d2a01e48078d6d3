#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <string_view>

namespace groundglass {

/// How long work reports its progress and learns that it should stop. Made by the caller, passed down
/// explicitly; a default-made one is silent and never cancels.
class Task {
 public:
  /// Called from any thread, serialised, with the step's name and done/total in 0…1, rising to 1.
  using ProgressCallback = std::function<void(std::string_view step, double fraction)>;

  Task() = default;
  explicit Task(ProgressCallback on_progress, const std::atomic<bool>* cancel = nullptr)
      : on_progress_(std::move(on_progress)), cancel_(cancel) {}

  void progress(std::string_view step, double fraction) const {
    if (on_progress_) on_progress_(step, fraction);
  }
  /// The same task for a part of the work: its 0…1 shows as from…to.
  Task part(double from, double to) const {
    if (!on_progress_) return *this;
    return Task([report = on_progress_, from, to](
                    std::string_view step, double fraction) { report(step, from + (to - from) * fraction); },
                cancel_);
  }
  bool cancelled() const { return cancel_ && cancel_->load(std::memory_order_relaxed); }

 private:
  ProgressCallback on_progress_;
  const std::atomic<bool>* cancel_ = nullptr;
};

/// Runs body(i) for i in [0, count) on the threads of the calling TBB arena, reports progress as parts
/// complete and throws Cancelled when asked to stop. `body` must not depend on order.
void parallel_for(std::int64_t count, const Task& task, std::string_view step,
                  const std::function<void(std::int64_t)>& body);

}  // namespace groundglass
