//! Owns what a passport leaves behind when it was checked: its report, and the claim to an identity.

use std::path::Path;

use crate::inventory;
use crate::path::RepoPath;
use crate::report::{FileKind, FileReport, Keep, Row};
use crate::source::Source;

/// What one file leaves behind.
pub(super) struct Judged {
    pub(super) file: FileReport,
    /// Where the passport claims an identity.
    pub(super) claim: Option<Claim>,
    /// Whether both forms of the file were looked at.
    pub(super) both: bool,
    /// What it permits, where an inventory is wanted.
    pub(super) row: Option<Box<inventory::Row>>,
}

/// What a passport leaves behind beside its findings.
#[derive(Default)]
pub(super) struct Left {
    /// Where it claims an identity.
    pub(super) claim: Option<Claim>,
    /// Whether both forms of the file were looked at.
    pub(super) both: bool,
    /// What it permits, where an inventory is wanted. Boxed: a scan without one has a hundred thousand of these.
    row: Option<Box<inventory::Row>>,
}

impl Judged {
    /// The report, and what else the passport leaves behind. Where an inventory is wanted, each has a row.
    pub(super) fn parted(self, listed: bool) -> (FileReport, Left) {
        let Self { file, claim, both, row } = self;
        let row = row.or_else(|| listed.then(|| Box::new(inventory::Row::unread(file.path.clone()))));
        (file, Left { claim, both, row })
    }

    /// What a file that could not be looked at leaves behind.
    pub(super) const fn unread(file: FileReport, both: bool) -> Self {
        Self { file, claim: None, both, row: None }
    }
}

impl Keep for Left {
    fn learn(&mut self, file: &FileReport) {
        if let Some(row) = &mut self.row {
            row.count(file);
        }
    }
}

/// The rows of an inventory: one per passport, in the order of the files.
pub(super) fn rows(files: &mut [Row<Left>]) -> Vec<inventory::Row> {
    let passports = files.iter_mut().filter(|file| file.kind == FileKind::Passport);
    passports.filter_map(|file| file.extra.row.take()).map(|row| *row).collect()
}

/// An identity as a hash, and where to read the passport again should another one claim the same.
pub(super) struct Claim {
    /// Hash of `id` and `version`.
    pub(super) contract: u64,
    place: ClaimPlace,
}

/// Where a passport that claims an identity can be read again. Nearly all are files of their name below the root, and
/// then no path has to be kept beside the name.
enum ClaimPlace {
    /// A file of its name.
    File,
    /// What Git tracks under its name.
    Tracked,
    /// Another place.
    Source(Box<Source>),
}

impl Claim {
    pub(super) fn new(contract: u64, source: Source, name: &RepoPath, root: &Path) -> Self {
        let is_below = |path: &Path| {
            let below = path.as_os_str().as_encoded_bytes().strip_prefix(root.as_os_str().as_encoded_bytes());
            !name.is_encoded() && below.and_then(|below| below.strip_prefix(b"/")) == Some(name.as_str().as_bytes())
        };
        let place = match source {
            Source::File(path) if is_below(&path) => ClaimPlace::File,
            Source::Tracked(path, None) if is_below(&path) => ClaimPlace::Tracked,
            source => ClaimPlace::Source(Box::new(source)),
        };
        Self { contract, place }
    }

    pub(super) fn source(&self, name: &RepoPath, root: &Path) -> Source {
        match &self.place {
            ClaimPlace::File => Source::File(root.join(name.as_str())),
            ClaimPlace::Tracked => Source::Tracked(root.join(name.as_str()), None),
            ClaimPlace::Source(source) => (**source).clone(),
        }
    }
}
