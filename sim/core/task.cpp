#include "sim/core/task.h"

#include <tbb/parallel_for.h>

#include <mutex>

#include "sim/core/error.h"

namespace groundglass {

void parallel_for(std::int64_t count, const Task& task, std::string_view step,
                  const std::function<void(std::int64_t)>& body) {
  std::atomic<std::int64_t> done{0};
  std::mutex report;
  std::int64_t reported = 0;  // under the lock
  // Within another loop this one runs to its end even when a body of that one throws.
  tbb::task_group_context own(tbb::task_group_context::isolated);
  tbb::parallel_for(
      tbb::blocked_range<std::int64_t>(0, count, 1),
      [&](const tbb::blocked_range<std::int64_t>& range) {
        for (std::int64_t i = range.begin(); i != range.end(); ++i) {
          if (task.cancelled()) throw Cancelled();
          body(i);
          const bool last = ++done == count;
          // A thread that finds another one reporting goes on: its part shows in the next report.
          std::unique_lock lock(report, std::try_to_lock);
          if (last && !lock) lock.lock();
          if (!lock) continue;
          if (const std::int64_t finished = done; finished > reported) {
            reported = finished;
            task.progress(step, static_cast<double>(finished) / static_cast<double>(count));
          }
        }
      },
      tbb::simple_partitioner{}, own);
}

}  // namespace groundglass
