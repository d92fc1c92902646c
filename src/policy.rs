//! Owns which rules run, and how loud.

pub mod approval;
pub mod baseline;
mod classes;
pub mod excuse;
mod places;

use std::sync::Arc;

use crate::config::{EnvelopeFile, Loaded, RuleLevel, Words};
use crate::finding::{Finding, Severity};
use crate::passport::Passport;
use crate::passport::profile::Profile;
use crate::passport::vocabulary::Vocabulary;
use crate::path::RepoPath;
use crate::report::SwitchedOff;
use crate::rule::{Check, Findings, Group, Rule, Subject};
use crate::rules;
use crate::text::Span;

pub use crate::rules::{Selector, UnknownSelector};
pub use classes::{Level, Policies};

/// What was asked for on the command line.
#[derive(Debug, Clone, Default)]
pub struct Selection {
    /// Runs these instead of the default ones.
    pub select: Vec<Selector>,
    /// Runs these too.
    pub extend_select: Vec<Selector>,
    /// Does not run these.
    pub ignore: Vec<Selector>,
}

impl Selection {
    /// What `--ignore` names and cannot take away: a locked rule, or a group that holds no other.
    pub fn kept_anyway(&self) -> Vec<&'static str> {
        let kept = self.ignore.iter().filter_map(|&selector| match selector {
            Selector::Rule(rule) => rule.locked.then_some(rule.id),
            Selector::Group(group) => {
                rules::all().filter(|rule| rule.group == group).all(|rule| rule.locked).then_some(group.name())
            }
        });
        kept.collect()
    }

    /// Whether the rule runs. A rule named by its id beats its group; among equals `ignore` wins; what would blind
    /// the gate runs always.
    pub fn runs(&self, rule: &Rule) -> bool {
        rule.locked || self.names(rule).unwrap_or_else(|| self.select.is_empty() && rule.is_default())
    }

    /// Whether the command line says that a rule runs or does not; nothing where it does not name it.
    fn names(&self, rule: &Rule) -> Option<bool> {
        let named = |list: &[Selector], as_rule: bool| list.iter().any(|s| s.is_rule() == as_rule && s.names(rule));
        for as_rule in [true, false] {
            if named(&self.ignore, as_rule) {
                return Some(false);
            }
            if named(&self.select, as_rule) || named(&self.extend_select, as_rule) {
                return Some(true);
            }
        }
        None
    }
}

/// What is decided about a rule.
enum Decision {
    /// It runs at this level, which may be stated by the configuration.
    Runs(Severity, bool),
    Off(By),
}

/// What switches a rule off.
enum By {
    Option(&'static str),
    File(Span),
    Default,
}

fn decide(selection: &Selection, rule: &Rule, written: Option<&RuleLevel>) -> Decision {
    let level = written.and_then(|written| written.level);
    let runs = || level.map_or(Decision::Runs(rule.severity, false), |level| Decision::Runs(level, true));
    if rule.locked {
        return Decision::Runs(rule.severity, false);
    }
    match (selection.names(rule), written) {
        (Some(false), _) => Decision::Off(By::Option("--ignore")),
        (None, _) if !selection.select.is_empty() => {
            let would = rule.is_default() || level.is_some();
            Decision::Off(if would { By::Option("--select") } else { By::Default })
        }
        (None, Some(RuleLevel { level: None, span, .. })) => Decision::Off(By::File(*span)),
        (Some(true), _) | (None, Some(_)) => runs(),
        (None, None) if rule.is_default() => runs(),
        (None, None) => Decision::Off(By::Default),
    }
}

/// The level that one table of the configuration states for a rule: its own, else its group's.
fn written_level<'c>(levels: &'c [RuleLevel], rule: &Rule) -> Option<&'c RuleLevel> {
    let find = |as_rule| levels.iter().find(|level| level.selector.is_rule() == as_rule && level.selector.names(rule));
    find(true).or_else(|| find(false))
}

/// The names that a configuration adds to those of passport.v0.
fn vocabulary(words: &Words) -> Vocabulary {
    Vocabulary::with(words.actuators.clone(), &words.chords, words.hot.clone())
}

