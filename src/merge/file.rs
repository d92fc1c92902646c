//! Owns the way back from a file of a JSON report to its report as data: what does not fit together is a fault.

use std::sync::Arc;

use super::typed::{
    ChangeTyped, EditTyped, ExcuseTyped, ExcusedTyped, FileTyped, FindingTyped, FixTyped, IdentityTyped, LabelTyped,
    PlaceTyped, PositionTyped, Skimmed,
};
use crate::document::Document;
use crate::finding::{Approval, Changed, Elsewhere, Excuse, Excused, Finding, Label, Place, Severity, Suppression};
use crate::fix::{Edit, Fix, Safety};
use crate::path::RepoPath;
use crate::report::{FileKind, FileReport, Identity, Judged, Outcome};
use crate::rule::{Identified, Rule};
use crate::rules;
use crate::sink::{fingerprint, hex};
use crate::text::{LineIndex, Position, Span, quote};

/// What is wrong with a file of a report: lower case, no full stop.
pub(super) type Fault = String;

/// How far into a file a place may be whose text is not known, in bytes: the text up to there is made up, once for each
/// file that a hostile report names.
const FARTHEST: usize = 1 << 16;

/// The folder that paths are put into, if any, and the file's own name.
#[derive(Clone, Copy)]
pub(super) struct Names<'n> {
    pub(super) folder: Option<&'n str>,
    pub(super) own: &'n RepoPath,
}

/// The rule of that id.
pub(super) fn rule(id: &str) -> Result<&'static Rule, Fault> {
    rules::by_id(id).ok_or_else(|| format!("there is no rule {}", quote(id)))
}

/// The level of that name.
pub(super) fn level(name: &str) -> Result<Severity, Fault> {
    let level = [Severity::Note, Severity::Warning, Severity::Error].into_iter().find(|level| level.as_str() == name);
    level.ok_or_else(|| format!("{} is no level", quote(name)))
}

/// The name of a file as its report has it.
pub(super) fn path(text: &str, encoded: bool, origin: Option<&str>) -> Result<RepoPath, Fault> {
    let path = RepoPath::written(text, encoded).ok_or_else(|| format!("{} is not percent-encoded", quote(text)))?;
    match origin {
        None => {
            let bytes = path.to_bytes();
            let is_way = |part: &[u8]| part == b"." || part == b"..";
            let below = !text.is_empty() && !text.starts_with('/') && !bytes.split(|byte| *byte == b'/').any(is_way);
            below.then_some(path).ok_or_else(|| format!("{} is no path below a root", quote(text)))
        }
        Some("outside") => Ok(path.outside()),
        Some("stdin") => Ok(path.of_stream()),
        Some(other) => Err(format!("{} is no origin of a path", quote(other))),
    }
}

/// The same name in a folder; what is outside of the root stays as it is.
pub(super) fn within(folder: Option<&str>, path: RepoPath) -> RepoPath {
    let Some(folder) = folder.filter(|_| !path.is_outside()) else { return path };
    let is_stream = !path.is_in_root();
    let longer = RepoPath::written(&format!("{folder}/{path}"), path.is_encoded()).unwrap_or(path);
    if is_stream { longer.of_stream() } else { longer }
}

/// What a file is to the scan.
pub(super) fn kind(file: &Skimmed) -> Result<FileKind, Fault> {
    match (file.policy, file.removed) {
        (false, false) => Ok(FileKind::Passport),
        (true, false) => Ok(FileKind::Policy),
        (false, true) => Ok(FileKind::Removed),
        (true, true) => Err("a file of the policy cannot be a removed passport".to_owned()),
    }
}

