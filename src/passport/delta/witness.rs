//! Owns the choice of witnesses: for a widened part one move that the base forbids and the head permits.

use std::collections::HashMap;

use super::moves::{Move, Witness, instead};
use super::part::{Delta, Direction};
use crate::finding::{child, last_token};
use crate::passport::vocabulary::{Family, families};
use crate::passport::{Entry, Gate, Knob, Mode, Number, Part, Passport};
use crate::text::quote;

/// One side, made ready for looking up: by the token that a name has in paths.
struct Side<'d> {
    passport: &'d Passport<'d>,
    knobs: HashMap<String, &'d Knob<'d>>,
    allowed: HashMap<String, &'d Entry<'d>>,
    restricted: HashMap<String, &'d Entry<'d>>,
}

impl<'d> Side<'d> {
    fn of(passport: &'d Passport<'d>) -> Self {
        let token = |name: &str| child("", name);
        let restricted = passport.allow_restricted.entries.iter();
        Self {
            passport,
            knobs: passport.limits.knobs.iter().map(|knob| (token(knob.name), knob)).collect(),
            allowed: passport.allowed().map(|entry| (token(entry.value), entry)).collect(),
            restricted: restricted.map(|entry| (token(entry.value), entry)).collect(),
        }
    }

    /// The step of all knobs, and that of one: `None` where there is no limit, or none that could be read.
    fn step(&self, knob: &str) -> Option<i64> {
        match self.knobs.get(knob).map(|knob| knob.max_delta) {
            None | Some(Part::Absent) => limit(&self.passport.limits.max_delta_per_step),
            Some(own) => limit(&own),
        }
    }

    fn has_own_step(&self, knob: &str) -> bool {
        self.knobs.get(knob).is_some_and(|knob| !matches!(knob.max_delta, Part::Absent))
    }
}

/// A step limit; 0 is none.
fn limit(part: &Part<Number>) -> Option<i64> {
    part.read().map(|number| number.value).filter(|value| *value > 0)
}

fn value(part: &Part<Number>) -> Option<i64> {
    part.read().map(|number| number.value)
}

/// The witnesses of a pair.
pub struct Witnesses<'d> {
    base: Side<'d>,
    head: Side<'d>,
}

impl<'d> Witnesses<'d> {
    /// The witnesses of what `head` permits beyond `base`.
    pub fn of(base: &'d Passport<'d>, head: &'d Passport<'d>) -> Self {
        Self { base: Side::of(base), head: Side::of(head) }
    }

    /// The witness of a part; every widened one has one.
    pub fn find(&self, delta: &Delta) -> Option<Witness> {
        if delta.direction != Direction::Widened {
            return None;
        }
        let found = match delta.row().id {
            "chord" => self.chord(delta),
            "actuator" => self.actuator(delta),
            "cooldown" if delta.field.ends_with("/cooldown_s") => self.cooldown(),
            "cooldown" => self.relock(),
            "freeze-window" => self.freeze(),
            "phase-cooldown" => self.phase(delta),
            "step" => self.step(delta),
            "knob-step" => self.step_of(&knob_of(delta)),
            "boundary" => self.knob_moves(&knob_of(delta), |knob| Move::OffBoundary { knob }, "only at a boundary"),
            "alpha" => self.alpha(delta),
            "bounds" => self.bound(delta),
            "invariant" => self.invariant(delta),
            "signal" => signal(delta),
            "apply" => self.apply(),
            "demand" => Some(self.demand(delta)),
            "fallback" => fallback(delta),
            "restricted" => self.restricted(delta),
            "mode" => mode(delta),
            "calibration" => Some(plain(Move::WorkUnmeasured, "a calibration had to back them")),
            _ => None,
        };
        Some(found.unwrap_or_else(|| nothing(delta)))
    }

    /// What has to be so before the head applies a change.
    fn conditions(&self, knob: Option<&str>) -> Vec<String> {
        let head = self.head.passport;
        let mut conditions = Vec::new();
        if !head.applies() {
            conditions.push("apply on".to_owned());
        }
        if matches!(head.gate("propose_only"), Gate::Is(true, _)) {
            conditions.push("`propose_only` off".to_owned());
        }
        if let Some(knob) = knob
            && families(knob).contains(Family::Restricted)
            && !self.head.restricted.contains_key(&child("", knob))
        {
            conditions.push(format!("{} in `allow_restricted`", quote(knob)));
        }
        conditions
    }

