"""Times our 50 MP frame with every term against the same model written in NumPy, two threads against NumPy's one.

Usage: sensor_peer.py BENCH_SENSOR. Prints a table in Markdown.
"""

import json
import subprocess
import sys
import time

import numpy as np

WIDTH, HEIGHT = 8192, 6144
FULL_WELL_E, KNEE, BLOOMING = 7000.0, 0.95, 0.2


def picture() -> np.ndarray:
    """Electrons per pixel as bench_sensor.cpp has them."""
    x, y = np.arange(WIDTH), np.arange(HEIGHT)[:, None]
    return (2 + 7000 * ((x * 13 + y * 7) % 4096) / 4096 * y / HEIGHT).astype(np.float32)


def kept(charge: np.ndarray) -> np.ndarray:
    linear, rest = KNEE * FULL_WELL_E, (1 - KNEE) * FULL_WELL_E
    return np.where(charge <= linear, charge, FULL_WELL_E - rest * np.exp((linear - np.maximum(charge, linear)) / rest))


def saturated(charge: np.ndarray) -> np.ndarray:
    arriving = charge
    for _ in range(16):
        over = np.pad(arriving - kept(arriving), 1)
        if not over.any():
            break
        flow = over[1:-1, :-2] + over[1:-1, 2:] + over[:-2, 1:-1] + over[2:, 1:-1]
        arriving = charge + np.float32(BLOOMING / 4) * flow
    return kept(arriving)


class Sensor:
    """The model of bench_sensor.cpp; its fixed pattern is made once and kept, which ours draws anew in each frame."""

    def __init__(self, rng: np.random.Generator):
        def normals(*shape):
            return rng.standard_normal(shape, dtype=np.float32)

        self.response = 1 + 0.006 * normals(HEIGHT, WIDTH) + 0.001 * (normals(HEIGHT, 1) + normals(1, WIDTH))
        self.offset = normals(HEIGHT, WIDTH) + np.float32(0.3) * (normals(HEIGHT, 1) + normals(1, WIDTH))
        self.bow = 2 * (1 + 0.1 * normals(1, WIDTH))
        self.jitter = 0.14 * normals(4098)
        self.hot = rng.integers(WIDTH * HEIGHT, size=10000), 200 * rng.standard_exponential(10000, dtype=np.float32)
        self.traps = rng.integers(WIDTH * HEIGHT, size=50000), 5 * rng.standard_exponential(50000, dtype=np.float32)
        self.dead, self.stuck = rng.integers(WIDTH * HEIGHT, size=(2, 500))

    def frame(self, signal: np.ndarray, previous: np.ndarray, rng: np.random.Generator) -> np.ndarray:
        lagging = signal + np.float32(1e-3) * (np.minimum(previous, FULL_WELL_E) - np.minimum(signal, FULL_WELL_E))
        mean = lagging * self.response + np.float32(5)
        mean.ravel()[self.hot[0]] += self.hot[1]
        volt = saturated(rng.poisson(mean).astype(np.float32))
        volt += np.float32(2.3) * rng.standard_normal(volt.shape, dtype=np.float32) + self.offset
        volt += np.float32(0.3) * rng.standard_normal((HEIGHT, 1), dtype=np.float32)
        volt += np.float32(0.2) * rng.standard_normal((1, WIDTH), dtype=np.float32)
        wave = 2 * np.pi * (0.01 * np.arange(WIDTH) + 0.02 * np.arange(HEIGHT)[:, None] + rng.random())
        volt += np.float32(0.42) * np.sin(wave.astype(np.float32))
        volt.ravel()[self.traps[0]] += self.traps[1] * rng.integers(-1, 2, size=50000)
        level = 256 + np.float32(0.5) * volt + np.float32(0.5) * rng.standard_normal((HEIGHT, 1), dtype=np.float32)
        share = np.clip(level / 4095, 0, 1)
        level += self.bow * 4 * share * (1 - share)
        code = np.clip(np.rint(level), 0, 4095).astype(np.int32)
        beyond = level - code
        code += (beyond >= self.jitter[code + 1] + 0.5).astype(np.int32) - (beyond < self.jitter[code] - 0.5)
        dn = np.clip(code, 0, 4095).astype(np.uint16)
        dn.ravel()[self.dead], dn.ravel()[self.stuck] = 256, 4095
        return dn


def numpy_mp_per_s() -> float:
    rng = np.random.default_rng(1)
    sensor, signal = Sensor(rng), picture()
    best = min(timed(lambda: sensor.frame(signal, signal, rng)) for _ in range(2))
    return WIDTH * HEIGHT * 1e-6 / best


def timed(action) -> float:
    start = time.perf_counter()
    action()
    return time.perf_counter() - start


def ours_mp_per_s(program: str) -> dict[str, float]:
    output = subprocess.run([program, "--benchmark_format=json"], check=True, capture_output=True, text=True).stdout
    return {b["name"].split("/")[0]: b["MP_per_s"] for b in json.loads(output)["benchmarks"]}


def main() -> None:
    ours, theirs = ours_mp_per_s(sys.argv[1]), numpy_mp_per_s()
    chain, draws = ours["read_out_50_mp"], ours["random_numbers_of_50_mp"]
    print(f"\n| 50 MP, every term, numpy {np.__version__} | MP/s |\n| --- | --- |")
    print(f"| ours | {chain:.1f} |\n| its random numbers alone | {draws:.1f} |\n| NumPy | {theirs:.2f} |")
    print("\n| ratio | wanted | |\n| --- | --- | --- |")
    print(f"| ours / random numbers | 0.5 | {chain / draws:.2f} |\n| ours / NumPy | 10 | {chain / theirs:.1f} |")


if __name__ == "__main__":
    main()
