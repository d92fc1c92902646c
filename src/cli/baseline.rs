//! Owns the baseline on the command line: which file it is, what is read from it, and when it is written.

use std::io::{self, BufWriter, Write as _};
use std::path::{Path, PathBuf};

use super::args::Scan as Args;
use super::base::Tip;
use super::configuration;
use super::output::{Failed, shown};
use super::place::{self, End, Roots};
use super::request::Request;
use super::whole_file::Staged;
use crate::config::Loaded;
use crate::discover::globs::Match;
use crate::git::Refusal;
use crate::path::RepoPath;
use crate::policy::baseline::{Baseline, LARGEST, sorted};
use crate::policy::excuse::{self, Excuses};
use crate::report::{Failure, Report, Verdict};
use crate::sink::BASELINE;
use crate::source::read::Reader;
use crate::source::{Follower, Source, Unread, of_kind};

/// What a run does to the baseline.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mode {
    /// It is only read.
    Read,
    /// It is written anew, of all that is found.
    Update,
    /// It loses the lines that match nothing.
    Prune,
}

impl Mode {
    /// What the arguments ask for. Both need a run that looks at everything: what a part of it does not see would be lost.
    pub(super) fn of(args: &Args, request: &Request) -> Result<Self, Failed> {
        let (mode, option) = match (args.baseline.update_baseline, args.baseline.prune_baseline) {
            (false, false) => return Ok(Self::Read),
            (true, _) => (Self::Update, "--update-baseline"),
            (false, true) => (Self::Prune, "--prune-baseline"),
        };
        if args.discovery.base.is_some() {
            return Err(Failed(format!(
                "{option} writes what this change accepts, and with --base the baseline of the base holds: give it \
                 without --base"
            )));
        }
        let part = if args.discovery.staged {
            "--staged"
        } else if args.discovery.changed_since.is_some() {
            "--changed-since"
        } else if args.discovery.shard.is_some() {
            "--shard"
        } else if request.stdin.is_some() {
            "standard input"
        } else if args.discovery.files_from.is_some() {
            "--files-from"
        } else if !request.is_whole() {
            "PATH"
        } else {
            return Ok(mode);
        };
        Err(Failed(format!(
            "{option} needs a scan of the whole repository, because a part of it does not see the findings of the rest: \
             give it without {part}"
        )))
    }
}

/// Why a baseline is not used: what is wrong, and what to do, neither with a full stop.
struct Refused {
    message: String,
    help: String,
}

fn refuse<T>(message: String, help: &str) -> Result<T, Refused> {
    Err(Refused { message, help: help.to_owned() })
}

/// The baseline of a run.
pub(super) struct File {
    mode: Mode,
    path: PathBuf,
    /// Its name in messages: as it was given.
    shown: String,
}

impl File {
    /// The file that the arguments or the configuration name, and what it holds; nothing where none is named.
    ///
    /// What is wrong with a name in the configuration is a finding there, unless the run is to write the file.
    pub(super) fn open(
        args: &Args,
        mode: Mode,
        request: &Request,
        roots: &Roots,
        links: &Follower,
        loaded: &mut Loaded,
    ) -> Result<Option<(Self, Option<Baseline>)>, Failed> {
        let root = &request.discovery.root.path;
        let open = |given: &Path, name: String| {
            let file = Self::find(given, name, mode, request, roots)?;
            let read = match &request.policy.tip {
                Some(tip) => file.read_at(tip, request)?,
                None => file.read(links, root)?,
            };
            Ok((file, read))
        };
        let failed = |Refused { message, help }: Refused| Failed(format!("{message}; {help}"));
        if let Some(given) = &args.baseline.baseline {
            return open(given, shown(given)).map(Some).map_err(failed);
        }
        match (loaded.config.baseline.clone(), mode) {
            (Some((given, span)), _) => match (open(&root.join(&given), shown(Path::new(&given))), mode) {
                (Ok(opened), _) => Ok(Some(opened)),
                (Err(Refused { message, help }), Mode::Read) => {
                    let mut help = help;
                    if let Some(first) = help.get_mut(..1) {
                        first.make_ascii_uppercase();
                    }
                    *loaded = std::mem::take(loaded).with_fault(span, "/baseline", message, format!("{help}."));
                    Ok(None)
                }
                (Err(refused), Mode::Update | Mode::Prune) => Err(failed(refused)),
            },
            (None, Mode::Read) => Ok(None),
            (None, Mode::Update | Mode::Prune) => Err(Failed(
                "no baseline is named: give `--baseline passport-baseline.jsonl`, or write `baseline = \
                 \"passport-baseline.jsonl\"` into mk-passport.toml"
                    .to_owned(),
            )),
        }
    }

