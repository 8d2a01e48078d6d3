#pragma once

namespace groundglass::isp {

/// Seconds that a processor has worked on the calling thread. Waiting, and what other threads and programs
/// take, does not count.
double thread_seconds();

/// On all threads of the process together.
double process_seconds();

}  // namespace groundglass::isp
