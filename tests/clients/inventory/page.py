"""Opens the pages that `tests/page.rs` writes in Chromium and uses them as a reader does.

usage: page.py FOLDER SCREENSHOT
"""

import pathlib
import sys

from playwright.sync_api import sync_playwright

folder, screenshot = pathlib.Path(sys.argv[1]), sys.argv[2]
faults = []


def expect(what, is_so):
    print(("ok: " if is_so else "FAULT: ") + what)
    if not is_so:
        faults.append(what)


def open_page(browser, name, **options):
    """Opens a page; whatever it says on the console, asks for or violates is a fault."""
    context = browser.new_context(**options)
    page = context.new_page()
    address = (folder / name).as_uri()
    page.on("console", lambda message: faults.append(f"{name}: console: {message.text}"))
    page.on("pageerror", lambda error: faults.append(f"{name}: error: {error}"))
    page.on("dialog", lambda dialog: faults.append(f"{name}: dialog: {dialog.message}"))
    page.on("request", lambda request: request.url == address or faults.append(f"{name}: request: {request.url}"))
    page.add_init_script(
        "addEventListener('securitypolicyviolation', (event) => console.error(event.violatedDirective))"
    )
    page.goto(address)
    return page


def wait(page, test):
    """Waits until a test holds. Playwright's own way compiles text in the page, which the page's policy forbids."""
    for _ in range(200):
        if page.evaluate(test):
            return
        page.wait_for_timeout(50)
    faults.append(f"never: {test}")


def paths(page):
    return page.locator("#rows .path").all_inner_texts()


def status(page):
    return page.locator("#status").inner_text()


def use(page):
    """Searches, filters and sorts a page of 240 passports, against its own data."""
    expect("all rows are counted", status(page) == "240 passports")

    def counted(test):
        rows = "const data = JSON.parse(document.getElementById('data').textContent); let rows = 0;"
        return page.evaluate(f"() => {{ {rows} for (let row = 0; row < data.length; row += 1) if ({test}) rows += 1; return rows; }}")

    page.fill("#search", "ADS/Eval")
    expect("the search narrows the table", all("ads/eval" in path for path in paths(page)) and paths(page) != [])
    expect("and counts its rows", status(page) == f"{counted('data.path[row].includes(`ads/eval`)')} of 240 passports")
    page.fill("#search", "drift-retune ads/")
    wanted = counted("data.path[row].startsWith('ads/') && data.chords.values[data.chords.of[row]].includes('DRIFT-RETUNE')")
    expect("each word of a search is wanted", wanted > 0 and status(page) == f"{wanted} of 240 passports")
    page.fill("#search", "no such passport")
    expect("a search may find nothing", status(page) == "0 of 240 passports" and paths(page) == [])
    page.click("#reset")
    wait(page, "document.getElementById('status').textContent === '240 passports'")

    page.select_option("#apply", "0")
    wanted = counted("data.apply[row] === 0")
    expect("a filter by apply", 0 < wanted < 240 and status(page) == f"{wanted} of 240 passports")
    page.select_option("#level", "error")
    wanted = counted("data.apply[row] === 0 && data.errors[row] > 0")
    expect("filters add up", 0 < wanted < 240 and status(page) == f"{wanted} of 240 passports")
    page.select_option("#apply", "")
    page.select_option("#level", "")
    page.select_option("#actuator", "concurrency")
    page.select_option("#list", "0")
    wanted = counted("data.actuators.values[data.actuators.of[row]].some((one) => one[0] === 'concurrency' && one[1] === 0)")
    expect("a filter by actuator and list", 0 < wanted < 240 and status(page) == f"{wanted} of 240 passports")
    page.click("#reset")
    wait(page, "document.getElementById('status').textContent === '240 passports'")

    places = page.locator("#rows tr:not(.spacer) td:first-child").all_inner_texts()
    expect("the furthest come first", places[:3] == ["1", "2", "3"])
    head = page.locator("#table thead th").nth(1)
    head.locator("button").focus()
    page.keyboard.press("Enter")
    names = paths(page)
    expect("a head sorts by the keyboard", names == sorted(names) and head.get_attribute("aria-sort") == "ascending")
    page.keyboard.press("Enter")
    names = paths(page)
    expect("and the other way", names == sorted(names, reverse=True) and head.get_attribute("aria-sort") == "descending")
    last = page.evaluate("JSON.parse(document.getElementById('data').textContent).path.toSorted()[0]")
    page.evaluate("document.getElementById('view').scrollTo(0, 1e9)")
    wait(page, f"[...document.querySelectorAll('#rows .path')].at(-1).textContent === '{last}'")
    page.locator("#rows button.path").last.click()
    expect("a passport has its details", page.locator("#details-title").inner_text() == last)
    page.keyboard.press("Escape")
    expect("that the keyboard closes", not page.locator("#details").is_visible())


with sync_playwright() as playwright:
    browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
    page = open_page(browser, "some.html", viewport={"width": 1280, "height": 900})
    expect("the page has its title", page.title() == "What this fleet permits")
    use(page)

    page = open_page(browser, "hostile.html")
    expect("hostile names stay text", page.title() == "What this fleet permits" and page.locator("img").count() == 0)
    page.locator("#rows button.path").click()
    expect("in the details, too", page.locator("#details img").count() == 0 and "<img" in page.locator("#details").inner_text())
    page = open_page(browser, "empty.html")
    expect("an empty fleet has a page", status(page) == "0 passports")

    page = open_page(browser, "large.html", java_script_enabled=False)
    expect("without JavaScript the table is there", page.locator("#rows tr").count() == 1000)
    expect("and says what it leaves out", "99,000 more" in page.locator(".left-out").inner_text())
    expect("and has no controls that do nothing", not page.locator("#filters").is_visible())

    page = open_page(browser, "large.html")
    wait(page, "document.getElementById('status').textContent === '100,000 passports'")
    expect("of many rows few are in the document", page.locator("#rows tr").count() < 100)
    took = page.evaluate(
        """() => {
            const timed = (id, value) => {
                const field = document.getElementById(id), start = performance.now();
                field.value = value;
                field.dispatchEvent(new Event("input", { bubbles: true }));
                document.getElementById("view").getBoundingClientRect();
                return `${value || "(all)"}: ${Math.round(performance.now() - start)} ms`;
            };
            const all = [["search", "ranking"], ["search", "ranking 77"], ["search", ""], ["apply", "0"], ["level", "error"]];
            return all.map(([id, value]) => `${id} ${timed(id, value)}`).join(", ");
        }"""
    )
    print(f"filters over 100,000 rows: {took}")

    page = open_page(browser, "monorepo.html", viewport={"width": 1280, "height": 1600})
    page.screenshot(path=screenshot)
    browser.close()

for fault in faults:
    print(f"FAULT: {fault}", file=sys.stderr)
sys.exit(1 if faults else 0)