    fn find(given: &Path, name: String, mode: Mode, request: &Request, roots: &Roots) -> Result<Self, Refused> {
        let root = &request.discovery.root.path;
        let path = match place::walk(given, roots) {
            Ok(End::Name(folder, file, _)) => folder.join(file),
            Ok(End::Folder) => return refuse(format!("the baseline {name} is a folder"), "name a file"),
            Ok(End::Link(link)) => {
                let (whereabouts, link) = (place::whereabouts(&link), shown(&link));
                let message = format!("the baseline {name} is behind the link {link} {whereabouts}");
                return refuse(message, "put a regular file there: no baseline is read or written through a link");
            }
            Ok(End::Descriptor(_)) => {
                return refuse(format!("the baseline {name} is no regular file"), "name a file inside the repository");
            }
            Err(error) => {
                return refuse(
                    format!("the baseline {name} cannot be reached: {error}"),
                    "name a file in a folder that is there",
                );
            }
        };
        let Ok(inside) = path.strip_prefix(root) else {
            let message = format!("the baseline {name} is outside the repository");
            return refuse(message, "name a file inside it, which is reviewed with it");
        };
        if request.discovery.globs.matches(inside) != Match::No {
            return refuse(format!("the baseline {name} has the name of a passport"), "give it another name");
        }
        Ok(Self { mode, path, shown: name })
    }

