#include "isp/pipeline/processor_time.h"

#include <ctime>

namespace groundglass::isp {
namespace {

double seconds_on(clockid_t clock) {
  timespec time{};
  clock_gettime(clock, &time);
  return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
}

}  // namespace

double thread_seconds() { return seconds_on(CLOCK_THREAD_CPUTIME_ID); }

double process_seconds() { return seconds_on(CLOCK_PROCESS_CPUTIME_ID); }

}  // namespace groundglass::isp
