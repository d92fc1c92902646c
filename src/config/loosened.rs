//! Owns the comparison of a configuration with the one of a base: what it holds passports to less, or excuses more.

use std::collections::{BTreeMap, HashSet};

use super::tree::{self, Node, Value};
use super::{Config, Loaded, RuleLevel, Source, Suppress};
use crate::finding::{Place, Severity};
use crate::rule::Rule;
use crate::rules;
use crate::text::{Span, quote};

/// How many names one sentence lists.
const NAMED: usize = 5;
/// Keys that have a comparison of their own. All others count as loosened wherever they differ.
const KNOWN: [&str; 9] =
    ["include", "exclude", "baseline", "rules", "vocabulary", "policy", "override", "suppress", "approve"];

/// What was loosened: each place in the text of `head`, with what is looser there, in the order of the text. What was
/// taken out has the file as a whole for its place. Of the two, one that is not there holds the defaults.
pub fn loosened(base: &Loaded, head: &Loaded) -> Vec<(Place, String)> {
    let (was, now) = (text(base.source.as_ref()), text(head.source.as_ref()));
    let (was, now) = (tree::parse(was), tree::parse(now));
    let text = |loaded: &Loaded| text(loaded.source.as_ref()).to_owned();
    let (was_text, now_text) = (text(base), text(head));
    let was = Side { root: &was.root, text: &was_text, config: &base.config };
    let now = Side { root: &now.root, text: &now_text, config: &head.config };
    let mut loosened = Loosened { text: &now_text, all: Vec::new() };
    if base.source.is_some() && head.source.is_none() {
        loosened.whole("the configuration was deleted: the defaults hold from the merge on");
        return loosened.all;
    }
    globs(was, now, &mut loosened);
    levels(was, now, &mut loosened);
    words(was, now, &mut loosened);
    limits(was, now, &mut loosened);
    sections("override", "an [[override]]", was, now, &mut loosened);
    order("override", was, now, &mut loosened);
    sections("approve", "an [[approve]]", was, now, &mut loosened);
    suppressions(was, now, &mut loosened);
    others(was.root, now.root, &KNOWN, "", (was.text, now.text), &mut loosened);
    let mut all = loosened.all;
    all.sort_by(|a, b| (a.0.span, &a.1).cmp(&(b.0.span, &b.1)));
    all.dedup();
    all
}

fn text(source: Option<&Source>) -> &str {
    source.map_or("", |source| &source.text)
}

/// One of the two.
#[derive(Clone, Copy)]
struct Side<'s, 't> {
    root: &'s Node<'t>,
    text: &'s str,
    config: &'s Config,
}

impl<'s, 't> Side<'s, 't> {
    fn get(self, section: &str, key: &str) -> Option<&'s Node<'t>> {
        self.root.get(section)?.get(key)
    }

    /// The tables of a list.
    fn tables(self, name: &str) -> &'s [Node<'t>] {
        self.root.get(name).map_or(&[], Node::elements)
    }
}

/// Collects what was loosened.
struct Loosened<'t> {
    text: &'t str,
    all: Vec<(Place, String)>,
}

impl Loosened<'_> {
    fn at(&mut self, node: &Node<'_>, what: impl Into<String>) {
        self.span(&node.pointer, node.span, what);
    }

    fn span(&mut self, pointer: &str, span: Span, what: impl Into<String>) {
        self.all.push((Place::in_text(pointer, span, self.text), what.into()));
    }

    fn whole(&mut self, what: impl Into<String>) {
        self.all.push((Place::file(Span::default()), what.into()));
    }
}

fn globs(was: Side<'_, '_>, now: Side<'_, '_>, loosened: &mut Loosened<'_>) {
    match (&was.config.include, &now.config.include) {
        (None, None) => {}
        (Some(_), None) => loosened.whole("`include` was taken out: passports are looked for by the default globs"),
        (before, Some(after)) => {
            let node = now.root.get("include").unwrap_or(now.root);
            match before {
                None => loosened.at(node, "`include` is new: passports are no longer looked for by the default globs"),
                Some(before) => {
                    let lost: Vec<String> =
                        before.iter().filter(|glob| !after.contains(glob)).map(|g| quote(g)).collect();
                    if !lost.is_empty() {
                        loosened.at(node, format!("`include` lost {}", listed(&lost)));
                    }
                }
            }
        }
    }
    for (node, glob) in strings(now.root.get("exclude")) {
        if !was.config.exclude.iter().any(|known| known == glob) {
            loosened.at(node, format!("{} is left out: no passport there is checked", quote(glob)));
        }
    }
}

