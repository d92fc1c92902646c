//! Owns where a link may lead: one rule, for the work tree and for the index. Every target on the way is relative, no
//! step goes above the root, and each part is looked up before the next one, so that `..` behind a link is the parent of
//! where the link leads.

use std::collections::HashMap;
use std::sync::Arc;

use super::why::{FIX, HERE};
use crate::source::Unread;

/// How many links one path may lead through: as many as Linux follows.
pub(crate) const MOST_LINKS: usize = 40;
/// How many parts of targets one path may lead through: twice as many as the longest target has.
const MOST_PARTS: usize = 4096;
/// The longest path that is looked for: no system opens a longer one.
pub(crate) const LONGEST_PATH: usize = 4096;
/// The place that is the root.
const ROOT: usize = 0;

/// What is under a name.
pub(crate) enum Step {
    /// A folder of this repository.
    Folder,
    /// A regular file.
    File,
    /// A link with this target.
    Link(Vec<u8>),
}

/// The names among which a link is followed.
pub(crate) trait Names {
    /// What is under `path`, which is relative to the root and has neither `.` nor `..` nor a link above its last part.
    fn step(&mut self, path: &[u8]) -> Result<Step, Unread>;
}

/// Where a path ends; both relative to the root.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum End {
    File(Vec<u8>),
    Folder(Vec<u8>),
}

/// Follows links, and remembers every name it has looked up: links share most of their way, and a way may be thousands
/// of folders long.
#[derive(Debug)]
pub(crate) struct Ways {
    places: Vec<Place>,
}

#[derive(Debug)]
struct Place {
    above: usize,
    name: Box<[u8]>,
    kind: Kind,
    below: HashMap<Box<[u8]>, usize>,
}

#[derive(Debug, Clone)]
enum Kind {
    Folder,
    File,
    Link(Arc<[u8]>),
    Refused(Unread),
}

impl Default for Ways {
    fn default() -> Self {
        Self { places: vec![Place::new(ROOT, b"", Kind::Folder)] }
    }
}

impl Place {
    fn new(above: usize, name: &[u8], kind: Kind) -> Self {
        Self { above, name: name.into(), kind, below: HashMap::new() }
    }
}

impl Ways {
    /// Where `path` ends, which may be a link itself; the folders above it may not. Each link on the way goes to `trail`,
    /// and at the end the file; where the way breaks off, what was looked for.
    pub(crate) fn end(&mut self, names: &mut dyn Names, path: &[u8], trail: &mut Vec<Vec<u8>>) -> Result<End, Unread> {
        let (folder, name) = self.start(names, path)?;
        self.follow(names, folder, vec![name.into()], trail)
    }

    /// Where a link at `path` would end that has this target.
    pub(crate) fn end_of(&mut self, names: &mut dyn Names, path: &[u8], target: &[u8]) -> Result<End, Unread> {
        if target.is_empty() || target.first() == Some(&b'/') {
            return Err(leaves());
        }
        let (folder, _) = self.start(names, path)?;
        self.follow(names, folder, parts(target).collect(), &mut Vec::new())
    }

