//! Owns which names are passports' names: the include and exclude globs.

use std::path::Path;

use globset::{GlobSet, GlobSetBuilder};

use crate::glob::{InvalidGlob, anywhere, compile, is_nothing};

/// The names of passports, unless the user gives globs.
pub const DEFAULT_INCLUDE: [&str; 3] = ["**/passport.json", "**/*.passport.json", "**/passports/*.json"];

/// The folder that [`DEFAULT_INCLUDE`] names.
const PASSPORTS: &str = "passports";

/// How the name of a JSON file ends; names differ in case.
const JSON: &[u8] = b".json";

/// Include and exclude globs, relative to the root, `/`-separated, case-sensitive. `*` and `?` do not cross `/`; a glob
/// without `/` matches at any depth; an exclude that matches a folder covers all below it.
#[derive(Debug, Clone)]
pub struct Globs {
    include: GlobSet,
    exclude: GlobSet,
    /// Those of `include` that may match a folder too.
    folders: GlobSet,
    /// What the folders are called in which `include` looks for passports.
    named: GlobSet,
    /// Those of `named` whose last part is a name.
    called: GlobSet,
    /// For each glob of `exclude`, the one that the user wrote.
    written: Vec<String>,
    /// Whether every glob of `include` ends like a JSON file.
    json_only: bool,
    /// Whether `include` is [`DEFAULT_INCLUDE`].
    is_default: bool,
}

/// Whether a name is a passport's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Match<'g> {
    /// No.
    No,
    /// Yes.
    Yes,
    /// It would be, without this exclude glob.
    Excluded(&'g str),
}

impl Globs {
    /// Compiles the globs; no `include` means [`DEFAULT_INCLUDE`].
    pub fn new(include: &[String], exclude: &[String]) -> Result<Self, InvalidGlob> {
        // The default globs are never matched, so they are not compiled.
        let mut includes = GlobSetBuilder::new();
        if let Some(glob) = include.iter().chain(exclude).find(|glob| is_nothing(glob)) {
            return Err(InvalidGlob { glob: glob.clone(), reason: "it names nothing".to_owned() });
        }
        let mut folders = GlobSetBuilder::new();
        let mut named = GlobSetBuilder::new();
        let mut called = GlobSetBuilder::new();
        for glob in include {
            let whole = anywhere(glob);
            add(&mut includes, &whole, glob)?;
            if !ends_in_star(&whole) {
                add(&mut folders, &whole, glob)?;
            }
            for folder in named_folders(&whole) {
                add(&mut named, &folder, glob)?;
                if !folder.rsplit('/').next().is_some_and(is_stars) {
                    add(&mut called, &folder, glob)?;
                }
            }
        }
        let mut excludes = GlobSetBuilder::new();
        let mut written = Vec::new();
        for glob in exclude {
            let whole = anywhere(glob);
            let whole = whole.trim_end_matches('/');
            let folder = whole.strip_suffix("/**").unwrap_or(whole);
            for form in [folder.to_owned(), format!("{folder}/**")] {
                // `dir/**` is meant for what is in the folder; the folder itself is matched too, so that the walk does
                // not enter it.
                add(&mut excludes, &form, glob)?;
                written.push(glob.clone());
            }
        }
        let build = |set: GlobSetBuilder| {
            set.build().map_err(|error| InvalidGlob { glob: String::new(), reason: error.kind().to_string() })
        };
        let json_only = include.iter().all(|glob| glob.as_bytes().ends_with(JSON));
        Ok(Self {
            include: build(includes)?,
            exclude: build(excludes)?,
            folders: build(folders)?,
            named: build(named)?,
            called: build(called)?,
            written,
            json_only,
            is_default: include.is_empty(),
        })
    }

    /// Whether a name could match at all: answered without a look at the globs for most files of most repositories.
    pub fn could_match(&self, name: &[u8]) -> bool {
        !self.json_only || name.ends_with(JSON)
    }

