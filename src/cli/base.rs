//! Owns the base of a run on the command line: which commits it is, and the policy that is read from its tip.

use std::path::Path;

use super::args::ConfigArgs;
use super::configuration::{self, Configured, NO_LINK};
use crate::config::{self, EnvelopeFile, Envelopes, LARGEST, Loaded};
use crate::date::Date;
use crate::discover::base::{self, Base, Known};
use crate::discover::{Discovery, Extent};
use crate::finding::Place;
use crate::gate::envelope;
use crate::git::blobs::{self, Blobs};
use crate::git::{self, Git, Held, Refusal};
use crate::path::RepoPath;
use crate::policy::baseline;
use crate::report::FileReport;
use crate::source::{Root, Unread};
use crate::text::visible;

/// What a run is compared with.
#[derive(Debug, Default)]
pub(super) struct Chosen {
    /// The commits; nothing where the run is about no change.
    pub(super) known: Option<Known>,
    /// The sentence that says so.
    pub(super) sentence: Option<String>,
}

/// Chooses the base that the command line asks for.
///
/// # Errors
/// When that is not certain: then the run can say nothing about the change.
pub(super) fn choose(revision: Option<&str>, git: Option<&(Git, Extent)>) -> Result<Chosen, Refusal> {
    let Some(revision) = revision else { return Ok(Chosen::default()) };
    let Some((git, _)) = git else {
        return Err(Refusal {
            message: "`--base` compares with a commit, and this is no Git repository".to_owned(),
            help: "Run it inside the work tree.".to_owned(),
        });
    };
    let chosen = match revision {
        "auto" => base::automatic(git, &|name| std::env::var(name).ok())?,
        revision => Base::Known(base::named(git, revision)?),
    };
    Ok(match chosen {
        Base::None(why) => Chosen { known: None, sentence: Some(why) },
        Base::Known(known) => Chosen { sentence: Some(known.origin.clone()), known: Some(known) },
    })
}

/// A file of the policy that permits or excuses more than on the base.
#[derive(Debug)]
pub(super) struct Loosened {
    pub(super) name: RepoPath,
    pub(super) bytes: Vec<u8>,
    /// Each place with what is looser there.
    pub(super) what: Vec<(Place, String)>,
}

/// Where the policy of a run is from.
#[derive(Debug, Default)]
pub(super) struct Origin {
    /// The file of the base that it is read from.
    pub(super) file: Option<RepoPath>,
    pub(super) loosened: Vec<Loosened>,
    /// Which commit it is from, in sentences.
    pub(super) notes: Vec<String>,
    /// That commit.
    pub(super) tip: Option<Tip>,
}

/// The configuration that holds, and where it is from: the one of the base, where there is a base and the policy is a file of the repository. What
/// the change does to it holds from the merge on. What is wrong is wrong with the file as the change has it.
///
/// # Errors
/// What Git says.
pub(super) fn policy(
    head: Configured,
    (args, today, limit): (&ConfigArgs, Date, u64),
    root: &Root,
    git: Option<&(Git, Extent)>,
    known: Option<&Known>,
) -> Result<(Loaded, Origin), Refusal> {
    let file = configuration::inside(args, root);
    let (Some((git, extent)), Some(known), Some((name, path))) = (git, known, file) else {
        return Ok((head.loaded, Origin::default()));
    };
    let tip = Tip { git: git.clone(), today, limit, blobs: Blobs::new(git.clone()), commit: known.tip.clone() };
    let head = head.loaded;
    let shown = visible(name.as_str()).into_owned();
    let commit = git::short(&known.tip);
    let (mut base, note, file) = match tip.configuration(&name, &path)? {
        None => {
            let note = format!("The policy is that of {commit}, where no {shown} is: the defaults hold.");
            (Loaded::default(), note, None)
        }
        Some(Loaded { faulty: Some(faulty), .. }) => {
            let fault = first(&faulty);
            let note = if head.faulty.is_none() {
                format!(
                    "The policy is that of {commit}, whose {shown} is invalid ({fault}): the defaults hold, without \
                     excuses, until this change, in which it is valid, is merged."
                )
            } else {
                format!("The policy is that of {commit}, whose {shown} is invalid ({fault}): the defaults hold.")
            };
            (Loaded::default(), note, None)
        }
        Some(base) => (base, format!("The policy is {shown} of {commit}, not of this change."), Some(name.clone())),
    };
    let mut loosened = Vec::new();
    if head.faulty.is_none() {
        let what = config::loosened(&base, &head);
        let bytes = head.source.as_ref().map(|source| source.text.clone().into_bytes()).unwrap_or_default();
        loosened.push(Loosened { name, bytes, what });
    }
    let now = |file: &EnvelopeFile| {
        let path = Path::new(file.name.as_str());
        configuration::bytes(root, (git, extent), path, limit)
    };
    let changed = hold_inside(&mut base.envelopes, commit, now);
    loosened.extend(changed.into_iter().filter(|_| head.faulty.is_none()));
    loosened.retain(|one| !one.what.is_empty());
    // Lines of the base's text are no lines of the file as it is now.
    let is_other = |now: Option<&config::Source>| base.source.as_ref().map(|was| &was.text) != now.map(|now| &now.text);
    if is_other(head.source.as_ref())
        && let Some(source) = &mut base.source
    {
        source.name = tip.name(&source.name);
    }
    base.faulty = head.faulty;
    Ok((base, Origin { file, loosened, notes: vec![note], tip: Some(tip) }))
}