/// The identity of a file of that name.
pub(super) fn identity(path: &RepoPath, typed: &IdentityTyped) -> Result<Identity, Fault> {
    let (start, end) = (typed.start, typed.end);
    let (Some(from), Some(to)) = (start.offset, end.offset) else {
        return Err("the place of its identity has no `offset`".to_owned());
    };
    if !(from <= to && start.line == end.line) {
        return Err("the place of its identity is no place of a string".to_owned());
    }
    let id = serde_json::to_string(&typed.id).map_err(|error| error.to_string())?;
    let id = Document::parse_text(&id);
    let node = id.root().ok_or("its `id` is no string")?;
    let place = Place { span: Span::new(from, to), ..Place::value("/id", node) };
    let stated = Identified {
        path: path.clone(),
        id: typed.id.clone(),
        version: typed.version.clone(),
        digest: digest(&typed.digest)?,
        place,
        start: position(start),
        end: position(end),
    };
    Ok(Identity { stated, excuse: typed.excuse.as_ref().map(excuse).transpose()? })
}

/// A file with its findings. `own` is its name in the report, by which the fingerprints are checked, `names` has the one in
/// the merged report.
pub(super) fn file(
    own: &RepoPath,
    names: Names,
    kind: FileKind,
    identity: Option<Identity>,
    typed: FileTyped,
) -> Result<FileReport, Fault> {
    let excused = typed.excused.into_iter().map(|typed| excused(own, typed)).collect::<Result<Vec<_>, _>>()?;
    let (outcome, is_bare) = if typed.unread {
        let [finding] = <[FindingTyped; 1]>::try_from(typed.findings)
            .map_err(|_| "it is `unread`, and has not exactly one finding".to_owned())?;
        (Outcome::Unread(Box::new(finding_of(own, names, finding, None)?)), false)
    } else if typed.findings.is_empty() {
        if typed.text.is_some() {
            return Err("it has a `text` and no finding".to_owned());
        }
        (Outcome::Clean, false)
    } else {
        let is_bare = typed.text.is_none();
        let text = match (typed.text, &identity) {
            (Some(text), _) => text,
            (None, Some(identity)) => made_up(&identity.stated)?,
            (None, None) => return Err("it has findings and no `text`".to_owned()),
        };
        let lines = LineIndex::new(&text);
        let mut judged = Judged { text, lines, findings: Vec::new() };
        let findings = typed.findings.into_iter().map(|typed| finding_of(own, names, typed, Some(&judged)));
        judged.findings = findings.collect::<Result<Vec<_>, _>>()?;
        (Outcome::Found(Box::new(judged)), is_bare)
    };
    let identity = identity.map(Box::new);
    Ok(FileReport { excused, kind, identity, is_bare, ..FileReport::new(names.own.clone(), outcome) })
}

/// A text in which an identity has the place that it has in a text that is not known.
pub(super) fn made_up(stated: &Identified) -> Result<String, Fault> {
    let (start, end, Span { start: from, end: to }) = (stated.start, stated.end, stated.place.span);
    let wrong = || "the place of its identity is none".to_owned();
    if to > FARTHEST {
        return Err(format!("its identity is more than {FARTHEST} bytes into a text that the report does not have"));
    }
    let head = |line: usize| line.checked_sub(1).filter(|newlines| *newlines <= from);
    let newlines = head(start.line).ok_or_else(wrong)?;
    let before = |position: Position| Some((position.column.checked_sub(1)?, position.utf16.checked_sub(1)?));
    let (characters, utf16) = before(start).ok_or_else(wrong)?;
    let room = from - newlines;
    // What is left over goes into the first line; where that is the same line, its characters take more bytes each.
    let own =
        if newlines == 0 { room } else { least(characters, utf16).filter(|own| *own <= room).ok_or_else(wrong)? };
    let mut text = " ".repeat(room - own);
    text.push_str(&"\n".repeat(newlines));
    push(&mut text, characters, utf16, own).ok_or_else(wrong)?;
    let more = |end: usize, start: usize| end.checked_sub(start).ok_or_else(wrong);
    push(&mut text, more(end.column, start.column)?, more(end.utf16, start.utf16)?, to - from).ok_or_else(wrong)?;
    Ok(text)
}

