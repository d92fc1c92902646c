//! The page of an inventory: what it holds for a fleet that is made up, and that hostile names stay text in it.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a helper of a test fails as the test itself does")]

use std::path::Path;

use mk_passport::inventory::{ActuatorRow, Apply, Inventory, Row};
use mk_passport::passport::Mode;
use mk_passport::passport::vocabulary::KNOWN;
use mk_passport::path::RepoPath;
use mk_passport::report::Verdict;
use mk_passport::sink::inventory::html;

const FOLDERS: [&str; 9] = ["ads", "search", "feed", "vision", "speech", "safety", "research", "infra", "maps"];
const TEAMS: [&str; 6] = ["ranking", "retrieval", "pretrain", "finetune", "serving", "eval"];
const RULES: [&str; 8] = [
    "knob-unbounded",
    "apply-without-verify",
    "cooldown-too-short",
    "calibration-undated",
    "unknown-actuator",
    "step-too-wide",
    "owner-missing",
    "invariants-missing",
];

/// A number that looks random and is the same in each run.
fn mixed(row: usize, salt: usize) -> usize {
    let mut n =
        (row as u64 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ (salt as u64).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    n ^= n >> 29;
    n = n.wrapping_mul(0x94d0_49bb_1331_11eb);
    usize::try_from((n ^ (n >> 32)) & 0xff_ffff).unwrap()
}

/// A passport that is made up; of equal numbers equal ones.
fn row(at: usize) -> Row {
    let pick = |salt: usize, of: usize| mixed(at, salt) % of;
    let (folder, team) = (FOLDERS[pick(1, 9) * pick(2, 9) / 8], TEAMS[pick(3, 6)]);
    let actuator = |known: usize| {
        let knob = &KNOWN[known];
        let wide = pick(20 + known, 11);
        ActuatorRow {
            name: knob.name.to_owned(),
            list: [Mode::Hot, Mode::Cold, Mode::ProposeOnly][pick(30 + known, 3)],
            min: (wide != 10).then_some(knob.least * (1 + i64::try_from(wide % 2).unwrap())),
            max: (wide < 9).then_some(((knob.most * 4) >> wide.max(1)).max(knob.least * 2)),
            step: [Some(0), Some(1), Some(2), Some(4), Some(16), None][pick(40 + known, 6)],
            boundary_only: pick(50 + known, 4) == 0,
        }
    };
    let mut rules: Vec<(&str, usize)> = Vec::new();
    for rule in RULES.iter().take(pick(4, 4) * pick(5, 3)) {
        rules.push((rule, 1 + pick(6, 3)));
    }
    let apply = [Apply::Open, Apply::Closed, Apply::Closed, Apply::Closed, Apply::Unstated][pick(7, 5)];
    let gates = [&["verify", "kill-switch"][..], &["verify", "kill-switch", "paid"], &["kill-switch"], &[]];
    Row {
        path: RepoPath::new(&format!("{folder}/{team}/job-{at:05}.passport.json")),
        is_read: true,
        name: Some(format!("{folder}-{team}-{at}")),
        profile: [Some("safe"), Some("perf"), Some("cost"), Some("io"), Some("comm"), Some("pilot"), None]
            [pick(8, 7) * pick(9, 7) / 6],
        id: Some(format!("{team}-{at}")),
        version: Some(format!("1.{}", pick(10, 9))),
        owner: Some(format!("{team}@example.com")),
        context: vec![("cluster".to_owned(), format!("eu-{}", pick(11, 4)))],
        apply,
        held_by: gates[pick(12, 4)].to_vec(),
        mode: Some("observe".to_owned()),
        chords: ["RELOCK", "RECOVER", "DRIFT-RETUNE"].iter().take(1 + pick(13, 3)).map(|&c| c.to_owned()).collect(),
        actuators: (0..KNOWN.len()).filter(|known| pick(60 + known, 3) == 0).map(actuator).collect(),
        cooldown_s: [Some(10), Some(30), Some(60), Some(60), Some(120), Some(300), Some(900), None][pick(14, 8)],
        phase_cooldowns_s: vec![("warmup_s".to_owned(), 600)],
        freeze_window_s: Some(900),
        calibrated: (pick(15, 9) > 0).then(|| format!("2025-{:02}-{:02}", 1 + pick(16, 12), 1 + pick(17, 28))),
        errors: rules.iter().filter(|(rule, _)| *rule == RULES[1]).map(|(_, count)| count).sum(),
        warnings: rules.iter().filter(|(rule, _)| *rule != RULES[1]).map(|(_, count)| count).sum(),
        notes: pick(18, 3) / 2,
        rules,
        policy_version: format!("{:012x}", mixed(at, 19)),
        reach: 0,
    }
}

/// A fleet of that many passports; the open ones with the most actuators go furthest.
fn fleet(rows: usize) -> Inventory {
    let mut rows: Vec<Row> = (0..rows).map(row).collect();
    rows.sort_by(|a, b| a.path.cmp(&b.path));
    placed(rows)
}

fn placed(mut rows: Vec<Row>) -> Inventory {
    let mut order: Vec<usize> = (0..rows.len()).collect();
    order.sort_by_key(|&at| (rows[at].apply, rows[at].held_by.len(), 99 - rows[at].actuators.len()));
    for (place, at) in order.into_iter().enumerate() {
        rows[at].reach = place + 1;
    }
    Inventory { rows, verdict: Verdict::Found, failures: Vec::new(), notes: Vec::new() }
}

/// A passport each of whose texts tries to be more than text.
fn hostile(text: &str) -> Inventory {
    let own = || text.to_owned();
    let mut row = row(1);
    row.path = RepoPath::new(&format!("{text}/{text}"));
    (row.name, row.id, row.version, row.owner) = (Some(own()), Some(own()), Some(own()), Some(own()));
    (row.mode, row.calibrated) = (Some(own()), Some(own()));
    row.context = vec![(own(), own())];
    row.chords = vec![own()];
    row.phase_cooldowns_s = vec![(own(), i64::MIN)];
    row.actuators = vec![ActuatorRow {
        name: own(),
        list: Mode::Hot,
        min: Some(i64::MIN),
        max: Some(i64::MAX),
        step: Some(i64::MAX),
        boundary_only: true,
    }];
    Inventory { failures: vec![own()], notes: vec![own()], ..placed(vec![row]) }
}

fn page(inventory: &Inventory) -> String {
    let mut out = Vec::new();
    html::write(&mut out, inventory).unwrap();
    String::from_utf8(out).unwrap()
}

/// The data in the page.
fn data(page: &str) -> serde_json::Value {
    let (_, rest) = page.split_once("<script id=\"data\" type=\"application/json\">").unwrap();
    serde_json::from_str(rest.split_once("</script>").unwrap().0).unwrap()
}

/// What is between the tags of the first element that starts so.
fn between<'a>(page: &'a str, start: &str, end: &str) -> &'a str {
    let (_, rest) = page.split_once(start).unwrap_or_else(|| panic!("there is no {start}"));
    rest.split_once(end).unwrap().0
}

