//! Owns attributes of paths: those that make Git store other bytes than it checks out.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use super::{Git, Refusal, process, unexpected};
use crate::text::visible;

/// The attributes that change more than the ends of lines.
pub const CONVERTING: [&str; 3] = ["working-tree-encoding", "filter", "ident"];

impl Git {
    /// Which of these paths, relative to the top, have such attributes, and which they have: by the files of attributes in
    /// the work tree, by which Git adds files, or by those in the index, by which it checks them out. The two differ while
    /// a change is made, and where a file of attributes is converted itself.
    ///
    /// # Errors
    /// What Git says.
    pub fn converting(&self, paths: &[Vec<u8>]) -> Result<HashMap<Vec<u8>, Vec<String>>, Refusal> {
        let mut converted = HashMap::new();
        if !paths.is_empty() {
            let like_states = self.filters_like_states()?;
            self.check_attributes(&[], paths, &like_states, &mut converted)?;
            self.check_attributes(&["--cached"], paths, &like_states, &mut converted)?;
        }
        Ok(converted)
    }

    /// The filters of the configuration that have the name of a state: `filter=unset` is said as `-filter` is.
    fn filters_like_states(&self) -> Result<Vec<String>, Refusal> {
        let settings = self.settings(r"^filter\.(set|unset|unspecified)\.")?;
        let names = settings.iter().filter_map(|setting| setting.split(|byte| *byte == b'.').nth(1));
        Ok(names.map(|name| String::from_utf8_lossy(name).into_owned()).collect())
    }

    fn check_attributes(
        &self,
        options: &[&str],
        paths: &[Vec<u8>],
        like_states: &[String],
        converted: &mut HashMap<Vec<u8>, Vec<String>>,
    ) -> Result<(), Refusal> {
        let mut asked = self.command();
        asked.args(["check-attr", "-z", "--stdin"]).args(options).args(CONVERTING);
        let names = paths.iter().flat_map(|path| [&path[..], b"\0"].concat()).collect();
        let (mut fields, mut answers) = (Vec::new(), 0);
        process::converse_in_records(asked, "check-attr", names, &mut |field| {
            fields.push(field.to_vec());
            if let [path, name, value] = &fields[..] {
                answers += 1;
                if let Some(attribute) = in_force(name, value, like_states) {
                    let known = converted.entry(path.clone()).or_default();
                    if !known.contains(&attribute) {
                        known.push(attribute);
                    }
                }
                fields.clear();
            }
        })?;
        let is_whole = fields.is_empty() && answers == CONVERTING.len() * paths.len();
        if is_whole { Ok(()) } else { Err(unexpected("check-attr")) }
    }

    /// Files beside the committed ones that may hold attributes, and files of configuration that may name another one.
    pub fn attribute_files(&self) -> (Vec<PathBuf>, Vec<PathBuf>) {
        let set = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
        let mut attributes = Vec::new();
        let mut configs = Vec::new();
        for folder in [Some(self.directory.clone()), self.common_directory()].into_iter().flatten() {
            attributes.push(folder.join("info/attributes"));
            configs.extend(["config", "config.worktree"].map(|name| folder.join(name)));
        }
        let home = set("HOME");
        if let Some(folder) = set("XDG_CONFIG_HOME").or_else(|| home.as_ref().map(|home| home.join(".config"))) {
            attributes.push(folder.join("git/attributes"));
            configs.push(folder.join("git/config"));
        }
        configs.extend(set("GIT_CONFIG_GLOBAL").or_else(|| home.map(|home| home.join(".gitconfig"))));
        if set("GIT_CONFIG_NOSYSTEM").is_none() {
            attributes.push("/etc/gitattributes".into());
            configs.push("/etc/gitconfig".into());
        }
        (attributes, configs)
    }

    /// The repository that a linked work tree shares with others.
    fn common_directory(&self) -> Option<PathBuf> {
        let said = std::fs::read(self.directory.join("commondir")).ok()?;
        let said = std::str::from_utf8(&said).ok()?;
        Some(self.directory.join(Path::new(said.trim_end())))
    }
}

/// The attribute as a `.gitattributes` file writes it, unless it changes nothing. `like_states`: filters with the name of a
/// state.
fn in_force(name: &[u8], value: &[u8], like_states: &[String]) -> Option<String> {
    let value = String::from_utf8_lossy(value);
    let is_plain = matches!(&*value.to_ascii_lowercase(), "utf-8" | "utf8");
    let changes = match (name, &*value) {
        (b"filter", state) if like_states.iter().any(|filter| filter == state) => true,
        (_, "unspecified" | "unset") | (b"filter", "set") => false,
        (b"working-tree-encoding", _) => !is_plain,
        _ => true,
    };
    let name = String::from_utf8_lossy(name);
    let whole = if value == "set" { name.into_owned() } else { format!("{name}={value}") };
    changes.then(|| visible(&whole).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_attributes_that_change_bytes_are_in_force() {
        let said = |name: &str, value: &str| in_force(name.as_bytes(), value.as_bytes(), &[]);
        for name in CONVERTING {
            assert_eq!((said(name, "unspecified"), said(name, "unset")), (None, None));
        }
        for state in ["set", "unset", "unspecified"] {
            assert!(in_force(b"filter", state.as_bytes(), &[state.to_owned()]).is_some());
            assert_eq!(in_force(b"ident", b"unset", &[state.to_owned()]), None);
        }
        assert_eq!(said("filter", "set"), None);
        assert_eq!(said("filter", "lfs").as_deref(), Some("filter=lfs"));
        assert_eq!(said("ident", "set").as_deref(), Some("ident"));
        assert_eq!(said("working-tree-encoding", "UTF-8"), None);
        assert_eq!(said("working-tree-encoding", "UTF-16").as_deref(), Some("working-tree-encoding=UTF-16"));
    }
}