    /// Matches the path of a file, relative to the root.
    pub fn matches(&self, path: &Path) -> Match<'_> {
        let is_included = if self.is_default { is_default_name(path) } else { self.include.is_match(path) };
        self.unless_excluded(path, is_included)
    }

    /// Matches the path of a folder, relative to the root: a glob that ends in `*` means files, never folders.
    pub fn matches_folder(&self, path: &Path) -> Match<'_> {
        let is_included = if self.is_default { is_default_name(path) } else { self.folders.is_match(path) };
        self.unless_excluded(path, is_included)
    }

    fn unless_excluded(&self, path: &Path, is_included: bool) -> Match<'_> {
        if !is_included {
            return Match::No;
        }
        self.excluded(path).map_or(Match::Yes, Match::Excluded)
    }

    /// Whether the globs name a folder of this path, so that what is in it are passports.
    pub fn name_folder(&self, path: &Path) -> bool {
        if self.is_default {
            return path.file_name().is_some_and(|name| name == PASSPORTS);
        }
        self.named.is_match(path)
    }

    /// Whether the globs name this very folder: by more than stars, which name every folder.
    pub fn call_folder(&self, path: &Path) -> bool {
        if self.is_default { self.name_folder(path) } else { self.called.is_match(path) }
    }

    /// Whether files may be passports under the name of a link to their folder, and not under their own: never, as far as
    /// the globs look at no more than the names of a file and its folder.
    pub fn see_behind(&self, link: &Path) -> bool {
        !self.is_default || !self.written.is_empty() || self.name_folder(link)
    }

    /// The exclude glob that covers a path relative to the root, as the user wrote it.
    pub fn excluded(&self, path: impl AsRef<Path>) -> Option<&str> {
        if self.written.is_empty() {
            return None;
        }
        self.exclude.matches(path).first().map(|&index| self.written[index].as_str())
    }
}

/// What [`DEFAULT_INCLUDE`] matches, in a few comparisons: it runs for every JSON file of a repository.
fn is_default_name(path: &Path) -> bool {
    let bytes = path.as_os_str().as_encoded_bytes();
    let is_separator = |byte: &u8| *byte == b'/' || (cfg!(windows) && *byte == b'\\');
    let mut parts = bytes.rsplit(is_separator);
    let (name, folder) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
    name.ends_with(JSON)
        && (name == b"passport.json" || name.ends_with(b".passport.json") || folder == PASSPORTS.as_bytes())
}

/// Whether a glob ends in a star that is not part of a name.
fn ends_in_star(glob: &str) -> bool {
    let Some(front) = glob.trim_end_matches(['}', '/']).strip_suffix('*') else { return false };
    let escapes = front.len() - front.trim_end_matches('\\').len();
    escapes % 2 == 0
}

/// The folders on the way to what a glob matches, as globs. Those that consist of stars alone name nothing: every folder is
/// one of them.
fn named_folders(glob: &str) -> Vec<String> {
    let mut folders = Vec::new();
    let (mut depth, mut escaped) = (0_u32, false);
    for (at, byte) in glob.bytes().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'{' | b'[' => depth += 1,
            b'}' | b']' => depth = depth.saturating_sub(1),
            b'/' if depth == 0 => folders.push(glob[..at].to_owned()),
            // Alternatives that are folders: everything below the folders in front.
            b'/' => {
                folders.extend(folders.last().map(|folder| format!("{folder}/**")));
                break;
            }
            _ => {}
        }
    }
    // Everything below.
    folders.extend(glob.ends_with("/**").then(|| glob.to_owned()));
    folders.retain(|folder| !folder.split('/').all(is_stars));
    folders
}

/// Whether a part of a glob matches every name.
fn is_stars(part: &str) -> bool {
    part.bytes().all(|byte| byte == b'*')
}

/// Whether the name is one of a JSON file.
pub fn is_json(path: &Path) -> bool {
    path.as_os_str().as_encoded_bytes().ends_with(JSON)
}

/// Whether the name is one of a JSON file, or would be in small letters.
pub(super) fn is_json_in_any_case(name: &[u8]) -> bool {
    name.len().checked_sub(JSON.len()).is_some_and(|stem| name[stem..].eq_ignore_ascii_case(JSON))
}