#[test]
fn the_page_counts_what_the_rows_hold() {
    let inventory = fleet(200);
    let page = page(&inventory);
    let counts = between(&page, "<dl class=\"counts\">", "</dl>");
    let open = inventory.rows.iter().filter(|row| row.apply == Apply::Open).count();
    assert!(counts.contains("<dt>passports</dt><dd>200</dd>"), "{counts}");
    assert!(counts.contains(&format!("<dt>apply open</dt><dd>{open}</dd>")), "{counts}");
    let rows = between(&page, "<tbody id=\"rows\">", "</tbody>");
    assert_eq!(rows.matches("<tr>").count(), 200);
    assert!(!page.contains("class=\"left-out\">"));
}

#[test]
fn those_that_may_go_furthest_come_first_and_say_what_holds_them() {
    let inventory = fleet(200);
    let page = page(&inventory);
    let table = between(&page, "<table class=\"rows short\">", "</table>");
    let body = between(table, "<tbody>", "</tbody>");
    assert_eq!(body.matches("<tr>").count(), 10);
    let first = inventory.rows.iter().find(|row| row.reach == 1).unwrap();
    let at = body.find(first.path.as_str()).unwrap();
    assert!(
        inventory
            .rows
            .iter()
            .filter(|row| row.reach > 1)
            .all(|row| body.find(row.path.as_str()).is_none_or(|other| other > at))
    );
    assert!(body.contains("<strong class=\"nothing\">nothing</strong>"), "{body}");
}