    fn applied(&self, act: Move, knob: Option<&str>, before: impl Into<String>) -> Witness {
        Witness { act, conditions: self.conditions(knob), before: before.into() }
    }

    fn chord(&self, delta: &Delta) -> Option<Witness> {
        let before = if self.base.passport.chords.whole { "it was not allowed" } else { "it was not listed" };
        Some(plain(Move::Fire { chord: text(delta.now.as_deref()?)? }, before))
    }

    fn actuator(&self, delta: &Delta) -> Option<Witness> {
        let by_name = |name: Option<&str>| {
            [Mode::Hot, Mode::Cold, Mode::ProposeOnly].into_iter().find(|mode| Some(mode.name()) == name)
        };
        let mode = by_name(delta.now.as_deref())?;
        let actuator = last_token(&delta.field);
        // What a list that could not be read permitted is not known.
        let was = by_name(delta.was.as_deref()).filter(|_| self.base.passport.actuators_whole());
        let act = Move::Touch { actuator: actuator.clone(), mode };
        Some(match mode {
            Mode::ProposeOnly => plain(act, instead(was)),
            Mode::Cold | Mode::Hot => self.applied(act, Some(&actuator), instead(was)),
        })
    }

    fn cooldown(&self) -> Option<Witness> {
        let [was, now] = [&self.base, &self.head].map(|side| value(&side.passport.limits.cooldown_s));
        Some(self.applied(Move::ChangeAfter { seconds: now? }, None, format!("only after {} s", was?)))
    }

    fn relock(&self) -> Option<Witness> {
        let [was, now] = [&self.base, &self.head].map(|side| value(&side.passport.limits.relock_stable_intervals));
        Some(plain(Move::Relock { intervals: now? }, format!("only after {}", was?)))
    }

    fn freeze(&self) -> Option<Witness> {
        let [was, now] = [&self.base, &self.head].map(|side| value(&side.passport.limits.freeze_window_s));
        let (was, seconds) = (was?, now.unwrap_or(0));
        let act = Move::ChangeInFreeze { seconds };
        // A freeze of no time and none hold nothing back.
        (seconds < was).then(|| self.applied(act, None, format!("only after {was} s")))
    }

    fn phase(&self, delta: &Delta) -> Option<Witness> {
        let was: i64 = delta.was.as_deref()?.parse().ok()?;
        let seconds = match delta.now.as_deref() {
            Some(now) => now.parse().ok()?,
            None => value(&self.head.passport.limits.cooldown_s)?,
        };
        let act = Move::ChangeInPhase { phase: last_token(&delta.field), seconds };
        (seconds < was).then(|| self.applied(act, None, format!("only after {was} s")))
    }

    /// The step of all knobs: shown by one that has none of its own and room for a wider step.
    fn step(&self, delta: &Delta) -> Option<Witness> {
        let mut tokens: Vec<&String> = self.head.allowed.keys().collect();
        tokens.sort_unstable();
        let has_none = |token: &&String| !self.base.has_own_step(token) && !self.head.has_own_step(token);
        let allowed = |token: &&String| self.base.allowed.contains_key(token.as_str());
        let mut of_knobs = tokens.into_iter().filter(allowed).filter(has_none).filter_map(|knob| self.step_of(knob));
        let found = of_knobs.next();
        found.or_else(|| {
            let was = delta.was.as_deref()?.parse().ok()?;
            let by = match delta.now.as_deref()?.parse().ok()? {
                0 => i128::from(was) + 1,
                now => now,
            };
            Some(self.applied(Move::Step { knob: None, from: None, by }, None, at_most(was)))
        })
    }

    fn step_of(&self, knob: &str) -> Option<Witness> {
        let was = self.base.step(knob)?;
        let now = self.head.step(knob).map(i128::from);
        let name = self.head.allowed.get(knob)?.value;
        let bounds = self.head.knobs.get(knob).map(|knob| knob.interval());
        let (from, by) = match bounds {
            Some(None) => return None,
            Some(Some((least, most))) => {
                let room = i128::from(most) - i128::from(least);
                (Some(least), now.map_or(room, |now| now.min(room)))
            }
            None => (None, now.unwrap_or(i128::from(was) + 1)),
        };
        let act = Move::Step { knob: Some(name.to_owned()), from, by };
        (by > i128::from(was)).then(|| self.applied(act, Some(name), at_most(was)))
    }

