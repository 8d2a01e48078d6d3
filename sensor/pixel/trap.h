#pragma once

#include <cstdint>

#include "sim/core/philox.h"

namespace groundglass::sensor {

/// Random telegraph noise: a trap that captures and emits one carrier, a two-state Markov process (Kirton &
/// Uren 1989, Adv. Phys. 38, 367), full for half of the time, with the autocorrelation ¼ exp(−|t| / time_s).
///
/// Simulated by uniformisation: at the events of a Poisson process of rate 1 / time_s the state is drawn
/// afresh, whatever it was. The state at any time is then a pure function of key and trap: that drawn at the
/// last event before it, which is looked for backwards through cells of time of length time_s, each with its
/// own events.
bool trap_is_full(PhiloxKey key, std::uint32_t x, std::uint32_t y, double time_s, double at_s);

}  // namespace groundglass::sensor