    /// What the file holds. One that does not exist is a mistake, unless the run is to make it.
    fn read(&self, links: &Follower, root: &Path) -> Result<Option<Baseline>, Refused> {
        let name = &self.shown;
        let source = match self.path.symlink_metadata() {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                if self.mode == Mode::Update {
                    return Ok(None);
                }
                return refuse(format!("the baseline {name} does not exist"), "`--update-baseline` writes one");
            }
            Ok(metadata) => of_kind(self.path.clone(), metadata.file_type()),
            Err(_) => Source::File(self.path.clone()),
        };
        let mut reader = Reader::default();
        let bytes = match reader.read(&source, links, LARGEST) {
            Ok(bytes) => bytes.unwrap_or_default().to_vec(),
            Err(Unread::Oversized { .. }) => {
                let message = format!("the baseline {name} is larger than {} MiB", LARGEST >> 20);
                return refuse(message, "correct some findings and write it anew");
            }
            Err(Unread::Unreadable { reason, .. }) => {
                let help = "put a regular file there that the user who runs the gate may read";
                return refuse(format!("the baseline {name} cannot be read: {reason}"), help);
            }
        };
        let Ok(text) = String::from_utf8(bytes) else {
            return refuse(format!("the baseline {name} is not UTF-8 text"), "take back the last change to it");
        };
        let path = RepoPath::from_path(self.path.strip_prefix(root).unwrap_or(&self.path));
        let baseline = Baseline::read(path, text);
        if self.mode != Mode::Read && !baseline.bad_lines.is_empty() {
            let message = format!("{name} holds lines that are no entries of a baseline, and is not written over");
            return refuse(message, "correct or remove it");
        }
        Ok(Some(baseline))
    }

    /// What the commit holds whose policy counts: what the change accepts beside it does not count yet.
    fn read_at(&self, tip: &Tip, request: &Request) -> Result<Option<Baseline>, Refused> {
        let root = &request.discovery.root;
        let path = self.path.strip_prefix(&root.path).unwrap_or(&self.path);
        let bytes = tip.bytes(path, LARGEST).map_err(|Refusal { message, help }| Refused { message, help })?;
        let Some(bytes) = bytes else { return Ok(None) };
        let git = request.discovery.git.as_ref();
        let here = git.and_then(|(git, extent)| configuration::bytes(root, (git, extent), path, LARGEST));
        let is_same = here.is_some_and(|here| here == bytes);
        let Ok(text) = String::from_utf8(bytes) else {
            let message = format!("the baseline {} of the base is not UTF-8 text", self.shown);
            return refuse(message, "correct it there first");
        };
        let name = RepoPath::from_path(path);
        Ok(Some(Baseline::read(if is_same { name } else { tip.name(&name) }, text)))
    }

    /// The path.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Writes the file where the run is to write it. What goes wrong is a failure of the run.
    pub(super) fn write(&self, excuses: &Excuses, report: &mut Report) {
        if self.mode == Mode::Read {
            return;
        }
        match self.written(excuses, report) {
            Ok(note) => report.notes.push(note),
            Err((reason, help)) => report.failures.push(Failure {
                message: format!("the baseline {} was not written: {reason}", self.shown),
                help,
                rule: None,
                blinds: false,
            }),
        }
    }

    fn written(&self, excuses: &Excuses, report: &Report) -> Result<String, (String, String)> {
        if report.verdict() == Verdict::Blind {
            let reason = "something could not be looked at, and what is there would be missing in it".to_owned();
            return Err((reason, "Correct that first, and run the same command again.".to_owned()));
        }
        let ran = |rule: &str| excuse::ran(&report.rules, rule);
        let (text, sentence) = match excuses.baseline() {
            Some(baseline) if self.mode == Mode::Prune => {
                let unused = baseline.unused(ran);
                let (lines, left) = (counted(unused.len()), counted(baseline.len() - unused.len()));
                let sentence =
                    format!("{lines} that match nothing taken out of the baseline {}, {left} left.", self.shown);
                (baseline.without(&unused), sentence)
            }
            old => {
                if let [first, rest @ ..] = &*excuses.too_many() {
                    let more = if rest.is_empty() { String::new() } else { format!(" and {} more files", rest.len()) };
                    let reason =
                        format!("{}{more} has more findings than are kept of a file", shown(Path::new(first.as_str())));
                    return Err((
                        reason,
                        "Correct some of them first, or exclude the file: the rest could not be in the baseline."
                            .to_owned(),
                    ));
                }
                let io = |error: io::Error| (error.to_string(), "Run the same command again.".to_owned());
                let mut found = Vec::new();
                report.files.body(BASELINE).map_or(Ok(()), |body| body.copy(0, &mut found)).map_err(io)?;
                let found = String::from_utf8_lossy(&found);
                let kept = old.map(|old| old.kept(ran)).unwrap_or_default();
                let all: Vec<&str> = found.lines().chain(kept).collect();
                let (count, before) = (all.len(), old.map_or(0, Baseline::len));
                (
                    sorted(all),
                    format!("The baseline {} has {} now; before it had {before}.", self.shown, counted(count)),
                )
            }
        };
        if text.len() as u64 > LARGEST {
            let help = "Correct some findings first, or exclude what is no passport.".to_owned();
            return Err((format!("it would be larger than {} MiB", LARGEST >> 20), help));
        }
        if excuses.baseline().is_none_or(|old| old.text != text) {
            let help = "Give the user who runs the gate the right to write there.";
            self.replace(&text).map_err(|error| (error.to_string(), help.to_owned()))?;
        }
        Ok(sentence)
    }

    fn replace(&self, text: &str) -> io::Result<()> {
        let staged = Staged::beside(&self.path)?;
        let mut out = BufWriter::new(staged.file());
        out.write_all(text.as_bytes())?;
        out.flush()?;
        drop(out);
        staged.replace(&self.path)
    }
}

fn counted(lines: usize) -> String {
    if lines == 1 { "1 line".to_owned() } else { format!("{lines} lines") }
}
