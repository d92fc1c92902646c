//! Owns what the page draws: which numbers of the inventory each figure shows.

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap};
use std::io::{self, Write};

use super::folder;
use super::markup::{Figure, counted, grouped, text};
use super::svg::{self, Interval};
use crate::date::is_written_as_date;
use crate::inventory::{Apply, Inventory};
use crate::passport::vocabulary::KNOWN;

/// How many lines, rows, columns and months a figure shows at most.
const LINES: usize = 10;
const RULES: usize = 18;
const FOLDERS: usize = 13;
const MONTHS: usize = 24;

/// Writes all figures.
pub(super) fn write(out: &mut dyn Write, inventory: &Inventory) -> io::Result<()> {
    apply_by_profile(out, inventory)?;
    rules_by_folder(out, inventory)?;
    writeln!(out, "<div class=\"grid\">")?;
    knobs(out, inventory)?;
    cooldowns(out, inventory)?;
    steps(out, inventory)?;
    calibrations(out, inventory)?;
    writeln!(out, "</div>")
}

fn strings(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

fn apply_by_profile(out: &mut dyn Write, inventory: &Inventory) -> io::Result<()> {
    const SERIES: [(&str, &str); 3] = [("open", "open"), ("unstated", "unstated"), ("closed", "closed")];
    let mut counts: BTreeMap<&str, [usize; 3]> = BTreeMap::new();
    for row in &inventory.rows {
        let parts = counts.entry(row.profile.unwrap_or("no profile")).or_default();
        let part = match row.apply {
            Apply::Open => 0,
            Apply::Unstated => 1,
            Apply::Closed => 2,
        };
        parts[part] += 1;
    }
    let mut rows: Vec<(String, Vec<usize>)> =
        counts.into_iter().map(|(profile, parts)| (profile.to_owned(), parts.to_vec())).collect();
    rows.sort_by_key(|(_, parts)| Reverse(parts.iter().sum::<usize>()));
    let title = "Apply by profile";
    Figure {
        title,
        note: "How many passports of each profile let the tuner apply its moves.",
        class: "wide",
        drawing: &svg::bars(title, &SERIES, &rows),
        heads: &strings(&["profile", "open", "unstated", "closed"]),
        rows: &numbers(&rows),
    }
    .write(out)
}

/// Rows of a table: the name, then each number.
fn numbers(rows: &[(String, Vec<usize>)]) -> Vec<Vec<String>> {
    let cells = |(name, parts): &(String, Vec<usize>)| {
        std::iter::once(name.clone()).chain(parts.iter().map(|part| grouped(*part))).collect()
    };
    rows.iter().map(cells).collect()
}

/// The names with the greatest counts, at most `most`, and how many are left out.
fn greatest<'a>(counts: &HashMap<&'a str, usize>, most: usize) -> (Vec<&'a str>, usize) {
    let mut names: Vec<(&str, usize)> = counts.iter().map(|(name, count)| (*name, *count)).collect();
    names.sort_unstable_by(|(a, many), (b, more)| more.cmp(many).then(a.cmp(b)));
    let left_out = names.len().saturating_sub(most);
    (names.into_iter().take(most).map(|(name, _)| name).collect(), left_out)
}

