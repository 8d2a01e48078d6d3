#pragma once

#include <tbb/parallel_for.h>
#include <tbb/task_group.h>

#include <cstddef>

namespace groundglass {

/// Runs body(i) for i in [0, count) on the threads of the calling TBB arena. Within another parallel loop it
/// runs to its end even when a body of that one throws: what follows it may rely on every body having run.
template <typename Body>
void for_each_index(std::size_t count, const Body& body) {
  tbb::task_group_context own(tbb::task_group_context::isolated);
  tbb::parallel_for(std::size_t{0}, count, body, own);
}

}  // namespace groundglass
