//! Owns the table of the permission order, as Markdown.

use std::fmt::Write as _;

use crate::passport::delta::order::{ORDER, UNDECIDABLE_CHANGE};

/// The rows of the permission order, each with the rule of the group `change` that owns it.
pub fn permission_order() -> String {
    let mut out = String::from("| part | permits more when | absent means | rule |\n|---|---|---|---|\n");
    for row in ORDER {
        let rule = row.rule.map_or_else(|| format!("`{UNDECIDABLE_CHANGE}` or none"), |rule| format!("`{rule}`"));
        let _ = writeln!(out, "| {} | {} | {} | {rule} |", row.part, row.wider, row.absent);
    }
    out
}