    /// Goes from the folder `here` along the parts of a path, the last one first.
    fn follow(
        &mut self,
        names: &mut dyn Names,
        mut here: usize,
        mut ahead: Vec<Box<[u8]>>,
        trail: &mut Vec<Vec<u8>>,
    ) -> Result<End, Unread> {
        let (mut links, mut walked) = (0, 0);
        while let Some(part) = ahead.pop() {
            walked += 1;
            match &*part {
                b"" | b"." => continue,
                b".." if here == ROOT => return Err(leaves()),
                b".." => {
                    here = self.places[here].above;
                    continue;
                }
                _ => {}
            }
            let place = self.below(names, here, &part);
            let why = match self.places[place].kind.clone() {
                Kind::Folder => {
                    here = place;
                    continue;
                }
                Kind::Link(target) => {
                    trail.push(self.path(place));
                    links += 1;
                    if links > MOST_LINKS {
                        return Err(Unread::unreadable("a link that goes in a circle", FIX));
                    }
                    if target.first() == Some(&b'/') {
                        return Err(leaves());
                    }
                    ahead.extend(parts(&target));
                    // Each link may add thousands of parts to what is left of the one before it.
                    if walked + ahead.len() > MOST_PARTS {
                        return Err(Unread::unreadable("a link with too long a way to its end", FIX));
                    }
                    if !target.is_empty() {
                        continue;
                    }
                    nowhere()
                }
                Kind::File if ahead.is_empty() => {
                    let path = self.path(place);
                    trail.push(path.clone());
                    return Ok(End::File(path));
                }
                Kind::File => nowhere(),
                Kind::Refused(why) => why,
            };
            let mut wanted = self.path(place);
            trail.push(wanted.clone());
            for part in ahead.iter().rev().filter(|part| !matches!(&***part, b"" | b"." | b"..")) {
                wanted.push(b'/');
                wanted.extend_from_slice(part);
                if wanted.len() > LONGEST_PATH {
                    break;
                }
                trail.push(wanted.clone());
            }
            return Err(why);
        }
        Ok(End::Folder(self.path(here)))
    }

    /// The folder that `path` is in, and its name there.
    fn start<'p>(&mut self, names: &mut dyn Names, path: &'p [u8]) -> Result<(usize, &'p [u8]), Unread> {
        let mut parts: Vec<&[u8]> = path.split(|byte| *byte == b'/').collect();
        let name = parts.pop().unwrap_or_default();
        let mut here = ROOT;
        for part in parts {
            here = self.below(names, here, part);
            match &self.places[here].kind {
                Kind::Folder => {}
                Kind::Refused(why) => return Err(why.clone()),
                // A folder gave way to a link since the path was listed.
                Kind::File | Kind::Link(_) => return Err(nowhere()),
            }
        }
        Ok((here, name))
    }

    fn below(&mut self, names: &mut dyn Names, folder: usize, name: &[u8]) -> usize {
        if let Some(place) = self.places[folder].below.get(name) {
            return *place;
        }
        let place = self.places.len();
        self.places.push(Place::new(folder, name, Kind::Folder));
        self.places[folder].below.insert(name.into(), place);
        self.places[place].kind = match names.step(&self.path(place)) {
            Ok(Step::Folder) => Kind::Folder,
            Ok(Step::File) => Kind::File,
            Ok(Step::Link(target)) => Kind::Link(target.into()),
            Err(why) => Kind::Refused(why),
        };
        place
    }

    fn path(&self, place: usize) -> Vec<u8> {
        let mut parts = Vec::new();
        let mut here = place;
        while here != ROOT {
            parts.push(&*self.places[here].name);
            here = self.places[here].above;
        }
        parts.reverse();
        parts.join(&b'/')
    }
}

/// The parts of a target, the last one first.
fn parts(target: &[u8]) -> impl Iterator<Item = Box<[u8]>> {
    target.rsplit(|byte| *byte == b'/').map(Box::from)
}

/// The folder that a path is in; empty for the root.
pub(crate) fn parent(path: &[u8]) -> &[u8] {
    &path[..path.iter().rposition(|byte| *byte == b'/').unwrap_or(0)]
}

pub(crate) fn leaves() -> Unread {
    Unread::unreadable("a link that leaves the repository", HERE)
}

