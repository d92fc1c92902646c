//! Owns `mk passport fmt`: passports in the canonical layout, written, listed or shown.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use super::args::{DiscoveryArgs, Fmt as Args, RuleArgs};
use super::configuration::Reading;
use super::exit::Exit;
use super::output::{self, Failed};
use super::patch::unified;
use super::request::{Request, request};
use super::rewrite::Rewriter;
use crate::date::Date;
use crate::discover::{Entry, Found};
use crate::document::Document;
use crate::gate;
use crate::passport::layout::canonical;
use crate::path::RepoPath;
use crate::policy::Policy;
use crate::sink::{View, sentence};
use crate::source::read::Reader;
use crate::source::{Follower, Source};
use crate::text::visible;

/// The default limit of a scan: what is laid out shall be read by one.
const LARGEST: u64 = 1 << 20;

/// What became of one passport.
enum Laid {
    /// It is in the canonical layout.
    Already,
    /// It is now, or would be.
    Changed(Change),
    /// Git tracks it, and it was deleted.
    Gone,
}

struct Change {
    before: Vec<u8>,
    after: String,
}

/// Runs the command.
pub(super) fn run(args: &Args) -> Result<Exit, Failed> {
    let streams = args.paths.iter().any(|path| path == Path::new("-"));
    if streams && args.paths.len() > 1 {
        return Err(Failed("`-` is the only path: what it names goes to standard output".to_owned()));
    }
    let reading = Reading { today: Date::today(), writes_baseline: false, limit: LARGEST };
    let request = request(&args.paths, &DiscoveryArgs::default(), &RuleArgs::default(), reading, LARGEST)?;
    let root = &request.discovery.root;
    let view = View { below_root: root.below_root(), way_to_root: root.way_to_root(), ..View::default() };
    let links = Arc::new(Follower::new(root, request.discovery.git.as_ref().map(|(git, _)| git)));
    let rewriter = Rewriter::new(root, Arc::clone(&links), LARGEST);
    let (mut entries, mut is_wrong) = entries(&request);
    if let Some(faulty) = &request.loaded.faulty {
        let name = view.shown(&faulty.path);
        output::complain(&format!("{name} is not valid, and its globs do not count: `mk passport scan` says why"));
        is_wrong = true;
    }
    // What a link leads to is changed under its own name, if at all: then the link need not be left as it is.
    entries.sort_by_key(|entry| rewriter.is_link(&entry.name, &entry.source));
    let mut run = Run { args, links: &links, rewriter: &rewriter, changed: 0, unchanged: 0, printed: Vec::new() };
    let mut reader = Reader::default();
    for entry in &entries {
        let shown = view.shown(&entry.name);
        if let Err(message) = run.format(entry, &shown, &mut reader) {
            output::complain(&message);
            is_wrong = true;
        }
    }
    let Run { changed, unchanged, printed, .. } = run;
    let only_looks = args.check || args.diff;
    output::print(|out| {
        if streams && !only_looks {
            return out.write_all(&printed); // The user's own text, and no report.
        }
        output::guarded(out, |out| out.write_all(&printed))
    })?;
    if !streams && !entries.is_empty() {
        let would = if only_looks { "would be formatted" } else { "formatted" };
        let files = format!("{changed} file{}", if changed == 1 { "" } else { "s" });
        output::remark(&format!("{files} {would}, {unchanged} unchanged"));
    }
    Ok(if is_wrong || (only_looks && changed > 0) { Exit::Wrong } else { Exit::Clean })
}

/// What one run has done so far.
struct Run<'r> {
    args: &'r Args,
    links: &'r Follower,
    rewriter: &'r Rewriter,
    changed: usize,
    unchanged: usize,
    /// What goes to standard output.
    printed: Vec<u8>,
}

