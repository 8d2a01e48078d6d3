"""Paints colour_sweep.png: every hue across, light to dark downwards, as vivid as sRGB and good pigments allow.

    python make_colour_sweep.py [OUT.png]

Hue and lightness are those of Oklab (Ottosson 2020). Needs numpy and Pillow.
Licence: Apache-2.0, as all of groundglass.
"""

import sys

import numpy as np
from PIL import Image

WIDTH, HEIGHT = 1200, 104
GREATEST_CHROMA = 0.155  # what good pigments reach; also evens out the hues

TO_CONE = np.array([
    [1, 0.3963377774, 0.2158037573],
    [1, -0.1055613458, -0.0638541728],
    [1, -0.0894841775, -1.2914855480],
])
CONE_TO_SRGB = np.array([
    [4.0767416621, -3.3077115913, 0.2309699292],
    [-1.2684380046, 2.6097574011, -0.3413193965],
    [-0.0041960863, -0.7034186147, 1.7076147010],
])


def linear_srgb(lightness, chroma, hue):
    lab = np.stack([lightness, chroma * np.cos(hue), chroma * np.sin(hue)], axis=-1)
    return (lab @ TO_CONE.T) ** 3 @ CONE_TO_SRGB.T


def greatest_chroma(lightness, hue):
    """The chroma at which a colour leaves sRGB, by bisection."""
    inside, outside = np.zeros_like(hue), np.full_like(hue, 0.5)
    for _ in range(24):
        middle = (inside + outside) / 2
        rgb = linear_srgb(lightness, middle, hue)
        ok = ((rgb >= 0) & (rgb <= 1)).all(axis=-1)
        inside, outside = np.where(ok, middle, inside), np.where(ok, outside, middle)
    return inside


def encode(linear):
    return np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * np.clip(linear, 0, None) ** (1 / 2.4) - 0.055)


if __name__ == "__main__":
    hue, lightness = np.meshgrid(np.linspace(0.40, 0.40 + 2 * np.pi, WIDTH), np.linspace(0.93, 0.34, HEIGHT))
    linear = linear_srgb(lightness, np.minimum(0.94 * greatest_chroma(lightness, hue), GREATEST_CHROMA), hue)
    pixels = np.round(np.clip(encode(linear), 0, 1) * 255).astype(np.uint8)
    Image.fromarray(pixels).save(sys.argv[1] if len(sys.argv) > 1 else "colour_sweep.png", optimize=True)
