"""Sets of frames that cannot be measured by EMVA 1288: one line that names the file, exit code 2, no page."""

import shutil

import numpy as np
import pytest
from PIL import Image
from program import run, run_well


@pytest.fixture(scope="module")
def frames(tmp_path_factory):
    folder = tmp_path_factory.mktemp("frames") / "imx174"
    run_well("sensor", "ptc", "imx174", "--size", "64x48", "--steps", 12, "--stack", 4, "-o", folder)
    return folder


@pytest.fixture
def spoilt(frames, tmp_path):
    shutil.copytree(frames, tmp_path / "imx174")
    return tmp_path / "imx174"


def lines(folder, word):
    return [line.split()[1] for line in (folder / "emva1288.txt").read_text().splitlines() if line.startswith(word)]


def rewrite(file, change):
    Image.fromarray(change(np.asarray(Image.open(file)))).save(file)


def cut_short(file):
    file.write_bytes(file.read_bytes()[:200])


SPOIL = {
    "eight bits among sixteen": (lambda f: rewrite(f, lambda dn: (dn >> 4).astype(np.uint8)), "8 bits"),
    "other size": (lambda f: rewrite(f, lambda dn: dn[:, :32]), "32"),
    "more light": (lambda f: rewrite(f, lambda dn: dn + np.uint16(400)), "mean"),
    "colour": (lambda f: Image.new("RGB", (64, 48)).save(f), "3 channels"),
    "cut short": (cut_short, "is cut short"),
    "no picture": (lambda f: f.write_text("none"), "cannot be read"),
    "absent": (lambda f: f.unlink(), "there is no file"),
}


@pytest.mark.parametrize("name", SPOIL)
def test_a_frame_unlike_the_others_is_named(spoilt, name):
    spoil, words = SPOIL[name]
    frame = lines(spoilt, "i ")[9]
    spoil(spoilt / frame)
    done = run("characterize", spoilt, "-o", spoilt / "page.html")
    assert done.returncode == 2, done
    assert done.stderr.count("\n") == 1 and words in done.stderr, done.stderr
    assert frame.rsplit("/", 1)[1] in done.stderr
    assert not (spoilt / "page.html").exists()


def test_a_pair_of_the_same_picture_is_refused(spoilt):
    first, second = lines(spoilt, "i ")[8:10]
    shutil.copy(spoilt / first, spoilt / second)
    done = run("characterize", spoilt)
    assert done.returncode == 2 and done.stderr.count("\n") == 1, done
    assert "emva1288.txt:19: b: names one picture twice" in done.stderr


def test_a_sound_set_is_measured_and_its_page_has_the_sensors_name(frames, tmp_path):
    page = tmp_path / "page.html"
    run_well("characterize", frames, "-o", page)
    assert "<title>Sony IMX174" in page.read_text()
