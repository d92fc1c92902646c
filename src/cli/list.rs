//! Owns `--list-files`: what a scan would check, and why what is matched is not.

use std::collections::BTreeMap;

use super::args::DiscoveryArgs;
use super::exit::Exit;
use super::nothing;
use super::output::{self, Failed};
use super::request::Request;
use crate::discover::Found;
use crate::gate::scan::Scan;
use crate::path::RepoPath;
use crate::sink::View;
use crate::source::read::Reader;
use crate::text::visible;

/// Prints what would be checked; shows on standard error what is left out, and why.
pub(super) fn list(request: &Request, args: &DiscoveryArgs, scan: &Scan) -> Result<Exit, Failed> {
    let root = &request.discovery.root;
    let view = View { below_root: root.below_root(), way_to_root: root.way_to_root(), ..View::default() };
    let mut judged: BTreeMap<RepoPath, bool> = BTreeMap::new();
    let mut remarks = Vec::new();
    let mut refusals = Vec::new();
    let mut in_other_shard = false;
    let mut reader = Reader::default();
    request.discover(&mut |found| match found {
        Found::Entry(entry) => match scan.exists(&entry, &mut reader) {
            Ok(false) => {}
            _ if scan.shard.is_some_and(|shard| !shard.holds(&entry.name)) => in_other_shard = true,
            there => *judged.entry(entry.name).or_default() |= there.is_err(),
        },
        Found::Excluded(name, glob) => {
            remarks.push(format!("{}: left out by the exclude glob {glob}", view.shown(&name)));
        }
        Found::NotEntered(name) => {
            remarks.push(not_entered(&view, &name));
        }
        Found::Refused(refusal) => refusals.push(refusal),
    });
    for name in reader.linked_folders(&root.path) {
        remarks.push(not_entered(&view, &name));
    }
    output::print(|out| {
        output::guarded(out, |out| judged.keys().try_for_each(|name| writeln!(out, "{}", visible(&view.shown(name)))))
    })?;
    remarks.sort();
    remarks.dedup();
    for remark in remarks {
        output::remark(&remark);
    }
    for (name, _) in judged.iter().filter(|(_, refused)| **refused) {
        output::complain(&format!("{}: cannot be read; a scan fails because of it", view.shown(name)));
    }
    for refusal in &refusals {
        output::complain(&format!("{}. {}", refusal.message, refusal.help));
    }
    let blind = !refusals.is_empty() || judged.values().any(|refused| *refused);
    let empty = judged.is_empty() && !in_other_shard && refusals.is_empty() && !scan.allow_empty;
    if empty {
        let nothing = nothing::explain(request, args, scan, &view);
        output::complain(&format!("{}. {}", nothing.message, nothing.help));
    }
    Ok(if blind || empty { Exit::Wrong } else { Exit::Clean })
}

fn not_entered(view: &View, name: &RepoPath) -> String {
    format!("{}: not entered: another repository, or a link to a folder", view.shown(name))
}