fn strings<'n>(list: Option<&'n Node<'_>>) -> impl Iterator<Item = (&'n Node<'n>, &'n str)> {
    list.map_or(&[][..], |list| list.elements()).iter().filter_map(|node| Some((node, node.as_str()?)))
}

fn listed(names: &[String]) -> String {
    let shown = names.iter().take(NAMED).cloned().collect::<Vec<_>>().join(", ");
    match names.len() {
        0..=NAMED => shown,
        all => format!("{shown} and {} more", all - NAMED),
    }
}

/// How strict a level is. A stated one holds for the findings too that a rule raises by itself.
fn strictness(rule: &Rule, level: Option<&RuleLevel>) -> u8 {
    match (level, rule.severity) {
        _ if rule.locked => 3,
        (Some(RuleLevel { level: None, .. }), _) => 0,
        (Some(RuleLevel { level: Some(Severity::Error), .. }), _) => 3,
        (Some(RuleLevel { level: Some(_), .. }), _) => 1,
        (None, _) if !rule.is_default() => 0,
        (None, Severity::Error) => 3,
        (None, _) => 2,
    }
}

fn levels(was: Side<'_, '_>, now: Side<'_, '_>, loosened: &mut Loosened<'_>) {
    // One sentence for each line that lowers rules, whatever their number.
    let mut lowered: BTreeMap<Option<(Span, u8)>, Vec<String>> = BTreeMap::new();
    for rule in rules::all() {
        let before = strictness(rule, governing(&was.config.rules, rule));
        let governed = governing(&now.config.rules, rule);
        let after = strictness(rule, governed);
        if after < before {
            let key = governed.map(|level| (level.span, after));
            lowered.entry(key).or_default().push(format!("`{}`", rule.id));
        }
    }
    for (by, rules) in lowered {
        let Some((span, after)) = by else {
            loosened.whole(format!("levels were taken out of [rules], which lowers {}", listed(&rules)));
            continue;
        };
        let level = now.config.rules.iter().find(|level| level.span == span);
        let name = level.map(|level| match level.selector {
            rules::Selector::Rule(rule) => rule.id,
            rules::Selector::Group(group) => group.name(),
        });
        let name = name.unwrap_or_default();
        let to = if after == 0 { "switched off" } else { "at most a warning" };
        let which = if rules.len() == 1 && rules[0] == format!("`{name}`") {
            String::new()
        } else {
            format!(", which lowers {}", listed(&rules))
        };
        let node = now.get("rules", name);
        let pointer = node.map_or("/rules", |node| node.pointer.as_str());
        loosened.span(pointer, span, format!("`{name}` is {to}{which}"));
    }
}

/// The level that governs a rule: its own, else its group's.
fn governing<'l>(levels: &'l [RuleLevel], rule: &Rule) -> Option<&'l RuleLevel> {
    let find = |as_rule| levels.iter().find(|level| level.selector.is_rule() == as_rule && level.selector.names(rule));
    find(true).or_else(|| find(false))
}

fn words(was: Side<'_, '_>, now: Side<'_, '_>, loosened: &mut Loosened<'_>) {
    let before = &was.config.words;
    for (node, name) in strings(now.get("vocabulary", "actuators")) {
        if !before.actuators.iter().any(|known| known == name) {
            loosened.at(node, format!("the actuator {} is admitted", quote(name)));
        }
    }
    for (node, name) in strings(now.get("vocabulary", "chords")) {
        if !before.chords.contains(&name) {
            loosened.at(node, format!("the chord {} is admitted", quote(name)));
        }
    }
    others_of("vocabulary", &["actuators", "chords", "hot"], was, now, loosened);
    let Some(hot) = &before.hot else { return };
    if now.config.words.hot.is_none() {
        loosened.whole("`hot` was taken out of [vocabulary]: every actuator may be hot");
    }
    for (node, name) in strings(now.get("vocabulary", "hot")) {
        if !hot.iter().any(|known| known == name) {
            loosened.at(node, format!("{} may be hot", quote(name)));
        }
    }
}

