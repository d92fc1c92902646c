//! Owns the catalogue: one template per profile, and how a new passport is made from one.

use crate::document::{Document, Node, push_json_string};
use crate::passport::vocabulary::{Profile, is_blank};

/// A passport to start from: valid as it is, with apply closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Template {
    /// The profile that the template follows.
    pub profile: Profile,
    /// The passport, byte for byte as its file holds it.
    pub text: &'static str,
}

/// The templates, in the order of the catalogue.
pub static ALL: [Template; 7] = [
    Template { profile: Profile::Pilot, text: include_str!("../templates/pilot.json") },
    Template { profile: Profile::Safe, text: include_str!("../templates/safe.json") },
    Template { profile: Profile::Perf, text: include_str!("../templates/perf.json") },
    Template { profile: Profile::Cost, text: include_str!("../templates/cost.json") },
    Template { profile: Profile::Io, text: include_str!("../templates/io.json") },
    Template { profile: Profile::Comm, text: include_str!("../templates/comm.json") },
    Template { profile: Profile::Recovery, text: include_str!("../templates/recovery.json") },
];

/// The template of that name.
pub fn by_name(name: &str) -> Option<&'static Template> {
    ALL.iter().find(|template| template.name() == name)
}

/// A text that cannot be the name of a passport.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadName {
    /// Nothing is left of it but white space.
    #[error("the name is blank")]
    Blank,
    /// It holds a control character.
    #[error("the name holds a control character")]
    Control,
}

impl Template {
    /// The template's name: its profile's.
    pub const fn name(&self) -> &'static str {
        self.profile.name()
    }

    /// What the template is for, in one line: for choosing one.
    pub const fn summary(&self) -> &'static str {
        self.profile.summary()
    }

    /// The template's text under another name: only the value of `name` differs.
    pub fn renamed(&self, name: &str) -> Result<String, BadName> {
        if is_blank(name) {
            return Err(BadName::Blank);
        }
        if name.chars().any(char::is_control) {
            return Err(BadName::Control);
        }
        let document = Document::parse_text(self.text);
        let object = document.root().and_then(Node::as_object);
        // Every template has a name; a test holds them to it.
        let Some(member) = object.and_then(|object| object.get("name")) else { return Ok(self.text.to_owned()) };
        let span = member.value().span();
        let mut out = self.text[..span.start].to_owned();
        push_json_string(&mut out, name);
        out.push_str(&self.text[span.end..]);
        Ok(out)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::passport::{Gate, Passport};

    #[test]
    fn the_catalogue_holds_each_profile_once_and_in_its_order() {
        let profiles: Vec<Profile> = ALL.iter().map(|template| template.profile).collect();
        assert_eq!(profiles, Profile::ALL);
        assert_eq!(by_name("io").unwrap().profile, Profile::Io);
        assert_eq!(by_name("Safe"), None);
    }

    #[test]
    fn every_template_bears_its_own_name_keeps_apply_closed_and_describes_itself() {
        for template in &ALL {
            let document = Document::parse_text(template.text);
            let passport = Passport::read(&document).unwrap();
            assert_eq!(passport.profile(), Some(template.profile));
            assert!(matches!(passport.gate("apply"), Gate::Is(false, _)), "{}", template.name());
            let description = passport.root.as_object().unwrap().get("description").unwrap();
            assert!(description.value().as_str().is_some_and(|text| text.ends_with('.')));
            assert!(template.text.ends_with("}\n"), "{}", template.name());
        }
    }

    #[test]
    fn summaries_fit_on_a_line_and_differ() {
        for (index, template) in ALL.iter().enumerate() {
            assert!(template.name().len() + template.summary().len() < 96, "{}", template.name());
            assert!(ALL[..index].iter().all(|other| other.summary() != template.summary()));
        }
    }

    #[test]
    fn a_renamed_template_differs_in_its_name_only() {
        for template in &ALL {
            let name = format!("\"name\": \"{}\"", template.name());
            let renamed = template.renamed("ads \"eu\" \\ ночь").unwrap();
            assert_eq!(renamed, template.text.replacen(&name, r#""name": "ads \"eu\" \\ ночь""#, 1));
            assert_eq!(template.renamed(template.name()).unwrap(), template.text);
            let document = Document::parse_text(&renamed);
            assert_eq!(Passport::read(&document).unwrap().name.read().unwrap().value, "ads \"eu\" \\ ночь");
        }
    }

    #[test]
    fn what_the_contract_would_refuse_is_refused_as_a_name() {
        for blank in ["", " \t", "\u{a0}", "\u{1f}"] {
            assert_eq!(ALL[0].renamed(blank), Err(BadName::Blank), "{blank:?}");
        }
        assert_eq!(ALL[0].renamed("a\nb"), Err(BadName::Control));
        assert_eq!(ALL[0].renamed("a\u{9b}b"), Err(BadName::Control));
    }
}