    fn bound(&self, delta: &Delta) -> Option<Witness> {
        let token = knob_of(delta);
        let is_max = delta.field.ends_with("/max");
        let was = self.base.knobs.get(&token).and_then(|knob| value(if is_max { &knob.max } else { &knob.min }))?;
        let to = match self.head.knobs.get(&token) {
            Some(knob) => {
                let (least, most) = knob.interval()?;
                if is_max { most } else { least }
            }
            None if is_max => was.checked_add(1)?,
            None => was.checked_sub(1)?,
        };
        let before = format!("{} {was}", if is_max { "at most" } else { "at least" });
        self.knob_moves(&token, |knob| Move::Set { knob, to }, &before)
    }

    /// A move of a knob that both sides allow.
    fn knob_moves(&self, token: &str, act: impl Fn(String) -> Move, before: &str) -> Option<Witness> {
        let name = self.head.allowed.get(token)?.value;
        Some(self.applied(act(name.to_owned()), Some(name), before))
    }

    fn alpha(&self, delta: &Delta) -> Option<Witness> {
        let [was, now] = [&self.base, &self.head].map(|side| side.passport.limits.alpha.read().map(|read| read.value));
        let (was, alpha) = (was?, now.unwrap_or(1.0));
        let said = delta.was.as_deref()?;
        (alpha > was).then(|| plain(Move::FireAt { alpha }, format!("at one of at most {said}")))
    }

    fn invariant(&self, delta: &Delta) -> Option<Witness> {
        let act = Move::Break { invariant: text(delta.was.as_deref()?)? };
        Some(self.applied(act, None, "that had to hold"))
    }

    fn apply(&self) -> Option<Witness> {
        let mut conditions = self.conditions(None);
        conditions.retain(|condition| condition != "apply on");
        let before = match self.base.passport.gate("apply") {
            Gate::Is(false, _) => "it could not",
            Gate::Absent => "its own default decided that",
            _ => return None,
        };
        let act = if self.head.passport.applies() { Move::Apply } else { Move::ApplyByDefault };
        Some(Witness { act, conditions, before: before.to_owned() })
    }

    fn demand(&self, delta: &Delta) -> Witness {
        let gate = last_token(&delta.field);
        self.applied(Move::ApplyAgainst { gate }, None, "it could not")
    }

    fn restricted(&self, delta: &Delta) -> Option<Witness> {
        let actuator = text(delta.now.as_deref()?)?;
        Some(self.applied(Move::PassBan { actuator }, None, "it could not"))
    }
}

/// The token of the knob that a part of `knob_limits` is about.
fn knob_of(delta: &Delta) -> String {
    let token = delta.field.split('/').nth(3).unwrap_or_default();
    format!("/{token}")
}

fn at_most(step: i64) -> String {
    format!("by at most {step}")
}

fn plain(act: Move, before: impl Into<String>) -> Witness {
    Witness { act, conditions: Vec::new(), before: before.into() }
}

fn nothing(delta: &Delta) -> Witness {
    let act = Move::None { part: delta.field.clone(), value: delta.now.clone() };
    plain(act, delta.was.as_deref().map_or_else(|| "absent".to_owned(), quote))
}

/// The text that a JSON string holds.
fn text(json: &str) -> Option<String> {
    serde_json::from_str(json).ok()
}

fn signal(delta: &Delta) -> Option<Witness> {
    let chord = delta.field.split('/').nth(2)?;
    let act = Move::FireUnseen { chord: last_token(&format!("/{chord}")), signal: text(delta.was.as_deref()?)? };
    Some(plain(act, "it needed that signal"))
}

fn fallback(delta: &Delta) -> Option<Witness> {
    let was = text(delta.was.as_deref()?)?;
    let fallback = match delta.now.as_deref() {
        Some(now) => Some(text(now)?),
        None => None,
    };
    Some(plain(Move::GoOnBlind { fallback }, format!("only with {}", quote(&was))))
}

fn mode(delta: &Delta) -> Option<Witness> {
    let (was, mode) = (text(delta.was.as_deref()?)?, text(delta.now.as_deref()?)?);
    Some(plain(Move::GoAsFar { mode }, format!("only as far as {}", quote(&was))))
}