pub(crate) fn nowhere() -> Unread {
    Unread::unreadable("a link that ends nowhere", FIX)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Names of a test: a target makes a link, a slash at the end a folder.
    struct Written(HashMap<&'static str, &'static str>, usize);

    impl Names for Written {
        fn step(&mut self, path: &[u8]) -> Result<Step, Unread> {
            self.1 += 1;
            match self.0.get(std::str::from_utf8(path).unwrap()) {
                Some(&"/") => Ok(Step::Folder),
                Some(&"") => Ok(Step::File),
                Some(target) => Ok(Step::Link((*target).into())),
                None => Err(nowhere()),
            }
        }
    }

    fn written() -> Written {
        let names = [
            ("deep", "/"),
            ("deep/x", "/"),
            ("deep/x/ok.json", ""),
            ("ok.json", ""),
            ("sub", "deep/x"),
            ("up", "sub/../x/./ok.json"),
            ("plain", "deep//x/./ok.json"),
            ("slash", "ok.json/"),
            ("dot", "ok.json/."),
            ("chained-slash", "plain/"),
            ("out", "deep/../../repository/ok.json"),
            ("absolute", "/proc/self/cwd/ok.json"),
            ("to-absolute", "absolute"),
            ("circle", "circle"),
            ("through-nothing", "nothing/../ok.json"),
            ("through-a-file", "ok.json/../ok.json"),
            ("folder", "deep/x/.."),
        ];
        Written(names.into(), 0)
    }

    #[test]
    fn a_link_is_followed_part_by_part() {
        let mut ways = Ways::default();
        let mut end = |path: &str| ways.end(&mut written(), path.as_bytes(), &mut Vec::new());
        for path in ["up", "plain", "deep/x/ok.json"] {
            assert_eq!(end(path), Ok(End::File(b"deep/x/ok.json".to_vec())), "{path}");
        }
        assert_eq!(end("folder"), Ok(End::Folder(b"deep".to_vec())));
        for path in ["out", "absolute", "to-absolute"] {
            assert_eq!(end(path), Err(leaves()), "{path}");
        }
        for path in ["slash", "dot", "chained-slash", "through-nothing", "through-a-file", "sub/ok.json", "no"] {
            assert_eq!(end(path), Err(nowhere()), "{path}");
        }
        assert!(end("circle").is_err());
    }

    #[test]
    fn names_are_looked_up_once() {
        let (mut ways, mut names) = (Ways::default(), written());
        for _ in 0..100 {
            for path in ["up", "circle", "out", "slash"] {
                let _ = ways.end(&mut names, path.as_bytes(), &mut Vec::new());
            }
        }
        assert!(names.1 <= 10, "{} names were looked up", names.1);
    }

    #[test]
    fn a_way_is_bounded_however_long_its_targets_are() {
        /// Each link leads to the next one, through as many folders as a target can name.
        struct Endless;
        impl Names for Endless {
            fn step(&mut self, path: &[u8]) -> Result<Step, Unread> {
                let number: usize = std::str::from_utf8(path).unwrap().parse().map_err(|_| nowhere())?;
                Ok(Step::Link(format!("{}{}", number + 1, "/a".repeat(2000)).into()))
            }
        }
        let mut trail = Vec::new();
        assert!(Ways::default().end(&mut Endless, b"1", &mut trail).is_err());
        assert!(trail.len() <= 4, "{} names", trail.len());
        let mut nowhere_long = Written([("x", "")].into(), 0);
        let target = "nothing/".repeat(2000);
        let mut trail = Vec::new();
        let mut ways = Ways::default();
        let (folder, _) = ways.start(&mut nowhere_long, b"x").unwrap();
        assert!(ways.follow(&mut nowhere_long, folder, parts(target.as_bytes()).collect(), &mut trail).is_err());
        assert!(trail.iter().all(|name| name.len() <= LONGEST_PATH), "a name that no system opens");
    }

    #[test]
    fn the_trail_names_links_and_what_was_looked_for() {
        let mut ways = Ways::default();
        let mut trail = Vec::new();
        let _ = ways.end(&mut written(), b"up", &mut trail);
        assert_eq!(trail, [&b"up"[..], b"sub", b"deep/x/ok.json"]);
        trail.clear();
        let _ = ways.end(&mut written(), b"through-nothing", &mut trail);
        assert_eq!(trail, [&b"through-nothing"[..], b"nothing", b"nothing/ok.json"]);
    }
}
