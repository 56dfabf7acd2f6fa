"""Two browsers on one session, links that only let look, a server that is started anew."""


def test_two_browsers_see_each_others_edits(tab):
    first = tab()
    first.molecule()
    first.page.click("#share")
    edit = first.page.input_value("input[aria-label='Link to work together']")
    view = first.page.input_value("input[aria-label='Link to look only']")
    first.picture("share")
    first.page.keyboard.press("Escape")
    second, third = tab(edit), tab(view)
    first.until("simgen.state.who.length === 3")

    first.draw([(0.3, 0.3), (0.5, 0.6), (0.7, 0.3)])
    for other in (second, third):
        other.until("simgen.state.shape?.points.length === 3")
        assert other.shape["points"] == first.shape["points"]
    # What one selects the others see.
    second.page.click("#selection-panel button:has-text('All')")
    first.until("simgen.state.who.some((p) => p.selection?.length > 3)")
    first.settle()
    first.picture("presence")
    second.page.keyboard.press("Control+z")
    first.saved(2)
    assert first.get("simgen.state.document.revision") == second.get("simgen.state.document.revision")
    # Who looks can change nothing.
    assert third.page.is_disabled("#generate") and third.page.is_disabled("#undo")


def test_the_page_comes_back_when_the_server_does(tab, server):
    tab = tab()
    tab.expected = ("ERR_CONNECTION_REFUSED", "WebSocket connection")
    tab.draw([(0.3, 0.3), (0.5, 0.6), (0.7, 0.3)])
    points = tab.shape["points"]
    server.stop()
    tab.until("simgen.state.connection.status === 'lost'")
    assert tab.page.is_visible("#banner")
    tab.picture("connection-lost")
    server.start()
    tab.until("simgen.state.connection.status === 'open'")
    assert tab.shape["points"] == points
    page = tab.page
    page.keyboard.press("Control+z")
    tab.saved(2)


def test_a_wrong_link_is_said(tab, server, browser):
    context = browser.new_context()
    page = context.new_page()
    page.goto(server.link.split("#")[0] + "#nosuch.key")
    page.wait_for_selector("#banner:not([hidden])")
    assert "link" in page.inner_text("#banner") or "session" in page.inner_text("#banner")
    context.close()
