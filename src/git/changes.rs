//! Owns what differs between commits, the index and the work tree, as Git lists it.

use super::process::{self, Running};
use super::records::{self, Change};
use super::{Git, Refusal, answer, id, unexpected};

impl Git {
    /// Lists what the coming commit changes: the index against HEAD, or against nothing where there is no commit yet.
    ///
    /// # Errors
    /// What Git says.
    pub fn staged(&self, each: &mut dyn FnMut(Change<'_>)) -> Result<(), Refusal> {
        let mut asked = self.command();
        asked.args(["rev-parse", "--verify", "--quiet", "HEAD^{commit}"]);
        // Where HEAD cannot be resolved for another reason, all of the index is looked at: more, not less.
        let head = answer(asked, "rev-parse").ok().and_then(|said| id(&said));
        let head = head.map_or_else(|| self.empty_tree(), Ok)?;
        self.staged_against(&head, each)
    }

    /// Lists what differs between a commit and the index.
    ///
    /// # Errors
    /// What Git says.
    pub fn staged_against(&self, commit: &str, each: &mut dyn FnMut(Change<'_>)) -> Result<(), Refusal> {
        self.changes(&[], &["--cached", "--ita-invisible-in-index"], commit, each)
    }

    /// Lists what differs between each of the commits `bases` and the work tree, as far as Git tracks it: one base after
    /// the other, each with its number.
    ///
    /// # Errors
    /// What Git says.
    pub fn changed(&self, bases: &[String], each: &mut dyn FnMut(usize, Change<'_>)) -> Result<(), Refusal> {
        let without = self.without_filters()?;
        let without: Vec<&str> = without.iter().flat_map(|setting| ["-c", setting]).collect();
        bases
            .iter()
            .enumerate()
            .try_for_each(|(number, base)| self.changes(&without, &[], base, &mut |change| each(number, change)))
    }

    /// Settings that take the programs from all filters: which files they run for is up to a `.gitattributes` that
    /// anybody can commit, and Git runs them to compare a file that is as young as the index.
    fn without_filters(&self) -> Result<Vec<String>, Refusal> {
        let names = self.settings(r"^filter\..*\.(clean|process|required)$")?;
        let setting = |name: &Vec<u8>| {
            let name = std::str::from_utf8(name).ok().filter(|name| !name.contains('='))?;
            Some(if name.ends_with(".required") { format!("{name}=false") } else { format!("{name}=") })
        };
        names.iter().map(setting).collect::<Option<_>>().ok_or_else(|| {
            Refusal::of(
                "a filter in Git's configuration cannot be switched off by its name",
                "Give the filter another name.",
            )
        })
    }

    fn changes(
        &self,
        settings: &[&str],
        options: &[&str],
        base: &str,
        each: &mut dyn FnMut(Change<'_>),
    ) -> Result<(), Refusal> {
        let mut asked = self.command();
        asked.args(settings);
        asked.args(["diff-index", "-z", "--raw", "--no-abbrev", "--no-renames", "--no-ext-diff", "--no-relative"]);
        // -r: a sparse index holds folders, and the files in them are wanted. A submodule counts by its commit, regardless
        // of `.gitmodules`; to look for changes in its work tree Git would start another Git there.
        asked.args(["-r", "--ignore-submodules=dirty"]);
        asked.args(options).args(["--end-of-options", base, "--"]);
        records::changes(Running::start(asked, "diff-index")?, each)
    }

    fn empty_tree(&self) -> Result<String, Refusal> {
        let mut asked = self.command();
        asked.args(["hash-object", "-t", "tree", "--stdin"]);
        let said = answer(asked, "hash-object")?;
        id(&said).ok_or_else(|| unexpected("hash-object"))
    }

    /// The object ids that the bytes of these files, relative to the top, would have as blobs: without the filters and
    /// conversions that a `.gitattributes` sets up.
    ///
    /// # Errors
    /// What Git says.
    pub fn hash_files(&self, files: &[Vec<u8>]) -> Result<Vec<String>, Refusal> {
        if files.is_empty() {
            return Ok(Vec::new());
        }
        let mut asked = self.command();
        asked.args(["hash-object", "--no-filters", "--stdin-paths"]);
        let names = files.iter().flat_map(|name| records::quoted(name)).collect();
        let ended = process::converse(asked, "hash-object", names)?;
        if !ended.status.success() {
            return Err(ended.refusal());
        }
        let ids: Option<Vec<String>> = ended.stdout.split_inclusive(|byte| *byte == b'\n').map(id).collect();
        ids.filter(|ids| ids.len() == files.len()).ok_or_else(|| unexpected("hash-object"))
    }
}
