"""Paints lake.png, the picture of the studio chart: mountains behind a lake at dusk.

    python make_lake.py [OUT.png]

Everything is computed from a seed; nothing is photographed or taken from elsewhere. Needs numpy and Pillow.
Licence: Apache-2.0, as all of groundglass.
"""

import sys

import numpy as np
from PIL import Image

WIDTH, HEIGHT = 1280, 960
HORIZON = 0.60  # of the height, from the top: the water's edge
SUN = (0.655, 0.405)  # fractions of width and height
RIDGES = [  # base and height (fractions of the height), roughness, colour near the top, haze colour at the foot
    (0.535, 0.170, 0.52, (0.58, 0.50, 0.66), (0.93, 0.70, 0.62)),
    (0.560, 0.150, 0.54, (0.40, 0.37, 0.56), (0.78, 0.57, 0.60)),
    (0.582, 0.110, 0.56, (0.24, 0.27, 0.44), (0.52, 0.42, 0.53)),
    (0.600, 0.060, 0.60, (0.11, 0.16, 0.27), (0.26, 0.26, 0.38)),
]


def mix(a, b, t):
    return np.asarray(a) + (np.asarray(b) - np.asarray(a)) * t


def ramp(stops, t):
    """Colours through (position, rgb) stops, smoothly."""
    positions, colours = zip(*stops)
    return np.stack([np.interp(t, positions, channel) for channel in zip(*colours)], axis=-1)


def fractal(random, size, roughness, octaves=9, first=3):
    """One-dimensional noise of unit range: cosine-interpolated octaves."""
    x = np.linspace(0, 1, size)
    total = np.zeros(size)
    for octave in range(octaves):
        knots = random.uniform(-1, 1, first * 2**octave + 2)
        position = x * first * 2**octave
        i = position.astype(int)
        t = (1 - np.cos(np.pi * (position - i))) / 2
        total += roughness**octave * (knots[i] * (1 - t) + knots[i + 1] * t)
    return (total - total.min()) / (total.max() - total.min())


def sky(x, y):
    colour = ramp(
        [(0.00, (0.10, 0.20, 0.42)), (0.18, (0.22, 0.36, 0.60)), (0.34, (0.56, 0.58, 0.72)),
         (0.46, (0.95, 0.72, 0.56)), (0.56, (1.00, 0.83, 0.58)), (1.00, (1.00, 0.86, 0.62))], y)
    distance = np.hypot((x - SUN[0]) * WIDTH / HEIGHT, y - SUN[1])
    glow = np.exp(-((distance / 0.20) ** 2))[..., None]
    colour = mix(colour, (1.0, 0.80, 0.50), 0.65 * glow)
    disc = np.clip((0.042 - distance) * HEIGHT / 1.5 + 0.5, 0, 1)[..., None]
    return mix(colour, (1.0, 0.95, 0.80), disc)


def clouds(random, x, y, colour):
    """Thin streaks, lit from below."""
    for _ in range(26):
        cx, cy = random.uniform(-0.1, 1.1), random.uniform(0.06, 0.36)
        length, thickness = random.uniform(0.10, 0.34), random.uniform(0.003, 0.009)
        wave = 0.008 * np.sin(9 * (x - cx) + random.uniform(0, 6.3))
        body = np.exp(-(((x - cx) / length) ** 2) - ((y - cy - wave) / thickness) ** 2)
        lit = mix((0.86, 0.62, 0.66), (1.0, 0.82, 0.62), np.clip((cy - 0.08) / 0.25, 0, 1))
        colour = mix(colour, lit, 0.55 * body[..., None])
    return colour


def ridges(random, y, colour):
    for base, height, roughness, top, foot in RIDGES:
        profile = fractal(random, WIDTH, roughness)
        edge = (base - height * (0.15 + 0.85 * profile))[None, :]
        inside = np.clip((y - edge) * HEIGHT + 0.5, 0, 1)[..., None]
        depth = np.clip((y - edge) / (HORIZON - edge + 1e-6), 0, 1)[..., None]
        colour = mix(colour, mix(top, foot, depth), inside)
    return colour


