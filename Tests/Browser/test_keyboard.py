"""Everything can be done without a mouse, and is said to those who do not see it."""


def focus(tab, selector, presses=80):
    """Reaches something with the Tab key alone."""
    for _ in range(presses):
        tab.page.keyboard.press("Tab")
        if tab.get(f"document.activeElement?.matches({selector!r}) ?? false"):
            return
    raise AssertionError(f"{selector} is not reached with the Tab key")


def test_a_shape_and_a_run_without_a_mouse(tab):
    tab = tab()
    page = tab.page
    tab.set("steps", 20000)
    focus(tab, "#canvas")
    page.keyboard.press("d")
    page.keyboard.press("n")
    for keys in (["ArrowLeft"] * 6, ["ArrowRight"] * 4 + ["ArrowUp"] * 3, ["ArrowRight"] * 4 + ["PageUp"]):
        # A new point is added, then moved.
        page.keyboard.press("Enter")
        for key in keys:
            page.keyboard.press(key)
    tab.saved(3)
    tab.until("document.getElementById('spoken').textContent.length > 0")
    page.keyboard.press("Escape")
    page.keyboard.press("v")
    focus(tab, "#count")
    page.keyboard.press("Control+a")
    page.keyboard.type("1")
    page.keyboard.press("Tab")
    tab.until("simgen.state.document.statements.some((s) => s.text === 'let count = 1')")
    page.keyboard.press("Escape")
    page.keyboard.press("g")
    tab.until("simgen.state.run !== null")
    tab.until("simgen.scene.frame?.step > 3")
    page.click("#stop")
    tab.ended(60)
    page.keyboard.press("ArrowLeft")
    tab.until("simgen.state.frame !== null")
    page.keyboard.press("?")
    assert page.is_visible("#dialog")
    tab.picture("keys")
    page.keyboard.press("Escape")
    assert not page.is_visible("#dialog")


def test_everything_has_a_name(tab):
    tab = tab()
    tab.molecule()
    nameless = tab.get(
        """[...document.querySelectorAll("button, input, select, textarea, canvas:not([aria-hidden])")].filter((e) => {
          const label = e.labels?.length ? e.labels[0].textContent : "";
          return !(e.getAttribute("aria-label") || e.getAttribute("aria-labelledby") || label || e.textContent.trim() || e.hidden);
        }).map((e) => e.outerHTML.slice(0, 120))"""
    )
    assert nameless == []
    # The scene in words.
    assert "Molecule C" in tab.page.text_content("#scene-text")