/// Names the commit of the envelopes that the change has otherwise, and returns those that it loosens. What was no JSON
/// object bounded nothing: there the change's own is better than none. `now`: an envelope's file as the change has it.
fn hold_inside(
    envelopes: &mut Envelopes,
    commit: &str,
    now: impl Fn(&EnvelopeFile) -> Option<Vec<u8>>,
) -> Vec<Loosened> {
    let mut loosened = Vec::new();
    envelopes.update(|file| {
        let now = now(file);
        if now.as_ref() == Some(&file.bytes) {
            return;
        }
        file.revision = Some(commit.to_owned());
        let Some(bytes) = now else { return };
        let what = envelope::loosened(&file.bytes, &bytes);
        if !envelope::is_readable(&file.bytes) {
            (file.revision, file.bytes) = (None, bytes.clone());
        }
        loosened.push(Loosened { name: file.name.clone(), bytes, what });
    });
    loosened
}

impl Origin {
    /// Adds what a baseline at an absolute path accepts beside what the one of the base does.
    ///
    /// # Errors
    /// What Git says.
    pub(super) fn compare_baseline(&mut self, path: &Path, discovery: &Discovery) -> Result<(), Refusal> {
        let (Some(tip), Some((git, extent))) = (&self.tip, &discovery.git) else { return Ok(()) };
        let Ok(path) = path.strip_prefix(&discovery.root.path) else { return Ok(()) };
        let was = tip.bytes(path, baseline::LARGEST)?.unwrap_or_default();
        let now = configuration::bytes(&discovery.root, (git, extent), path, baseline::LARGEST).unwrap_or_default();
        let name = RepoPath::from_path(path);
        let what = config::added_lines(&was, &now);
        self.loosened.extend(what.map(|what| Loosened { name, bytes: now, what: vec![what] }));
        Ok(())
    }
}

/// The first fault of a file, in one line.
fn first(faulty: &FileReport) -> String {
    let Some(finding) = faulty.findings().first() else { return String::new() };
    let line = faulty.judged().map(|judged| judged.lines.line_of(finding.place.span.start));
    let line = line.map(|line| format!("line {line}: ")).unwrap_or_default();
    format!("{line}{}", visible(&finding.message.text()))
}

/// The commit that the policy is read from.
#[derive(Debug)]
pub(super) struct Tip {
    git: Git,
    blobs: Blobs,
    commit: String,
    today: Date,
    /// How many bytes an envelope may have.
    limit: u64,
}

impl Tip {
    /// The commit, in short.
    pub(super) fn shown(&self) -> &str {
        git::short(&self.commit)
    }

    /// The name of a file of the commit that is another in the change.
    pub(super) fn name(&self, name: &RepoPath) -> RepoPath {
        let commit = self.shown();
        RepoPath::new(&format!("{commit}:{}", name.as_str())).outside()
    }

    /// The configuration at a path; nothing where the commit has none.
    fn configuration(&self, name: &RepoPath, path: &Path) -> Result<Option<Loaded>, Refusal> {
        let strange = |what: &str| Some(Loaded::unread(name.clone(), &Unread::unreadable(what, NO_LINK)));
        let id = match self.git.held_at(&self.commit, path)? {
            None => return Ok(None),
            Some(Held::Other) => return Ok(strange("the commit holds a link or a submodule there")),
            Some(Held::Folder) => return Ok(strange("the commit holds a folder there")),
            Some(Held::File(id)) => id,
        };
        let Some(bytes) = self.blob(&id, LARGEST)? else {
            return Ok(Some(Loaded::unread(name.clone(), &Unread::Oversized { size: None, limit: LARGEST })));
        };
        let loaded = self.with_envelopes(Loaded::parse(name.clone(), &bytes, self.today))?;
        let Some((baseline, span)) = loaded.config.baseline.clone() else { return Ok(Some(loaded)) };
        if matches!(self.git.held_at(&self.commit, Path::new(&baseline))?, Some(Held::File(_))) {
            return Ok(Some(loaded));
        }
        let message = "`baseline` names what is no file of the commit".to_owned();
        let help = "Name a regular file below the root of the repository.".to_owned();
        Ok(Some(loaded.with_fault(span, "/baseline", message, help)))
    }

    /// Reads the envelopes that the configuration of the commit names.
    fn with_envelopes(&self, mut loaded: Loaded) -> Result<Loaded, Refusal> {
        let read = |path: &str| {
            let Some(Held::File(id)) = self.git.held_at(&self.commit, Path::new(path))? else {
                return Ok(Err("it is no file there".to_owned()));
            };
            let bytes = self.blob(&id, self.limit)?;
            Ok(bytes.ok_or_else(|| format!("it is larger than {} bytes", self.limit)))
        };
        let (envelopes, faults) = Envelopes::read(&loaded.config, read)?;
        loaded.envelopes = envelopes;
        Ok(configuration::with_faults(loaded, faults, "the commit"))
    }

    /// The bytes of a file; nothing where the commit has none there, or a larger one.
    pub(super) fn bytes(&self, path: &Path, limit: u64) -> Result<Option<Vec<u8>>, Refusal> {
        match self.git.held_at(&self.commit, path)? {
            Some(Held::File(id)) => self.blob(&id, limit),
            _ => Ok(None),
        }
    }

    /// The bytes of a blob; nothing where there are more than the limit.
    fn blob(&self, id: &str, limit: u64) -> Result<Option<Vec<u8>>, Refusal> {
        let mut buffer = Vec::new();
        match self.blobs.read(id, limit, &mut buffer) {
            Ok(length) => {
                buffer.truncate(length);
                Ok(Some(buffer))
            }
            Err(blobs::Unread::Oversized(_)) => Ok(None),
            Err(blobs::Unread::Refused(refusal)) => Err(refusal),
            Err(blobs::Unread::Missing) => Err(Refusal {
                message: format!("the policy of {} is not in this clone", self.commit),
                help: "Fetch it: a partial clone gets its blobs with `git fetch --refetch --no-filter`.".to_owned(),
            }),
        }
    }
}
