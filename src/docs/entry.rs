//! Owns what the documentation says about one part of the contract.

/// What a part of the contract is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A field of the passport.
    Field,
    /// A chord.
    Chord,
    /// An actuator that the tuner knows.
    Actuator,
    /// A gate.
    Gate,
    /// A profile of the catalogue.
    Profile,
    /// A family of actuators.
    Family,
}

impl Kind {
    /// All kinds, in the order of the documentation.
    pub const ALL: [Self; 6] = [Self::Field, Self::Chord, Self::Actuator, Self::Gate, Self::Profile, Self::Family];

    /// The word for one.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Field => "field",
            Self::Chord => "chord",
            Self::Actuator => "actuator",
            Self::Gate => "gate",
            Self::Profile => "profile",
            Self::Family => "family",
        }
    }

    /// The heading over all of them.
    pub const fn heading(self) -> &'static str {
        match self {
            Self::Field => "Fields",
            Self::Chord => "Chords",
            Self::Actuator => "Actuators",
            Self::Gate => "Gates",
            Self::Profile => "Profiles",
            Self::Family => "Families of actuators",
        }
    }

    /// The words over the list of an entry.
    pub const fn list_title(self) -> &'static str {
        match self {
            Self::Profile => "What it promises",
            Self::Family => "Words",
            _ => "Known keys",
        }
    }

    /// What they are, for a reader who has never seen one.
    pub const fn intro(self) -> &'static str {
        match self {
            Self::Field => {
                "A dot leads into an object, `<...>` is a key that the passport chooses. Objects are closed: a \
                 field that is not listed here is reported. Open maps (`context`, `cooldowns`, `gates`, `knob_limits`, \
                 `observability_requirements`) may hold keys of your own."
            }
            Self::Chord => {
                "A chord is a tuning mode: it watches for one situation and knows which knobs to move in it. A passport \
                 lists the chords that may fire."
            }
            Self::Actuator => {
                "An actuator, or knob, is one setting that the tuner can move. The tuner knows these seven and moves \
                 them only inside the range given here. Any other name is an actuator of your own. A synonym is what \
                 another framework calls the same knob; the gate suggests the name that the tuner knows."
            }
            Self::Gate => {
                "A gate is a condition that is checked before the tuner acts. A gate that is not stated demands nothing."
            }
            Self::Profile => {
                "A passport whose `name` is one of these follows the profile, and the rules of the group `profile` hold \
                 it to what the profile promises. `pilot` permits nothing that `safe` does not permit, and `safe` nothing \
                 that `perf` does not. Each profile has a template: `mk passport init --template NAME`. A \
                 passport with a name of its own promises nothing beyond the other rules."
            }
            Self::Family => {
                "What an actuator of your own does is read from the words of its name. Words are split at separators and \
                 at changes of case; case, plurals and look-alike letters make no difference. A space in a word is \
                 any separator or none, `#` is a number, and `>` another word that follows."
            }
        }
    }
}

/// A part of the contract, with all that is said about it.
#[derive(Debug, Clone)]
pub struct Entry {
    /// What it is.
    pub kind: Kind,
    /// Its name: a field's and a gate's with the path that leads to it.
    pub name: String,
    /// Other names by which it is found.
    pub aliases: Vec<&'static str>,
    /// Short facts: what they are about, and what they say.
    pub facts: Vec<(&'static str, String)>,
    /// What it means: sentences.
    pub what: String,
    /// Why it matters: sentences.
    pub why: String,
    /// Lines of a list below that.
    pub items: Vec<String>,
    /// An example: a merge patch over the template `safe`, or empty.
    pub example: &'static str,
}

impl Entry {
    /// An entry without facts, aliases and items.
    pub fn new(kind: Kind, name: impl Into<String>, what: impl Into<String>, why: impl Into<String>) -> Self {
        Self {
            kind,
            name: name.into(),
            aliases: Vec::new(),
            facts: Vec::new(),
            what: what.into(),
            why: why.into(),
            items: Vec::new(),
            example: "",
        }
    }

    /// The last step of its path: what it is called in the passport.
    pub fn short_name(&self) -> &str {
        match self.kind {
            Kind::Field | Kind::Gate => self.name.rsplit('.').next().unwrap_or(&self.name),
            _ => &self.name,
        }
    }

    /// Whether a reader who asks for `name` means it: by its name, the end of its path, or a JSON Pointer.
    pub fn is_called(&self, name: &str) -> bool {
        let path = name.strip_prefix('/').map(|path| path.replace('/', "."));
        name == self.name || name == self.short_name() || path.is_some_and(|path| path == self.name)
    }

    /// The anchor of its heading in docs/passport.md, as GitHub makes it.
    pub fn anchor(&self) -> String {
        let kept = self.name.chars().filter(|c| c.is_alphanumeric() || matches!(c, '-' | '_'));
        kept.flat_map(char::to_lowercase).collect()
    }

    /// The first sentence of what it means.
    pub fn summary(&self) -> &str {
        self.what.split_once(". ").map_or(self.what.trim_end_matches('.'), |(first, _)| first)
    }
}