/// Which rules run, and at which level: resolved once, asked for every file.
#[derive(Debug, Clone)]
pub struct Policy {
    levels: Vec<(&'static Rule, Severity)>,
    /// Of those the ones that look at a document by itself, each with its check beside it: no file needs the rules
    /// themselves before a finding.
    own: Vec<(Check, &'static Rule, Severity)>,
    /// The rules whose level holds for all their findings, those that they raise or lower themselves too.
    stated: Vec<&'static str>,
    switched_off: Vec<SwitchedOff>,
    /// The profile that passports are held to, whatever their name is.
    pub profile: Option<Profile>,
    /// What passports may not permit more than.
    pub envelope: Option<Arc<EnvelopeFile>>,
    /// The names that count as known.
    pub vocabulary: Arc<Vocabulary>,
    /// Whether faults that the base has already are warnings.
    pub pre_existing_warns: bool,
    /// Whether a warning fails the run.
    pub deny_warnings: bool,
}

impl Policy {
    /// The policy of a selection.
    pub fn new(selection: &Selection, deny_warnings: bool) -> Self {
        Self::configured(selection, deny_warnings, &Loaded::default())
    }

    /// The policy of a selection over a configuration: the command line beats the file, and a rule its group.
    pub fn configured(selection: &Selection, deny_warnings: bool, loaded: &Loaded) -> Self {
        Self::of_tables(selection, deny_warnings, loaded, &[])
    }

    /// The same with further tables of levels, the nearest first, before the file's own.
    fn of_tables(selection: &Selection, deny_warnings: bool, loaded: &Loaded, tables: &[&[RuleLevel]]) -> Self {
        let mut policy = Self {
            levels: Vec::new(),
            own: Vec::new(),
            stated: Vec::new(),
            switched_off: Vec::new(),
            profile: None,
            envelope: None,
            vocabulary: Arc::new(vocabulary(&loaded.config.words)),
            pre_existing_warns: loaded.config.policy.pre_existing_warns,
            deny_warnings,
        };
        let tables = || tables.iter().copied().chain([loaded.config.rules.as_slice()]);
        for rule in rules::all() {
            let written = tables().find_map(|levels| written_level(levels, rule));
            match decide(selection, rule, written) {
                Decision::Runs(severity, is_stated) => {
                    policy.levels.push((rule, severity));
                    policy.stated.extend(is_stated.then_some(rule.id));
                }
                Decision::Off(by) => {
                    let by = match (by, &loaded.source) {
                        (By::Option(option), _) => Some(option.to_owned()),
                        (By::File(span), Some(source)) => Some(source.place(span)),
                        (By::File(_) | By::Default, _) => None,
                    };
                    policy.switched_off.extend(by.map(|by| SwitchedOff { rule, by, paths: Vec::new() }));
                }
            }
        }
        policy.with_own()
    }

    fn with_own(mut self) -> Self {
        let is_own = |check| matches!(check, Check::Document(_) | Check::Passport(_));
        let levels = self.levels.iter().filter(|(rule, _)| is_own(rule.check));
        self.own = levels.map(|&(rule, severity)| (rule.check, rule, severity)).collect();
        self
    }

    /// A passport, as the rules of this policy look at it.
    pub fn subject<'a>(&'a self, passport: &'a Passport<'a>) -> Subject<'a> {
        let own = Subject::of(passport);
        Subject { profile: self.profile.or(own.profile), vocabulary: &self.vocabulary, ..own }
    }

    /// The same for a file that is an envelope: only what is wrong with it as a text and by the contract, of which it may
    /// leave out everything.
    #[must_use]
    pub fn of_envelopes(&self) -> Self {
        let mut policy = Self { envelope: None, profile: None, ..self.clone() };
        policy
            .levels
            .retain(|(rule, _)| matches!(rule.group, Group::Document | Group::Contract) && rule.id != "missing-field");
        policy.with_own()
    }

    /// The rules that are switched off, in the order of the registry, and by what.
    pub fn switched_off(&self) -> &[SwitchedOff] {
        &self.switched_off
    }

    /// The level that the configuration states for a rule, whatever the rule says itself.
    pub fn stated(&self, rule: &str) -> Option<Severity> {
        if !self.stated.contains(&rule) {
            return None;
        }
        self.levels.iter().find(|(known, _)| known.id == rule).map(|(_, severity)| *severity)
    }

    /// The rules that run, each with its level, in the order of the registry.
    pub fn rules(&self) -> &[(&'static Rule, Severity)] {
        &self.levels
    }

    /// The rules that run on a document by itself, each with its check and its level.
    pub fn own_rules(&self) -> &[(Check, &'static Rule, Severity)] {
        &self.own
    }

    /// The findings of all rules that run, as far as `run` calls their checks; those of a rule on many files with the
    /// file.
    pub fn findings_of(&self, run: impl Fn(Check, &mut Findings)) -> impl Iterator<Item = (Option<RepoPath>, Finding)> {
        let of_rule = move |&(rule, severity): &(&'static Rule, Severity)| {
            let mut findings = Findings::new(rule, severity);
            run(rule.check, &mut findings);
            findings.into_files()
        };
        self.levels.iter().flat_map(of_rule)
    }

    /// Whether a rule runs that compares the identities of passports.
    pub fn compares_identities(&self) -> bool {
        self.levels.iter().any(|(rule, _)| matches!(rule.check, Check::Identities(_)))
    }
}

impl Default for Policy {
    /// The default rules at their own levels.
    fn default() -> Self {
        Self::new(&Selection::default(), false)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn selection(select: &[&str], extend: &[&str], ignore: &[&str]) -> Selection {
        let parse = |names: &[&str]| names.iter().map(|name| Selector::parse(name).unwrap()).collect();
        Selection { select: parse(select), extend_select: parse(extend), ignore: parse(ignore) }
    }

    fn runs(selection: &Selection, id: &str) -> bool {
        selection.runs(rules::by_id(id).unwrap())
    }

    #[test]
    fn a_rule_beats_its_group() {
        let one = selection(&[], &["unknown-chord"], &["contract"]);
        assert!(runs(&one, "unknown-chord"));
        assert!(!runs(&one, "wrong-type"));
        let other = selection(&["contract"], &[], &["unknown-chord"]);
        assert!(!runs(&other, "unknown-chord"));
        assert!(runs(&other, "wrong-type"));
        let tie = selection(&["unknown-chord"], &[], &["unknown-chord"]);
        assert!(!runs(&tie, "unknown-chord"));
    }

    #[test]
    fn what_cannot_be_ignored_is_known() {
        let one = selection(&[], &[], &["document", "contract", "no-passports", "unknown-chord"]);
        assert_eq!(one.kept_anyway(), ["document", "no-passports"]);
    }

    #[test]
    fn a_misspelt_rule_is_told_its_neighbour() {
        let error = Selector::parse("unknown-chrod").unwrap_err();
        assert_eq!(error.to_string(), "`unknown-chrod` is neither a rule nor a group; did you mean `unknown-chord`?");
        assert_eq!(Selector::parse("zzz").unwrap_err().to_string(), "`zzz` is neither a rule nor a group");
    }
}