def lake(land, x, y):
    """The land mirrored, darker towards the viewer, broken by ripples that grow with nearness."""
    nearness = np.clip((y - HORIZON) / (1 - HORIZON), 0, 1)
    phase = 60 * np.log1p(9 * nearness)
    ripple = np.sin(phase * 2.1 + 5 * np.sin(7 * x + phase * 0.11)) + 0.6 * np.sin(phase * 3.7 - 11 * x)
    row = (2 * HORIZON - y + 0.006 * ripple * nearness) * HEIGHT
    column = (x + 0.004 * ripple * nearness) * WIDTH
    mirrored = land[np.clip(row, 0, HORIZON * HEIGHT - 1).astype(int), np.clip(column, 0, WIDTH - 1).astype(int)]
    water = mix(mirrored * (0.93, 0.95, 0.99), (0.05, 0.11, 0.22), (0.10 + 0.55 * nearness)[..., None])
    glitter = np.exp(-(((x - SUN[0]) / (0.020 + 0.085 * nearness)) ** 2)) * np.clip(ripple - 0.35, 0, 1)
    return mix(water, (1.0, 0.84, 0.56), (0.75 * glitter * (nearness > 0.01))[..., None])


def pine(colour, x, y, foot_x, foot_y, height):
    """A conifer in silhouette: tiers of drooping branches."""
    t = (y - (foot_y - height)) / height  # 0 at the tip, 1 at the foot
    tiers = 0.55 + 0.45 * ((t * 13) % 1.0)
    half = 0.20 * height * np.clip(t, 0, 1) ** 0.85 * tiers * HEIGHT / WIDTH
    inside = (t >= 0) & (t <= 1) & (np.abs(x - foot_x) <= half)
    return np.where(inside[..., None], mix((0.035, 0.070, 0.085), (0.02, 0.035, 0.05), np.clip(t, 0, 1)[..., None]),
                    colour)


def shore(random, x, y, colour):
    """Dark banks at both sides of the foreground, with pines on them."""
    grass = 0.006 * fractal(random, WIDTH, 0.8, octaves=10, first=9)[None, :]
    bank = 0.985 - 0.17 * np.exp(-((x / 0.20) ** 2)) - 0.10 * np.exp(-(((1 - x) / 0.13) ** 2)) - grass
    for foot_x, scale in ((0.030, 0.56), (0.105, 0.44), (0.165, 0.30), (0.215, 0.20), (0.955, 0.38), (0.895, 0.24),
                          (0.992, 0.28)):
        foot_y = float(np.interp(foot_x, np.linspace(0, 1, WIDTH), bank[0])) + 0.03
        colour = pine(colour, x, y, foot_x, foot_y, scale)
    inside = np.clip((y - bank) * HEIGHT + 0.5, 0, 1)[..., None]
    return mix(colour, mix((0.055, 0.075, 0.07), (0.02, 0.03, 0.04), np.clip((y - bank) / 0.15, 0, 1)[..., None]),
               inside)


def paint(scale=2):
    """The picture at `scale` times the size, averaged down for smooth edges."""
    global WIDTH, HEIGHT
    WIDTH, HEIGHT = WIDTH * scale, HEIGHT * scale
    random = np.random.default_rng(20240607)
    x, y = np.meshgrid((np.arange(WIDTH) + 0.5) / WIDTH, (np.arange(HEIGHT) + 0.5) / HEIGHT)
    land = ridges(random, y, clouds(random, x, y, sky(x, y)))
    picture = np.where((y > HORIZON)[..., None], lake(land, x, y), land)
    picture = np.clip(shore(random, x, y, picture), 0, 1)
    return picture.reshape(HEIGHT // scale, scale, WIDTH // scale, scale, 3).mean(axis=(1, 3))


if __name__ == "__main__":
    pixels = np.round(paint() * 255).astype(np.uint8)
    Image.fromarray(pixels).save(sys.argv[1] if len(sys.argv) > 1 else "lake.png", optimize=True)