fn rules_by_folder(out: &mut dyn Write, inventory: &Inventory) -> io::Result<()> {
    let mut cells: HashMap<(&str, &str), usize> = HashMap::new();
    let mut by_rule: HashMap<&str, usize> = HashMap::new();
    let mut by_folder: HashMap<&str, usize> = HashMap::new();
    for row in &inventory.rows {
        let folder = folder(row.path.as_str());
        for (rule, count) in &row.rules {
            *cells.entry((rule, folder)).or_default() += count;
            *by_rule.entry(rule).or_default() += count;
            *by_folder.entry(folder).or_default() += count;
        }
    }
    if cells.is_empty() {
        return writeln!(out, "<p class=\"none\">No passport has a finding.</p>");
    }
    let (rules, other_rules) = greatest(&by_rule, RULES);
    let (folders, other_folders) = greatest(&by_folder, FOLDERS);
    let mut heads: Vec<String> = folders.iter().map(|folder| (*folder).to_owned()).collect();
    let row_of = |rule: &&str| {
        let cell = |folder: &&str| cells.get(&(*rule, *folder)).copied().unwrap_or(0);
        let mut row: Vec<usize> = folders.iter().map(cell).collect();
        if other_folders > 0 {
            row.push(by_rule.get(rule).copied().unwrap_or(0) - row.iter().sum::<usize>());
        }
        ((*rule).to_owned(), row)
    };
    let rows: Vec<(String, Vec<usize>)> = rules.iter().map(row_of).collect();
    let mut note = "Findings by rule and top folder: the stronger the colour, the more.".to_owned();
    if other_folders > 0 {
        heads.push("all others".to_owned());
        note.push_str(" The last column adds up ");
        note.push_str(&counted(other_folders, "more folder.", "more folders."));
    }
    if other_rules > 0 {
        note.push_str(" Left out, with fewer findings: ");
        note.push_str(&counted(other_rules, "rule.", "rules."));
    }
    let drawing = svg::heat("Findings by rule and top folder", &heads, &rows);
    heads.insert(0, "rule".to_owned());
    let title = "Where findings are";
    Figure { title, note: &note, class: "wide", drawing: &drawing, heads: &heads, rows: &numbers(&rows) }.write(out)
}

fn knobs(out: &mut dyn Write, inventory: &Inventory) -> io::Result<()> {
    type Ends = (Option<i64>, Option<i64>);
    let mut knobs: HashMap<&str, HashMap<Ends, usize>> = HashMap::new();
    for actuator in inventory.rows.iter().flat_map(|row| &row.actuators) {
        if let Some(known) = KNOWN.iter().find(|known| known.name == actuator.name) {
            *knobs.entry(known.name).or_default().entry((actuator.min, actuator.max)).or_default() += 1;
        }
    }
    for known in KNOWN {
        let Some(ends) = knobs.remove(known.name) else {
            continue;
        };
        let range = (known.least, known.most);
        let mut lines: Vec<Interval> =
            ends.into_iter().map(|((min, max), count)| Interval { min, max, count }).collect();
        // The widest first: those without an end, then by what lies between the ends.
        let width = |line: &Interval| {
            let ends = line.min.zip(line.max).map(|(min, max)| i128::from(max) - i128::from(min));
            (line.min.is_some() || line.max.is_some(), ends.is_some(), Reverse(ends.unwrap_or(0)))
        };
        lines.sort_by_key(|line| (width(line), line.min, line.max));
        let all: usize = lines.iter().map(|line| line.count).sum();
        let beyond: usize = lines.iter().filter(|line| line.is_beyond(range)).map(|line| line.count).sum();
        let left_out = lines.len().saturating_sub(LINES);
        lines.truncate(LINES);
        let place = match beyond {
            0 => "all stay within the tuner’s range".to_owned(),
            _ => format!("<strong>{} beyond the tuner’s range</strong>", grouped(beyond)),
        };
        let passports = counted(all, "passport", "passports");
        let mut note = format!("Allowed by {passports}; {place}, which is shaded.");
        if left_out > 0 {
            note.push_str(" Left out: ");
            note.push_str(&counted(left_out, "narrower interval.", "narrower intervals."));
        }
        let label =
            format!("{}: the bounds of passports, and the tuner's range {} to {}", known.name, range.0, range.1);
        let cells = |line: &Interval| {
            let place = if line.is_beyond(range) { "beyond" } else { "within" };
            vec![line.words(), grouped(line.count), place.to_owned()]
        };
        Figure {
            title: known.name,
            note: &note,
            class: "knob",
            drawing: &svg::intervals(&label, range, &lines),
            heads: &strings(&["bounds", "passports", "tuner's range"]),
            rows: &lines.iter().map(cells).collect::<Vec<_>>(),
        }
        .write(out)?;
    }
    Ok(())
}

/// Counts values into bins by their greatest value; the last bin has none.
fn binned(values: impl Iterator<Item = i64>, bins: &[(i64, &str)]) -> Vec<(String, usize, bool)> {
    let mut counted: Vec<(String, usize, bool)> = bins.iter().map(|(_, name)| ((*name).to_owned(), 0, false)).collect();
    for value in values {
        let bin = bins.partition_point(|(greatest, _)| *greatest < value);
        if let Some((_, count, _)) = counted.get_mut(bin) {
            *count += 1;
        }
    }
    counted
}

