//! Owns the keys of the configuration as one table: what is checked, what is suggested, and what the documentation says.

/// What a key holds.
#[derive(Debug, Clone, Copy)]
pub enum Kind {
    /// A string.
    Text,
    /// A list of strings.
    Texts,
    /// A list of globs.
    Globs,
    /// A whole number from 1 on.
    Number,
    /// A day, without quotes.
    Date,
    /// A table of rules and groups, each with its level.
    Levels,
    /// A table with these keys.
    Section(&'static [Key]),
    /// A list of tables with these keys.
    Sections(&'static [Key]),
}

impl Kind {
    /// What is written there, with its article.
    pub const fn expected(self) -> &'static str {
        match self {
            Self::Text => "a string",
            Self::Texts => "a list of strings",
            Self::Globs => "a list of globs",
            Self::Number => "a whole number",
            Self::Date => "a date",
            Self::Levels => "a table of rules",
            Self::Section(_) => "a table",
            Self::Sections(_) => "a list of tables",
        }
    }
}

/// A key of the configuration.
#[derive(Debug)]
pub struct Key {
    /// As it is written.
    pub name: &'static str,
    /// What it holds.
    pub kind: Kind,
    /// Whether its table is nothing without it.
    pub required: bool,
    /// What it does: one sentence, or a few.
    pub doc: &'static str,
    /// How it is written, whole.
    pub example: &'static str,
}

const fn key(name: &'static str, kind: Kind, doc: &'static str, example: &'static str) -> Key {
    Key { name, kind, required: false, doc, example }
}

const fn required(name: &'static str, kind: Kind, doc: &'static str, example: &'static str) -> Key {
    Key { required: true, ..key(name, kind, doc, example) }
}

/// The keys at the top of the file.
pub static TOP: &[Key] = &[
    key(
        "include",
        Kind::Globs,
        "Globs of passports, in place of the default ones; `--include` replaces them. Relative to the repository root, \
         `/`-separated, case-sensitive; `*` and `?` do not cross `/`; one without `/` matches at any depth.",
        r#"include = ["**/passport.json", "**/*.passport.json", "**/passports/*.json"]"#,
    ),
    key(
        "exclude",
        Kind::Globs,
        "Globs of files and folders to leave out; `--exclude` adds to them.",
        r#"exclude = ["third_party/**"]"#,
    ),
    key(
        "baseline",
        Kind::Text,
        "The file of accepted findings that stood before the gate came: a path below the repository root, reached \
         through no link.",
        r#"baseline = "passport-baseline.jsonl""#,
    ),
    key(
        "rules",
        Kind::Levels,
        "Levels of rules and groups: `off`, `warning` or `error`. A rule beats its group, and the command line beats the \
         file. A level that is stated here holds for all findings of the rule. Locked rules keep their level.",
        "[rules]\norder = \"warning\"\nunknown-field = \"error\"",
    ),
    key("vocabulary", Kind::Section(VOCABULARY), "Names that are known here beyond passport.v0.", "[vocabulary]"),
    key("policy", Kind::Section(POLICY), "What exceptions may do.", "[policy]"),
    key(
        "override",
        Kind::Sections(OVERRIDE),
        "What is different for some paths. Where several match a path, later ones win.",
        "[[override]]\npaths = [\"prod/**\"]\nprofile = \"safe\"\nrules = { missing-gates = \"error\" }",
    ),
    key(
        "suppress",
        Kind::Sections(SUPPRESS),
        "One accepted finding, with its reason and its end.",
        "[[suppress]]\nrule = \"unbounded-actuator\"\npath = \"legacy/ads.passport.json\"\nat = \
         \"/allowed_actuators/cold/grad_accum_steps\"\nreason = \"migration tracked by the platform team\"\nuntil = \
         2027-03-31",
    ),
    APPROVE_KEY,
];

/// `[[approve]]`: at the top of the configuration, and of files that hold nothing else.
pub const APPROVE_KEY: Key = key(
    "approve",
    Kind::Sections(APPROVE),
    "One accepted change, with its reason and its end. `mk passport diff --format approve` prints it.",
    "[[approve]]\nrule = \"widened-limits\"\npath = \"prod/ads.passport.json\"\nat = \"/limits/cooldown_s\"\nfrom = \
     \"600\"\nto = \"300\"\nbase = \"f80d0be0cf73eac3d448b14fe0d6e48e3d07e0bd2a07fbf50d61cc8de041ac24\"\nreason = \
     \"measured again with the new network\"\nuntil = 2027-03-31",
);

/// The keys of `[[approve]]`.
static APPROVE: &[Key] = &[
    required(
        "rule",
        Kind::Text,
        "The rule whose finding is accepted: one of the group `change`, or `outside-envelope`.",
        r#"rule = "widened-limits""#,
    ),
    required(
        "path",
        Kind::Text,
        "The passport, relative to the repository root: a path, not a glob.",
        r#"path = "prod/ads.passport.json""#,
    ),
    key(
        "at",
        Kind::Text,
        "The part of the passport, as `at` in the JSON report says it. Only rules on the file as a whole do without it: \
         `permissive-newcomer`, `removed-passport`, `moved-passport`, `stale-calibration`, `unversioned-change` and \
         `outside-envelope`.",
        r#"at = "/limits/cooldown_s""#,
    ),
    required(
        "from",
        Kind::Text,
        "The value on the base, as JSON in one line, or `absent`; for rules on the file as a whole the SHA-256 of the file.",
        r#"from = "600""#,
    ),
    required("to", Kind::Text, "The value in the change, written in the same way.", r#"to = "300""#),
    required(
        "base",
        Kind::Text,
        "The SHA-256 of the passport on the base; `absent` for a new one. Once the base holds other bytes, the approval is \
         spent.",
        r#"base = "f80d0be0cf73eac3d448b14fe0d6e48e3d07e0bd2a07fbf50d61cc8de041ac24""#,
    ),
    required("reason", Kind::Text, "Why this change is accepted.", r#"reason = "measured again with the new network""#),
    required("until", Kind::Date, "The last day on which it counts, in UTC, without quotes.", "until = 2027-03-31"),
];

/// The keys of `[vocabulary]`.
static VOCABULARY: &[Key] = &[
    key(
        "actuators",
        Kind::Texts,
        "Actuators of your own: they are known, and suggested where one is misspelt.",
        r#"actuators = ["activation_checkpoint_every"]"#,
    ),
    key(
        "chords",
        Kind::Texts,
        "Advanced chords that your tuner has: `COMM-CONGESTION`, `NEAR-HANG/TIMEOUT-GUARD`. A passport may allow them only \
         with their telemetry: see the rule `advanced-chord-without-telemetry`.",
        r#"chords = ["COMM-CONGESTION"]"#,
    ),
    key(
        "hot",
        Kind::Texts,
        "What your platform can change at run time. Other actuators in `allowed_actuators.hot` are errors: see the rule \
         `hot-unsupported`.",
        r#"hot = ["concurrency", "dataloader_prefetch_factor"]"#,
    ),
];

/// The keys of `[policy]`.
static POLICY: &[Key] = &[
    key(
        "max_suppression_days",
        Kind::Number,
        "In how many days a suppression has to end at the latest. Without it there is no limit.",
        "max_suppression_days = 180",
    ),
    key(
        "approvals",
        Kind::Globs,
        "Files with nothing but `[[approve]]` that may come in the change that they approve. A scan with a base takes these \
         globs from the base, and the files from the change, as far as Git tracks them. Without it, approvals count only \
         from the configuration of the base.",
        r#"approvals = ["passport-approvals/*.toml"]"#,
    ),
    key(
        "pre_existing",
        Kind::Text,
        "The level of faults that the base has already, with the same value: `warning` lets a team hold what is new to the \
         full standard before it has mended what is old; `error`, the default, leaves each rule its level. It needs a scan \
         with a base. Locked rules keep their level.",
        r#"pre_existing = "warning""#,
    ),
];

/// The keys of `[[override]]`.
static OVERRIDE: &[Key] = &[
    required(
        "paths",
        Kind::Globs,
        "Globs of the passports that it is about, as for `include`.",
        r#"paths = ["prod/**"]"#,
    ),
    key(
        "profile",
        Kind::Text,
        "The catalogue's profile that these passports have to keep the promises of, whatever their `name` is.",
        r#"profile = "safe""#,
    ),
    key(
        "envelope",
        Kind::Text,
        "A passport, whole or only a part of one, that none of these may permit more than: a path below the repository \
         root, reached through no link. What it does not mention it does not bound. A file that is only a part is no \
         passport: give it a name that no glob matches.",
        r#"envelope = "policies/prod.json""#,
    ),
    key(
        "rules",
        Kind::Levels,
        "Levels of rules and groups, as in `[rules]`.",
        r#"rules = { missing-gates = "error" }"#,
    ),
];

/// The keys of `[[suppress]]`.
static SUPPRESS: &[Key] = &[
    required("rule", Kind::Text, "The rule whose finding is accepted.", r#"rule = "unbounded-actuator""#),
    required(
        "path",
        Kind::Text,
        "The file, relative to the repository root: a path, not a glob.",
        r#"path = "legacy/ads.passport.json""#,
    ),
    key(
        "at",
        Kind::Text,
        "The part of the passport, as a JSON Pointer in which members of sets go by their value, as `at` in the JSON \
         report says it. Without it, all findings of the rule in the file.",
        r#"at = "/allowed_actuators/cold/grad_accum_steps""#,
    ),
    required("reason", Kind::Text, "Why it is accepted.", r#"reason = "migration tracked by the platform team""#),
    required("until", Kind::Date, "The last day on which it holds, in UTC, without quotes.", "until = 2027-03-31"),
];

/// The key of that name.
pub fn find(keys: &'static [Key], name: &str) -> Option<&'static Key> {
    keys.iter().find(|key| key.name == name)
}

/// The section of the file that has a key of that name.
pub fn section_with(name: &str) -> Option<&'static Key> {
    TOP.iter().find(|section| match section.kind {
        Kind::Section(keys) | Kind::Sections(keys) => find(keys, name).is_some(),
        _ => false,
    })
}

/// How the head of a section is written.
pub fn head(section: &Key) -> String {
    match section.kind {
        Kind::Sections(_) => format!("[[{}]]", section.name),
        _ => format!("[{}]", section.name),
    }
}
