//! Owns which actuators lack bounds, and which bounds lack an actuator.

use super::model::{Entry, Knob, Mode, Passport};
use super::names::{Names, are_distinct};
use super::vocabulary::{Vocabulary, known, nearest_or_part, normal};

/// How many pairs of names are compared for likeness; longer lists were not typed by hand, and comparing them would
/// let a small file cost seconds.
const MOST_COMPARISONS: usize = 4096;

/// Bounds for a knob that is in none of the three lists of actuators.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Orphan<'d> {
    /// The knob as it is under `knob_limits`.
    pub knob: Knob<'d>,
    /// The listed actuator without bounds that it looks like. A knob of the vocabulary looks like nothing else: it is
    /// spelt right, so the fault is in the list.
    pub near: Option<Entry<'d>>,
    /// The listed actuator without bounds that is a misspelling of it: the knob is one of the vocabulary, or the
    /// actuator only looks like it.
    pub misspelt: Option<Entry<'d>>,
}

impl<'d> Passport<'d> {
    /// The allowed actuators that certainly have no bounds, each name once.
    pub fn unbounded(&self) -> impl Iterator<Item = &Entry<'d>> {
        self.allowed().filter(|entry| self.limits.knobs_whole && !entry.is_bounded)
    }

    /// The bounds that certainly belong to no listed actuator.
    pub fn orphans(&self, vocabulary: &Vocabulary) -> Vec<Orphan<'d>> {
        if !self.actuators_whole() {
            return Vec::new();
        }
        let strangers = self.limits.knobs.iter().filter(|knob| !knob.is_listed);
        let mut orphans: Vec<Orphan> = strangers.map(|&knob| Orphan { knob, near: None, misspelt: None }).collect();
        if !orphans.is_empty() && self.limits.knobs_whole {
            self.find_near(&mut orphans, vocabulary);
        }
        orphans
    }

    fn find_near(&self, orphans: &mut [Orphan<'d>], vocabulary: &Vocabulary) {
        // A name that is listed twice must not tie with itself.
        let mut seen = self.bounded();
        let candidates: Vec<Entry> = self.listed().filter(|entry| seen.insert(entry.value)).copied().collect();
        if orphans.len().saturating_mul(candidates.len()) > MOST_COMPARISONS {
            return;
        }
        for orphan in orphans {
            let knob = orphan.knob.name;
            let near = nearest_or_part(knob, candidates.iter().map(|entry| entry.value));
            let near = candidates.iter().find(|entry| Some(entry.value) == near).copied();
            let only_looks_so =
                |entry: Entry| knob.is_ascii() && !entry.value.is_ascii() && normal(knob) == normal(entry.value);
            let is_right = vocabulary.has_actuator(knob) || near.is_some_and(only_looks_so);
            if is_right {
                // One of the vocabulary is no misspelling of another.
                orphan.misspelt = near.filter(|entry| !vocabulary.has_actuator(entry.value));
            } else {
                orphan.near = near;
            }
        }
    }

    /// Notes which names are known, which listed actuators have bounds, which bounds belong to a listed actuator, and
    /// whether one is listed twice.
    pub(super) fn relate(&mut self) {
        let lists = [&mut self.hot, &mut self.cold, &mut self.propose_only];
        self.are_lists_disjoint = are_distinct(lists.iter().flat_map(|list| &list.entries).map(|entry| entry.value));
        let knobs = &mut self.limits.knobs;
        let count: usize = lists.iter().map(|list| list.entries.len()).sum();
        if count.saturating_mul(knobs.len()) <= MOST_COMPARISONS {
            for list in lists {
                for entry in &mut list.entries {
                    entry.known = known(entry.value);
                    for knob in knobs.iter_mut().filter(|knob| knob.name == entry.value) {
                        (entry.is_bounded, knob.is_listed, knob.known) = (true, true, entry.known);
                    }
                }
            }
            for knob in knobs.iter_mut().filter(|knob| !knob.is_listed) {
                knob.known = known(knob.name);
            }
            return;
        }
        let bounded: Names = knobs.iter().map(|knob| knob.name).collect();
        let mut listed = Names::default();
        for entry in lists.into_iter().flat_map(|list| &mut list.entries) {
            (entry.is_bounded, entry.known) = (bounded.contains(entry.value), known(entry.value));
            listed.insert(entry.value);
        }
        for knob in knobs {
            (knob.is_listed, knob.known) = (listed.contains(knob.name), known(knob.name));
        }
    }

    fn bounded(&self) -> Names<'d> {
        self.limits.knobs.iter().map(|knob| knob.name).collect()
    }

    /// The entries of all three lists.
    fn listed(&self) -> impl Iterator<Item = &Entry<'d>> {
        [Mode::Hot, Mode::Cold, Mode::ProposeOnly].into_iter().flat_map(|mode| &self.list(mode).entries)
    }
}

#[cfg(test)]
mod tests {
    use crate::document::Document;
    use crate::passport::Passport;
    use crate::passport::vocabulary::V0;

    /// The orphans of a passport that lists `cold` and bounds `knobs`, each with what it looks like.
    fn orphans(cold: &[&str], knobs: &[&str]) -> Vec<(String, Option<String>)> {
        let knobs: Vec<String> = knobs.iter().map(|knob| format!(r#""{knob}": {{"min": 1, "max": 2}}"#)).collect();
        let text = format!(
            r#"{{"allowed_actuators": {{"hot": [], "cold": {cold:?}}}, "limits": {{"knob_limits": {{{}}}}}}}"#,
            knobs.join(", ")
        );
        let document = Document::parse_text(&text);
        let orphans = Passport::read(&document).unwrap().orphans(&V0);
        let near = |near: Option<super::Entry>| near.map(|near| near.value.to_owned());
        orphans.iter().map(|orphan| (orphan.knob.name.to_owned(), near(orphan.near))).collect()
    }

    fn reported(knob: &str, near: Option<&str>) -> (String, Option<String>) {
        (knob.to_owned(), near.map(str::to_owned))
    }

    #[test]
    fn an_orphan_looks_like_a_listed_actuator_that_has_no_bounds() {
        assert_eq!(orphans(&["io_depth"], &["io_dept"]), [reported("io_dept", Some("io_depth"))]);
        assert_eq!(orphans(&["io_depth", "io_depth"], &["io_dept"]), [reported("io_dept", Some("io_depth"))]);
        assert_eq!(orphans(&["io_depth"], &["io_dept", "io_depth"]), [reported("io_dept", None)]);
        // Equally near to two: no guess.
        assert_eq!(orphans(&["stage_a", "stage_b"], &["stage_c"]), [reported("stage_c", None)]);
        // A knob of the vocabulary is spelt right.
        assert_eq!(orphans(&["concurency"], &["concurrency"]), [reported("concurrency", None)]);
        // And so is the one of two that look the same whose letters are what they look like.
        assert_eq!(orphans(&["io_d\u{435}pth"], &["io_depth"]), [reported("io_depth", None)]);
        assert_eq!(orphans(&["io_depth"], &["io_d\u{435}pth"]), [reported("io_d\u{435}pth", Some("io_depth"))]);
    }

    #[test]
    fn long_lists_are_not_compared_name_by_name() {
        let many: Vec<String> = (0..5000).map(|n| format!("actuator_{n}")).collect();
        let mut cold: Vec<&str> = many.iter().map(String::as_str).collect();
        cold.push("io_depth");
        assert_eq!(orphans(&cold, &["io_dept"]), [reported("io_dept", None)]);
    }
}