fn add(set: &mut GlobSetBuilder, glob: &str, written: &str) -> Result<(), InvalidGlob> {
    set.add(compile(glob, written)?);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn globs(include: &[&str], exclude: &[&str]) -> Globs {
        let owned = |list: &[&str]| list.iter().map(|glob| (*glob).to_owned()).collect::<Vec<_>>();
        Globs::new(&owned(include), &owned(exclude)).unwrap()
    }

    fn matches(globs: &Globs, path: &str) -> bool {
        globs.matches(Path::new(path)) == Match::Yes
    }

    #[test]
    fn a_glob_that_names_nothing_is_none() {
        for glob in ["", "./", "/", "//", "././"] {
            let glob = [glob.to_owned()];
            assert!(Globs::new(&glob, &[]).is_err() && Globs::new(&[], &glob).is_err(), "{glob:?}");
        }
    }

    #[test]
    fn the_default_globs_find_passports_at_any_depth() {
        let globs = globs(&[], &[]);
        for path in [
            "passport.json",
            "a/b/passport.json",
            "ads.passport.json",
            "a/x.passport.json",
            "passports/a.json",
            "x/passports/a.json",
        ] {
            assert!(matches(&globs, path), "{path}");
        }
        for path in ["Passport.json", "passport.json.bak", "passports/a/b.json", "mypassport.json", "passports.json"] {
            assert!(!matches(&globs, path), "{path}");
        }
    }

    proptest::proptest! {
        #[test]
        fn the_short_answer_of_the_default_globs_is_theirs(
            path in "(/|\\.|passports|passport|x|é|\n| ){0,5}(/|\\.)?(passports?|x)?(\\.json|/|\\.JSON|json)?",
        ) {
            let written: Vec<String> = DEFAULT_INCLUDE.map(str::to_owned).into();
            let spelt_out = Globs::new(&written, &[]).unwrap();
            proptest::prop_assert!(!spelt_out.is_default);
            proptest::prop_assert_eq!(matches(&globs(&[], &[]), &path), matches(&spelt_out, &path), "{:?}", path);
        }
    }

    #[test]
    fn stars_do_not_cross_slashes_and_a_bare_glob_matches_anywhere() {
        let star = globs(&["prod/*.json"], &[]);
        assert!(matches(&star, "prod/a.json"));
        assert!(!matches(&star, "prod/x/a.json"));
        assert!(matches(&globs(&["*.contract"], &[]), "a/b/c.contract"));
        assert!(!matches(&globs(&["/*.contract"], &[]), "a/c.contract"));
    }

    #[test]
    fn an_exclude_covers_a_folder_and_names_itself_as_written() {
        for glob in ["third_party/**", "third_party", "third_party/", "./third_party/**"] {
            let globs = globs(&[], &[glob]);
            assert_eq!(globs.matches(Path::new("third_party/a/passport.json")), Match::Excluded(glob));
            assert!(globs.excluded("third_party").is_some(), "{glob} lets the walk in");
            assert!(matches(&globs, "passport.json"));
        }
    }

    #[test]
    fn a_glob_that_ends_in_a_star_means_files() {
        let folder = |glob: &str, path: &str| globs(&[glob], &[]).matches_folder(Path::new(path)) == Match::Yes;
        for glob in ["prod/**", "prod/*", "prod/x*", "prod/{a,*}", "*"] {
            assert!(!folder(glob, "prod/xa"), "{glob}");
            assert!(matches(&globs(&[glob], &[]), "prod/xa"), "{glob}");
        }
        for glob in ["prod/**/x", "prod/x", "x", "prod/?"] {
            assert!(folder(glob, "prod/x"), "{glob}");
        }
        assert!(folder("prod/\\*", "prod/*"), "that star is a name");
        assert_eq!(globs(&[], &[]).matches_folder(Path::new("a/passport.json")), Match::Yes);
    }

    #[test]
    fn globs_name_the_folders_on_their_way() {
        let names = |include: &[&str], path: &str| globs(include, &[]).name_folder(Path::new(path));
        assert!(names(&[], "a/passports") && !names(&[], "a/passport.json") && !names(&[], "data"));
        let written: Vec<&str> = DEFAULT_INCLUDE.into();
        assert!(names(&written, "a/passports") && !names(&written, "data"));
        assert!(names(&["prod/**"], "prod") && !names(&["prod/**"], "test"));
        assert!(names(&["prod/**/*.json"], "prod/a/b") && names(&["prod/*/x.json"], "prod/a"));
        assert!(names(&["{a,b}/c/*.json"], "b/c") && names(&["p/{a/b,c}/*.json"], "p/a/b"));
        assert!(!names(&["**/*/x.json"], "a") && !names(&["*.json"], "a"));
        let calls = |include: &[&str], path: &str| globs(include, &[]).call_folder(Path::new(path));
        assert!(calls(&[], "a/passports") && !calls(&[], "data"));
        assert!(calls(&written, "a/passports") && calls(&["prod/**"], "prod") && calls(&["prod/*/x.json"], "prod"));
        assert!(!calls(&["prod/**"], "prod/a") && !calls(&["prod/*/x.json"], "prod/a") && !calls(&["*.json"], "a"));
    }

    #[test]
    fn a_name_is_dismissed_only_when_no_glob_matches_it() {
        assert!(!globs(&[], &[]).could_match(b"a/main.rs"));
        assert!(globs(&[], &[]).could_match(b"a/passport.json"));
        assert!(globs(&["*.json", "*.contract"], &[]).could_match(b"a/main.rs"));
    }

    #[test]
    fn a_broken_glob_is_reported_as_it_was_written() {
        let error = Globs::new(&["a[".to_owned()], &[]).unwrap_err();
        assert!(error.to_string().starts_with("invalid glob `a[`: "), "{error}");
    }
}