fn limits(was: Side<'_, '_>, now: Side<'_, '_>, loosened: &mut Loosened<'_>) {
    let most = "max_suppression_days";
    match (was.config.policy.max_suppression_days, now.config.policy.max_suppression_days) {
        (Some(before), None) => {
            loosened.whole(format!("`{most}` was taken out (it was {before}): a suppression may last for ever"));
        }
        (Some(before), Some(after)) if after > before => {
            let node = now.get("policy", most).unwrap_or(now.root);
            loosened.at(node, format!("`{most}` is raised from {before} to {after}"));
        }
        _ => {}
    }
    others_of("policy", &[most], was, now, loosened);
    if let (Some((file, _)), Some(node)) = (&now.config.baseline, now.root.get("baseline")) {
        match &was.config.baseline {
            Some((before, _)) if before == file => {}
            Some((before, _)) => {
                loosened.at(node, format!("the baseline is {}; it was {}", quote(file), quote(before)));
            }
            None => loosened.at(node, format!("{} is the baseline: what it lists is accepted", quote(file))),
        }
    }
}

/// The keys of a section that have no comparison of their own.
fn others_of(section: &str, known: &[&str], was: Side<'_, '_>, now: Side<'_, '_>, loosened: &mut Loosened<'_>) {
    let empty = Node { pointer: String::new(), span: Span::default(), value: Value::Table(Vec::new()) };
    let (before, after) = (was.root.get(section).unwrap_or(&empty), now.root.get(section).unwrap_or(&empty));
    others(before, after, known, &format!(" of [{section}]"), (was.text, now.text), loosened);
}

/// Keys whose meaning is not compared: any difference may loosen.
fn others(
    was: &Node<'_>,
    now: &Node<'_>,
    known: &[&str],
    place: &str,
    texts: (&str, &str),
    loosened: &mut Loosened<'_>,
) {
    for member in now.members().iter().filter(|member| !known.contains(&member.key.as_str())) {
        match was.get(&member.key) {
            Some(before) if is_same((before, texts.0), (&member.node, texts.1)) => {}
            Some(_) => loosened.at(&member.node, format!("{}{place} is another", quote(&member.key))),
            None => loosened.at(&member.node, format!("{}{place} is new", quote(&member.key))),
        }
    }
    let gone = was.members().iter().filter(|member| !known.contains(&member.key.as_str()));
    for member in gone.filter(|member| now.get(&member.key).is_none()) {
        loosened.whole(format!("{}{place} was taken out", quote(&member.key)));
    }
}

/// Tables of a list that are new, edited, or gone: none is compared by what it means, for a later one may take back
/// what an earlier one says.
fn sections(name: &str, what: &str, was: Side<'_, '_>, now: Side<'_, '_>, loosened: &mut Loosened<'_>) {
    let (before, after) = (was.tables(name), now.tables(name));
    let mut left: Vec<&Node<'_>> = before.iter().collect();
    let mut new = Vec::new();
    for node in after {
        match left.iter().position(|old| is_same((old, was.text), (node, now.text))) {
            Some(same) => drop(left.remove(same)),
            None => new.push(node),
        }
    }
    for node in new {
        let paths = |node: &Node<'_>| strings(node.get("paths")).map(|(_, glob)| quote(glob)).collect::<Vec<_>>();
        let edited = left.iter().position(|old| paths(old) == paths(node));
        let how = if edited.map(|at| left.remove(at)).is_some() { "was changed" } else { "is new" };
        let paths = paths(node);
        let about = if paths.is_empty() { String::new() } else { format!(" for {}", listed(&paths)) };
        loosened.at(node, format!("{what}{about} {how}"));
    }
    for node in left {
        let paths: Vec<String> = strings(node.get("paths")).map(|(_, glob)| quote(glob)).collect();
        let about = if paths.is_empty() { String::new() } else { format!(" for {}", listed(&paths)) };
        // That an approval is gone permits nothing.
        if name != "approve" {
            loosened.whole(format!("{what}{about} was taken out"));
        }
    }
}

