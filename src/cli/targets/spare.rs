//! Owns what no report goes over: files that are checked, named or read.

use std::borrow::Cow;
use std::cell::OnceCell;
use std::path::{Path, PathBuf};

use super::target::Target;
use super::{Reports, Written, path_of};
use crate::cli::output::{Failed, shown};
use crate::cli::place;
use crate::config::NAME;
use crate::discover::globs::Match;
use crate::discover::{Discovery, Entry};
use crate::source::{Root, Source};
use crate::text::visible;

impl<F: Written> Reports<F> {
    /// Why a report may not be written: it would overwrite a file that is checked, under any name.
    pub(in crate::cli) fn over(&self, entry: &Entry, root: &Root) -> Option<String> {
        let path = match entry.source.judged() {
            Source::File(path) | Source::Link(path) | Source::Tracked(path, _) => Cow::Borrowed(path),
            // Other bytes are checked than those in the work tree, which are of the same passport.
            Source::Blob(_) | Source::Bytes(_) | Source::Both(_) | Source::Refused(_) => {
                Cow::Owned(root.path.join(path_of(&entry.name)))
            }
        };
        let id = OnceCell::new();
        let id = || *id.get_or_init(|| path.metadata().ok().and_then(|metadata| place::id(&metadata)));
        let claim = self.claims.iter().find(|claim| claim.found.changes(&path, id))?;
        let (format, target, name) = (claim.format.name(), &claim.shown, visible(entry.name.as_str()));
        Some(format!(
            "the {format} report to {target} would overwrite `{name}`, which is checked; choose another target"
        ))
    }

    /// Why a report may not be written: it would overwrite a file with the name of a passport, which this run need not
    /// check, as one that looks at a change only.
    pub(in crate::cli) fn over_a_name(&self, discovery: &Discovery) -> Option<String> {
        let (claim, path) = self.claims.iter().find_map(|claim| {
            let (Target::Whole(path) | Target::Append(path)) = &claim.found.target else { return None };
            let inside = path.strip_prefix(&discovery.root.path).ok()?;
            (path.is_file() && discovery.globs.matches(inside) == Match::Yes).then_some((claim, inside))
        })?;
        let (format, target, name) = (claim.format.name(), &claim.shown, shown(path));
        Some(format!(
            "the {format} report to {target} would overwrite {name}, which has the name of a passport; choose another target"
        ))
    }

    /// Why a report may not be written: it would overwrite this file, which is `what`.
    pub(in crate::cli) fn over_file(&self, path: &Path, what: &str) -> Option<String> {
        let id = || path.metadata().ok().and_then(|metadata| place::id(&metadata));
        let claim = self.claims.iter().find(|claim| claim.found.changes(path, id))?;
        let (format, target) = (claim.format.name(), &claim.shown);
        Some(format!("the {format} report to {target} would overwrite {what}; choose another target"))
    }

    /// Refuses a report over what a command names or reads whatever becomes of the run: the paths and the list on the
    /// command line, the passports under their default names, and the configuration at the root.
    ///
    /// # Errors
    /// With the report and the file that it would overwrite.
    pub(in crate::cli) fn spare(&self, root: &Root, paths: &[PathBuf], list: Option<&Path>) -> Result<(), Failed> {
        if !self.name_files() {
            return Ok(());
        }
        let named = paths.iter().filter(|path| path.is_file()).map(|path| (path.clone(), "which is checked"));
        let list = list.map(|list| (list.to_owned(), "which lists what is checked"));
        let configuration = (root.path.join(NAME), "which is the configuration");
        for (path, what) in named.chain(list).chain([configuration]) {
            // The target is absolute and without links.
            let name = shown(path.strip_prefix(&root.path).unwrap_or(&path));
            let absolute = path.canonicalize().unwrap_or(path);
            let overwritten = self.over_file(&absolute, &format!("{name}, {what}"));
            overwritten.map_or(Ok(()), |overwritten| Err(Failed(overwritten)))?;
        }
        let in_git = self.claims.iter().find(|claim| {
            let (Target::Whole(path) | Target::Append(path)) = &claim.found.target else { return false };
            path.components().any(|part| part.as_os_str() == ".git")
        });
        match in_git {
            None => Ok(()),
            Some(claim) => Err(Failed(format!(
                "the {} report to {} would be inside `.git`; choose another target",
                claim.format.name(),
                claim.shown
            ))),
        }
    }
}
