//! Owns discovery of the passports that differ from a commit, each with what it was there.

use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use percent_encoding::percent_decode_str;

use super::select::select;
use super::{Candidate, Discovery, Entry, Extent, Found, changed_since, named, staged};
use crate::git::blobs::Blobs;
use crate::git::{self, Change, Git, Mode, Refusal};
use crate::path::RepoPath;
use crate::source::links::{Index, Links};
use crate::source::{Blob, Source, why};

/// A passport that differs from a commit. One that was renamed is two: a path that went and a path that came.
#[derive(Debug, Clone)]
pub struct Against {
    /// The name in reports.
    pub name: RepoPath,
    /// What the commit holds; nothing where it holds none.
    pub base: Option<Source>,
    /// What is there now; nothing where it is gone.
    pub head: Option<Source>,
    /// Whether Git converts it, and this is the form that a scan does not report.
    pub is_other_form: bool,
}

/// What to compare.
#[derive(Debug, Clone, Copy)]
pub struct Comparison<'c> {
    /// The repository.
    pub git: &'c Git,
    /// The id of the commit.
    pub commit: &'c str,
    /// Whether the index is compared with it, and not the work tree.
    pub staged: bool,
}

/// A path as the commit holds it.
struct Old {
    mode: Mode,
    id: String,
}

impl Discovery {
    /// The passports below `paths`, as the user wrote them, that differ from a commit, sorted by name. What Git refuses
    /// on the way goes to `refused`.
    ///
    /// # Errors
    /// What Git says.
    pub fn against(
        &self,
        comparison: Comparison<'_>,
        paths: &[PathBuf],
        refused: &mut dyn FnMut(Refusal),
    ) -> Result<Vec<Against>, Refusal> {
        let Comparison { git, commit, staged } = comparison;
        let mut base = Base { git, commit, blobs: Arc::new(Blobs::new(git.clone())), links: None };
        let (mut pairs, paths) = self.gone_by_name(comparison, &mut base, paths)?;
        let extent = if staged { Extent::Staged } else { Extent::ChangedSince(commit.to_owned()) };
        let mut heads = BTreeMap::new();
        let found = &mut |found| match found {
            // What Git converts comes once more, in both forms.
            Found::Entry(Entry { name, source: both @ Source::Both(_), .. }) => {
                heads.insert(name, both);
            }
            Found::Entry(Entry { name, source, .. }) => {
                heads.entry(name).or_insert(source);
            }
            Found::Refused(refusal) => refused(refusal),
            Found::Excluded(..) | Found::NotEntered(_) => {}
        };
        let scope = named::of_change(self, git, &extent, &paths, found)?;
        let mut olds: HashMap<RepoPath, Option<Old>> = HashMap::new();
        let mut gone = Vec::new();
        let mut listed = |change: &Change<'_>| {
            if change.unmerged {
                return;
            }
            let old = change.old_mode.map(|mode| Old { mode, id: change.old_id.to_owned() });
            if let (Some(old), None) = (&old, change.mode)
                && (staged || !changed_since::exists_in_work_tree(self, change.path))
            {
                gone.push((change.path.to_vec(), old.mode));
            }
            olds.insert(RepoPath::from_bytes(change.path), old);
        };
        if !scope.is_empty() {
            let bases = [commit.to_owned()];
            if staged {
                staged::staged_against(self, git, (Some(commit), &mut listed), &scope, found)?;
            } else {
                changed_since::differing(self, git, &bases, &scope, &mut listed, found)?;
            }
        }
        for (path, mode) in gone {
            let Some(Entry { name, .. }) = select(self, &scope, &path, mode, &mut |_| {}) else { continue };
            if heads.contains_key(&name) {
                continue;
            }
            let Some(Some(old)) = olds.get(&name) else { continue };
            let was = base.source(&path, old.mode, &old.id);
            pairs.push(Against { name, base: Some(was), head: None, is_other_form: false });
        }
        for (name, head) in heads {
            let path = bytes_of(&name);
            let was = match olds.get(&name) {
                Some(old) => old.as_ref().map(|old| base.source(&path, old.mode, &old.id)),
                None if name.is_outside() => None,
                // Git did not list it as changed: it is not tracked, or not looked at, or a link to what has changed.
                None => base.find(&path)?,
            };
            let pair = |head: Source, is_other_form: bool| {
                let (name, base) = (name.clone(), was.clone());
                Against { name, base, head: Some(head), is_other_form }
            };
            match head {
                Source::Both(both) => pairs.extend([pair(both.judged, false), pair(both.other, true)]),
                head => pairs.push(pair(head, false)),
            }
        }
        pairs.sort_by(|a, b| (&a.name, a.is_other_form).cmp(&(&b.name, b.is_other_form)));
        pairs.dedup_by(|a, b| a.name == b.name && a.is_other_form == b.is_other_form);
        Ok(pairs)
    }

    /// What is named and gone altogether, so that no list of changes has it below the name; and the other paths.
    fn gone_by_name<'p>(
        &self,
        Comparison { git, staged, .. }: Comparison<'_>,
        base: &mut Base<'_>,
        paths: &'p [PathBuf],
    ) -> Result<(Vec<Against>, Vec<&'p PathBuf>), Refusal> {
        let mut gone = Vec::new();
        let mut others = Vec::new();
        let mut asked = Vec::new();
        for path in paths {
            let located = self.root.locate(path);
            let is_missing = staged || located.open.symlink_metadata().is_err_and(|error| why::is_gone(&error));
            match located.inside(&self.root).filter(|inside| is_missing && !inside.as_os_str().is_empty()) {
                Some(inside) => asked.push((inside.to_owned(), path)),
                None => others.push(path),
            }
        }
        let relatives: Vec<PathBuf> = asked.iter().map(|(relative, _)| relative.clone()).collect();
        let held = named::held(git, &relatives)?;
        for (relative, path) in asked {
            let before = gone.len();
            if !held.entries.contains_key(&relative) && !held.folders.contains_key(&relative) {
                let path = git::bytes(&relative);
                if let Some(was) = base.find(&path)? {
                    gone.push((RepoPath::from_bytes(&path), was));
                } else {
                    for (name, mode, id) in base.below(&path)? {
                        let is_passport = |path: &Path| matches!(self.candidate(path), Candidate::Passport);
                        if git::path(&name).is_some_and(is_passport) {
                            gone.push((RepoPath::from_bytes(&name), base.source(&name, mode, &id)));
                        }
                    }
                }
            }
            if gone.len() == before {
                others.push(path);
            }
        }
        let pair = |(name, was)| Against { name, base: Some(was), head: None, is_other_form: false };
        Ok((gone.into_iter().map(pair).collect(), others))
    }
}