/// The least number of bytes of so many characters with so many UTF-16 code units.
fn least(characters: usize, utf16: usize) -> Option<usize> {
    let pairs = utf16.checked_sub(characters).filter(|pairs| *pairs <= characters)?;
    characters.checked_add(pairs.checked_mul(3)?)
}

/// Appends so many characters, with so many UTF-16 code units and bytes.
fn push(text: &mut String, characters: usize, utf16: usize, bytes: usize) -> Option<()> {
    let pairs = utf16.checked_sub(characters)?;
    let mut spare = bytes.checked_sub(least(characters, utf16)?)?;
    text.push_str(&"\u{1f600}".repeat(pairs));
    for _ in pairs..characters {
        let (c, more) = match spare {
            0 => (' ', 0),
            1 => ('\u{e9}', 1),
            _ => ('\u{2026}', 2),
        };
        text.push(c);
        spare -= more;
    }
    (spare == 0).then_some(())
}

fn finding_of(own: &RepoPath, names: Names, typed: FindingTyped, judged: Option<&Judged>) -> Result<Finding, Fault> {
    let FindingTyped { rule: id, level: severity, message, help, pointer, at, .. } = typed;
    let id = rule(&id)?.id;
    let span = match (judged, typed.start, typed.end) {
        (None, None, None) => Span::default(),
        (Some(judged), Some(start), Some(end)) => span(judged, start, end)?,
        _ => return Err("a finding has no place, or one in a text that is not there".to_owned()),
    };
    let place = Place { span, pointer, at, digest: digest(&typed.digest)? };
    let mut finding = Finding::new(id, level(&severity)?, place, message, help);
    if hex(&fingerprint(own, &finding)) != typed.fingerprint {
        return Err(format!("the fingerprint of a finding of `{id}` is not that of its place"));
    }
    finding.suggestion = typed.suggestion;
    finding.pre_existing = typed.pre_existing;
    finding.misspelt = typed.misspelt.map(|typed| misspelt(typed, judged)).transpose()?.map(Box::new);
    finding.labels =
        typed.labels.into_iter().map(|typed| label(names, typed, judged)).collect::<Result<Vec<_>, _>>()?;
    finding.fix = typed.fix.map(|typed| fix(typed, judged)).transpose()?;
    finding.changed = typed.change.map(changed).transpose()?.map(Box::new);
    Ok(finding)
}

fn excused(own: &RepoPath, typed: ExcusedTyped) -> Result<Excused, Fault> {
    let ExcusedTyped { rule: id, level: severity, message, pointer, at, source, reason, until, .. } = typed;
    let place = Place { span: Span::default(), pointer, at, digest: digest(&typed.digest)? };
    let finding = Finding::new(rule(&id)?.id, level(&severity)?, place, message, String::new());
    if hex(&fingerprint(own, &finding)) != typed.fingerprint {
        return Err(format!("the fingerprint of an excused finding of `{id}` is not that of its place"));
    }
    Ok(Excused { finding, excuse: excuse(&ExcuseTyped { source, reason, until })? })
}

fn excuse(typed: &ExcuseTyped) -> Result<Excuse, Fault> {
    let words = || {
        let words = typed.reason.clone().zip(typed.until.clone());
        words.ok_or_else(|| "an excuse has no `reason` or no `until`".to_owned())
    };
    match &*typed.source {
        "baseline" => Ok(Excuse::Baseline),
        "suppression" => words().map(|(reason, until)| Excuse::Suppression(Arc::new(Suppression { reason, until }))),
        "approval" => words().map(|(reason, until)| {
            let (by, place) = (String::new(), String::new());
            Excuse::Approval(Arc::new(Approval { by, place, reason, until }))
        }),
        other => Err(format!("{} excuses nothing", quote(other))),
    }
}

