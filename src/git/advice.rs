//! Owns the commands that fetch what a clone lacks: people copy them into a shell, and they have to work there.

use super::Git;
use super::process;

/// The advice where no command can help.
const NAME_ANOTHER: &str = "Name a branch, a tag or a commit that this clone has.";

/// The advice where nothing is checked out.
const UNBORN: &str = "HEAD names no commit yet: commit first, or fetch what a remote holds with `git fetch origin` and \
                      check it out.";

/// A remote repository, and what is fetched from it.
#[derive(Debug, Default, Clone)]
struct Remote {
    name: String,
    refspecs: Vec<String>,
}

impl Git {
    /// The command that fetches the history which a shallow clone lacks.
    pub fn unshallow(&self) -> String {
        match self.remotes().as_slice() {
            // Git takes `origin` by default, and not every version takes the only remote there is.
            [Remote { name, .. }] if name != "origin" => format!("git fetch --unshallow {name}"),
            _ => "git fetch --unshallow".to_owned(),
        }
    }

    /// What to do about a revision that this clone does not know.
    pub(super) fn fetch_advice(&self, revision: &str) -> String {
        if is_zeros(revision) {
            let fetch = if self.shallow { self.unshallow() } else { "git fetch".to_owned() };
            return format!(
                "All zeros name no commit: a branch that is new has none before it. Run `{fetch}`, and name the \
                 branch that it comes from, such as origin/main."
            );
        }
        let (name, is_behind) = match revision.find(['~', '^']) {
            Some(end) => (&revision[..end], true),
            None => (revision, false),
        };
        if !is_plain(name) || !revision[name.len()..].chars().all(|c| c.is_ascii_digit() || matches!(c, '~' | '^')) {
            return NAME_ANOTHER.to_owned();
        }
        let is_head = matches!(name, "HEAD" | "@");
        if is_head && (!is_behind || self.commit("HEAD").is_err()) {
            return UNBORN.to_owned();
        }
        if is_behind && (is_head || self.commit(name).is_ok()) {
            return if self.shallow {
                format!("Fetch the history behind it with `{}`.", self.unshallow())
            } else {
                format!("The history of {name} is shorter than that. {NAME_ANOTHER}")
            };
        }
        advice(name, &self.remotes(), self.shallow)
    }

    /// The remotes that the configuration names; only those with names that need no quotes.
    fn remotes(&self) -> Vec<Remote> {
        let mut asked = self.command();
        asked.args(["config", "-z", "--get-regexp", r"^remote\..*\.(url|fetch)$"]);
        let said = process::run(asked, "config").map(|ended| ended.stdout).unwrap_or_default();
        let mut remotes: Vec<Remote> = Vec::new();
        for entry in String::from_utf8_lossy(&said).split('\0') {
            let Some((key, value)) = entry.split_once('\n') else { continue };
            let Some((name, kind)) = key.strip_prefix("remote.").and_then(|rest| rest.rsplit_once('.')) else {
                continue;
            };
            if !is_plain(name) {
                continue;
            }
            let known = remotes.iter().position(|remote| remote.name == name);
            let index = known.unwrap_or_else(|| {
                remotes.push(Remote { name: name.to_owned(), refspecs: Vec::new() });
                remotes.len() - 1
            });
            if kind == "fetch" {
                remotes[index].refspecs.push(value.to_owned());
            }
        }
        remotes
    }
}

/// How to fetch a branch, a tag or a commit of this name.
fn advice(name: &str, remotes: &[Remote], shallow: bool) -> String {
    let bare = name.strip_prefix("refs/").unwrap_or(name);
    let bare = bare.strip_prefix("remotes/").unwrap_or(bare);
    let known = || remotes.iter().map(|remote| (&remote.name[..], Some(remote))).chain([("origin", None)]);
    let prefixed = known().find_map(|(of, remote)| Some((of, remote, bare.strip_prefix(of)?.strip_prefix('/')?)));
    // The name of a remote alone means its HEAD.
    let prefixed = prefixed.or_else(|| known().find(|(of, _)| *of == bare).map(|(of, remote)| (of, remote, "HEAD")));
    let fetch = if shallow { "git fetch --unshallow" } else { "git fetch" };
    if let Some((of, remote, branch)) = prefixed.filter(|(.., branch)| is_plain(branch)) {
        // What the remote's own refspecs do not cover would be fetched, and get no name.
        let covered = remote.is_none_or(|remote| remote.covers(branch));
        let refspec = match branch {
            "HEAD" => format!("+HEAD:refs/remotes/{of}/HEAD"),
            _ if covered => branch.to_owned(),
            _ => format!("+refs/heads/{branch}:refs/remotes/{of}/{branch}"),
        };
        return format!("Fetch it with `{fetch} {of} {refspec}`, or name a revision that this clone has.");
    }
    let origin = match remotes {
        [only] => &only.name,
        _ => "origin",
    };
    if is_id(name) {
        return format!("Fetch it with `{fetch} {origin} {name}`, or name a revision that this clone has.");
    }
    if let Some(full) = name.strip_prefix("refs/") {
        return format!(
            "Fetch it with `{fetch} {origin} refs/{full}:refs/{full}`, or name a revision that this clone has."
        );
    }
    let (branch, tag) = (format!("`{fetch} {origin} {name}:{name}`"), format!("`{fetch} {origin} tag {name}`"));
    if looks_like_version(name) {
        format!("Fetch it with {tag} ({branch} where it is a branch), or name a revision that this clone has.")
    } else {
        format!("Fetch it with {branch} ({tag} where it is a tag), or name a revision that this clone has.")
    }
}

