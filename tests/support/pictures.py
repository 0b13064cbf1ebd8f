"""Pictures of every page, to be looked at: `python -m tests.support.pictures FOLDER`.

Each page of `tests.support.pages` is shot whole, in each language and at each width, and eight beside each
other make a sheet, so that a change of the look is judged at a glance.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Sequence
from pathlib import Path

from playwright.sync_api import Browser

from app.core.texts import LANGUAGES
from tests.support import browser
from tests.support.demonstration import demonstration
from tests.support.looking import WIDE, Onlooker
from tests.support.pages import pages, visitors

_ON_A_SHEET = 8
_SHEET = """<style>body {{ margin: 0; display: grid; grid-template-columns: repeat({columns}, 1fr); gap: 8px;
background: #888; font: 12px sans-serif }} img {{ width: 100%; max-height: {height}px; object-fit: cover;
object-position: top; display: block }} figure {{ margin: 0; background: #fff }}</style>{figures}"""


def shoot(
    folder: Path,
    *,
    languages: Sequence[str],
    widths: Sequence[int],
    only: Sequence[str] = (),
    media: str = "screen",
) -> None:
    """Write a picture of each page, named after it, and a sheet of every eight, into `folder`.

    `media` is "screen", "dark" or "print"; `only` keeps the pages whose name holds one of these.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as home,
        demonstration(Path(home)) as office,
        browser.browser() as program,
    ):
        onlooker = Onlooker(program, office, visitors(office))
        onlooker.tab.emulate_media(
            media="print" if media == "print" else "screen",
            color_scheme="dark" if media == "dark" else "light",
        )
        chosen = [page for page in pages(office) if not only or any(word in page.name for word in only)]
        for language in languages:
            for width in widths:
                shot = []
                for page in chosen:
                    onlooker.open(page, language=language, width=width)
                    shot.append(folder / f"{page.name} {language} {width}.png")
                    onlooker.tab.screenshot(path=shot[-1], full_page=True)
                _lay_out(program, shot, folder / f"sheet {language} {width}", wide=width >= WIDE)


def _lay_out(program: Browser, shot: Sequence[Path], target: Path, *, wide: bool) -> None:
    tab = program.new_page(viewport={"width": 2000, "height": 1000})
    for number in range(0, len(shot), _ON_A_SHEET):
        some = shot[number : number + _ON_A_SHEET]
        figures = "".join(f'<figure>{one.stem}<img src="{one.as_uri()}"></figure>' for one in some)
        page = target.with_suffix(".html")
        page.write_text(_SHEET.format(columns=4 if wide else 8, height=900, figures=figures))
        tab.goto(page.as_uri())
        tab.screenshot(path=f"{target} {number // _ON_A_SHEET + 1:02}.png", full_page=True)
        page.unlink()
    tab.close()


def main() -> None:
    """Shoot what the arguments ask for."""
    parser = argparse.ArgumentParser(description=shoot.__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--languages", nargs="+", default=list(LANGUAGES), choices=list(LANGUAGES))
    parser.add_argument("--widths", nargs="+", type=int, default=[1280, 360])
    parser.add_argument("--only", nargs="+", default=[], help="the pages whose name holds one of these")
    parser.add_argument("--media", default="screen", choices=["screen", "dark", "print"])
    asked = parser.parse_args()
    shoot(asked.folder, languages=asked.languages, widths=asked.widths, only=asked.only, media=asked.media)


if __name__ == "__main__":
    main()