/// What the commit holds.
struct Base<'g> {
    git: &'g Git,
    commit: &'g str,
    blobs: Arc<Blobs>,
    /// Listed when the first path needs it.
    links: Option<Links>,
}

impl Base<'_> {
    fn links(&mut self) -> Result<&mut Links, Refusal> {
        match &mut self.links {
            Some(links) => Ok(links),
            empty => Ok(empty.insert(Links::of(self.git.clone(), Index::of_commit(self.git, self.commit)?))),
        }
    }

    /// What is read of an entry of the commit.
    fn source(&mut self, path: &[u8], mode: Mode, id: &str) -> Source {
        let blobs = Arc::clone(&self.blobs);
        match mode {
            Mode::File => Source::Blob(Blob { id: id.into(), blobs }),
            Mode::Submodule => Source::Refused(why::a_repository()),
            Mode::Link => match self.links() {
                Ok(links) => match links.end(path, &blobs) {
                    Ok(id) => Source::Blob(Blob { id: id.into(), blobs }),
                    Err(why) => Source::Refused(why),
                },
                Err(refusal) => Source::Refused(why::unanswered(refusal)),
            },
        }
    }

    /// What the commit holds under a path.
    fn find(&mut self, path: &[u8]) -> Result<Option<Source>, Refusal> {
        let held = self.links()?.held(path);
        Ok(held.map(|(mode, id)| self.source(path, mode, &id)))
    }

    /// What the commit holds below a folder.
    fn below(&mut self, folder: &[u8]) -> Result<Vec<(Vec<u8>, Mode, String)>, Refusal> {
        let links = self.links()?;
        let names = links.names_below(folder);
        Ok(names.into_iter().filter_map(|name| links.held(&name).map(|(mode, id)| (name, mode, id))).collect())
    }
}

/// A name of the root as Git writes it.
fn bytes_of(name: &RepoPath) -> Vec<u8> {
    if name.is_encoded() { percent_decode_str(name.as_str()).collect() } else { name.as_str().as_bytes().to_vec() }
}