impl Remote {
    /// Whether a plain fetch of this branch moves a ref of the clone.
    fn covers(&self, branch: &str) -> bool {
        let whole = format!("refs/heads/{branch}");
        self.refspecs.iter().any(|refspec| {
            let (from, _) = refspec.trim_start_matches('+').split_once(':').unwrap_or_default();
            match from.split_once('*') {
                Some((front, back)) => whole.starts_with(front) && whole.ends_with(back),
                None => whole == from,
            }
        })
    }
}

/// Whether a name is no option, no expression of Git, and nothing that a shell would read.
fn is_plain(name: &str) -> bool {
    let plain = |c: char| c.is_alphanumeric() || matches!(c, '/' | '.' | '_' | '-' | '+' | '@');
    !(name.is_empty() || name.starts_with('-') || name.contains("..") || !name.chars().all(plain))
}

fn is_zeros(name: &str) -> bool {
    is_id(name) && name.bytes().all(|byte| byte == b'0')
}

fn is_id(name: &str) -> bool {
    matches!(name.len(), 40 | 64) && name.bytes().all(|byte| byte.is_ascii_hexdigit())
}

fn looks_like_version(name: &str) -> bool {
    name.strip_prefix('v').unwrap_or(name).starts_with(|c: char| c.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn remote(name: &str, refspecs: &[&str]) -> Remote {
        Remote { name: name.to_owned(), refspecs: refspecs.iter().map(|&refspec| refspec.to_owned()).collect() }
    }

    #[test]
    fn the_advice_names_what_to_fetch() {
        let all = remote("origin", &["+refs/heads/*:refs/remotes/origin/*"]);
        let single = remote("origin", &["+refs/heads/topic:refs/remotes/origin/topic"]);
        let said = |name: &str, remotes: &[Remote]| advice(name, remotes, false);
        assert!(said("origin/main", &[]).contains("`git fetch origin main`"));
        assert!(said("origin", &[]).contains("`git fetch origin +HEAD:refs/remotes/origin/HEAD`"));
        assert!(said("remotes/origin/main", &[]).contains("`git fetch origin main`"));
        assert!(said("origin/main", std::slice::from_ref(&all)).contains("`git fetch origin main`"));
        assert!(said("refs/remotes/origin/main", &[all]).contains("`git fetch origin main`"));
        let explicit = said("origin/main", &[single]);
        assert!(explicit.contains("`git fetch origin +refs/heads/main:refs/remotes/origin/main`"), "{explicit}");
        let fork = remote("upstream", &["+refs/heads/*:refs/remotes/upstream/*"]);
        assert!(said("upstream/main", std::slice::from_ref(&fork)).contains("`git fetch upstream main`"));
        assert!(said("main", &[fork]).starts_with("Fetch it with `git fetch upstream main:main`"));
        assert!(said("v1.0", &[]).starts_with("Fetch it with `git fetch origin tag v1.0`"));
        assert!(said(&"a1".repeat(20), &[]).contains(&format!("`git fetch origin {}`", "a1".repeat(20))));
        assert!(advice("origin/main", &[], true).contains("`git fetch --unshallow origin main`"));
    }

    #[test]
    fn a_name_that_a_shell_would_read_is_not_plain() {
        for name in ["x; rm -rf ~", "x`id`", "$(id)", "a b", "a..b", "HEAD:x", "x\n", "a|b", "~", "x'y", "", "--x"] {
            assert!(!is_plain(name), "{name}");
        }
    }
}