#[test]
fn beyond_a_thousand_rows_the_table_says_what_it_leaves_out() {
    let page = page(&fleet(1500));
    let rows = between(&page, "<tbody id=\"rows\">", "</tbody>");
    assert_eq!(rows.matches("<tr>").count(), 1000);
    let line = between(&page, "<p class=\"left-out\">", "</p>");
    assert!(line.contains("1,000 passports that may go furthest") && line.contains("500 more"), "{line}");
    assert_eq!(data(&page)["length"], 1500);
    assert_eq!(data(&page)["path"].as_array().unwrap().len(), 1500);
}

#[test]
fn an_empty_fleet_has_a_page() {
    let page = page(&fleet(0));
    assert!(page.contains("<dt>passports</dt><dd>0</dd>"));
    assert_eq!(data(&page)["length"], 0);
}

#[test]
fn the_page_loads_nothing_and_runs_only_its_own_script() {
    let page = page(&fleet(20));
    let policy = between(&page, "Content-Security-Policy\" content=\"", "\"");
    assert!(policy.starts_with("default-src 'none'; style-src 'sha256-"), "{policy}");
    assert!(!policy.contains("unsafe"), "{policy}");
    for forbidden in
        ["http://", "https://", " src=", " href=\"h", " style=", " onclick=", " onload=", "@import", "url("]
    {
        assert!(!page.contains(forbidden), "{forbidden}");
    }
}

#[test]
fn hostile_text_stays_text() {
    for text in ["</script><script>alert(1)</script>", "<!--<script>", "\"><img src=x onerror=alert(1)>", "{{data}}"] {
        let page = page(&hostile(text));
        assert_eq!(page.matches("<script").count(), 2, "{text}");
        assert_eq!(page.matches("</script").count(), 2, "{text}");
        assert!(!page.contains("<img") && !page.contains("<!--"), "{text}");
        assert_eq!(data(&page)["name"]["values"][0], text);
    }
    let page = page(&hostile("a\u{202e}b\u{200b}c\0\u{1b}[31m\n"));
    assert!(!page.contains(['\u{202e}', '\u{200b}', '\0', '\u{1b}']));
    assert_eq!(data(&page)["name"]["values"][0], "a\\u{202e}b\\u{200b}c\\u{0}\\u{1b}[31m\\n");
}

#[test]
fn a_name_of_any_length_leaves_a_page_of_some_length() {
    let page = page(&hostile(&"é<".repeat(500_000)));
    assert!(page.len() < 100_000, "{}", page.len());
    let bounds = &data(&page)["actuators"]["values"][0][0];
    assert_eq!(bounds[3], "9223372036854775807");
}

/// Writes the pages that `tests/clients/inventory.sh` opens in a browser into `$MK_PASSPORT_PAGES`.
#[test]
#[ignore = "writes pages to look at"]
fn examples() {
    let folder = std::env::var("MK_PASSPORT_PAGES").unwrap_or_else(|_| env!("CARGO_TARGET_TMPDIR").to_owned());
    let write = |name: &str, inventory: &Inventory| {
        std::fs::write(Path::new(&folder).join(name), page(inventory)).unwrap();
    };
    write("some.html", &fleet(240));
    write("large.html", &fleet(100_000));
    write("empty.html", &fleet(0));
    let text =
        "</script><script>document.title='owned'</script><img src=x onerror=\"document.title='owned'\">\u{202e}\0";
    write("hostile.html", &hostile(text));
}
