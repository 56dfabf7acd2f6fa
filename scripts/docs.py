#!/usr/bin/python3
"""Builds the pages of docs/, and all they lead to, as a static site.

    scripts/docs.py [FOLDER]     (.build/docs)

The site has the folders of the repository, so that relative links work in both. A link to a file, a
heading or a picture that is not there is an error. Needs the Debian package python3-markdown.
"""

import html
import json
import os
import posixpath
import re
import shutil
import sys
from pathlib import Path

import markdown

ROOT = Path(__file__).resolve().parent.parent
START = "docs/guide/README.md"

STYLE = """
body { max-width: 52rem; margin: 0 auto; padding: 0 1rem 4rem; font: 1rem/1.5 sans-serif; color: #222; }
nav { display: flex; gap: 1rem; align-items: baseline; padding: 0.7rem 0; border-bottom: 1px solid #ddd; }
nav input { flex: 1; font: inherit; padding: 0.2rem 0.5rem; }
#found { list-style: none; padding: 0; margin: 0; }
#found li { padding: 0.2rem 0; border-bottom: 1px solid #eee; }
#found small { color: #666; }
a { color: #0b57a4; }
img { max-width: 100%; }
code { font-size: 0.9em; background: #f4f4f2; }
pre { overflow-x: auto; padding: 0.7rem; background: #f4f4f2; line-height: 1.35; }
table { border-collapse: collapse; display: block; overflow-x: auto; }
th, td { border-bottom: 1px solid #ddd; padding: 0.25rem 0.6rem; text-align: left; vertical-align: top; }
"""

# `sections` comes from index.js: [page, title of the page, anchor, heading, words of the section].
SEARCH = """
const box = document.getElementById("search"), found = document.getElementById("found");
box.addEventListener("input", () => {
  const asked = box.value.toLowerCase().split(/[^a-z0-9_]+/).filter(Boolean);
  found.replaceChildren();
  if (!asked.length) return;
  const points = ([, title, , heading, words]) => {
    const all = " " + words, top = " " + (title + " " + heading).toLowerCase();
    return asked.every(word => all.includes(" " + word))
      ? 1 + asked.filter(word => top.includes(" " + word)).length : 0;
  };
  sections.map(section => [points(section), section]).filter(([many]) => many)
    .sort(([a], [b]) => b - a).slice(0, 20).forEach(([, [page, title, anchor, heading]]) => {
      const line = document.createElement("li"), link = document.createElement("a");
      link.href = root + page + (anchor ? "#" + anchor : "");
      link.textContent = heading;
      const where = document.createElement("small");
      where.textContent = heading === title ? "" : "  " + title;
      line.append(link, where);
      found.append(line);
    });
});
"""

PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<link rel="stylesheet" href="{root}style.css">
</head>
<body>
<nav><a href="{root}docs/guide/README.html">Guide</a> <a href="{root}docs/reference.html">Reference</a>
<a href="{root}README.html">simgen</a> <input id="search" type="search" placeholder="Search" aria-label="Search"></nav>
<ul id="found"></ul>
<main>
{body}
</main>
<script>const root = "{root}";</script>
<script src="{root}index.js"></script>
<script src="{root}search.js"></script>
</body>
</html>
"""


def slug(text: str, separator: str) -> str:
    """The anchor that GitHub gives a heading."""
    return re.sub(r"[^\w\- ]", "", text.lower()).replace(" ", separator)


def plain(text: str) -> str:
    return html.unescape(re.sub(r"<[^>]+>", " ", text))


def without_code(source: str) -> str:
    """The lines of a page; those of fenced blocks are empty."""
    fenced, lines = False, []
    for line in source.split("\n"):
        mark = line.lstrip().startswith("```")
        lines.append("" if fenced or mark else line)
        fenced ^= mark
    return "\n".join(lines)


class Page:
    def __init__(self, path: str):
        self.path = path
        self.source = (ROOT / path).read_text()
        converter = markdown.Markdown(
            extensions=["tables", "fenced_code", "sane_lists", "toc"],
            extension_configs={"toc": {"slugify": slug}},
        )
        self.body = converter.convert(self.source)
        self.anchors = set(re.findall(r' id="([^"]+)"', self.body))
        first = re.search(r"<h1[^>]*>(.*?)</h1>", self.body, re.S)
        self.title = plain(first.group(1)) if first else path

    @property
    def target(self) -> str:
        return as_page(self.path)

    def line(self, link: str) -> int:
        """The first line with the link."""
        for number, line in enumerate(without_code(self.source).split("\n"), 1):
            if f"({link})" in line or f'"{link}"' in line or f"<{link}>" in line:
                return number
        return 1

    def sections(self) -> list[list[str]]:
        found = []
        for part in re.split(r"(?=<h[1-6] id=)", self.body):
            head = re.match(r'<h[1-6] id="([^"]+)">(.*?)</h[1-6]>', part, re.S)
            words = set(re.findall(r"[a-z_][a-z0-9_]+", plain(part).lower()))
            if not words:
                continue
            heading = plain(head.group(2)) if head else self.title
            top = head is None or heading == self.title
            anchor = "" if top else head.group(1)
            found.append([self.target, self.title, anchor, heading, " ".join(sorted(words))])
        return found


def as_page(path: str) -> str:
    return path[: -len(".md")] + ".html"


def build(site: Path) -> list[str]:
    """Writes the site; returns what is wrong with links."""
    pages: dict[str, Page] = {}
    waiting = [START] + sorted(str(path.relative_to(ROOT)) for path in ROOT.glob("docs/**/*.md"))
    files: set[str] = set()
    wrong = []
    links: list[tuple[Page, str, str, str]] = []
    while waiting:
        path = waiting.pop(0)
        if path in pages:
            continue
        page = pages[path] = Page(path)
        for link in re.findall(r' (?:href|src)="([^"]*)"', page.body):
            link = html.unescape(link)
            if re.match(r"[a-z]+:", link):
                continue
            name, _, anchor = link.partition("#")
            goal = posixpath.normpath(posixpath.join(posixpath.dirname(path), name)) if name else path
            links.append((page, link, goal, anchor))
            if goal.startswith("../") or not (ROOT / goal).exists():
                wrong.append(f"{path}:{page.line(link)}: there is no {goal}")
            elif goal.endswith(".md"):
                waiting.append(goal)
            else:
                files.add(goal)
    for page, link, goal, anchor in links:
        if anchor and goal in pages and anchor not in pages[goal].anchors:
            wrong.append(f"{page.path}:{page.line(link)}: {goal} has no heading #{anchor}")
    if wrong:
        return wrong

    shutil.rmtree(site, ignore_errors=True)

    def write(path: str, text: str) -> None:
        (site / path).parent.mkdir(parents=True, exist_ok=True)
        (site / path).write_text(text)

    def write_page(path: str, title: str, body: str) -> None:
        root = "../" * path.count("/")
        write(path, PAGE.format(title=html.escape(title), root=root, body=body))

    def in_site(match: re.Match) -> str:
        kind, link = match.group(1), html.unescape(match.group(2))
        name, mark, anchor = link.partition("#")
        if re.match(r"[a-z]+:", link) or not name:
            return match.group(0)
        if name.endswith(".md"):
            name = as_page(name)
        elif (ROOT / here / name).is_dir():
            name = name.rstrip("/") + "/index.html"
        return f' {kind}="{html.escape(name + mark + anchor)}"'

    def copy(path: str) -> None:
        (site / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / path, site / path)

    for page in pages.values():
        here = posixpath.dirname(page.path)
        body = re.sub(r' (href|src)="([^"]*)"', in_site, page.body)
        write_page(page.target, page.title, body)
    for path in sorted(files):
        if not (ROOT / path).is_dir():
            copy(path)
            continue
        names = []
        for entry in sorted((ROOT / path).rglob("*")):
            name = entry.relative_to(ROOT / path).as_posix()
            hidden = any(part.startswith((".", "__")) for part in name.split("/"))
            if entry.is_file() and not hidden and entry.stat().st_size < 1 << 20:
                copy(f"{path}/{name}")
                names.append(f'<li><a href="{name}">{html.escape(name)}</a></li>')
        write_page(f"{path}/index.html", path, f"<h1>{path}</h1><ul>{''.join(names)}</ul>")

    sections = [section for page in pages.values() for section in page.sections()]
    write("index.js", "const sections = " + json.dumps(sections, separators=(",", ":")) + ";\n")
    write("search.js", SEARCH)
    write("style.css", STYLE)
    start = as_page(START)
    write(
        "index.html",
        f'<!doctype html><meta charset="utf-8"><title>simgen</title>'
        f'<meta http-equiv="refresh" content="0; url={start}"><a href="{start}">Guide</a>\n',
    )
    print(f"{len(pages)} pages in {os.path.relpath(site)}/index.html")
    return []


if __name__ == "__main__":
    site = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / ".build/docs"
    problems = build(site)
    print("\n".join(problems), file=sys.stderr, end="\n" if problems else "")
    sys.exit(1 if problems else 0)