/// Tables of a list in another order: later ones win.
fn order(name: &str, was: Side<'_, '_>, now: Side<'_, '_>, loosened: &mut Loosened<'_>) {
    let known = |side: Side<'_, '_>, node: &Node<'_>, other: Side<'_, '_>| {
        other.tables(name).iter().any(|old| is_same((old, other.text), (node, side.text)))
    };
    let before: Vec<_> = was.tables(name).iter().filter(|node| known(was, node, now)).collect();
    let after: Vec<_> = now.tables(name).iter().filter(|node| known(now, node, was)).collect();
    let moved = before.iter().zip(&after).find(|(old, new)| !is_same((old, was.text), (new, now.text)));
    if let Some((_, node)) = moved {
        loosened.at(node, "the [[override]] are in another order: later ones win");
    }
}

fn suppressions(was: Side<'_, '_>, now: Side<'_, '_>, loosened: &mut Loosened<'_>) {
    let names = |a: &Suppress, b: &Suppress| a.rule.id == b.rule.id && a.path == b.path;
    for one in &now.config.suppressions {
        let same: Vec<&Suppress> = was.config.suppressions.iter().filter(|old| names(old, one)).collect();
        let covering = || same.iter().filter(|old| old.at.is_none() || old.at == one.at);
        if covering().any(|old| old.until >= one.until) {
            continue;
        }
        let what = format!("`{}` in {}", one.rule.id, quote(&one.path));
        let said = match covering().map(|old| old.until).max() {
            Some(until) => format!("the suppression of {what} ends on {}; it ended on {until}", one.until),
            None if !same.is_empty() && one.at.is_none() => {
                format!("the suppression of {what} is about the whole file; it was about a part")
            }
            None => format!("{what} is suppressed until {}", one.until),
        };
        loosened.span("/suppress", one.span, said);
    }
}

/// What a baseline accepts more than it did: the lines that are new, at the first of them.
pub fn added_lines(was: &[u8], now: &[u8]) -> Option<(Place, String)> {
    let known: HashSet<&[u8]> = was.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii).collect();
    let text = String::from_utf8_lossy(now);
    let (mut first, mut count, mut start) = (None, 0, 0);
    for line in text.split_inclusive('\n') {
        let entry = line.trim_ascii();
        if !entry.is_empty() && !known.contains(entry.as_bytes()) {
            first.get_or_insert(Span::new(start, start + line.trim_ascii_end().len()));
            count += 1;
        }
        start += line.len();
    }
    let entries = if count == 1 { "1 entry".to_owned() } else { format!("{count} entries") };
    Some((Place::in_text("", first?, &text), format!("the baseline accepts {entries} more, the first one here")))
}

/// Whether two values are the same, each in its text. The order of keys does not count.
fn is_same(a: (&Node<'_>, &str), b: (&Node<'_>, &str)) -> bool {
    match (&a.0.value, &b.0.value) {
        (Value::Text(one), Value::Text(other)) => one == other,
        (Value::Integer(Some(one)), Value::Integer(Some(other))) => one == other,
        (Value::Date(Some(one)), Value::Date(Some(other))) => one == other,
        (Value::List(one), Value::List(other)) => {
            one.len() == other.len() && one.iter().zip(other).all(|(one, other)| is_same((one, a.1), (other, b.1)))
        }
        (Value::Table(one), Value::Table(other)) => {
            one.len() == other.len()
                && one
                    .iter()
                    .all(|member| b.0.get(&member.key).is_some_and(|node| is_same((&member.node, a.1), (node, b.1))))
        }
        // What keeps no value here is compared as it is written.
        _ => a.1.get(a.0.span.range()).is_some() && a.1.get(a.0.span.range()) == b.1.get(b.0.span.range()),
    }
}
