#include "optics/pupil/newton_aim.h"

#include <Eigen/Dense>
#include <algorithm>
#include <limits>

namespace groundglass::optics {
namespace {

constexpr int newton_limit = 40;
constexpr double least_damping = 1e-4;

/// One ray's search: how near it has come, and where it looks next.
struct Search {
  LaunchCoordinates trial;
  double miss = std::numeric_limits<double>::infinity();
  double damping = 1.0;
};

void take_if_nearer(const Response& now, const Eigen::Vector2d& target, Search& search, AimedRay& ray) {
  const double miss = now.reached ? (now.value - target).norm() : search.miss;
  if (!(miss < search.miss)) {
    search.damping *= 0.25;
    return;
  }
  search.miss = miss;
  ray.response = now;
  ray.at = search.trial;
  search.damping = std::min(1.0, 4.0 * search.damping);
}

}  // namespace

void newton_aim(const ResponseFunction& respond, std::span<const Eigen::Vector2d> targets, double tolerance,
                double acceptable, std::span<AimedRay> rays) {
  std::vector<Search> search(rays.size());
  std::vector<size_t> busy(rays.size());
  for (size_t i = 0; i < rays.size(); ++i) search[i].trial = rays[i].at, busy[i] = i;
  std::vector<LaunchCoordinates> trials;
  for (int iteration = 0; iteration < newton_limit && !busy.empty(); ++iteration) {
    trials.clear();
    for (size_t i : busy) trials.push_back(search[i].trial);
    const std::vector<Response> now = respond(trials);
    std::vector<size_t> still_busy;
    for (size_t k = 0; k < busy.size(); ++k) {
      const size_t i = busy[k];
      take_if_nearer(now[k], targets[i], search[i], rays[i]);
      const bool hopeless = search[i].miss == std::numeric_limits<double>::infinity();
      if (hopeless || search[i].miss <= tolerance || search[i].damping < least_damping) continue;
      const Eigen::Vector2d step = search[i].damping * rays[i].response.derivative.partialPivLu().solve(
                                                           targets[i] - rays[i].response.value);
      if (!step.allFinite()) continue;
      search[i].trial = {rays[i].at.u + step.x(), rays[i].at.v + step.y()};
      still_busy.push_back(i);
    }
    busy = std::move(still_busy);
  }
  for (size_t i = 0; i < rays.size(); ++i) rays[i].found = search[i].miss <= acceptable;
}

}  // namespace groundglass::optics