/// Writes a figure of bins.
fn histogram(
    out: &mut dyn Write,
    title: &str,
    note: &str,
    what: [&str; 2],
    bins: &[(String, usize, bool)],
) -> io::Result<()> {
    let rows: Vec<Vec<String>> = bins.iter().map(|(name, count, _)| vec![name.clone(), grouped(*count)]).collect();
    let drawing = svg::columns(title, bins);
    Figure { title, note, class: "columns", drawing: &drawing, heads: &strings(&what), rows: &rows }.write(out)
}

fn cooldowns(out: &mut dyn Write, inventory: &Inventory) -> io::Result<()> {
    const BINS: &[(i64, &str)] = &[
        (10, "≤ 10 s"),
        (30, "≤ 30 s"),
        (60, "≤ 1 min"),
        (120, "≤ 2 min"),
        (300, "≤ 5 min"),
        (900, "≤ 15 min"),
        (3600, "≤ 1 h"),
        (i64::MAX, "> 1 h"),
    ];
    let mut bins = binned(inventory.rows.iter().filter_map(|row| row.cooldown_s), BINS);
    let unstated = inventory.rows.iter().filter(|row| row.cooldown_s.is_none()).count();
    bins.push(("none".to_owned(), unstated, true));
    let note = "How long the tuner waits between moves, by passport.";
    histogram(out, "Cooldowns", note, ["cooldown", "passports"], &bins)
}

fn steps(out: &mut dyn Write, inventory: &Inventory) -> io::Result<()> {
    const BINS: &[(i64, &str)] =
        &[(1, "1"), (2, "2"), (4, "≤ 4"), (8, "≤ 8"), (16, "≤ 16"), (64, "≤ 64"), (512, "≤ 512"), (i64::MAX, "> 512")];
    let all = || inventory.rows.iter().flat_map(|row| &row.actuators).map(|actuator| actuator.step);
    let mut bins = binned(all().flatten().filter(|step| *step != 0), BINS);
    bins.push(("any".to_owned(), all().filter(|step| *step == Some(0)).count(), false));
    bins.push(("none".to_owned(), all().filter(Option::is_none).count(), true));
    let note = "How far one move may go, by allowed actuator; 0 permits any step.";
    histogram(out, "Steps", note, ["step", "actuators"], &bins)
}

fn calibrations(out: &mut dyn Write, inventory: &Inventory) -> io::Result<()> {
    let mut months: BTreeMap<&str, usize> = BTreeMap::new();
    let dates =
        || inventory.rows.iter().filter_map(|row| row.calibrated.as_deref()).filter(|date| is_written_as_date(date));
    for date in dates() {
        *months.entry(&date[..7]).or_default() += 1;
    }
    let mut bins = Vec::new();
    let earlier = months.len().saturating_sub(MONTHS);
    if earlier > 0 {
        bins.push(("earlier".to_owned(), months.values().take(earlier).sum(), false));
    }
    bins.extend(months.iter().skip(earlier).map(|(month, count)| ((*month).to_owned(), *count, false)));
    let unstated = inventory.rows.len() - dates().count();
    bins.push(("none".to_owned(), unstated, true));
    let note = match (dates().min(), dates().max()) {
        (Some(oldest), Some(newest)) => {
            let (oldest, newest) = (text(oldest, 10), text(newest, 10));
            format!("By month of the calibration: the oldest is of {oldest}, the newest of {newest}.")
        }
        _ => "No passport has a date of calibration.".to_owned(),
    };
    histogram(out, "Calibrations", &note, ["month", "passports"], &bins)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_in_the_first_bin_that_reaches_it() {
        let bins = binned([i64::MIN, 1, 2, 3, i64::MAX].into_iter(), &[(1, "1"), (2, "2"), (i64::MAX, "more")]);
        assert_eq!(bins.iter().map(|(_, count, _)| *count).collect::<Vec<_>>(), [2, 1, 2]);
    }

    #[test]
    fn the_greatest_come_first_and_the_rest_is_counted() {
        let counts = HashMap::from([("a", 1), ("b", 5), ("c", 5), ("d", 2)]);
        assert_eq!(greatest(&counts, 3), (vec!["b", "c", "d"], 1));
    }
}
