# The common chores. `just` is optional: each recipe is a few commands that also work by hand.

# List the recipes.
default:
    @just --list

# Run the tests, or those whose path matches: `just test git::staged`.
test *filter:
    cargo test --locked {{ filter }}

# Rewrite the files that tests compare with. Read the difference before you commit it.
bless:
    BLESS=1 cargo test --test tests -- docs:: people_reports:: change:: inventory::
    TRYCMD=overwrite cargo test --test tests cmd::
    git diff --stat

# Check format, lints and documentation.
lint:
    cargo fmt --all --check
    cargo clippy --locked --all-targets -- -D warnings
    RUSTDOCFLAGS='-D warnings' cargo doc --locked --no-deps

# Measure: `just bench micro` (one passport) or `just bench versus` (the program beside others).
bench name='micro':
    cargo bench --bench {{ name }}

# Start a rule: its file, its lines in the registry and its fixture folder, for example `just new-rule stale-date contract`.
new-rule name group:
    #!/usr/bin/env bash
    set -euo pipefail
    name='{{ name }}' group='{{ group }}'
    [[ $name =~ ^[a-z]+(-[a-z]+)*$ ]] || { echo "a rule's name is lower-case words joined by '-'" >&2; exit 2; }
    module=${name//-/_} registry=src/rules/$group.rs
    file=src/rules/$group/$module.rs
    [ -f "$registry" ] || { echo "no group has the file $registry" >&2; exit 2; }
    [ ! -e "$file" ] || { echo "$file exists" >&2; exit 2; }
    cat >"$file" <<RULE
    //! $name: TODO.

    use crate::finding::Severity;
    use crate::rule::{Check, Example, Findings, Group, Rule, Subject};

    pub(super) static RULE: Rule = Rule {
        id: "$name",
        group: Group::${group^},
        severity: Severity::Error,
        summary: "TODO: what is wrong, in lower case",
        why: "TODO: what happens if it stays.",
        remedy: "TODO: what to do.",
        examples: &[Example::Good(r#"{}"#), Example::Bad(r#"{"TODO": «0»}"#)],
        check: Check::Passport(check),
        ..Rule::BASE
    };

    fn check(&Subject { passport, .. }: &Subject, findings: &mut Findings) {
        let _ = (passport, findings); // TODO
    }
    RULE
    awk -v line="mod $module;" '!done && (/^mod / && $0 > line || seen && !/^mod /) { print line; done = 1 }
        /^mod / { seen = 1 } { print }' "$registry" | sed "s/^];\$/    \&$module::RULE,\n];/" >"$registry.new"
    mv "$registry.new" "$registry"
    mkdir -p "fixtures/bad/$name"
    echo "$file: fill in every TODO, put one passport with this fault only into fixtures/bad/$name, then run 'just bless'"
