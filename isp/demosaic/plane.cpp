#include "isp/demosaic/plane.h"

#include <algorithm>
#include <vector>

namespace groundglass::isp {
namespace {

struct Spare {
  std::unique_ptr<float[]> data;
  size_t size;
};

/// More planes than any demosaicker has at once.
constexpr size_t most_spares = 32;

std::vector<Spare>& spares() {
  thread_local std::vector<Spare> all;
  return all;
}

}  // namespace

Plane::Plane(const PixelRect& area)
    : width_(static_cast<size_t>(area.width)), size_(width_ * static_cast<size_t>(area.height)) {
  std::vector<Spare>& all = spares();
  const auto fits =
      std::find_if(all.rbegin(), all.rend(), [&](const Spare& spare) { return spare.size >= size_; });
  if (fits == all.rend()) {
    data_ = std::make_unique_for_overwrite<float[]>(size_);
    return;
  }
  data_ = std::move(fits->data);
  size_ = fits->size;
  all.erase(std::next(fits).base());
}

Plane::~Plane() {
  if (!data_) return;
  std::vector<Spare>& all = spares();
  if (all.size() == most_spares) all.erase(all.begin());
  all.push_back({std::move(data_), size_});
}

}  // namespace groundglass::isp
