#pragma once

#include <cstddef>

namespace groundglass {

/// Where an encoder's bytes go. It takes everything: what went wrong is for its owner to say afterwards, so
/// that no exception has to pass through a library written in C.
class ByteSink {
 public:
  virtual ~ByteSink() = default;
  virtual void write(const void* data, std::size_t size) noexcept = 0;
};

}  // namespace groundglass