/// A digest of 64 hexadecimal digits.
fn digest(text: &str) -> Result<[u8; 32], Fault> {
    let mut bytes = [0; 32];
    let pairs = text.as_bytes().chunks(2).map(|pair| {
        let pair = std::str::from_utf8(pair).ok().filter(|pair| pair.len() == 2 && !pair.starts_with('+'))?;
        u8::from_str_radix(pair, 16).ok()
    });
    let read: Option<Vec<u8>> = pairs.collect();
    let read = read.filter(|read| read.len() == bytes.len());
    bytes.copy_from_slice(&read.ok_or_else(|| format!("{} is no digest", quote(text)))?);
    Ok(bytes)
}

fn position(PositionTyped { line, column, utf16, .. }: PositionTyped) -> Position {
    Position { line, byte: column, column, utf16 }
}

/// The bytes between two positions, which have to be those of the text.
fn span(judged: &Judged, start: PositionTyped, end: PositionTyped) -> Result<Span, Fault> {
    let offset = |typed: PositionTyped| {
        let offset = typed.offset.filter(|offset| *offset <= judged.text.len())?;
        let position = judged.lines.position(&judged.text, offset);
        let is_there = (position.line, position.column, position.utf16) == (typed.line, typed.column, typed.utf16);
        is_there.then_some(offset)
    };
    let span = offset(start).zip(offset(end)).filter(|(start, end)| start <= end);
    span.map(|(start, end)| Span::new(start, end)).ok_or_else(|| {
        format!("the place {}:{} to {}:{} is none of its text", start.line, start.column, end.line, end.column)
    })
}

fn in_text(judged: Option<&Judged>, start: PositionTyped, end: PositionTyped) -> Result<Span, Fault> {
    span(judged.ok_or_else(|| "a place is in a text that is not there".to_owned())?, start, end)
}

fn misspelt(typed: PlaceTyped, judged: Option<&Judged>) -> Result<Place, Fault> {
    let PlaceTyped { start, end, pointer, at } = typed;
    Ok(Place { span: in_text(judged, start, end)?, at, ..Place::missing(pointer, Span::default()) })
}

fn label(names: Names, typed: LabelTyped, judged: Option<&Judged>) -> Result<Label, Fault> {
    let LabelTyped { message, pointer, at, start, end, revision, .. } = typed;
    let range = start.zip(end);
    let (span, elsewhere) = match (typed.path, range) {
        (Some(text), Some((start, end))) => {
            let other = RepoPath::written(&text, typed.path_encoded).ok_or("a label is in a file with no name")?;
            let path = within(names.folder, other);
            (Span::default(), Some(Elsewhere { path, revision, start: position(start), end: position(end) }))
        }
        (None, Some((start, end))) => (in_text(judged, start, end)?, None),
        (None, None) if judged.is_none() => (Span::default(), None),
        _ => return Err("a label has no place".to_owned()),
    };
    let place = Place { at, ..Place::missing(pointer, span) };
    Ok(Label { place, message: message.into(), elsewhere: elsewhere.map(Box::new) })
}

fn fix(typed: FixTyped, judged: Option<&Judged>) -> Result<Fix, Fault> {
    let safety = match &*typed.safety {
        "safe" => Safety::Safe,
        "unsafe" => Safety::Unsafe,
        other => return Err(format!("{} is no safety of a fix", quote(other))),
    };
    let edit = |EditTyped { start, end, replacement }| Ok(Edit { span: in_text(judged, start, end)?, replacement });
    let edits = typed.edits.into_iter().map(edit).collect::<Result<Vec<_>, Fault>>()?;
    Ok(Fix { title: typed.title, safety, edits })
}

fn changed(typed: ChangeTyped) -> Result<Changed, Fault> {
    let ChangeTyped { was, now, revision, base_sha256, head_sha256 } = typed;
    let read = |text: Option<String>| text.map(|text| digest(&text)).transpose();
    Ok(Changed { was, now, revision, base: read(base_sha256)?, head: read(head_sha256)?, others: Vec::new() })
}