impl Run<'_> {
    /// Formats one passport. The error is a whole message.
    fn format(&mut self, entry: &Entry, shown: &str, reader: &mut Reader) -> Result<(), String> {
        let only_looks = self.args.check || self.args.diff;
        let stream = if let Source::Bytes(bytes) = &entry.source { Some(bytes) } else { None };
        let Change { before, after } = match lay_out(entry, shown, reader, self.links)? {
            Laid::Gone => return Ok(()),
            Laid::Already => {
                self.unchanged += 1;
                self.printed.extend(stream.filter(|_| !only_looks).into_iter().flatten());
                return Ok(());
            }
            Laid::Changed(change) => change,
        };
        let target = stream.is_none().then(|| self.rewriter.target(&entry.name, &entry.source, &[])).transpose();
        let target = target.map_err(|why| format!("{shown}: left as it is: {why}"))?;
        let printed = match target {
            _ if self.args.diff => unified(&entry.name, &String::from_utf8_lossy(&before), &after),
            _ if self.args.check => format!("would format {}\n", visible(shown)),
            None => after,
            Some(target) => {
                let written = self.rewriter.write(&target, &entry.source, &before, after.as_bytes());
                written.map_err(|why| format!("failed to format {shown}: {why}"))?;
                format!("formatted {}\n", visible(shown))
            }
        };
        self.changed += 1;
        self.printed.extend_from_slice(printed.as_bytes());
        Ok(())
    }
}

/// The passports that are asked for, each once, and whether something is wrong with that already.
fn entries(request: &Request) -> (Vec<Entry>, bool) {
    let mut entries: BTreeMap<RepoPath, Entry> = BTreeMap::new();
    let mut is_wrong = false;
    request.discover(&mut |found| match found {
        Found::Entry(entry) => {
            // A file that was named, too: what is known of its two forms counts.
            let known = entries.get(&entry.name).is_some_and(|known| matches!(known.source, Source::Both(_)));
            if !known {
                entries.insert(entry.name.clone(), entry);
            }
        }
        Found::Refused(refusal) => {
            output::complain(&format!("{}. {}", refusal.message, refusal.help));
            is_wrong = true;
        }
        Found::NotEntered(_) | Found::Excluded(..) => {}
    });
    if entries.is_empty() && !is_wrong {
        output::complain("no passport found; name files, or folders that hold passports");
        is_wrong = true;
    }
    (entries.into_values().collect(), is_wrong)
}

/// Reads a passport and lays it out. The error is a whole message.
fn lay_out(entry: &Entry, shown: &str, reader: &mut Reader, links: &Follower) -> Result<Laid, String> {
    let bytes = match reader.read(&entry.source, links, LARGEST) {
        Ok(Some(bytes)) => bytes,
        Ok(None) => return Ok(Laid::Gone),
        Err(why) => {
            let report = gate::unread(entry.name.clone(), &why);
            let words = report.findings().first().map(|finding| finding.message.clone()).unwrap_or_default();
            return Err(format!("{shown}: {words}"));
        }
    };
    let text = std::str::from_utf8(bytes).ok();
    let after = text.and_then(|text| canonical(&Document::parse_text(text), text));
    let Some(after) = after else { return Err(broken(entry, shown, bytes)) };
    if after.len() as u64 > LARGEST {
        return Err(format!("{shown}: left as it is: in the canonical layout it would be larger than a scan reads"));
    }
    if after.as_bytes() == bytes {
        return Ok(Laid::Already);
    }
    Ok(Laid::Changed(Change { before: bytes.to_owned(), after }))
}

/// Why a text has no layout, and where.
fn broken(entry: &Entry, shown: &str, bytes: &[u8]) -> String {
    let report = gate::examine(entry.name.clone(), bytes, &Policy::default());
    let worst = report.findings().iter().max_by_key(|finding| finding.place.span.start);
    let Some((finding, judged)) = worst.zip(report.judged()) else {
        return format!("{shown}: no JSON object");
    };
    let start = judged.lines.position(&judged.text, finding.place.span.start);
    format!("{shown}:{}:{}: {} {}", start.line, start.column, sentence(&finding.message.text()), finding.help)
}
